package discover

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// A world is what the sources ask: a real name server and a real web server,
// both on loopback, that say what a test wants. The zero value knows nothing.
type world struct {
	srv  map[string][]dnsmessage.SRVResource // by name: "_imaps._tcp.example.org."
	mx   map[string][]string                 // in the order of preference
	txt  map[string]string
	host map[string]string // an address, or the name that this one is an alias of
	fail dnsmessage.RCode  // for every question but that for the root, if it is not 0
	mute bool              // neither server ever answers

	page map[string]string // by "host/path"; "-> URL" redirects

	mu        sync.Mutex
	asked     []string // of the web server: each request, with all that it told
	questions []string // to the name server
}

// heard is what this world was asked so far: of the web, and of the name service.
func (w *world) heard() (asked, questions []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked), slices.Clone(w.questions)
}

// finder begins to serve, and gives a finder that asks this world only.
func (w *world) finder(t testing.TB) *Finder {
	dns, web := w.serveDNS(t), w.serveWeb(t)
	dial := func(to string) func(context.Context, string, string) (net.Conn, error) {
		return func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, to)
		}
	}
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	transport := &http.Transport{
		DialContext:     dial(web.Listener.Addr().String()),
		TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "example.com"}, // the only name that its certificate has
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &Finder{Online: true, Resolver: &net.Resolver{PreferGo: true, Dial: dial(dns)}, Client: &http.Client{Transport: transport}}
}

func (w *world) serveWeb(t testing.TB) *httptest.Server {
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.asked = append(w.asked, fmt.Sprint(r.Method, " ", r.Host, r.URL, " ", r.Header))
		w.mu.Unlock()
		page, ok := w.page[r.Host+r.URL.Path]
		switch target, redirects := strings.CutPrefix(page, "-> "); {
		case w.mute:
			<-r.Context().Done()
		case !ok:
			http.NotFound(to, r)
		case redirects:
			http.Redirect(to, r, target, http.StatusFound)
		default:
			to.Write([]byte(page))
		}
	}))
	web.Config.ErrorLog = log.New(io.Discard, "", 0)
	web.StartTLS()
	t.Cleanup(func() { web.CloseClientConnections(); web.Close() })
	return web
}

func (w *world) serveDNS(t testing.TB) string {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		for buf := make([]byte, 1500); ; {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:size]) == nil && !w.mute {
				w.answer(&m)
				packet, err := m.Pack()
				if err != nil {
					panic(err)
				}
				conn.WriteTo(packet, from)
			}
		}
	}()
	return conn.LocalAddr().String()
}

// answer makes a question into its answer.
func (w *world) answer(m *dnsmessage.Message) {
	q := m.Questions[0]
	name := strings.ToLower(q.Name.String())
	w.mu.Lock()
	defer w.mu.Unlock()
	w.questions = append(w.questions, name)
	m.Response, m.RecursionAvailable, m.Additionals, m.RCode = true, true, nil, w.fail
	if name == "." { // the root is always there
		m.RCode = dnsmessage.RCodeSuccess
		return
	}
	add := func(owner string, kind dnsmessage.Type, body dnsmessage.ResourceBody) {
		m.Answers = append(m.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName(owner), Type: kind, Class: q.Class}, Body: body,
		})
	}
	for alias := w.host[name]; strings.HasSuffix(alias, "."); alias = w.host[name] {
		add(name, dnsmessage.TypeCNAME, &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName(alias)})
		name = alias
	}
	switch q.Type {
	case dnsmessage.TypeA:
		if addr, err := netip.ParseAddr(w.host[name]); err == nil {
			add(name, q.Type, &dnsmessage.AResource{A: addr.As4()})
		}
	case dnsmessage.TypeSRV:
		for _, srv := range w.srv[name] {
			add(name, q.Type, &srv)
		}
	case dnsmessage.TypeMX:
		for i, host := range w.mx[name] {
			add(name, q.Type, &dnsmessage.MXResource{Pref: uint16(10 * i), MX: dnsmessage.MustNewName(host)})
		}
	case dnsmessage.TypeTXT:
		if w.txt[name] != "" {
			add(name, q.Type, &dnsmessage.TXTResource{TXT: []string{w.txt[name]}})
		}
	}
	if len(m.Answers) == 0 && m.RCode == 0 && !slices.Contains([]dnsmessage.Type{dnsmessage.TypeA, dnsmessage.TypeAAAA}, q.Type) {
		m.RCode = dnsmessage.RCodeNameError
	}
}

// target is an SRV record.
func target(priority, weight, port uint16, host string) dnsmessage.SRVResource {
	return dnsmessage.SRVResource{Priority: priority, Weight: weight, Port: port, Target: dnsmessage.MustNewName(host)}
}

// attempt is what came of asking a source.
func (f Found) attempt(source Source) Attempt {
	return f.Tried[slices.IndexFunc(f.Tried, func(a Attempt) bool { return a.Source == source })]
}

// lines write candidates, each in a line.
func lines(candidates []Candidate) string {
	var b strings.Builder
	for _, c := range candidates {
		s := c.Settings
		fmt.Fprintf(&b, "%s %s:%d %s %s %v", s.Service, s.Host, s.Port, s.Security, s.User(), c.Sources)
		if c.Confirm {
			b.WriteString(" confirm")
		}
		if c.Overruled {
			b.WriteString(" overruled")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// expect finds in the world, with only the one source, and compares.
func (w *world) expect(t *testing.T, address string, source Source, failure Failure, want string) {
	t.Helper()
	f := w.finder(t)
	found, err := f.Find(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	var mine []Candidate
	for _, c := range found.Candidates {
		if slices.Contains(c.Sources, source) {
			c.Sources = []Source{source}
			mine = append(mine, c)
		}
	}
	a := found.attempt(source)
	if got := lines(mine); got != strings.ReplaceAll(want, "\t", "") || a.Failure() != failure {
		t.Errorf("failure %q (%v), want %q\ngot:\n%swant:\n%s", a.Failure(), a.Err, failure, got, want)
	}
}
