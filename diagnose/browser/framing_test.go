package browser

import (
	"strings"
	"testing"
)

// TestNotFramed holds what the page tells browsers: it is in no frame of another
// site, runs nothing, loads nothing, and sends its forms nowhere else.
func TestNotFramed(t *testing.T) {
	w := walk(t, serveIn(t, Config{Languages: []string{"en"}}))
	for _, want := range []string{
		"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'", "X-Frame-Options:[DENY]",
		"Cross-Origin-Opener-Policy:[same-origin]", "Cross-Origin-Resource-Policy:[same-origin]", "Cache-Control:[no-store]",
	} {
		if !strings.Contains(w.seen.String(), want) {
			t.Errorf("no %s", want)
		}
	}
	for _, not := range []string{"script-src", "unsafe-inline", "Access-Control-Allow"} {
		if strings.Contains(w.seen.String(), not) {
			t.Errorf("there is %s", not)
		}
	}
	if found := w.all("script", "iframe", "object", "img", "link"); len(found) != 0 {
		t.Errorf("the page has %d elements that run or load", len(found))
	}
}
