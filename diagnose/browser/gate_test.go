package browser

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/net/html"

	"mailcheckup/diagnose"
)

// TestRefused: nobody gets in without the token or the cookie, under another name,
// from another site, or with a form that is not ours.
func TestRefused(t *testing.T) {
	p := serveIn(t, Config{Languages: []string{"en"}, World: endless(make(chan struct{}))})
	w := walk(t, p)
	home := w.at.String()
	own := fields(w.all("form")[0]).Get("form")
	cookie := w.client.Jar.Cookies(w.at)
	if len(cookie) != 1 || len(w.client.Jar.Cookies(&url.URL{Scheme: "http", Host: w.at.Host, Path: "/"})) != 0 {
		t.Fatalf("cookies: %v", cookie)
	}
	host := w.at.Host
	for _, test := range []struct {
		what, method, url, body string
		header                  map[string]string
		want                    int
	}{
		{"all well", "GET", home, "", nil, 200},
		{"by the other name", "GET", home, "", map[string]string{"Host": "localhost:" + w.at.Port()}, 200},
		{"no cookie", "GET", home, "", map[string]string{"Cookie": ""}, 404},
		{"a wrong cookie", "GET", home, "", map[string]string{"Cookie": "mailcheckup=AAAA"}, 404},
		{"the root", "GET", "http://" + host + "/", "", nil, 404},
		{"a wrong token", "GET", "http://" + host + "/AAAAAAAAAAAAAAAAAAAAAAAAAA", "", map[string]string{"Cookie": ""}, 404},
		{"the way in past the token", "GET", home + "enter", "", nil, 404},
		{"a token that is posted", "POST", p.URL, "", nil, 404},
		{"a token fetched ahead", "GET", p.URL, "", map[string]string{"Sec-Purpose": "prefetch;prerender"}, 404},
		{"a name that leads here", "GET", home, "", map[string]string{"Host": "evil.example"}, 404},
		{"another port", "GET", home, "", map[string]string{"Host": "127.0.0.1:1"}, 404},
		{"from another site", "GET", home, "", map[string]string{"Sec-Fetch-Site": "cross-site"}, 404},
		{"from another port", "GET", home, "", map[string]string{"Sec-Fetch-Site": "same-site"}, 404},
		{"a strange method", "PUT", home, "", nil, 405},
		{"a form by address", "GET", home + "check?form=" + own + "&server=x", "", nil, 405},
		{"no such page", "GET", home + "x", "", nil, 404},
		{"a form without proof", "POST", home + "check", "server=x", nil, 403},
		{"a form with wrong proof", "POST", home + "check", "form=AAAA&server=x", nil, 403},
		{"proof in the address only", "POST", home + "check?form=" + own, "server=x", nil, 403},
		{"a form of another site", "POST", home + "check", "form=" + own, map[string]string{"Sec-Fetch-Site": "cross-site"}, 404},
		{"a form of another port", "POST", home + "check", "form=" + own, map[string]string{"Origin": "http://127.0.0.1:1"}, 404},
		{"a form of no site", "POST", home + "check", "form=" + own, map[string]string{"Sec-Fetch-Site": "none"}, 404},
		{"a form over https", "POST", home + "check", "form=" + own, map[string]string{"Origin": "https://" + host}, 404},
		{"our own form", "POST", home + "check", "form=" + own, map[string]string{"Origin": "http://" + host, "Sec-Fetch-Site": "same-origin"}, 303},
		{"no form at all", "POST", home + "check", "form=" + own, map[string]string{"Content-Type": "text/plain"}, 415},
		{"a long form", "POST", home + "check", "form=" + own + "&server=" + strings.Repeat("x", mostBody), nil, 400},
		{"a long header", "GET", home, "", map[string]string{"X": strings.Repeat("x", mostHeader+8<<10)}, 431},
	} {
		r, err := http.NewRequestWithContext(t.Context(), test.method, test.url, strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(cookie[0])
		if test.method == "POST" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		for name, value := range test.header {
			r.Header.Set(name, value)
		}
		if name := r.Header.Get("Host"); name != "" {
			r.Host = name
		}
		answer, err := w.client.Transport.RoundTrip(r)
		if err != nil {
			t.Fatalf("%s: %v", test.what, err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != test.want {
			t.Errorf("%s: %s, want %d\n%s", test.what, answer.Status, test.want, body)
		}
		if test.want == 431 {
			continue // from the server itself
		}
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": policy,
		} {
			if got := answer.Header.Get(name); got != want {
				t.Errorf("%s: %s: %q", test.what, name, got)
			}
		}
		if test.want == 404 && !strings.HasPrefix(string(body), "404") {
			t.Errorf("%s: %s", test.what, body)
		}
	}
	if !strings.Contains(w.seen.String(), "; HttpOnly; SameSite=Strict") {
		t.Errorf("the cookie: %s", w.seen.String())
	}
}

// The token counts once, but for who is known to be this user.
func TestTokenOnce(t *testing.T) {
	g := newGate(mustAddr("127.0.0.1:4711"))
	g.touched, g.inside = func() {}, http.NotFoundHandler()
	for _, test := range []struct {
		who peer
		in  bool
	}{{stranger, false}, {unsure, true}, {unsure, false}, {self, true}, {stranger, false}} {
		r := httptest.NewRequest("GET", "http://127.0.0.1:4711/"+g.token, nil)
		r.RemoteAddr = "127.0.0.1:1"
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r.WithContext(context.WithValue(t.Context(), peerKey{}, test.who)))
		if in := w.Header().Get("Set-Cookie") != ""; in != test.in {
			t.Errorf("peer %d: let in: %v", test.who, in)
		}
	}
}

// Who is known to be this user may come several times at once.
func TestTokenAtOnce(t *testing.T) {
	g := newGate(mustAddr("127.0.0.1:4711"))
	g.touched, g.inside = func() {}, http.NotFoundHandler()
	for range 5000 {
		g.opened.Store(false)
		g.used = make(chan struct{})
		var coming sync.WaitGroup
		var ready atomic.Int32
		for range 2 {
			coming.Go(func() {
				r := httptest.NewRequest("GET", "http://127.0.0.1:4711/"+g.token, nil)
				r = r.WithContext(context.WithValue(t.Context(), peerKey{}, self))
				w := httptest.NewRecorder()
				ready.Add(1)
				for spin := 0; spin < 100_000 && ready.Load() < 2; spin++ { // as much at once as can be
				}
				if g.enter(w, r); w.Header().Get("Set-Cookie") == "" {
					t.Error("one was not let in")
				}
			})
		}
		coming.Wait()
		<-g.used
	}
}

// Connections from elsewhere are refused whatever they know.
func TestRemotePeer(t *testing.T) {
	g := newGate(mustAddr("127.0.0.1:4711"))
	for _, from := range []string{"192.0.2.1:1", "[2001:db8::1]:1", "garbage"} {
		r := httptest.NewRequest("GET", "http://127.0.0.1:4711/"+g.token, nil)
		r.RemoteAddr = from
		w := httptest.NewRecorder()
		if g.ServeHTTP(w, r); w.Code != http.StatusNotFound {
			t.Errorf("%s got in: %d", from, w.Code)
		}
	}
}

// FuzzForm: whatever is sent, the form can be shown again, is still one form with
// the same fields, and does not have the password.
func FuzzForm(f *testing.F) {
	f.Add("address=anna@example.org&password=hunter2hunter2&server=imap.example.org&port=993&security=tls")
	f.Add("server=%22%3E%3Cscript%3E&sending-server=%00%ff&port=-1&service=smtp&security=x&password=%80secret")
	f.Add("address=&password=a&password=b&keep=yes&online=1&port=99999999999999999999")
	f.Fuzz(func(t *testing.T, body string) {
		sent, _ := url.ParseQuery(body)
		password := sent.Get("password")
		var typed form
		secret, _ := typed.read(sent)
		if sent.Has("password") || secret != diagnose.NewSecret(password) {
			t.Error("the password is still there, or another")
		}
		for _, s := range typed.Settings(secret) {
			again := typed
			again.Fill(s)
			if back := again.Settings(secret); len(back) == 0 {
				t.Errorf("%v came to nothing", s.Host)
			}
		}
		v := newVisit(t.Context(), Config{Languages: []string{"en"}})
		v.form, v.password = typed, secret
		p := (&site{visit: v, gate: newGate(mustAddr("127.0.0.1:1"))}).page("/", "")
		p.fillIn(v)
		w := httptest.NewRecorder()
		p.write(w, "home")
		doc, err := html.Parse(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		inputs := 0
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && n.Data == "input" {
				inputs++
			}
			if n.Type == html.ElementNode && n.Data == "script" || attribute(n, "type") == "password" && has(n, "value") {
				t.Error("the page has a script or the password")
			}
		}
		if want := 11; inputs != want && inputs != want-1 {
			t.Errorf("the page has %d fields", inputs)
		}
	})
}

func mustAddr(text string) *net.TCPAddr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(text))
}
