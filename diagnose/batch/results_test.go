package batch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailcheckup/diagnose/private"
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
		if err := r.Add(lineOf(n+1, uint64(n))); err != nil {
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
		if err := r.Add(lineOf(9, 9)); err != nil {
			t.Fatal(err)
		}
		r.Close()
		r = open(t, path)
		for n := range 3 {
			line, err := r.Line(Row{Number: n + 1}, uint64(n))
			if err != nil || (line != nil) != (n < want) || line != nil && string(line) != string(lineOf(n+1, uint64(n))) {
				t.Errorf("cut to %d bytes: row %d is %q, %v", size, n+1, line, err)
			}
		}
		if line, err := r.Line(Row{Number: 9}, 9); string(line) != string(lineOf(9, 9)) || err != nil {
			t.Errorf("cut to %d bytes: the new line is %q, %v", size, line, err)
		}
		if line, _ := r.Line(Row{Number: 9}, 8); line != nil {
			t.Error("a row that was changed counts as done")
		}
		r.Close()
	}
}

// TestTidy holds that a file which a run has ended has one line for each row of the
// table, with the numbers that the row has now, and none of a row that was there once.
func TestTidy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.jsonl")
	line := func(row, line int, hash uint64) string {
		return fmt.Sprintf("{\"row\":%d,\"hash\":\"%016x\",\"line\":%d,\"address\":\"a\"}\n", row, hash, line)
	}
	for n, run := range []struct {
		rows []uint64 // their hashes, in the order of the table
		add  int      // so many of them are new
		want string
	}{
		{[]uint64{1, 2, 3}, 3, line(1, 2, 1) + line(2, 3, 2) + line(3, 4, 3)},
		{[]uint64{1, 2, 3}, 0, line(1, 2, 1) + line(2, 3, 2) + line(3, 4, 3)},
		{[]uint64{9, 1, 3, 3}, 1, line(1, 2, 9) + line(2, 3, 1) + line(3, 4, 3) + line(4, 5, 3)}, // one inserted, one mended, one copied
		{[]uint64{1}, 0, line(1, 2, 1)},
	} {
		r := open(t, path)
		added := 0
		for i, hash := range run.rows {
			row := Row{Number: i + 1, Line: i + 2}
			before, err := r.Line(row, hash)
			if err != nil {
				t.Fatal(err)
			}
			if before == nil {
				added++
				err = r.Add([]byte(line(row.Number, row.Line, hash)))
			} else if string(before) != line(row.Number, row.Line, hash) {
				t.Errorf("run %d: %s", n, before)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Tidy(); err != nil {
			t.Fatal(err)
		}
		r.Close()
		text, err := os.ReadFile(path)
		if string(text) != run.want || err != nil || added != run.add {
			t.Errorf("run %d: %d new rows, %v\n%s, want\n%s", n, added, err, text, run.want)
		}
	}
}

// TestOneRun holds that two runs do not write to one file.
func TestOneRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.jsonl")
	open(t, path)
	if _, err := Open(path); !errors.Is(err, private.ErrInUse) {
		t.Error(err)
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
