package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/practice"
	"mailcheckup/diagnose/watch"
)

// rig is a watch of the healthy practice server, whose clock goes on only where
// it is waited for. The looks whose numbers are in out, from 1, fail.
func rig(t *testing.T, asJSON bool, out ...int) (*watching, *bytes.Buffer) {
	network, err := practice.Start("healthy")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	var said bytes.Buffer
	now, look := time.Date(2026, 11, 23, 9, 0, 0, 0, time.Local), 1
	w := &watching{terminal: &terminal{out: &said, err: &said, guide: guide.For("en")}, asJSON: asJSON}
	w.Doctor = &diagnose.Doctor{Resolver: network, Interfaces: network.Interfaces, Roots: network.Roots}
	w.Doctor.Dial = func(ctx context.Context, kind, addr string) (net.Conn, error) {
		for _, n := range out {
			if n == look {
				return nil, errors.New("out of order")
			}
		}
		return network.DialContext(ctx, kind, addr)
	}
	w.Settings = watch.Target(diagnose.Settings{Host: "imap.practice.example", Username: practice.User, Secret: diagnose.NewSecret(practice.Password)})
	w.Every = time.Minute
	w.Now = func() time.Time { return now }
	w.After = func(d time.Duration) <-chan time.Time {
		now, look = now.Add(d), look+1
		ready := make(chan time.Time, 1)
		ready <- now
		return ready
	}
	return w, &said
}

func TestWatch(t *testing.T) {
	for _, test := range []struct {
		out  []int
		exit int
		says []string
	}{
		{nil, exitWorks, []string{"We look at IMAP, imap.practice.example, port 993", "2026-11-23 09:04:00  Fine", "No look failed. Looks made: 5."}},
		{[]int{2, 3}, exitProblem, []string{"2026-11-23 09:02:00  Problem", "Looks that failed: 2 of 5.", "No outage lasted longer than 3 min", "looks.jsonl"}},
	} {
		w, said := rig(t, false, test.out...)
		w.lasting = 4 * time.Minute
		w.metricsFile = filepath.Join(t.TempDir(), "mail.prom")
		exit, err := w.run(t.Context(), filepath.Join(t.TempDir(), "looks.jsonl"))
		if exit != test.exit || err != nil || strings.Contains(said.String(), practice.User) || strings.ContainsAny(said.String(), "{}") {
			t.Errorf("exit %d, %v\n%s", exit, err, said)
		}
		for _, words := range test.says {
			if !strings.Contains(said.String(), words) {
				t.Errorf("%q is not in\n%s", words, said)
			}
		}
		if metrics, err := os.ReadFile(w.metricsFile); err != nil || !strings.Contains(string(metrics), `mailcheckup_up{port="993",server="imap.practice.example",service="imap"} 1`) {
			t.Errorf("%v\n%s", err, metrics)
		}
	}
}

// TestWatchHostile holds that no escape in what was typed reaches the terminal.
func TestWatchHostile(t *testing.T) {
	const evil = "a\x1b]0;evil\x07b\u202e\u009b31m"
	w, said := rig(t, false, 1, 3)
	w.Settings.Host, w.lasting = evil, 2*time.Minute
	if exit, err := w.run(t.Context(), filepath.Join(t.TempDir(), evil)); exit != exitProblem || err != nil ||
		!strings.Contains(said.String(), "evil") || strings.ContainsAny(said.String(), "\x1b\x07\u202e\u009b") {
		t.Errorf("exit %d, %v: %q", exit, err, said)
	}
}

// Each look is an object in a line, the last line is the summary, and it is
// about this run alone.
func TestWatchJSON(t *testing.T) {
	file := filepath.Join(t.TempDir(), "looks.jsonl")
	for run := range 2 {
		w, said := rig(t, true, 2)
		w.lasting = 2 * time.Minute
		exit, err := w.run(t.Context(), file)
		lines := strings.Split(strings.TrimSpace(said.String()), "\n")
		if exit != exitProblem || err != nil || len(lines) != 4 {
			t.Fatalf("exit %d, %v\n%s", exit, err, said)
		}
		var s watch.Sample
		if err := json.Unmarshal([]byte(lines[1]), &s); err != nil || !s.Failed() {
			t.Errorf("%v: %s", err, lines[1])
		}
		var doc struct {
			Schema   int
			Settings struct{ Server string }
			Summary  struct{ Looks, Failed int }
			Text     []string
		}
		if err := json.Unmarshal([]byte(lines[3]), &doc); err != nil || doc.Schema != 1 || doc.Settings.Server != "imap.practice.example" ||
			doc.Summary.Looks != 3 || doc.Summary.Failed != 1 || len(doc.Text) < 3 {
			t.Errorf("run %d: %v\n%s", run, err, lines[3])
		}
	}
	if text, err := os.ReadFile(file); err != nil || strings.Count(string(text), "\n") != 7 || bytes.Contains(text, []byte(practice.Password)) || bytes.Contains(text, []byte(practice.User)) {
		t.Errorf("%v\n%s", err, text)
	}
}

