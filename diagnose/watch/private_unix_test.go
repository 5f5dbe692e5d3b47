//go:build unix

package watch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"mailcheckup/diagnose"
)

// TestHistoryIsPrivate holds that nobody else on the computer can read what was
// looked at, nor look into the folder that it is in.
func TestHistoryIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "looks.jsonl")
	h := open(t, path)
	for n := range 4 {
		if err := h.Add(sample(n)); err != nil {
			t.Fatal(err)
		}
	}
	private := func(when string) {
		t.Helper()
		for name, want := range map[string]fs.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s, %s: %v, %v", when, filepath.Base(name), info.Mode(), err)
			}
		}
	}
	private("begun")
	h.Close()
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	h = open(t, path)
	private("gone on with")
	if err := h.halve(); err != nil {
		t.Fatal(err)
	}
	private("written anew")
}

// TestForeignIsLeft holds that what is no history stays as it is, with the rights that
// others have on it.
func TestForeignIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "diary")
	if err := errors.Join(os.WriteFile(path, []byte("dear diary\n"), 0o644), os.Chmod(path, 0o644)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, diagnose.Settings{Host: "imap.example.org"}); !errors.Is(err, ErrForeign) {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
