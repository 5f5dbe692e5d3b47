package exporter

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// FuzzQuestion: whatever a scrape asks, it is refused in words of ours, or has
// settings without a person and a time to answer in.
func FuzzQuestion(f *testing.F) {
	f.Add("target=imap.example.org:993&service=imap&security=tls&full=1", "10")
	f.Add("target=[2001:db8::1]&service=smtp", "0.0000001")
	f.Add("target=x&target=y&password=hunter2-hunter2", "1e400")
	f.Add("target=%zz;&user=anna", "NaN")
	errs := []error{errPassword, errUnknown, errTwice, errTarget, errService, errSecurity, errFull, errTimeout, errQuery}
	f.Fuzz(func(t *testing.T, query, seconds string) {
		r := &http.Request{URL: &url.URL{RawQuery: query}, Header: http.Header{}}
		r.Header.Set("X-Prometheus-Scrape-Timeout-Seconds", seconds)
		q, err := read(r)
		if err != nil {
			if !slices.Contains(errs, err) {
				t.Errorf("%q: %v", query, err)
			}
			return
		}
		s := q.settings
		if q.time <= 0 || q.time > longest || s != s.Anonymous() || s.Address+s.Username != "" || !s.Secret.Empty() {
			t.Errorf("%q, %q: %+v", query, seconds, q)
		}
		if asked, _ := url.ParseQuery(query); asked.Has("password") || len(asked["target"]) != 1 {
			t.Errorf("%q was taken", query)
		}
	})
}

// FuzzPattern: whatever the pattern and the host, a name allows no address and an
// address no name, and "*." allows nothing that is not below it.
func FuzzPattern(f *testing.F) {
	for _, pattern := range []string{"imap.example.org", "*.example.org", "192.0.2.0/24", "2001:db8::/32", "192.0.2.1", "*", "*.192.0.2.1", "::ffff:192.0.2.0/120", "BÜCHER.example."} {
		f.Add(pattern, "imap.example.org")
		f.Add(pattern, "192.0.2.1")
	}
	f.Fuzz(func(t *testing.T, pattern, host string) {
		p, err := ParsePattern(pattern)
		if err != nil {
			if err != errPattern || p != (Pattern{}) {
				t.Errorf("%q: %v", pattern, err)
			}
			return
		}
		if host, err = hostOf(host); err != nil || !p.fits(host) {
			return
		}
		_, notAddr := netip.ParseAddr(host)
		switch {
		case (notAddr == nil) == (p.name != ""):
			t.Errorf("%q fits %q", host, pattern)
		case p.below && (host == p.name || !strings.HasSuffix(host, "."+p.name)):
			t.Errorf("%q is below %q", host, pattern)
		case !p.below && notAddr != nil && host != p.name:
			t.Errorf("%q is %q", host, pattern)
		}
		if e := (&exporter{allow: []Pattern{p}}); !e.allowed(host) {
			t.Errorf("%q fits and is not allowed", host)
		}
	})
}
