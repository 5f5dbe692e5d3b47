package browser

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/net/html"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/practice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A walker uses the page as a browser does for a person, and keeps all that it
// saw.
type walker struct {
	t      *testing.T
	client *http.Client
	at     *url.URL // of the page that is seen
	doc    *html.Node
	seen   strings.Builder
}

// serve serves a page until the test ends.
func serveIn(t *testing.T, c Config) *Page {
	t.Helper()
	p, err := Serve(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // the test's context has ended
		if err := p.Wait(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// walk opens the page.
func walk(t *testing.T, p *Page) *walker {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	w := &walker{t: t, client: &http.Client{Jar: jar, Transport: transport, Timeout: 30 * time.Second}}
	w.open(p.URL, "none")
	return w
}

// open goes to an address, and on from there where the page says so.
func (w *walker) open(address, site string) {
	w.t.Helper()
	for range 10 {
		r, err := http.NewRequestWithContext(w.t.Context(), "GET", address, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		r.Header.Set("Sec-Fetch-Site", site)
		if address = w.do(r); address == "" {
			return
		}
		site = "same-origin"
	}
	w.t.Fatal("the page goes on for ever")
}

// do sends a request, takes in the page that comes, and gives the one to go on to.
func (w *walker) do(r *http.Request) (next string) {
	w.t.Helper()
	answer, err := w.client.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	w.at = answer.Request.URL
	fmt.Fprintf(&w.seen, "%s\n%v\n%s\n", w.at, answer.Header, body)
	if answer.StatusCode != http.StatusOK {
		w.t.Fatalf("%s %s: %s\n%s", r.Method, r.URL, answer.Status, body)
	}
	if w.doc, err = html.Parse(strings.NewReader(string(body))); err != nil {
		w.t.Fatal(err)
	}
	for _, n := range w.all("meta") {
		if attribute(n, "http-equiv") == "refresh" {
			_, to, _ := strings.Cut(attribute(n, "content"), "url=")
			return w.resolve(to)
		}
	}
	return ""
}

func (w *walker) resolve(to string) string {
	u, err := w.at.Parse(to)
	if err != nil {
		w.t.Fatal(err)
	}
	return u.String()
}

// all are the elements of the page with one of the names.
func (w *walker) all(names ...string) (found []*html.Node) {
	for n := range w.doc.Descendants() {
		if n.Type == html.ElementNode && slices.Contains(names, n.Data) {
			found = append(found, n)
		}
	}
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// heading is the page's one heading of the first rank.
func (w *walker) heading() string {
	w.t.Helper()
	all := w.all("h1")
	if len(all) != 1 {
		w.t.Fatalf("the page has %d headings of the first rank", len(all))
	}
	return text(all[0])
}

// fields are what the form round n would send as it stands.
func fields(f *html.Node) url.Values {
	sent := url.Values{}
	for n := range f.Descendants() {
		name := attribute(n, "name")
		switch {
		case n.Type != html.ElementNode || name == "":
		case n.Data == "input" && (attribute(n, "type") != "checkbox" || has(n, "checked")):
			sent.Set(name, attribute(n, "value"))
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && (has(o, "selected") || !sent.Has(name)) {
					sent.Set(name, attribute(o, "value"))
				}
			}
		}
	}
	return sent
}

// press presses the first button with a word on it, after something was typed in
// the fields of its form.
func (w *walker) press(word string, typed ...string) {
	w.t.Helper()
	for _, f := range w.all("form") {
		for n := range f.Descendants() {
			if n.Data != "button" || !strings.Contains(text(n), word) {
				continue
			}
			sent := fields(f)
			for i := 0; i < len(typed); i += 2 {
				sent.Set(typed[i], typed[i+1])
			}
			if name := attribute(n, "name"); name != "" {
				sent.Set(name, attribute(n, "value"))
			}
			if next := w.send(w.resolve(attribute(f, "action")), sent); next != "" {
				w.open(next, "same-origin")
			}
			return
		}
	}
	w.t.Fatalf("there is no button %q on %s:\n%s", word, w.at, text(w.doc))
}

// send sends a form.
func (w *walker) send(to string, sent url.Values) (next string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), "POST", to, strings.NewReader(sent.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Origin", "null")
	return w.do(r)
}

// network is the world that a fault makes, until the test ends.
func network(t *testing.T, f practice.Fault) *practice.Network {
	t.Helper()
	network, err := practice.Serve(f, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	return network
}

// practised is the world with a practice server in it, whose settings are found
// for any address.
func practised(t *testing.T, f practice.Fault) discover.World {
	t.Helper()
	network := network(t, f)
	doctor := &diagnose.Doctor{Resolver: network, Dial: network.DialContext, Interfaces: network.Interfaces, Roots: network.Roots}
	return discover.World{
		Check: doctor.RunAll,
		Find: func(_ context.Context, address string, _ bool) (discover.Found, error) {
			if !strings.Contains(address, "@") {
				return discover.Found{}, discover.ErrAddress
			}
			return discover.Found{Candidates: []discover.Candidate{{
				Settings: diagnose.Settings{Service: diagnose.IMAP, Host: "imap.practice.example", Port: 993, Security: diagnose.TLS, Address: address},
				Sources:  []discover.Source{discover.SRV}, Confirm: true,
			}}}, nil
		},
		Prove: func(ctx context.Context, all []discover.Candidate) []discover.Trial {
			return discover.Prove(ctx, doctor, all)
		},
	}
}

func fault(t *testing.T, name string) practice.Fault {
	t.Helper()
	for _, f := range practice.Faults() {
		if f.Name == name {
			return f
		}
	}
	t.Fatal("no such fault")
	return practice.Fault{}
}

// With the address only, settings are found, the server is confirmed, and all is
// well.
func TestFromAnAddress(t *testing.T) {
	w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "healthy")), Languages: []string{"en"}}))
	w.press("Check my mail")
	if len(w.all("p")) == 0 || !strings.Contains(text(w.doc), "Type your mail address") {
		t.Errorf("an empty form: %s", text(w.doc))
	}
	w.press("Check my mail", "address", "anna")
	if !strings.Contains(text(w.doc), "“anna” is neither") {
		t.Errorf("no address: %s", text(w.doc))
	}
	w.press("Check my mail", "address", practice.User, "password", practice.Password)
	if got := w.heading(); got != "Do you know this server?" {
		t.Fatalf("no question: %s", got)
	}
	w.press("Yes, I know it")
	if got := w.heading(); !strings.HasPrefix(got, "Fine: Everything that we checked works") {
		t.Errorf("verdict: %s", got)
	}
	if page := text(w.doc); !strings.Contains(page, "AUTHENTICATE") {
		t.Errorf("the password was not tried:\n%s", page)
	}
}

