//go:build unix

package watch

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
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
	if err := h.halve(); err != nil {
		t.Fatal(err)
	}
	private("written anew")
}
