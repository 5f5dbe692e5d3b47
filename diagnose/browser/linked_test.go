package browser

import (
	"context"
	"iter"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/practice"
)

// hidden is markup where a text is meant.
const hidden = `"><script>alert(1)</script><form action=http://evil.example/>`

// named says that an element sends its value under a name.
func named(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return attribute(n, "name") == name }
}

// untouched is a world that nobody may ask for anything.
func untouched(t *testing.T) discover.World {
	return discover.World{
		Check: func(context.Context, []diagnose.Settings) iter.Seq2[int, diagnose.Outcome] {
			t.Error("something was checked")
			return func(func(int, diagnose.Outcome) bool) {}
		},
		Find: func(context.Context, string, bool) (discover.Found, error) {
			t.Error("something was looked for")
			return discover.Found{}, discover.ErrAddress
		},
	}
}

// form is the form for a check-up.
func (w *walker) form() url.Values {
	w.t.Helper()
	for _, f := range w.all("form") {
		if strings.HasSuffix(attribute(f, "action"), "/check") {
			return fields(f)
		}
	}
	w.t.Fatalf("no form: %s", text(w.doc))
	return nil
}

// TestLink holds that a link is shown before anything is done, and says so until it
// is gone.
func TestLink(t *testing.T) {
	const whole = "mailcheckup:check?address=kim@example.org&user=kim&service=pop3&server=pop.example.org&port=1995&security=tls" +
		"&sending-server=smtp.example.org&sending-security=starttls"
	w := walk(t, serveIn(t, Config{World: untouched(t), Link: whole, Languages: []string{"en"}}))
	w.accessible()
	if page := text(w.doc); !strings.Contains(page, "A link filled in these settings") || !strings.Contains(page, "Look at them first") {
		t.Errorf("nobody says where this comes from: %s", page)
	}
	if d := w.all("details"); len(d) != 1 || !has(d[0], "open") {
		t.Error("what the link filled in is folded away")
	}
	for name, want := range map[string]string{
		"address": "kim@example.org", "user": "kim", "service": "pop3", "server": "pop.example.org", "port": "1995", "security": "tls",
		"sending-server": "smtp.example.org", "sending-port": "", "sending-security": "starttls", "password": "", "keep": "",
	} {
		if got := w.form().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	w.send(w.resolve("new"), url.Values{"form": w.form()["form"]})
	if got := w.form(); strings.Contains(text(w.doc), "A link filled") || got.Get("address")+got.Get("server")+got.Get("sending-server") != "" {
		t.Errorf("after a new beginning: %v", got)
	}
}

// A link with nothing but an address fills in that, and leaves the rest to the
// search.
func TestLinkWithAddress(t *testing.T) {
	w := walk(t, serveIn(t, Config{
		World: practised(t, fault(t, "healthy")), Link: "mailcheckup:?address=" + practice.User + "&user=anna", Languages: []string{"en"},
	}))
	if d := w.all("details"); !strings.Contains(text(w.doc), "A link filled") || !has(d[0], "open") || w.form().Get("user") != "anna" {
		t.Errorf("%s", text(w.doc))
	}
	w.press("Check my mail")
	if got := w.heading(); !strings.HasPrefix(got, "Fine:") {
		t.Errorf("verdict: %s", got)
	}
	w.open(w.resolve("../"), "same-origin")
	if got := w.form().Get("user"); got != "anna" {
		t.Errorf("the search has made %q of the user name in the link", got)
	}
}

// A user name that was typed is the one that is tried.
func TestTypedUserStays(t *testing.T) {
	w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "healthy")), Languages: []string{"en"}}))
	w.press("Check my mail", "address", "info@practice.example", "user", practice.User, "password", practice.Password)
	w.press("Yes, I know it")
	if got := w.heading(); !strings.HasPrefix(got, "Fine:") || !strings.Contains(text(w.doc), "AUTHENTICATE") {
		t.Errorf("verdict: %s", got)
	}
	w.open(w.resolve("../"), "same-origin")
	if got := w.form().Get("user"); got != practice.User {
		t.Errorf("the form has %q", got)
	}
}

// A user name that does not follow from the address is asked for before anything is sent.
func TestUserIsAskedFor(t *testing.T) {
	world := practised(t, fault(t, "healthy"))
	find := world.Find
	world.Find = func(ctx context.Context, address string, online bool) (discover.Found, error) {
		found, err := find(ctx, address, online)
		for i := range found.Candidates {
			found.Candidates[i].NoUser = true
		}
		return found, err
	}
	w := walk(t, serveIn(t, Config{World: world, Languages: []string{"en"}}))
	w.press("Check my mail", "address", "info@practice.example", "password", practice.Password)
	w.accessible()
	if d := w.all("details"); !strings.Contains(text(w.doc), "The user name here is not your mail address") || !has(d[0], "open") || w.form().Get("server") != "imap.practice.example" {
		t.Fatalf("not asked: %s", text(w.doc))
	}
	w.press("Check my mail", "user", practice.User)
	w.press("Yes, I know it")
	if got := w.heading(); !strings.HasPrefix(got, "Fine:") || !strings.Contains(text(w.doc), "AUTHENTICATE") {
		t.Errorf("verdict: %s", got)
	}
}

