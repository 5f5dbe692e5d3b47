package browser

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// FuzzGate: whatever is asked, nobody gets in who knows neither the token nor the
// cookie, and all who do not get in are told the same.
func FuzzGate(f *testing.F) {
	f.Add("GET", "/", "127.0.0.1:4711", "127.0.0.1:50000", "Cookie", "mailcheckup=AAAA")
	f.Add("POST", "/check", "localhost:4711", "[::1]:50000", "Origin", "http://127.0.0.1:4711")
	f.Add("GET", "/%00/../enter", "evil.example", "192.0.2.1:1", "Sec-Fetch-Site", "none")
	f.Add("PUT", "//", "127.0.0.1:4711", "", "Cookie", "mailcheckup=")
	f.Fuzz(func(t *testing.T, method, path, host, from, header, value string) {
		g := newGate(mustAddr("127.0.0.1:4711"))
		g.touched = func() { t.Error("somebody was there") }
		g.inside = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("somebody is in") })
		r := &http.Request{Method: method, URL: &url.URL{Path: path}, Host: host, RemoteAddr: from, Header: http.Header{}, Body: http.NoBody}
		r.Header.Add(header, value)
		for _, place := range []string{"", g.place} { // which may be seen in a history
			r.URL.Path = place + path
			w := httptest.NewRecorder()
			if g.ServeHTTP(w, r); w.Code != http.StatusNotFound || w.Body.String() != "404 page not found\n" || len(w.Result().Cookies()) > 0 {
				t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
		}
	})
}
