package watch

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// Three days with a look a minute: what was out of order is found, to the
// minute, no memory is kept, and the password is neither sent nor written.
func TestThreeDays(t *testing.T) {
	const days = 3
	w := newWorld(t, healthy)
	w.out = func(now time.Time) bool { return now.Hour() == 3 && now.Minute() >= 10 && now.Minute() < 15 }
	path := filepath.Join(t.TempDir(), "looks.jsonl")
	watch := w.watch()
	h, err := Open(path, watch.Settings)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	began, n, used := time.Now(), 0, uint64(0)
	for s := range watch.Run(t.Context()) {
		if err := h.Add(s); err != nil {
			t.Fatal(err)
		}
		w.said = w.said[:min(len(w.said), 1000)]
		switch n++; n {
		case 500:
			used = heap()
		case days * 24 * 60:
			if now := heap(); now > used+1<<20 {
				t.Errorf("the heap has grown from %d to %d kB", used>>10, now>>10)
			}
		}
		if n == days*24*60 {
			break
		}
	}
	t.Logf("%d looks in %v", n, time.Since(began))
	samples := read(t, h)
	sum := Summarise(samples, time.Minute)
	if sum.Looks != n || sum.Failed != 5*days || sum.ByCause[diagnose.TCPRefused] != 5*days || len(sum.Outages) != days || len(sum.Gaps) != 0 {
		t.Errorf("%+v", sum)
	}
	for _, o := range sum.Outages {
		if o.Looks != 5 || o.Line != Fine || o.Begin.Minute() != 10 || o.Least().Round(time.Minute) != 4*time.Minute || o.Most().Round(time.Minute) != 6*time.Minute {
			t.Errorf("%+v", o)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil || bytes.Contains(text, []byte(canary)) || bytes.Contains(w.said, []byte(canary)) || len(w.said) == 0 {
		t.Errorf("%v; the password or the name is in the file or was sent:\n%s", err, w.said)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A real server that goes and comes back, at a real port.
func TestComesAndGoes(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	serve := func(l net.Listener) {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Write([]byte("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n"))
			conn.Close()
		}
	}
	go serve(listener)
	c := newClock()
	w := &Watch{Doctor: &diagnose.Doctor{}, Now: c.Now, After: c.After, Settings: diagnose.Settings{
		Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Security: diagnose.Cleartext,
	}}
	var samples []Sample
	for s := range w.Run(t.Context()) {
		switch samples = append(samples, s); len(samples) {
		case 2:
			listener.Close()
		case 4:
			if listener, err = net.Listen("tcp", addr); err != nil {
				t.Fatal(err)
			}
			go serve(listener)
		}
		if len(samples) == 6 {
			listener.Close()
			break
		}
	}
	for i, s := range samples {
		if down := i == 2 || i == 3; s.Failed() != down || down && s.Cause != diagnose.TCPRefusedLocal || !down && (s.Cause != diagnose.Healthy || s.Connect == 0) {
			t.Errorf("look %d: %+v", i, s)
		}
	}
}

// The computer sleeps between two looks, and in the middle of one: neither is
// an outage.
func TestSleep(t *testing.T) {
	w := newWorld(t, healthy)
	w.sleep[2] = 8 * time.Hour
	dials := 0
	w.dialled = func() {
		if dials++; dials == 6 {
			w.pass(3 * time.Hour)
			w.out = func(time.Time) bool { return true }
		} else {
			w.out = nil
		}
	}
	samples := looks(t.Context(), w.watch(), 7)
	for i, s := range samples {
		want := map[int]time.Duration{3: 8*time.Hour + time.Minute, 5: 3*time.Hour + time.Minute}[i]
		if s.Failed() || s.Gap.Round(time.Minute) != want {
			t.Errorf("look %d: %+v, want a gap of %v", i, s, want)
		}
	}
	sum := Summarise(samples, time.Minute)
	if len(sum.Gaps) != 2 || sum.Failed != 0 || !sum.Gaps[0].Begin.Round(time.Second).Equal(monday.Add(2*time.Minute)) {
		t.Errorf("%+v", sum)
	}
}

// A watch that goes on after a while knows for how long nothing was looked at.
func TestGoesOn(t *testing.T) {
	w := newWorld(t, healthy)
	watch := w.watch()
	watch.Last = Sample{When: monday.Add(-time.Hour), Took: time.Minute}
	if s := looks(t.Context(), watch, 1)[0]; s.Gap != 59*time.Minute {
		t.Errorf("%+v", s)
	}
	watch.Last = Sample{When: monday.Add(-time.Minute)}
	if s := looks(t.Context(), watch, 1)[0]; s.Gap != 0 {
		t.Errorf("%+v", s)
	}
}

// Looks begin as far apart as they should; a slow one delays the next, which
// then comes at once; a clock put back does not stop the watch.
func TestPace(t *testing.T) {
	w := newWorld(t, healthy)
	watch := w.watch()
	watch.Every = 20 * time.Second
	var waited []time.Duration
	watch.After = func(d time.Duration) <-chan time.Time {
		waited = append(waited, d)
		return w.After(d)
	}
	n := 0
	w.dialled = func() {
		switch n++; n {
		case 2:
			w.pass(5 * time.Second)
		case 3:
			w.pass(25 * time.Second)
		case 4:
			w.pass(-2 * time.Hour)
		}
	}
	for _, s := range looks(t.Context(), watch, 5) {
		if s.Failed() || s.Gap != 0 {
			t.Errorf("%+v", s)
		}
	}
	for i, want := range []time.Duration{20 * time.Second, 15 * time.Second, -5 * time.Second, 20 * time.Second} {
		if waited[i] != want {
			t.Errorf("waited %v, want %v", waited[i], want)
		}
	}
}

// The end of the context ends the watch in a wait and in a look, which is then
// not counted.
func TestEnd(t *testing.T) {
	for _, script := range []string{healthy, "HANG", "DROP"} {
		w := newWorld(t, script)
		watch := w.watch()
		watch.Now, watch.After = nil, nil
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		began := time.Now()
		samples := looks(ctx, watch, 10)
		cancel()
		if took := time.Since(began); took > 2*time.Second || len(samples) > 1 || script != healthy && len(samples) > 0 {
			t.Errorf("%s: %d looks in %v", script, len(samples), took)
		}
	}
}

// What is odd about how the settings were typed is no finding about the server.
func TestTyping(t *testing.T) {
	w := newWorld(t, healthy)
	watch := w.watch()
	watch.Settings.Host += ":143"
	if s := looks(t.Context(), watch, 1)[0]; s.Failed() || s.Cause != diagnose.Healthy {
		t.Errorf("%+v", s)
	}
}

// What a look can stop with tells something of the person's own side.
func TestLine(t *testing.T) {
	for cause, want := range map[diagnose.Cause]Line{
		diagnose.NetworkOffline: Fault, diagnose.NetworkCaptive: Fault, diagnose.DNSResolverDead: Fault, diagnose.InputHost: Fault,
		diagnose.DNSTimeout: Unknown, diagnose.DNSNXDomain: Unknown, diagnose.TCPHostSilent: Unknown, diagnose.CertUnknownCA: Unknown,
		diagnose.TCPFiltered: Unknown, diagnose.TLSReset: Unknown, diagnose.TLSStall: Unknown, diagnose.StartTLSStripped: Unknown, diagnose.StartTLSMissing: Unknown,
		diagnose.TCPRefused: Fine, diagnose.TLSVersion: Fine, diagnose.GreetingBye: Fine, diagnose.CapabilityMalformed: Fine,
	} {
		if got := lineOf(cause); got != want {
			t.Errorf("%s: %s, want %s", cause, got, want)
		}
	}
}

// nearby is how the English guide speaks of what is between the person and the server.
var nearby = regexp.MustCompile(`virus scanner|on the way may|[Ff]irewall|first network`)

// Nobody's own line is called fine where the advice is to look for the fault there.
func TestLineIsNotFine(t *testing.T) {
	g := guide.For("en")
	for _, cause := range diagnose.Causes() {
		if lineOf(cause) != Fine || cause.Severity() != diagnose.Fail {
			continue
		}
		a := g.Explain(diagnose.Finding{Cause: cause, Stops: true, Args: map[string]string{"server": "h", "port": "1", "service": "imap", "security": "tls"}})
		said := a.Meaning + " " + strings.Join(a.Steps, " ")
		if blamed := nearby.FindString(said); blamed != "" || cause.Who() == diagnose.Network {
			t.Errorf("%s, for %s to mend: %q in: %s", cause, cause.Who(), blamed, said)
		}
	}
}
