package watch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mailcheckup/diagnose"
)

var server = diagnose.Settings{Host: "imap.example.org", Username: canary, Address: canary, Secret: diagnose.NewSecret(canary)}

// sample is the nth of a row.
func sample(n int) Sample {
	s := Sample{When: monday.Add(time.Duration(n) * time.Minute), Took: 12345 * time.Microsecond, Connect: 300 * time.Microsecond, Cause: diagnose.Healthy}
	if n%3 == 0 {
		s.Cause, s.Stage, s.Line, s.Gap, s.Connect = diagnose.TCPHostSilent, diagnose.StageTCP, Unknown, time.Hour, 0
	}
	return s
}

func open(t *testing.T, path string) *History {
	h, err := Open(path, server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

func read(t *testing.T, h *History) (all []Sample) {
	for s, err := range h.Samples() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func write(t *testing.T, path string, text []byte) {
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// What is written is read, by the same and by the next; then it is deleted.
func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "looks.jsonl")
	h := open(t, path)
	if h.Last() != (Sample{}) || len(read(t, h)) != 0 {
		t.Errorf("an empty history holds %+v", h.Last())
	}
	for n := range 5 {
		if n == 3 {
			h.Close()
			h = open(t, path)
		}
		if err := h.Add(sample(n)); err != nil {
			t.Fatal(err)
		}
	}
	samples := read(t, open(t, path))
	for n, s := range samples {
		if s != sample(n) {
			t.Errorf("%d: %+v, want %+v", n, s, sample(n))
		}
	}
	if text, _ := os.ReadFile(path); len(samples) != 5 || h.Last() != sample(4) || strings.Contains(string(text), canary) {
		t.Errorf("%d samples, the last is %+v\n%s", len(samples), h.Last(), text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 && filepath.Separator == '/' {
		t.Error("others may read it: ", err)
	}
	if err := h.Delete(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("it is still there: ", err)
	}
}

// Killed at any byte of any line, all the lines before it are there, and more
// can be written.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "looks.jsonl")
	h := open(t, path)
	for n := range 3 {
		if err := h.Add(sample(n)); err != nil {
			t.Fatal(err)
		}
	}
	h.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for size := range whole {
		write(t, path, whole[:size])
		want := max(0, strings.Count(string(whole[:size]), "\n")-1)
		h, err := Open(path, server)
		if err != nil {
			t.Fatalf("cut to %d bytes: %v", size, err)
		}
		if err := h.Add(sample(9)); err != nil {
			t.Fatal(err)
		}
		samples := read(t, h)
		if len(samples) != want+1 || samples[want] != sample(9) {
			t.Errorf("cut to %d bytes: %d samples, want %d", size, len(samples), want+1)
		}
		h.Close()
	}
}

// What a reader finds while the last line is being written is left out.
func TestTornLineIsNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "looks.jsonl")
	h := open(t, path)
	h.Add(sample(1))
	h.file.WriteString(`{"when":"2026-11-`)
	if samples := read(t, h); len(samples) != 1 {
		t.Errorf("%d samples", len(samples))
	}
}

// A file that is something else stays as it is.
func TestForeignFiles(t *testing.T) {
	for text, want := range map[string]error{
		"dear diary\n": ErrForeign, "dear diary": ErrForeign, "{}\n": ErrForeign, "\n": ErrForeign, "[1]\n": ErrForeign,
		strings.Repeat("x", 50_000): ErrForeign, `{"mailcheckup_watch":1`: ErrOther,
		`{"mailcheckup_watch":2,"service":"imap"}` + "\n":                                                                            ErrNewer,
		`{"mailcheckup_watch":1,"service":"imap","server":"imap.example.com","port":993,"security":"auto"}` + "\n":                   ErrOther,
		`{"mailcheckup_watch":1,"service":"imap","server":"imap.example.org","port":993,"security":"auto"}` + "\n{torn}\n{}\n":       ErrForeign,
		`{"mailcheckup_watch":1,"service":"imap","server":"imap.example.org","port":993,"security":"auto","more":true}` + "\n{\"a\"": nil,
	} {
		path := filepath.Join(t.TempDir(), "file")
		write(t, path, []byte(text))
		h, err := Open(path, server)
		if text == `{"mailcheckup_watch":1` {
			want = nil // the beginning of our own first line
		}
		if !errors.Is(err, want) {
			t.Errorf("%.60q: %v, want %v", text, err, want)
		}
		if err == nil {
			h.Close()
		} else if now, _ := os.ReadFile(path); string(now) != text {
			t.Errorf("%.60q has become %.60q", text, now)
		}
	}
	if _, err := Open(t.TempDir(), server); err == nil {
		t.Error("a folder was opened")
	}
}

// What has grown too long loses its older half, and nothing else.
func TestHalve(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "looks.jsonl")
	h := open(t, path)
	h.most = 10
	for n := range 100 {
		if err := h.Add(sample(n)); err != nil {
			t.Fatal(err)
		}
		samples := read(t, h)
		if len(samples) > 10 || len(samples) != h.samples || samples[len(samples)-1] != sample(n) || n > 10 && len(samples) < 5 {
			t.Fatalf("after %d: %d samples", n, len(samples))
		}
		if !slices.IsSortedFunc(samples, func(a, b Sample) int { return a.When.Compare(b.When) }) {
			t.Fatal("out of order")
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	h.Close()
	if again := open(t, path); again.Last() != sample(99) {
		t.Errorf("%+v", again.Last())
	}
}

// Where no new file can be made the error says so, and no look is lost.
func TestHalveFails(t *testing.T) {
	h := open(t, filepath.Join(t.TempDir(), strings.Repeat("x", 250))) // with anything more the name is too long
	h.most = 2
	for n := range 5 {
		if err := h.Add(sample(n)); (err != nil) != (n >= 2) {
			t.Errorf("%d: %v", n, err)
		}
	}
	if samples := read(t, h); len(samples) != 5 || samples[4] != sample(4) {
		t.Errorf("%d samples", len(samples))
	}
}

func TestMetrics(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "mail.prom")
	s := server
	s.Host = "a\"b\\c\nd"
	m := NewMetrics(s)
	for n := 4; n > 0; n-- {
		m.Add(sample(n))
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	const labels = `{service="imap",server="a\"b\\c\nd",port="993"`
	want := fmt.Sprintf(`# HELP mailcheckup_up Whether the last look at the mail server succeeded (1) or failed (0).
# TYPE mailcheckup_up gauge
mailcheckup_up%[1]s} 1
# HELP mailcheckup_look_seconds How long the last look took.
# TYPE mailcheckup_look_seconds gauge
mailcheckup_look_seconds%[1]s} 0.012345
# HELP mailcheckup_looks_total Looks since the watch began, by what was found; "ok" is all well.
# TYPE mailcheckup_looks_total counter
mailcheckup_looks_total%[1]s,cause="ok"} 3
mailcheckup_looks_total%[1]s,cause="tcp.host-silent"} 1
`, labels)
	if err != nil || string(text) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, text, want)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	if m.Add(sample(3)); m.Save(path) != nil {
		t.Error("not saved")
	}
	if text, _ = os.ReadFile(path); !strings.Contains(string(text), `993"} 0`+"\n") {
		t.Errorf("still up:\n%s", text)
	}
	if err := m.Save(filepath.Join(dir, "gone", "mail.prom")); err == nil {
		t.Error("saved in a folder that is not there")
	}
}
