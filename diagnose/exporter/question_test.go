package exporter

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"mailcheckup/diagnose"
)

// Wrong questions are answered with a reason, and nothing of what was asked.
func TestBadQuestions(t *testing.T) {
	hall := newHall()
	h := Handler(hall.doctor(), Limits{})
	for query, want := range map[string]error{
		"": errTarget, "target=": errTarget, "target=a%20b": errTarget, "target=https://x.example/": errTarget, "target=a@b.example": errTarget,
		"target=x.example:0": errTarget, "target=x.example:65536": errTarget, "target=x.example:imap": errTarget, "target=x.example:": errTarget,
		"target=::1%25eth0": errTarget, "target=192.168.1.999": errTarget, "target=" + strings.Repeat("a", 300): errTarget, "target=%00": errTarget,
		"target=%3Cscript%3Ealert(1)%3C/script%3E": errTarget, "target=x.example%0d%0aSet-Cookie:a": errTarget,
		"target=x.example&service=web": errService, "target=x.example&security=ssl": errSecurity, "target=x.example&full=yes": errFull,
		"target=x.example&target=y.example": errTwice, "target=x.example&module=imap": errUnknown, "target=%zz": errQuery,
		"target=x.example&password=" + canary: errPassword, "target=x.example&user=" + canary: errPassword,
	} {
		w := get(t.Context(), h, "/probe?"+query, "")
		if w.Code != http.StatusBadRequest || w.Body.String() != want.Error()+"\n" {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), canary) {
			t.Errorf("%s: repeated", query)
		}
	}
	for _, seconds := range []string{"0", "-1", "NaN", "soon", "1e999x"} {
		if w := get(t.Context(), h, "/probe?target=x.example", seconds); w.Code != http.StatusBadRequest {
			t.Errorf("%s seconds: %d %s", seconds, w.Code, w.Body)
		}
	}
	if len(hall.arrived) > 0 {
		t.Errorf("%s was knocked at", <-hall.arrived)
	}
	if w := get(t.Context(), h, "/metrics", ""); !has(w.Body.String(), `mailcheckup_exporter_refused_total{reason="bad"} 28`) {
		t.Errorf("not counted:\n%s", w.Body)
	}
}

func TestTimeFor(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"": patience, "10": 9500 * time.Millisecond, "0.5": 250 * time.Millisecond, "1e-12": time.Millisecond,
		"30.000000": 29500 * time.Millisecond, "1e300": longest - offset, "+Inf": longest - offset,
	} {
		if got, err := timeFor(header); got != want || err != nil {
			t.Errorf("%q: %v, %v, want %v", header, got, err, want)
		}
	}
}

func TestTarget(t *testing.T) {
	for text, want := range map[string]struct {
		host string
		port int
	}{
		"imap.example.org": {"imap.example.org", 0}, "IMAP.Example.org.:993": {"imap.example.org", 993}, "192.0.2.1": {"192.0.2.1", 0},
		"192.0.2.1:143": {"192.0.2.1", 143}, "2001:db8::1": {"2001:db8::1", 0}, "[2001:DB8::1]": {"2001:db8::1", 0}, "[2001:db8::1]:993": {"2001:db8::1", 993},
		"[::ffff:192.0.2.1]:993": {"192.0.2.1", 993}, "bücher.example:25": {"xn--bcher-kva.example", 25}, "localhost:10993": {"localhost", 10993},
	} {
		if host, port, err := target(text); host != want.host || port != want.port || err != nil {
			t.Errorf("%s: %s, %d, %v", text, host, port, err)
		}
	}
}

func TestAllow(t *testing.T) {
	var allow []Pattern
	for _, text := range []string{"imap.example.org", "*.Bücher.example", "192.0.2.0/24", "2001:db8::7"} {
		p, err := ParsePattern(text)
		if err != nil {
			t.Fatal(text, err)
		}
		allow = append(allow, p)
	}
	e := &exporter{allow: allow}
	for text, want := range map[string]bool{
		"imap.example.org": true, "IMAP.example.ORG.": true, "pop.example.org": false, "x.imap.example.org": false, "imap.example.org.evil.example": false,
		"a.b.xn--bcher-kva.example": true, "xn--bcher-kva.example": false, "evilxn--bcher-kva.example": false,
		"192.0.2.9": true, "::ffff:192.0.2.9": true, "192.0.3.9": false, "2001:db8::7": true, "[2001:DB8:0::7]:993": true, "2001:db8::8": false,
	} {
		host, _, err := target(text)
		if got := e.allowed(host); got != want || err != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "*", "*.", "*.192.0.2.1", "imap.*", "192.0.2.0/33", "a/b", "x.example:993", "*.*.example"} {
		if p, err := ParsePattern(text); err != errPattern {
			t.Errorf("%q: %v, %v", text, p, err)
		}
	}
	hall := newHall()
	if w := get(t.Context(), Handler(hall.doctor(), Limits{Allow: allow}), "/probe?target=x.example", ""); w.Code != http.StatusForbidden || len(hall.arrived) > 0 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// FuzzTarget: what is taken is a host in the one way that hosts are written,
// which the engine takes as it is.
func FuzzTarget(f *testing.F) {
	for _, text := range []string{"imap.example.org:993", "[2001:db8::1]:993", "::ffff:192.0.2.1", "bücher.example", "a@b", "x:y:z", "fe80::1%eth0", "ＡＢＣ.example", "1.2.3.4.", "[x.example]", "a_b.example:1", "xn--.example", "0\xbc0"} {
		f.Add(text)
	}
	written := regexp.MustCompile(`^[a-z0-9_.:-]{1,253}$`)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := read(&http.Request{URL: &url.URL{RawQuery: url.Values{"target": {text}}.Encode()}})
		if err != nil {
			if err != errTarget {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		host, port := q.settings.Host, q.settings.Port
		if again, _, err := target(host); again != host || err != nil || !written.MatchString(host) || port < 0 || port > 65535 {
			t.Errorf("%q: %q, %d; again %q, %v", text, host, port, again, err)
		}
		for o := range new(diagnose.Doctor).Run(context.Background(), q.settings) {
			if o.Stopped || o.Settings.Host != host || port != 0 && o.Settings.Port != port {
				t.Errorf("%q: the engine makes %q of %q: %v", text, o.Settings.Host, host, o.Findings)
			}
			break
		}
	})
}
