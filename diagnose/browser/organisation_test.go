package browser

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/practice"
	"mailcheckup/diagnose/presets"
)

// decidedBy is a file of an organisation whose mailboxes are on the practice
// server, which no name of its own domain leads to.
const decidedBy = `organisation = "Example & Sons"
[help]
phone = "+49 30 1234-567"
address = "helpdesk@staff.example"
page = "https://help.staff.example/mail"
[[mailbox]]
domains = ["staff.example"]
user = "{local}@practice.example"
receiving = { server = "imap.practice.example" }
`

// load reads a text as the organisation's file.
func load(t *testing.T, text string) (presets.Presets, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "presets.toml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return presets.Load(file)
}

// organised is the page on a computer of the organisation.
func organised(t *testing.T, f practice.Fault) Config {
	t.Helper()
	p, err := load(t, decidedBy)
	if err != nil {
		t.Fatal(err)
	}
	network := network(t, f)
	doctor, finder := p.Doctor(), p.Finder(false)
	doctor.Resolver, doctor.Dial, doctor.Interfaces, doctor.Roots = network, network.DialContext, network.Interfaces, network.Roots
	finder.Resolver = names{network}
	return Config{World: discover.NewWorld(doctor, *finder), Presets: p, Languages: []string{"en"}}
}

// names is a name service that has addresses, and nothing about mail.
type names struct{ *practice.Network }

var errNone = &net.DNSError{Err: "no such record", IsNotFound: true}

func (names) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	return "", nil, errNone
}
func (names) LookupMX(context.Context, string) ([]*net.MX, error) { return nil, errNone }
func (names) LookupTXT(context.Context, string) ([]string, error) { return nil, errNone }

// TestAddressIsEnough holds that the address leads to the organisation's server, and
// that the password goes there unasked.
func TestAddressIsEnough(t *testing.T) {
	w := walk(t, serveIn(t, organised(t, fault(t, "healthy"))))
	w.press("Check my mail", "address", "anna@staff.example", "password", practice.Password)
	page := text(w.doc)
	if got := w.heading(); !strings.HasPrefix(got, "Fine: Everything that we checked works") {
		t.Errorf("verdict: %s", got)
	}
	if !strings.Contains(page, "AUTHENTICATE") || !strings.Contains(page, "imap.practice.example") {
		t.Errorf("the password did not go to the organisation's server:\n%s", page)
	}
	if strings.Contains(page, "Help from") {
		t.Error("help that nobody needs")
	}
}

// Who helps is said below the form, and where somebody may have to.
func TestHelpdesk(t *testing.T) {
	w := walk(t, serveIn(t, organised(t, fault(t, "wrong-password"))))
	see := func(where string) {
		t.Helper()
		w.accessible()
		page := text(w.doc)
		for _, part := range []string{"Help from Example & Sons", "Phone", "+49 30 1234-567", "Mail", "helpdesk@staff.example"} {
			if !strings.Contains(page, part) {
				t.Errorf("%s: no %q", where, part)
			}
		}
		if got := w.linksTo("https://help.staff.example/mail"); got != 1 {
			t.Errorf("%s: %d links to the helpdesk", where, got)
		}
	}
	see("form")
	w.press("Check my mail", "address", "anna@staff.example", "password", "not "+practice.Password)
	if got := w.heading(); !strings.HasPrefix(got, "Problem:") {
		t.Fatalf("verdict: %s", got)
	}
	see("result")
	w = walk(t, serveIn(t, Config{Languages: []string{"en"}}))
	if strings.Contains(text(w.doc), "Help from") {
		t.Error("help from nobody")
	}
}

// linksTo counts the links of the page to an address that is not shown itself.
func (w *walker) linksTo(address string) (n int) {
	for _, a := range w.all("a") {
		if attribute(a, "href") == address && text(a) != address {
			n++
		}
	}
	return n
}