// A Ctrl-C before the first look is an interruption; after one it is the end.
func TestWatchInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	file := filepath.Join(t.TempDir(), "looks.jsonl")
	w, said := rig(t, false)
	if exit, err := w.run(ctx, file); exit != exitInterrupted || err != nil {
		t.Errorf("exit %d, %v\n%s", exit, err, said)
	}
	ctx, cancel = context.WithCancel(t.Context())
	w, said = rig(t, false)
	after := w.After
	w.After = func(d time.Duration) <-chan time.Time {
		cancel()
		after(d)
		return nil
	}
	if exit, err := w.run(ctx, file); exit != exitWorks || err != nil || !strings.Contains(said.String(), "Looks made: 1.") {
		t.Errorf("exit %d, %v\n%s", exit, err, said)
	}
}

// between has something done to the files of a watch after a look.
func (w *watching) between(look int, do func()) {
	after, n := w.After, 0
	w.After = func(d time.Duration) <-chan time.Time {
		if n++; n == look {
			do()
		}
		return after(d)
	}
}

// Whatever becomes of the files, the watch goes on, and tells at the end of all
// looks that it made. What it cannot write it says once.
func TestWatchFiles(t *testing.T) {
	for name, c := range map[string]struct {
		spoil, mend func(logFile, metricsFile string) error
		says, not   string
		kept        int // lines of the file
	}{
		"moved":   {func(l, _ string) error { return os.Rename(l, l+".1") }, nil, "Every look is written down", "could not", 5},
		"deleted": {func(l, _ string) error { return os.Remove(l) }, nil, "Every look is written down", "could not", 5},
		"emptied": {func(l, _ string) error { return os.Truncate(l, 0) }, nil, "Every look is written down", "could not", 5},
		"not writable, for a while": {
			func(l, _ string) error { return errors.Join(os.Remove(l), os.Mkdir(l, 0o700)) },
			func(l, _ string) error { return os.Remove(l) }, "Looks may be missing in this file", "Every look is written down", 3,
		},
		"no metrics": {
			func(_, m string) error { return errors.Join(os.Remove(m), os.MkdirAll(filepath.Join(m, "x"), 0o700)) },
			nil, "mail.prom” could not be written", "Looks may be missing", 6,
		},
	} {
		for _, asJSON := range []bool{false, true} {
			dir := t.TempDir()
			w, said := rig(t, asJSON, 1, 5)
			w.lasting, w.metricsFile = 4*time.Minute, filepath.Join(dir, "mail.prom")
			logFile := filepath.Join(dir, "looks.jsonl")
			w.between(1, func() {
				if err := c.spoil(logFile, w.metricsFile); err != nil {
					t.Fatal(err)
				}
			})
			if c.mend != nil {
				w.between(3, func() { c.mend(logFile, w.metricsFile) })
			}
			exit, err := w.run(t.Context(), logFile)
			want := []string{"Looks that failed: 2 of 5."}
			if !asJSON {
				want = append(want, c.says)
			}
			for _, words := range want {
				if !strings.Contains(said.String(), words) {
					t.Errorf("%s: %q is not in\n%s", name, words, said)
				}
			}
			if exit != exitProblem || err != nil || strings.Contains(said.String(), c.not) || strings.Count(said.String(), "could not be written") > 1 {
				t.Errorf("%s: exit %d, %v\n%s", name, exit, err, said)
			}
			if text, err := os.ReadFile(logFile); err != nil || strings.Count(string(text), "\n") != c.kept || !strings.HasPrefix(string(text), `{"mailcheckup_watch":1,`) {
				t.Errorf("%s: %v\n%s", name, err, text)
			}
		}
	}
}

