package watch

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"mailcheckup/diagnose"
)

const firstLine = `{"mailcheckup_watch":1,"service":"imap","server":"imap.example.org","port":993,"security":"tls"}` + "\n"

// FuzzHistory: whatever a file holds, it is continued or left as it is, and what is
// added to it can be read.
func FuzzHistory(f *testing.F) {
	const sample = `{"when":"2026-11-20T12:00:00.5+01:00","took_ms":12.5,"connect_ms":3,"cause":"ok"}` + "\n"
	f.Add([]byte(firstLine + sample + `{"when":"2026-11-20T12:05:00Z","took_ms":9000,"cause":"tcp.filtered","stage":"tcp","line":"up","gap_ms":7}` + "\n"))
	f.Add([]byte(firstLine + sample + sample[:20]))
	f.Add([]byte(firstLine[:30]))
	f.Add([]byte(firstLine + `{"took_ms":1e300,"gap_ms":-1}` + "\n"))
	f.Add([]byte(`{"mailcheckup_watch":2}` + "\n"))
	f.Add([]byte("\x00\n\xff"))
	path := filepath.Join(f.TempDir(), "history")
	f.Fuzz(func(t *testing.T, held []byte) {
		if err := os.WriteFile(path, held, 0o600); err != nil {
			t.Fatal(err)
		}
		h, err := Open(path, diagnose.Settings{Service: diagnose.IMAP, Host: "imap.example.org", Port: 993, Security: diagnose.TLS})
		if err != nil {
			now, _ := os.ReadFile(path)
			known := errors.Is(err, ErrForeign) || errors.Is(err, ErrNewer) || errors.Is(err, ErrOther)
			if !known || !bytes.Equal(now, held) {
				t.Errorf("%v, and %q became %q", err, held, now)
			}
			return
		}
		defer h.Close()
		added := Sample{Cause: diagnose.Healthy, Took: 7}
		if err := h.Add(added); err != nil {
			t.Fatal(err)
		}
		n := 0
		for s, err := range h.Samples() {
			if n++; err != nil || n == h.samples && s.Cause != added.Cause {
				t.Fatalf("%+v, %v", s, err)
			}
		}
		if n != h.samples {
			t.Errorf("%d samples, %d read", h.samples, n)
		}
	})
}

// FuzzSample: whatever a line holds, what is read of it can be written, and reads
// the same.
func FuzzSample(f *testing.F) {
	f.Add([]byte(`{"when":"2026-11-20T12:00:00.5+01:00","took_ms":12.5,"connect_ms":3,"cause":"ok"}`))
	f.Add([]byte(`{"took_ms":-0.0001,"gap_ms":1e300,"stage":"\u202e\u0000","line":7}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		var s, again Sample
		if readSample(line, &s) != nil {
			return
		}
		if s.Took.Abs().Hours() > 24*366*100 || s.Connect.Abs().Hours() > 24*366*100 || s.Gap.Abs().Hours() > 24*366*100 {
			return // a number with a fraction no longer holds it to the thousandth
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := readSample(text, &again); err != nil || !again.When.Equal(s.When) {
			t.Fatalf("%v of %s", err, text)
		}
		if again.When = s.When; again != s {
			t.Errorf("%+v, and again %+v", s, again)
		}
	})
}