// What the organisation has decided about the web is said, is not asked, and holds
// whatever a browser sends.
func TestLookUps(t *testing.T) {
	for _, c := range []struct {
		decided       presets.Answer
		sent          []string // what a browser sends for the box
		offered, asks bool
		says          string
	}{
		{presets.Ask, nil, true, false, "Ask on the web for settings"},
		{presets.Ask, []string{"online", "yes"}, true, true, "Ask on the web for settings"},
		{presets.Yes, nil, false, true, "Yes, ask on the web"},
		{presets.No, nil, false, false, "No, only the name service"},
		{presets.No, []string{"online", "yes"}, false, false, "No, only the name service"},
	} {
		asked := make(chan bool, 1)
		world := discover.World{Find: func(_ context.Context, _ string, online bool) (discover.Found, error) {
			asked <- online
			return discover.Found{}, discover.ErrAddress
		}}
		w := walk(t, serveIn(t, Config{
			World: world, Presets: presets.Presets{Organisation: "Example & Sons", LookUps: c.decided}, Languages: []string{"en"},
		}))
		w.accessible()
		page := text(w.doc)
		offered := slices.ContainsFunc(w.all("input"), named("online"))
		if offered != c.offered || strings.Contains(page, "Example & Sons has decided this.") == c.offered || !strings.Contains(page, c.says) {
			t.Errorf("%+v: %s", c, page)
		}
		w.press("Check my mail", append([]string{"address", "kim@example.org"}, c.sent...)...)
		if got := <-asked; got != c.asks {
			t.Errorf("%+v: the web is asked: %t", c, got)
		}
	}
}

// A file with mistakes is told, each with its line, and the page works without it.
func TestBrokenPresets(t *testing.T) {
	_, err := load(t, "organisation = \"A\"\nlanguage = \"<script>alert(1)</script>\"\nhide = [\"<img src=x onerror=alert(1)>\"]\n")
	w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "healthy")), Broken: err, Languages: []string{"en"}}))
	w.accessible()
	w.harmless("form")
	page := text(w.doc)
	for _, part := range []string{
		"The settings of your organisation could not be read", "works without them", "presets.toml, line 2: “<script>alert(1)</script>” cannot be",
		"presets.toml, line 3: “<img src=x onerror=alert(1)>” cannot be",
	} {
		if !strings.Contains(page, part) {
			t.Errorf("no %q:\n%s", part, page)
		}
	}
	w.press("Check my mail", "address", practice.User)
	if got := w.heading(); !strings.HasPrefix(got, "Fine:") {
		t.Errorf("verdict: %s", got)
	}
}

// Whatever stands in the file is text.
func TestHostilePresets(t *testing.T) {
	p := presets.Presets{
		Organisation: hidden, LookUps: presets.No,
		Help: presets.Help{Phone: hidden, Address: hidden, Page: "javascript:alert(1)"},
	}
	broken := presets.Problems{{File: hidden, Line: 1, Reason: presets.Choice, Key: hidden, Value: hidden, Allowed: hidden}}
	w := walk(t, serveIn(t, Config{
		World: practised(t, fault(t, "wrong-port")), Presets: p, Broken: fmt.Errorf("%w", broken), Languages: []string{"en"},
	}))
	w.harmless("form")
	if n := strings.Count(text(w.doc), hidden); n < 7 || w.linksTo("javascript:alert(1)") > 0 {
		t.Errorf("seen %d times:\n%s", n, text(w.doc))
	}
	w.press("Check my mail", "server", "imap.practice.example", "port", "993")
	w.harmless("result")
	if !strings.Contains(text(w.doc), "Help from "+hidden) {
		t.Errorf("who helps is not shown:\n%s", text(w.doc))
	}
}

// The organisation's own server needs no word of the person's, though a link named
// it; for an address of somebody else's it does.
func TestLinkToOwnServer(t *testing.T) {
	for _, c := range []struct {
		address string
		asked   bool
	}{{"anna@staff.example", false}, {"anna@elsewhere.example", true}} {
		config := organised(t, fault(t, "healthy"))
		config.Link = "mailcheckup:check?user=anna&server=IMAP.practice.example"
		w := walk(t, serveIn(t, config))
		w.press("Check my mail", "address", c.address, "password", practice.Password)
		if asked := w.heading() == "Do you know this server?"; asked != c.asked {
			t.Errorf("%s: %s", c.address, w.heading())
		}
		if tried := strings.Contains(text(w.doc), "AUTHENTICATE"); tried == c.asked {
			t.Errorf("%s: the password was tried: %t", c.address, tried)
		}
	}
}