// TestWatchDevice holds that no file takes the place of a device: root would be rid of
// /dev/null.
func TestWatchDevice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mail.prom")
	if err := os.Symlink(os.DevNull, path); err != nil {
		t.Skip(err) // on Windows not everybody may
	}
	w, said := rig(t, false)
	w.metricsFile, w.lasting = path, time.Second
	if exit, err := w.run(t.Context(), filepath.Join(t.TempDir(), "looks.jsonl")); !errors.As(err, new(errUsage)) {
		t.Errorf("exit %d, %v\n%s", exit, err, said)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().IsRegular() {
		t.Errorf("a file is in its place: %v, %v", info.Mode(), err)
	}
}

// That the file of metrics can be written is tried before, without a trace.
func TestWatchTried(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w, _ := rig(t, false)
	w.metricsFile = filepath.Join(dir, "mail.prom")
	if _, err := w.run(ctx, filepath.Join(dir, "looks.jsonl")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(w.metricsFile); !os.IsNotExist(err) {
		t.Error("a file was left behind that nobody but its owner can read: ", err)
	}
}

// Where there is no usual place for the looks the way out is named, in every language.
// A file that another watch has is left to that.
func TestWatchNowhere(t *testing.T) {
	spoilt := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(spoilt, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, home := range []string{"", spoilt} {
		for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
			t.Setenv(name, home)
		}
		for _, l := range guide.Languages() {
			var out bytes.Buffer
			term := &terminal{out: &out, err: &out}
			if exit := term.run(t.Context(), []string{"watch", "--server", "x", "--lang", l.Tag}); exit != exitUsage || !strings.Contains(out.String(), "--log ") {
				t.Errorf("%s, home %q: exit %d\n%s", l.Tag, home, exit, out.String())
			}
		}
	}
	first, _ := rig(t, false)
	logFile := filepath.Join(t.TempDir(), "looks.jsonl")
	first.lasting = time.Minute
	first.between(1, func() {
		second, said := rig(t, false)
		if exit, err := second.run(t.Context(), logFile); err == nil || !strings.Contains(err.Error(), logFile) {
			t.Errorf("exit %d, %v\n%s", exit, err, said)
		}
	})
	if exit, err := first.run(t.Context(), logFile); exit != exitWorks || err != nil {
		t.Errorf("exit %d, %v", exit, err)
	}
}

func TestWatchUsage(t *testing.T) {
	diary := filepath.Join(t.TempDir(), "diary")
	if err := os.WriteFile(diary, []byte("dear diary\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	looks := filepath.Join(filepath.Dir(diary), "looks")
	for args, want := range map[string]string{
		"watch": "server", "watch x": "x", "watch --server x --every 9s": "9s", "watch --server x --every soon": "soon", "watch --server x --for -1s": "-1s",
		"watch --server x --sending-server y": "one server", "watch --server x --password-stdin": "--password-stdin",
		"watch --server x --user anna": "--user", "watch --server x --log " + diary: diary,
		"watch --server x --log " + looks + " --prometheus " + diary: diary, "watch --server x --log " + looks + " --prometheus " + looks: looks,
		"watch --server x --log " + looks + " --prometheus " + filepath.Dir(diary): filepath.Dir(diary),
	} {
		var out bytes.Buffer
		term := &terminal{out: &out, err: &out}
		if exit := term.run(t.Context(), strings.Fields(args+" --lang en")); exit != exitUsage || !strings.Contains(out.String(), want) {
			t.Errorf("%s: exit %d\n%s", args, exit, out.String())
		}
	}
	if held, err := os.ReadFile(diary); string(held) != "dear diary\n" {
		t.Errorf("the diary says %q, %v", held, err)
	}
	for value, want := range map[string]time.Duration{"": time.Hour, "90": 90 * time.Second, "90s": 90 * time.Second, "1h30m": 90 * time.Minute} {
		if d, err := (&terminal{guide: guide.For("en")}).duration("for", value, time.Hour, time.Second); d != want || err != nil {
			t.Errorf("%q: %v, %v", value, d, err)
		}
	}
}

// The help fits a terminal.
func TestHelpIsNarrow(t *testing.T) {
	for _, tag := range []string{"en", "de"} {
		for line := range strings.Lines(guide.For(tag).Word("help.watch")) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 79 {
				t.Errorf("%s: %d columns: %s", tag, n, line)
			}
		}
	}
}
