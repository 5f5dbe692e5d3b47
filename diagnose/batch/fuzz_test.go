package batch

import (
	"bytes"
	"encoding/json"
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
		for hash := range r.before {
			line, err := r.Line(Row{Number: 7, Line: 8}, hash)
			if err != nil || bytes.Count(line, []byte("\n")) != 1 || !bytes.HasPrefix(line, []byte(`{"row":7,"hash":"`)) || !json.Valid(line) {
				t.Errorf("%x: %q, %v", hash, line, err)
			}
		}
		added := fmt.Appendf(nil, `{"row":7,"hash":"%016x"}`+"\n", hash)
		if err := errors.Join(r.Add(added), r.Tidy(), r.Close()); err != nil {
			t.Fatal(err)
		}
		again, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		if line, err := again.Line(Row{Number: 7}, hash); !bytes.Equal(line, added) {
			t.Errorf("%q, %v", line, err)
		}
	})
}