// Without its server, the address of a link leads the search to strangers still.
func TestLinkWithoutItsServer(t *testing.T) {
	for link, want := range map[string]string{
		"mailcheckup:?address=" + practice.User:                                   asked,
		"mailcheckup:?server=imap.decoy.example&address=" + practice.User:         asked,
		"mailcheckup:?server=imap.decoy.example&address=ben@decoy.example":        "Fine:",
		"mailcheckup:?server=imap.decoy.example":                                  "Fine:",
		"mailcheckup:?sending-server=smtp.decoy.example&address=" + practice.User: asked,
	} {
		world := practised(t, fault(t, "healthy"))
		find := world.Find
		world.Find = func(ctx context.Context, address string, online bool) (discover.Found, error) {
			found, err := find(ctx, address, online)
			for i := range found.Candidates {
				found.Candidates[i].Sources, found.Candidates[i].Confirm = []discover.Source{discover.Autoconfig}, false
			}
			return found, err
		}
		w := walk(t, serveIn(t, Config{World: world, Link: link, Languages: []string{"en"}}))
		w.press("Check my mail", "address", practice.User, "server", "", "sending-server", "", "password", practice.Password)
		if got := w.heading(); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", link, got, want)
		}
		w.open(w.resolve("../"), "same-origin")
		if told := strings.Contains(text(w.doc), "A link filled"); told != (want == asked) {
			t.Errorf("%s: told that a link has filled it in: %v", link, told)
		}
	}
}

// Once all of it is replaced, the settings are no longer those of the link.
func TestLinkReplaced(t *testing.T) {
	w := walk(t, serveIn(t, Config{
		World: practised(t, fault(t, "healthy")), Link: "mailcheckup:?server=imap.elsewhere.example&address=ben@elsewhere.example", Languages: []string{"en"},
	}))
	w.press("Check my mail", "address", practice.User, "server", "imap.practice.example", "password", practice.Password)
	if got := w.heading(); !strings.HasPrefix(got, "Fine:") || !strings.Contains(text(w.doc), "AUTHENTICATE") {
		t.Errorf("the server that the person typed: %s", got)
	}
	w.open(w.resolve("../"), "same-origin")
	if strings.Contains(text(w.doc), "A link filled") || w.form().Get("server") != "imap.practice.example" {
		t.Errorf("the link is still there: %s", text(w.doc))
	}
}

// A link that cannot be used is told, and fills in nothing. A password in it is
// never shown, and never used.
func TestLinkRefused(t *testing.T) {
	const canary = "c4n4ry-7f3a"
	for link, why := range map[string]string{
		"mailcheckup:check?server=imap.practice.example&address=" + practice.User + "&password=" + canary: "It holds a password.",
		"mailcheckup:check?server=imap.practice.example&" + canary + "=1":                                 "It is not a link that this program knows.",
		"https://" + canary + ".example/":                                                                 "It is not a link that this program knows.",
		"mailcheckup:check":                                                                               "It names neither an address nor a server.",
	} {
		w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "healthy")), Link: link, Languages: []string{"en"}}))
		w.accessible()
		page, typed := text(w.doc), w.form()
		if !strings.Contains(page, "This link cannot be used") || !strings.Contains(page, why) || strings.Contains(page, "A link filled") {
			t.Errorf("%s: %s", link, page)
		}
		if typed.Has("keep") || typed.Get("address")+typed.Get("server")+typed.Get("password") != "" || strings.Contains(w.seen.String(), canary) {
			t.Errorf("%s: %v", link, typed)
		}
		w.send(w.resolve("new"), url.Values{"form": typed["form"]})
		if strings.Contains(text(w.doc), "This link cannot be used") {
			t.Errorf("%s: told after a new beginning", link)
		}
	}
}

// The next press on the button takes back what was said about a link.
func TestLinkRefusedOnce(t *testing.T) {
	for _, link := range []string{"mailcheckup:check", toServer + "&password=" + practice.Password} {
		w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "healthy")), Link: link, Languages: []string{"en"}}))
		w.press("Check my mail", "server", "imap.practice.example", "address", practice.User)
		if strings.Contains(text(w.doc), "AUTHENTICATE") {
			t.Errorf("%s: a password was used", link)
		}
		w.open(w.resolve("../"), "same-origin")
		if strings.Contains(text(w.doc), "This link cannot be used") {
			t.Errorf("%s: still told", link)
		}
	}
}

const (
	asked    = "Do you know this server?"
	toServer = "mailcheckup:check?server=imap.practice.example&security=tls&address=" + practice.User
)