// Without a network the verdict says so, and no source is blamed. Checking again
// looks for settings again.
func TestOffline(t *testing.T) {
	world := practised(t, fault(t, "healthy"))
	found := world.Find
	offline := &diagnose.Doctor{Interfaces: func() ([]net.Addr, error) { return nil, nil }}
	practised := world.Check
	var times int
	world.Find = func(ctx context.Context, address string, online bool) (discover.Found, error) {
		if times++; times == 1 {
			return discover.Found{Why: diagnose.Finding{Cause: diagnose.NetworkOffline}}, nil
		}
		return found(ctx, address, online)
	}
	world.Check = func(ctx context.Context, all []diagnose.Settings) iter.Seq2[int, diagnose.Outcome] {
		if times == 1 {
			return offline.RunAll(ctx, all)
		}
		return practised(ctx, all)
	}
	w := walk(t, serveIn(t, Config{World: world, Languages: []string{"en"}}))
	w.press("Check my mail", "address", practice.User)
	if got := w.heading(); got != "Problem: This computer is not online." {
		t.Errorf("offline: %s", got)
	}
	w.press("Check again")
	if got := w.heading(); !strings.HasPrefix(got, "Fine:") {
		t.Errorf("online again: %s", got)
	}
}

// What is too long for a password is told, and not kept.
func TestLongPassword(t *testing.T) {
	w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "healthy")), Languages: []string{"en"}}))
	w.press("Check my mail", "server", "imap.practice.example", "password", strings.Repeat("x", diagnose.LongestSecret+1))
	if page := text(w.doc); !strings.Contains(page, "This is too long for a password: 16384 bytes at the most.") || strings.Contains(page, "Checking") {
		t.Errorf("%s\n%s", w.heading(), page)
	}
}

// Without a yes the password stays here.
func TestServerIsNotKnown(t *testing.T) {
	w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "healthy")), Languages: []string{"en"}}))
	w.press("Check my mail", "address", practice.User, "password", practice.Password)
	w.press("Check without the password")
	if page := text(w.doc); strings.Contains(page, "AUTHENTICATE") || !strings.HasPrefix(w.heading(), "Fine:") {
		t.Errorf("%s\n%s", w.heading(), page)
	}
}

