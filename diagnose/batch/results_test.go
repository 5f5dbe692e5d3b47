package batch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func lineOf(row int, hash uint64) []byte {
	return fmt.Appendf(nil, "{\"row\":%d,\"hash\":\"%016x\",\"verdict\":{\"cause\":\"ok\"}}\n", row, hash)
}

func open(t *testing.T, path string) *Results {
	t.Helper()
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// Killed at any byte, all whole lines are there, and more can be written.
func TestResultsKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.jsonl")
	r := open(t, path)
	for n := range 3 {
		if err := r.Add(n+1, uint64(n), lineOf(n+1, uint64(n))); err != nil {
			t.Fatal(err)
		}
	}
	r.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for size := range len(whole) + 1 {
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		r := open(t, path)
		want := strings.Count(string(whole[:size]), "\n")
		if err := r.Add(9, 9, lineOf(9, 9)); err != nil {
			t.Fatal(err)
		}
		for n := range 3 {
			line, err := r.Line(n+1, uint64(n))
			if err != nil || (line != nil) != (n < want) || line != nil && string(line) != string(lineOf(n+1, uint64(n))) {
				t.Errorf("cut to %d bytes: row %d is %q, %v", size, n+1, line, err)
			}
		}
		if line, err := r.Line(9, 9); string(line) != string(lineOf(9, 9)) || err != nil {
			t.Errorf("cut to %d bytes: the new line is %q, %v", size, line, err)
		}
		if line, _ := r.Line(9, 8); line != nil {
			t.Error("a row that was changed counts as done")
		}
		r.Close()
	}
}

// A file that is something else is left as it is.
func TestForeignResults(t *testing.T) {
	for _, text := range []string{
		"server,port\nh,1\n", "server", "{\"row\":0}\n", "{\"row\":1}\n", "[]\n", "{\"row\":1,\"hash\":\"zz\"}\n",
		string(lineOf(1, 1)) + "what\n" + string(lineOf(2, 2)), string(lineOf(1, 1)) + "what", strings.Repeat("x", longestResult+1),
	} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); !errors.Is(err, ErrForeign) {
			t.Errorf("%.60q: %v", text, err)
		}
		if left, _ := os.ReadFile(path); string(left) != text {
			t.Errorf("%.60q became %.60q", text, left)
		}
	}
}
