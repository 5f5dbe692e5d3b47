package exporter

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
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

// TestMeant holds that no page in a browser has a probe made, wherever the exporter
// listens, and that those who are to have one made get it. The headers are those that
// really come: of browsers, to an address that they do not trust, where they do not say
// what site they are on; and of what scrapes.
func TestMeant(t *testing.T) {
	const (
		firefox = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\n"
		scrape  = "User-Agent: Prometheus/3.5.0\nAccept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1\nAccept-Encoding: gzip\n"
		curl    = "User-Agent: curl/8.14.1\nAccept: */*\n"
		seconds = "X-Prometheus-Scrape-Timeout-Seconds: "
	)
	hall := newHall()
	close(hall.gate)
	handler := Handler(hall.doctor(), Limits{})
	form := regexp.MustCompile(`name="form" value="([^"]+)"`).FindStringSubmatch(get(t.Context(), handler, "/", "").Body.String())
	if form == nil || form[1] == "" {
		t.Fatal("the form says nothing of itself")
	}
	for _, test := range []struct {
		who, host, head, more string // more is of the address
		probes                bool
	}{
		{"Prometheus", "192.0.2.5:9995", scrape + seconds + "30\n", "", true},
		{"vmagent", "192.0.2.5:9995", "User-Agent: vm_promscrape\nAccept: text/plain;version=0.0.4;q=1,*/*;q=0.1\n" + seconds + "10.000\n", "", true},
		{"a person, from elsewhere", "192.0.2.5:9995", curl + seconds + "30\n", "", true},
		{"a person, here", "127.0.0.1:9995", curl, "", true},
		{"a person, here", "[::1]:9995", curl, "", true},
		{"a person, here", "LocalHost", curl, "", true},
		{"a person who types", "localhost:9995", firefox + "Sec-Fetch-Site: none\n", "", true},
		{"our form, here", "127.0.0.1:9995", firefox + "Sec-Fetch-Site: same-origin\n", "&form=" + form[1], true},
		{"our form, from elsewhere", "192.0.2.5:9995", firefox, "&form=" + form[1], true},
		{"behind a proxy that encrypts", "192.0.2.5", firefox + "Sec-Fetch-Site: same-origin\n", "", true},
		{"an image", "192.0.2.5:9995", firefox + "Accept: image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5\nReferer: http://evil.example/\n", "", false},
		{"an image without a referrer", "192.0.2.5:9995", firefox + "Accept: image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5\n", "", false},
		{"a script", "192.0.2.5:9995", firefox + "Accept: */*\n", "", false},
		{"fetch, no-cors, which may say what it accepts", "192.0.2.5:9995", firefox + "Accept: application/openmetrics-text;version=1.0.0;q=0.5\n", "", false},
		{"a link, or a form", "192.0.2.5:9995", firefox + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\nUpgrade-Insecure-Requests: 1\n", "", false},
		{"another form", "192.0.2.5:9995", firefox, "&form=guessed", false},
		{"another form", "192.0.2.5:9995", firefox, "&form=", false},
		{"a way round to this computer", "0.0.0.0:9995", firefox, "", false},
		{"a way round to this computer", "[::]:9995", firefox, "", false},
		{"a way round to this computer", "[::ffff:127.0.0.1]:9995", firefox, "", false},
		{"a way round to this computer", "localhost.:9995", firefox, "", false},
		{"a person, from elsewhere", "192.0.2.5:9995", curl, "", false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/probe?target=192.0.2.9:993"+test.more, nil)
		r.Host = test.host
		for line := range strings.Lines(test.head) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		want := http.StatusOK
		if !test.probes {
			want = http.StatusForbidden
		}
		if w.Code != want || (len(hall.arrived) > 0) != test.probes || !test.probes && !strings.Contains(w.Body.String(), "curl -H '"+seconds+"30'") {
			t.Errorf("%s: %d, want %d, %d connections: %.200s", test.who, w.Code, want, len(hall.arrived), w.Body)
		}
		for len(hall.arrived) > 0 {
			<-hall.arrived
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
