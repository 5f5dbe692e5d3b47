package private

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// TestOpen holds that a file keeps its rights, until it is made this user's alone.
func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := errors.Join(os.WriteFile(path, nil, 0o644), os.Chmod(path, 0o666)); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := f.Stat(); err != nil || info.Mode().Perm() != 0o666 && runtime.GOOS != "windows" {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := Claim(f); err != nil {
		t.Error(err)
	}
	if info, err := f.Stat(); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if _, err := Open(path, 0); !errors.Is(err, ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
	f.Close()
	if f, err = Open(path, 0); err != nil {
		t.Fatal(err)
	}
	f.Close()
}

// TestOpenStranger holds that nothing is written to what somebody else has put there.
func TestOpenStranger(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root gives files away")
	}
	path := filepath.Join(t.TempDir(), "file")
	if err := errors.Join(os.WriteFile(path, nil, 0o666), os.Chmod(path, 0o666), os.Chown(path, 65534, 65534)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, 0); !errors.Is(err, ErrStranger) {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o666 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestOpenDevice holds that a device is used as it is, by several at a time.
func TestOpenDevice(t *testing.T) {
	before, err := os.Stat(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		f, err := Open(os.DevNull, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
	}
	if after, err := os.Stat(os.DevNull); err != nil || after.Mode() != before.Mode() {
		t.Errorf("%v was %v", after.Mode(), before.Mode())
	}
}

// TestOpenReplaced holds that a file which was replaced while it was waited for is not
// written to: nobody would find that any more.
func TestOpenReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open has its name for as long")
	}
	first, err := Open(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		time.Sleep(50 * time.Millisecond)
		os.WriteFile(path+".new", []byte("new"), 0o600)
		os.Rename(path+".new", path)
		first.Close()
	}()
	second, err := Open(path, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	held := make([]byte, 8)
	if n, _ := second.ReadAt(held, 0); string(held[:n]) != "new" {
		t.Errorf("%q", held[:n])
	}
}
