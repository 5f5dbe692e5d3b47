package batch

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// FuzzResults: whatever a file holds, it is continued or left as it is. What was
// written of a row is a whole line of the file, and what is added is there the next
// time.
func FuzzResults(f *testing.F) {
	const line = `{"row":1,"hash":"00000000000000ff","line":2}` + "\n"
	f.Add([]byte(line+`{"row":2,"hash":"0000000000000001"}`+"\n"), uint64(255))
	f.Add([]byte(line+line[:9]), uint64(255))
	f.Add([]byte(`{"ro`), uint64(0))
	f.Add([]byte(`{"row":9223372036854775808,"hash":"ff"}`+"\n"), uint64(255))
	f.Add([]byte("{}\n\x00"), uint64(0))
	path := filepath.Join(f.TempDir(), "results")
	f.Fuzz(func(t *testing.T, held []byte, hash uint64) {
		if err := os.WriteFile(path, held, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path)
		if err != nil {
			if now, _ := os.ReadFile(path); !errors.Is(err, ErrForeign) || !bytes.Equal(now, held) {
				t.Errorf("%v, and %q became %q", err, held, now)
			}
			return
		}
		defer r.Close()
		for row := range r.done {
			line, err := r.Line(row, r.done[row].hash)
			if err != nil || bytes.Count(line, []byte("\n")) != 1 || !bytes.HasSuffix(line, []byte("\n")) || !bytes.Contains(held, line) {
				t.Errorf("row %d: %q, %v", row, line, err)
			}
		}
		added := fmt.Appendf(nil, `{"row":7,"hash":"%016x"}`+"\n", hash)
		if err := r.Add(7, hash, added); err != nil {
			t.Fatal(err)
		}
		again, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		if line, err := again.Line(7, hash); !bytes.Equal(line, added) || len(again.done) != len(r.done) {
			t.Errorf("%q, %v; %d rows were %d", line, err, len(again.done), len(r.done))
		}
	})
}
