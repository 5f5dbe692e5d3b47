//go:build unix

package batch

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestResultsArePrivate holds that nobody else on the computer can read the results:
// addresses are in them.
func TestResultsArePrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.jsonl")
	r := open(t, path)
	if err := r.Add(lineOf(1, 1)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		r.Close()
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
		r = open(t, path)
	}
}

// TestForeignIsLeft holds that what is no file of results stays as it is, with the
// rights that others have on it.
func TestForeignIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := errors.Join(os.WriteFile(path, []byte("server\n"), 0o644), os.Chmod(path, 0o644)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrForeign) {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