// TestLinkToStranger holds that the password stays here until the person knows the
// server, each time that they type it, and that a yes is remembered.
func TestLinkToStranger(t *testing.T) {
	w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "healthy")), Link: toServer, Languages: []string{"en"}}))
	for range 2 {
		w.press("Check my mail", "password", practice.Password)
		if got := w.heading(); got != asked || !strings.Contains(text(w.doc), "imap.practice.example") {
			t.Fatalf("no question: %s", got)
		}
		w.press("Check without the password")
		if strings.Contains(text(w.doc), "AUTHENTICATE") || !strings.HasPrefix(w.heading(), "Fine:") {
			t.Errorf("after a no: %s\n%s", w.heading(), text(w.doc))
		}
		w.press("Check again")
		if strings.Contains(text(w.doc), "AUTHENTICATE") {
			t.Error("the password was kept after a no")
		}
		w.open(w.resolve("../"), "same-origin")
		if w.form().Has("keep") {
			t.Error("the password was kept after a no")
		}
	}
	w.press("Check my mail", "password", practice.Password)
	w.press("Yes, I know it")
	for range 2 {
		if !strings.HasPrefix(w.heading(), "Fine:") || !strings.Contains(text(w.doc), "AUTHENTICATE") {
			t.Errorf("after a yes: %s", w.heading())
		}
		w.press("New check-up")
		w.press("Check my mail", "address", practice.User, "server", "imap.practice.example", "password", practice.Password)
	}
	w.open(w.resolve("../"), "same-origin")
	if strings.Contains(text(w.doc), "A link filled") {
		t.Error("what the person typed is said to be from the link")
	}
}

// A server stays a stranger however it is spelled, and whatever settings are found
// in the place of those in the link.
func TestStrangerStaysOne(t *testing.T) {
	for _, server := range []string{"IMAP.Practice.Example.", "imap.practice.example:993", "imap.practice.example 993", "https://imap.practice.example/"} {
		w := walk(t, serveIn(t, Config{
			World: practised(t, fault(t, "wrong-port")), Link: "mailcheckup:check?port=993&server=" + url.QueryEscape(server), Languages: []string{"en"},
		}))
		w.press("Check my mail", "address", practice.User)
		w.press("Use these settings and check again")
		if got := w.heading(); !strings.HasPrefix(got, "Fine:") {
			t.Fatalf("%s: %s", server, got)
		}
		w.open(w.resolve("../"), "same-origin")
		if got := w.form().Get("server"); got != "imap.practice.example" {
			t.Fatalf("%s: the form has %q", server, got)
		}
		w.press("Check my mail", "password", practice.Password)
		if got := w.heading(); got != asked {
			t.Errorf("%s: no question: %s", server, got)
		}
	}
}

// A letter that only looks like another is seen in the question.
func TestStrangerInDisguise(t *testing.T) {
	w := walk(t, serveIn(t, Config{
		World: untouched(t), Link: "mailcheckup:check?address=" + practice.User + "&server=" + url.QueryEscape("imap.pr\u0430ctice.example"), Languages: []string{"en"},
	}))
	w.press("Check my mail", "password", practice.Password)
	if page := text(w.doc); w.heading() != asked || !strings.Contains(page, "imap.xn--prctice-3fg.example") {
		t.Errorf("%s", page)
	}
}

// A server that only the name service led to is asked about once a password is
// typed, though it was checked without before.
func TestFoundServerStaysAStranger(t *testing.T) {
	w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "healthy")), Languages: []string{"en"}}))
	w.press("Check my mail", "address", practice.User)
	if got := w.heading(); !strings.HasPrefix(got, "Fine:") {
		t.Fatalf("verdict: %s", got)
	}
	w.open(w.resolve("../"), "same-origin")
	if got := w.form().Get("server"); got != "imap.practice.example" {
		t.Fatalf("the form has %q", got)
	}
	w.press("Check my mail", "password", practice.Password)
	if got := w.heading(); got != asked {
		t.Errorf("no question: %s", got)
	}
}

// Whatever stands in a link is text.
func TestHostileLink(t *testing.T) {
	evil := url.QueryEscape(hidden)
	w := walk(t, serveIn(t, Config{
		World: practised(t, fault(t, "healthy")), Languages: []string{"en"},
		Link: "mailcheckup:check?address=" + evil + "&user=" + evil + "&server=" + evil + "&port=" + evil + "&sending-server=" + evil,
	}))
	w.harmless("form")
	if got := w.form(); got.Get("address") != hidden || got.Get("server") != hidden || got.Get("port") != hidden || got.Get("sending-server") != hidden {
		t.Errorf("%v", got)
	}
	w.press("Check my mail", "password", practice.Password)
	w.harmless("question")
	if got := w.heading(); got != asked {
		t.Fatalf("no question: %s", got)
	}
	w.press("Check without the password")
	w.harmless("result")
	if got := w.heading(); !strings.HasPrefix(got, "Problem:") {
		t.Errorf("verdict: %s", got)
	}
}
