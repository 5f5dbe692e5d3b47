package exporter

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"mailcheckup/diagnose"
)

// TestOurs holds that no web site can look round in the network by an exporter that
// a browser reaches.
func TestOurs(t *testing.T) {
	server := httptest.NewServer(Handler(&diagnose.Doctor{}, Limits{}))
	defer server.Close()
	for _, test := range []struct {
		host, site string
		want       int
	}{
		{"", "", http.StatusOK},
		{"localhost:9115", "", http.StatusOK},
		{"[::1]:9115", "", http.StatusOK},
		{"127.0.0.1", "same-origin", http.StatusOK},
		{"evil.example", "", http.StatusForbidden},
		{"localhost.evil.example:80", "none", http.StatusForbidden},
		{"", "cross-site", http.StatusForbidden},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		if test.host != "" {
			r.Host = test.host
		}
		if test.site != "" {
			r.Header.Set("Sec-Fetch-Site", test.site)
		}
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != test.want {
			t.Errorf("%q, %q: %d, want %d", test.host, test.site, answer.StatusCode, test.want)
		}
	}
}
