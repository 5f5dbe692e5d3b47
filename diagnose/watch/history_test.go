package watch

import (
	"errors"
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

// Looks at one server have one file, however its name was typed, and those at two have two.
func TestFile(t *testing.T) {
	for host, want := range map[string]string{
		"imap.example.org": "imap_imap.example.org_993_auto.jsonl", " IMAP.Example.org. ": "imap_imap.example.org_993_auto.jsonl",
		"imap.example.org:143": "imap_imap.example.org_143_auto.jsonl",
		"müller.example":       "imap_xn--mller-kva.example_993_auto.jsonl", "mäller.example": "imap_xn--mller-gra.example_993_auto.jsonl",
		"2001:db8::1:2": "imap_2001_db8__1_2_993_auto.jsonl", "[2001:DB8:1::2]": "imap_2001_db8_1__2_993_auto.jsonl",
		"http://a/../b": "imap_http___a_.._b_993_auto.jsonl",
	} {
		s := diagnose.Settings{Host: host, Username: canary}
		if got := File(s); got != want || File(Target(s)) != want {
			t.Errorf("%s: %s, want %s", host, got, want)
		}
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
	h.Close()
	h = open(t, path)
	samples := read(t, h)
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

// Whoever rotates logs moves, deletes or empties the file while it is written to.
// What comes next is in a new history of the same name, which a later watch goes on
// with. The same holds for a line that was not written to its end.
func TestRotated(t *testing.T) {
	for name, rotate := range map[string]func(path string) error{
		"moved": func(path string) error { return os.Rename(path, path+".1") },
		"moved, and an empty one made": func(path string) error {
			return errors.Join(os.Rename(path, path+".1"), os.WriteFile(path, nil, 0o600))
		},
		"deleted":             os.Remove,
		"deleted, folder too": func(path string) error { return os.RemoveAll(filepath.Dir(path)) },
		"emptied":             func(path string) error { return os.Truncate(path, 0) },
	} {
		if filepath.Separator != '/' && name != "emptied" {
			continue // Windows lets nobody take away what is open
		}
		path := filepath.Join(t.TempDir(), "logs", "looks.jsonl")
		h := open(t, path)
		err := h.Add(sample(1))
		if err = errors.Join(err, rotate(path), h.Add(sample(2)), h.Add(sample(4))); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		h.Close()
		if all := read(t, open(t, path)); !slices.Equal(all, []Sample{sample(2), sample(4)}) {
			t.Errorf("%s: %+v", name, all)
		}
	}
	path := filepath.Join(t.TempDir(), "looks.jsonl")
	h := open(t, path)
	if _, err := h.file.WriteString(`{"when":"2026-`); err != nil {
		t.Fatal(err)
	}
	if err := h.Add(sample(1)); err != nil || !slices.Equal(read(t, h), []Sample{sample(1)}) {
		t.Errorf("%v, %+v", err, read(t, h))
	}
}

// What takes the place of the file and is something else is not written to.
func TestRotatedForeign(t *testing.T) {
	path := filepath.Join(t.TempDir(), "looks.jsonl")
	h := open(t, path)
	write(t, path, []byte("dear diary\n"))
	for range 2 {
		if err := h.Add(sample(1)); !errors.Is(err, ErrForeign) {
			t.Error(err)
		}
	}
	if text, _ := os.ReadFile(path); string(text) != "dear diary\n" {
		t.Errorf("%s", text)
	}
	os.Remove(path)
	if err := h.Add(sample(2)); err != nil || len(read(t, h)) != 1 {
		t.Error(err)
	}
}

// Two watches do not write to one file, also not after it was moved, and not after
// its older half was taken out.
func TestInUse(t *testing.T) {
	defer func(usual time.Duration) { patience = usual }(patience)
	patience = 0
	path := filepath.Join(t.TempDir(), "looks.jsonl")
	h := open(t, path)
	h.most = 2
	for n := range 5 {
		if _, err := Open(path, server); !errors.Is(err, ErrInUse) {
			t.Fatalf("%d: %v", n, err)
		}
		if err := h.Add(sample(n)); err != nil || len(read(t, h)) == 0 {
			t.Fatal(err)
		}
	}
	if filepath.Separator == '/' {
		os.Rename(path, path+".1")
		other := open(t, path)
		if err := h.Add(sample(1)); !errors.Is(err, ErrInUse) {
			t.Error("after it was moved: ", err)
		}
		other.Close()
	}
	h.Close()
	open(t, path)
}

// A file that somebody only reads is waited for.
func TestInUseForAMoment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "looks.jsonl")
	h := open(t, path)
	time.AfterFunc(50*time.Millisecond, func() { h.Close() })
	open(t, path)
}

// What is no file keeps nothing, and two watches may have it.
func TestDevice(t *testing.T) {
	h, again := open(t, os.DevNull), open(t, os.DevNull)
	h.most = 1
	for n := range 3 {
		if err := errors.Join(h.Add(sample(n)), again.Add(sample(n))); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Error("there is a file in its place: ", err)
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