// A wrong port is found, the proven settings are applied, and all is well; the
// password is nowhere.
func TestFromVerdictToFix(t *testing.T) {
	const canary = `c4n4ry&"p€ss\w0rd`
	f := fault(t, "wrong-port")
	f.Ports[143] = `IMAP starttls=good user="anna@practice.example" password=` + fmt.Sprintf("%q", canary)
	w := walk(t, serveIn(t, Config{World: practised(t, f), Languages: []string{"en"}}))
	w.press("Check my mail", "address", practice.User, "password", canary, "server", "imap.practice.example", "port", "993", "security", "tls")
	if got := w.heading(); !strings.HasPrefix(got, "Problem: Nothing answers at port 993") {
		t.Fatalf("verdict: %s", got)
	}
	if page := text(w.doc); !strings.Contains(page, "imap.practice.example, port 143, STARTTLS") {
		t.Fatalf("no settings that work:\n%s", page)
	}
	w.press("Use these settings and check again")
	if got := w.heading(); !strings.HasPrefix(got, "Fine:") || !strings.Contains(text(w.doc), "AUTHENTICATE") {
		t.Errorf("after the fix: %s", got)
	}
	w.open(w.resolve(w.at.Path+"/report"), "same-origin")
	w.open(w.resolve("../../"), "same-origin")
	for _, n := range w.all("input") {
		if attribute(n, "name") == "port" && attribute(n, "value") != "143" || attribute(n, "type") == "password" && has(n, "value") {
			t.Errorf("the form has %v", n.Attr)
		}
	}
	mask := diagnose.NewSecret(canary).Masker()
	if seen := w.seen.String(); mask(seen) != seen {
		t.Error("the password was seen")
	}
	w.press("Check my mail") // with the password from before
	if !strings.Contains(text(w.doc), "AUTHENTICATE") {
		t.Error("the password from before was not used")
	}
	w.press("New check-up")
	if page := w.all("form")[0]; fields(page).Has("keep") || fields(page).Get("address") != "" {
		t.Error("a new check-up knows the old one")
	}
}

// A password in the clear is sent after a yes only, and each time anew.
func TestCleartextIsAskedEachTime(t *testing.T) {
	w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "no-encryption")), Languages: []string{"en"}}))
	w.press("Check my mail", "address", practice.User, "password", practice.Password,
		"server", "imap.practice.example", "port", "143", "security", "none")
	for _, answer := range []struct {
		button string
		sent   bool
	}{{"Check without the password", false}, {"Send it this once", true}, {"Check without the password", false}} {
		if got := w.heading(); got != "Send your password unprotected?" {
			t.Fatalf("no question: %s", got)
		}
		w.press(answer.button)
		if sent := strings.Contains(text(w.doc), "Mailbox: "); strings.Contains(text(w.doc), "AUTHENTICATE") != answer.sent && sent != answer.sent {
			t.Errorf("%s: %s", answer.button, text(w.doc))
		}
		w.press("Check again")
	}
}

// A question can be taken back: the way leads to the form, and what is typed there then
// counts.
func TestQuestionTakenBack(t *testing.T) {
	w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "healthy")), Languages: []string{"en"}}))
	w.press("Check my mail", "address", practice.User, "password", practice.Password,
		"server", "imap.practice.example", "port", "143", "security", "none")
	if got := w.heading(); got != "Send your password unprotected?" {
		t.Fatalf("no question: %s", got)
	}
	question := w.at.String()
	for _, a := range w.all("a") {
		if text(a) == "Change settings" {
			w.open(w.resolve(attribute(a, "href")), "same-origin")
		}
	}
	w.press("Check my mail", "port", "993", "security", "tls")
	if got := w.heading(); !strings.HasPrefix(got, "Fine:") || !strings.Contains(text(w.doc), "AUTHENTICATE") {
		t.Errorf("checked: %s", got)
	}
	w.open(question, "same-origin")
	if len(w.all("input")) < 5 {
		t.Errorf("the question is still asked: %s", w.heading())
	}
}

// Every language can be chosen, and what was typed stays.
func TestLanguages(t *testing.T) {
	w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "wrong-port")), Languages: []string{"de_AT.UTF-8"}}))
	if got := attribute(w.all("html")[0], "lang"); got != "de" {
		t.Errorf("the page is in %s", got)
	}
	w.press("prüfen", "server", "imap.practice.example", "port", "993")
	if len(w.all("nav")) != 1 || len(w.all("a")) < 8 {
		t.Fatal("no languages")
	}
	for _, tag := range []string{"fr", "pl", "pt-BR", "en"} {
		w.open(w.resolve("?lang="+tag), "same-origin")
		if got := attribute(w.all("html")[0], "lang"); got != tag || w.at.RawQuery != "" {
			t.Errorf("the page is in %s, want %s (%s)", got, tag, w.at)
		}
	}
	w.open(w.resolve("?lang=xx"), "same-origin")
	if got := attribute(w.all("html")[0], "lang"); got != "en" {
		t.Errorf("the page is in %s", got)
	}
}

// Where the system does not say, the browser does.
func TestLanguageOfTheBrowser(t *testing.T) {
	p := serveIn(t, Config{})
	r, _ := http.NewRequestWithContext(t.Context(), "GET", p.URL, nil)
	r.Header.Set("Accept-Language", "nl-NL,nl;q=0.9,en;q=0.8")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); !strings.Contains(string(body), `lang="nl"`) {
		t.Errorf("%s", body)
	}
}
