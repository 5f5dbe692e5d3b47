//go:build unix

package batch

import (
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
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
