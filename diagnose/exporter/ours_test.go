package exporter

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"mailcheckup/diagnose"
)

// TestOurs holds that no web site can look round in the network by an exporter that
// a browser reaches, wherever that listens; and that a Prometheus which calls it by
// a name is told how that is made known.
func TestOurs(t *testing.T) {
	name, err := ParseName("Probe.example.org")
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	handler := Handler(&diagnose.Doctor{}, Limits{Names: []Name{name}})
	site := "not for web sites"
	for _, test := range []struct {
		host, site, origin string
		refused            string // what the refusal says; "": it answers
	}{
		{"127.0.0.1:9995", "", "", ""},
		{"localhost:9995", "", "", ""},
		{"LOCALHOST", "", "", ""},
		{"localhost.:9995", "", "", ""},
		{"[::1]:9995", "", "", ""},
		{"[2001:db8::5]", "", "", ""},
		{"192.168.7.5:9719", "", "", ""},
		{own + ":9995", "", "", ""},
		{"probe.example.org:9995", "", "", ""},
		{"PROBE.example.org.", "", "", ""},
		{"127.0.0.1", "same-origin", "", ""},
		{"127.0.0.1", "none", "", ""},
		{"rebound.evil.example", "same-origin", "", "--host"},
		{"evil.example", "", "", "--host"},
		{"localhost.evil.example:80", "none", "", "--host"},
		{"probe.example.org.evil.example", "", "", "--host"},
		{own + ".evil.example", "", "", "--host"},
		{"evil.example@127.0.0.1", "", "", "--host"},
		{"", "", "", "--host"},
		{"192.168.7.5:9719", "cross-site", "", site},
		{"127.0.0.1:9995", "same-site", "", site},
		{"192.168.7.5:9719", "", "http://evil.example", site},
		{"192.168.7.5:9719", "", "http://192.168.7.5:9719", site},
		{"192.168.7.5:9719", "same-origin", "null", site},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil)
		r.Host = test.host
		if test.site != "" {
			r.Header.Set("Sec-Fetch-Site", test.site)
		}
		if test.origin != "" {
			r.Header.Set("Origin", test.origin)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		said, _ := io.ReadAll(w.Body)
		want := http.StatusOK
		if test.refused != "" {
			want = http.StatusForbidden
		}
		if w.Code != want || !strings.Contains(string(said), test.refused) || want == http.StatusForbidden && strings.Contains(string(said), "evil") {
			t.Errorf("%+v: %d, want %d: %.200s", test, w.Code, want, said)
		}
	}
}

// A name by which it is called is a name, and nothing besides.
func TestParseName(t *testing.T) {
	for _, text := range []string{"", "*.example.org", "probe.example.org:9995", "http://probe.example.org", "two names", "a/b"} {
		if name, err := ParseName(text); err == nil {
			t.Errorf("%q is %v", text, name)
		}
	}
}
