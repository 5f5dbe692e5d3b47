package browser

import (
	"crypto/rand"
	"crypto/subtle"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

// A gate lets in one person's browser and nobody else. It stands against other
// users of this computer, and against web sites that the person has open too.
type gate struct {
	inside  http.Handler
	hosts   []string // names under which the browser may know us; the first is ours
	token   string   // in the address that is opened first
	place   string   // under which everything lies: a cookie goes to all ports of a host, but to one path only
	cookie  string   // who has it is in
	form    string   // stands in every form, where no other site can read it
	touched func()
	opened  atomic.Bool
	used    chan struct{}
}

func newGate(addr *net.TCPAddr) *gate {
	port := strconv.Itoa(addr.Port)
	return &gate{
		hosts: []string{"127.0.0.1:" + port, "localhost:" + port},
		token: rand.Text(), place: "/" + rand.Text(), cookie: rand.Text(), form: rand.Text(),
		used: make(chan struct{}),
	}
}

// cookieName is that of the cookie of who was let in.
const cookieName = "mailcheckup"

// ServeHTTP implements [http.Handler].
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	guarded(w.Header())
	switch {
	case !g.near(r):
		nothing(w)
	case same(r.URL.Path, "/"+g.token):
		g.enter(w, r)
	case !g.known(r) || !g.own(r):
		nothing(w)
	case r.Method == http.MethodPost && !g.posted(w, r): // it has said why
	default:
		g.touched()
		defer g.touched()
		http.StripPrefix(g.place, g.inside).ServeHTTP(w, r)
	}
}

// guarded has a browser keep, send on, guess and frame nothing.
func guarded(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// nothing is the same for everything that is refused: it tells nothing.
func nothing(w http.ResponseWriter) { http.Error(w, "404 page not found", http.StatusNotFound) }

// near says that a request comes from this computer, is not known to come from
// another user of it, and means this server: a web site that has its name lead
// here (DNS rebinding) sends that name.
func (g *gate) near(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() && peerOf(r) != stranger && slices.Contains(g.hosts, r.Host)
}

// enter lets in who knows the token. It counts once: what is on a command line
// can be read by all on some systems. Only who is known to be this user may come
// again. The browser goes on by itself from a page of ours and not by a redirect,
// on which it would keep a strict cookie back if another site had led it here.
func (g *gate) enter(w http.ResponseWriter, r *http.Request) {
	ahead := r.Header.Get("Sec-Purpose") + r.Header.Get("Purpose") + r.Header.Get("X-Moz") // fetched, but perhaps never seen
	switch {
	case r.Method != http.MethodGet, ahead != "":
		nothing(w)
		return
	case !g.opened.Swap(true):
		close(g.used)
	case peerOf(r) != self:
		nothing(w)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: g.cookie, Path: g.place + "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
	r.URL.Path = g.place + "/enter"
	g.touched()
	http.StripPrefix(g.place, g.inside).ServeHTTP(w, r)
}

// known says that the browser was let in.
func (g *gate) known(r *http.Request) bool {
	c, err := r.Cookie(cookieName)
	return err == nil && same(c.Value, g.cookie) && strings.HasPrefix(r.URL.Path, g.place+"/") && r.URL.Path != g.place+"/enter"
}

// own says that a request was not made by another site, as far as the browser
// tells. Without the address of a page (Referrer-Policy) its forms have the origin
// "null" (Fetch Standard, section 3.2).
func (g *gate) own(r *http.Request) bool {
	switch site := r.Header.Get("Sec-Fetch-Site"); site {
	case "", "same-origin":
	case "none": // typed, or a bookmark: never a form
		return r.Method != http.MethodPost
	default:
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" || origin == "null" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && u.Host == r.Host
}

// posted reads a form that was sent, and says whether it is one of ours.
func (g *gate) posted(w http.ResponseWriter, r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		http.Error(w, "415 not a form", http.StatusUnsupportedMediaType)
		return false
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostBody)
	if err := withinTime(w, r.ParseForm); err != nil {
		http.Error(w, "400 not a form, or too long", http.StatusBadRequest)
		return false
	}
	if !same(r.PostForm.Get("form"), g.form) {
		http.Error(w, "403 not a form of this page", http.StatusForbidden)
		return false
	}
	return true
}

// same compares in a time that tells nothing about b.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
