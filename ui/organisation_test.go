package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/practice"
	"mailcheckup/diagnose/presets"
)

// university has decided everything that can be decided.
var university = presets.Presets{
	Organisation: "University of Example",
	LookUps:      presets.No,
	Help:         presets.Help{Phone: "+49 30 1234-567", Address: "helpdesk@example.org", Page: "https://help.example.org/mail"},
	Mailboxes: []discover.Provider{{
		ID: "own", Name: "University of Example", Domains: []string{"example.org"},
		IMAP: []discover.Server{{Host: "imap.example.org", Port: 993, Security: diagnose.TLS, User: discover.UserAddress}},
	}},
	Hidden: []presets.Feature{
		presets.Accounts, presets.Recent, presets.Practice, presets.Questions, presets.Programs, presets.Cards, presets.Watch, presets.Code,
	},
}

// someUniversity has decided less.
var someUniversity = func() presets.Presets {
	p := university
	p.Hidden = []presets.Feature{presets.Practice}
	return p
}()

// decides has an organisation decide while the window is open.
func (r *rig) decides(p presets.Presets) {
	r.Presets = p
	r.speak()
	r.showHome()
}

func withPresets(p presets.Presets) func(*Config) { return func(c *Config) { c.Presets = p } }

// press presses the button with a text on it, wherever it is in o.
func press(o fyne.CanvasObject, text string) {
	switch o := o.(type) {
	case *button:
		if o.text == text {
			o.tapped()
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			press(child, text)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			press(child, text)
		}
	}
}

// TestOrganisation holds that the address is enough, that nothing is asked that the
// organisation has answered, and that it is seen who helps.
func TestOrganisation(t *testing.T) {
	r := newRig(t, "en", 720, 760, withPresets(university))
	r.shows("Help from University of Example", "+49 30 1234-567", "helpdesk@example.org", "https://help.example.org/mail")
	f := &finder{
		found: discover.Found{Candidates: []discover.Candidate{candidate(asked, discover.Presets)}},
		works: map[string]bool{asked.Host: true},
	}
	r.finds(f)
	r.form.address.SetText("anna@example.org")
	r.form.password.SetText("canary-7f3a")
	test.Tap(r.button(0))
	r.until("a check-up", func() bool { return r.run != nil })
	if got := r.begun(); got.Host != asked.Host || got.Secret.Empty() {
		t.Errorf("checked %+v", got)
	}
	if r.asking != nil || f.online[0] {
		t.Error("the person was asked, or the web")
	}
	r.find(refused()...)
	r.end()
	r.shows("Help from University of Example", "+49 30 1234-567")
}

// TestHidden holds that what the organisation does not want to be shown is not,
// wherever it would be.
func TestHidden(t *testing.T) {
	r := newRig(t, "en", 720, 760, withPresets(university))
	gone := []string{"window.practice.try", "window.learn", "window.watch", "window.programs", "window.card", "window.report.phone", "window.remember"}
	seen := r.texts()
	for _, m := range r.window.MainMenu().Items {
		for _, item := range m.Items {
			seen += "\n" + item.Label
		}
	}
	r.enter(asked)
	test.Tap(r.button(0))
	r.begun()
	r.find(healthy()...)
	r.end()
	seen += r.texts()
	r.showReport()
	seen += r.texts()
	r.showPreferences()
	r.shows(r.guide.Word("organisation.decided", "name", "University of Example"), r.guide.Word("window.lookups.no"))
	seen += r.texts()
	for _, key := range gone {
		if strings.Contains(seen, r.guide.Word(key)) {
			t.Errorf("%s is shown: %q", key, r.guide.Word(key))
		}
	}
}

// TestBrokenFile holds that a mistake in the organisation's file is named, in the
// language of the person, and that the window works.
func TestBrokenFile(t *testing.T) {
	problem := presets.Problem{File: "/etc/mailcheckup/presets.toml", Line: 12, Reason: presets.Unknown, Key: "helpdesk"}
	r := newRig(t, "de", 720, 760, func(c *Config) { c.Broken = presets.Problems{problem} })
	r.shows(r.guide.Word("presets.broken"), "/etc/mailcheckup/presets.toml", "12", "helpdesk")
	r.enter(asked)
	test.Tap(r.button(0))
	if r.begun() != asked {
		t.Error("the window does not work")
	}
	r.find(healthy()...)
	r.end()
}

// withLink opens the window with a link.
func withLink(text string) func(*Config) { return func(c *Config) { c.Link = text } }

// TestLink holds that a link fills in the form and does nothing else, and that its
// servers get no password unless the person knows them.
func TestLink(t *testing.T) {
	const text = "mailcheckup:check?address=anna@example.org&server=imap.stranger.example&port=993&security=tls"
	for _, known := range []bool{false, true} {
		r := newRig(t, "en", 720, 760, withLink(text))
		r.shows(r.guide.Word("link.filled"), r.guide.Word("link.filled.meaning"))
		if r.run != nil || r.search != nil || r.form.address.Text != "anna@example.org" || r.form.receive.host.Text != "imap.stranger.example" || r.form.receive.port.Text != "993" {
			t.Fatalf("something runs, or the form has %q %q", r.form.address.Text, r.form.receive.host.Text)
		}
		r.form.password.SetText("canary-7f3a")
		test.Tap(r.button(0))
		r.shows(r.guide.Word("window.servers"), "imap.stranger.example")
		if known {
			r.key(fyne.KeyTab)
		}
		r.key(fyne.KeyReturn)
		if got := r.begun(); got.Secret.Empty() == known {
			t.Errorf("known: %v, the password goes: %v", known, !got.Secret.Empty())
		}
		r.find(healthy()...)
		r.end()
		r.renew()
		if strings.Contains(r.texts(), r.guide.Word("link.filled")) {
			t.Error("the form is empty, and still said to be filled in by a link")
		}
	}
}

// TestLinkLeadsOn holds that what works in place of a stranger's settings is as
// strange, and so is the same name in another spelling.
func TestLinkLeadsOn(t *testing.T) {
	r := newRig(t, "en", 720, 760, withLink("mailcheckup:check?address=anna@example.org&server=IMAP.example.org:993"))
	test.Tap(r.button(0))
	r.begun()
	r.find(refused()...)
	r.end()
	r.apply(instead)
	r.begun()
	r.find(healthy()...)
	r.end()
	r.form.password.SetText("canary-7f3a")
	test.Tap(r.button(0))
	r.shows(r.guide.Word("window.servers"), "imap.example.org")
	if r.run != nil {
		t.Error("the password has gone to a server that only a link has named")
	}
}

// TestLinkWithAddress holds that nothing which a link has filled in is folded away.
func TestLinkWithAddress(t *testing.T) {
	for text, open := range map[string]bool{
		"mailcheckup:?address=anna@example.org":           false,
		"mailcheckup:?address=anna@example.org&user=anna": true,
		"mailcheckup:?address=anna@example.org&port=144":  true,
	} {
		if r := newRig(t, "en", 720, 760, withLink(text)); r.form.details.Visible() != open {
			t.Errorf("%s: details are seen: %v", text, !open)
		}
	}
}

// TestLinkForAnybody holds that servers which a link names for everybody stay while
// the address is typed.
func TestLinkForAnybody(t *testing.T) {
	r := newRig(t, "en", 720, 760, withLink("mailcheckup:check?server=imap.example.org&port=993&security=tls"))
	r.form.address.SetText("anna@example.org")
	test.Tap(r.button(0))
	if got := r.begun(); got != asked {
		t.Errorf("checked %+v", got)
	}
	r.find(healthy()...)
	r.end()
}

// TestLinkIsOver holds that nothing is said of a link any more once another mailbox is
// in the form.
func TestLinkIsOver(t *testing.T) {
	r := newRig(t, "en", 720, 760, withLink("mailcheckup:check?address=anna@example.org&server=imap.stranger.example"))
	r.finds(&finder{found: discover.Found{Candidates: []discover.Candidate{candidate(asked, discover.ISPDB)}}, works: map[string]bool{asked.Host: true}})
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.form.address.SetText("berta@example.org")
	r.form.password.SetText("canary-7f3a")
	test.Tap(r.button(0))
	r.until("a check-up", func() bool { return r.run != nil || r.asking != nil })
	if r.asking != nil {
		t.Fatal("a server that a list of providers named for another address is called a stranger")
	}
	r.begun()
	r.find(healthy()...)
	r.end()
	r.showHome()
	if strings.Contains(r.texts(), r.guide.Word("link.filled")) {
		t.Error("what is in the form does not come from a link")
	}
}

// TestLinkWithoutItsServer holds that what is found for the address of a link is a
// stranger though the server in the link is gone.
func TestLinkWithoutItsServer(t *testing.T) {
	r := newRig(t, "en", 720, 760, withLink("mailcheckup:check?address=anna@example.org&server=imap.stranger.example"))
	r.finds(&finder{found: discover.Found{Candidates: []discover.Candidate{candidate(asked, discover.ISPDB)}}, works: map[string]bool{asked.Host: true}})
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.form.receive.host.SetText("")
	r.form.password.SetText("canary-7f3a")
	test.Tap(r.button(0))
	r.until("a check-up", func() bool { return r.run != nil || r.asking != nil })
	r.shows(r.guide.Word("window.servers"), asked.Host)
	if r.run != nil {
		t.Error("the password has gone to a server that only the address in a link has led to")
	}
}

// TestTypedUserStays holds that a user name that was typed is the one that is tried.
func TestTypedUserStays(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.finds(&finder{found: discover.Found{Candidates: []discover.Candidate{candidate(asked, discover.ISPDB)}}, works: map[string]bool{asked.Host: true}})
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.form.address.SetText("info@example.org")
	r.form.user.SetText("anna@example.org")
	test.Tap(r.button(0))
	r.until("a check-up", func() bool { return r.run != nil })
	if got := r.begun(); got.Username != "anna@example.org" || r.form.user.Text != "anna@example.org" {
		t.Errorf("checked as %q", got.Username)
	}
	r.find(healthy()...)
	r.end()
}

// TestUserIsAskedFor holds that a user name which does not follow from the address is
// asked for before anything is sent.
func TestUserIsAskedFor(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	c := candidate(asked, discover.Facts)
	c.NoUser = true
	r.finds(&finder{found: discover.Found{Candidates: []discover.Candidate{c}}, works: map[string]bool{asked.Host: true}})
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.form.address.SetText("anna@example.org")
	test.Tap(r.button(0))
	r.until("found", func() bool { return r.search == nil })
	r.shows(r.guide.Word("window.user.missing"))
	if r.run != nil || !r.form.details.Visible() || r.form.receive.host.Text != asked.Host {
		t.Fatalf("something runs, or the form has %q", r.form.receive.host.Text)
	}
	r.form.user.SetText("anna.account")
	if strings.Contains(r.texts(), r.guide.Word("window.user.missing")) {
		t.Error("the complaint stays")
	}
	test.Tap(r.button(0))
	if got := r.begun(); got.Username != "anna.account" {
		t.Errorf("checked as %q", got.Username)
	}
	r.find(healthy()...)
	r.end()
}

// TestLinkAndTyped holds that a server which the person has typed is no stranger.
func TestLinkAndTyped(t *testing.T) {
	r := newRig(t, "en", 720, 760, withLink("mailcheckup:?address=anna@example.org"))
	r.finds(&finder{works: map[string]bool{asked.Host: true}})
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.form.unfold(true)
	r.form.fill(asked)
	r.Window.find()
	r.until("found", func() bool { return r.search == nil })
	r.form.password.SetText("canary-7f3a")
	r.checkForm()
	if r.asking != nil {
		t.Error("the person is asked whether they know what they have typed")
	}
	r.begun()
	r.find(healthy()...)
	r.end()
}

// TestRecentOfAnother holds that the servers of what was checked before get no
// password of another mailbox.
func TestRecentOfAnother(t *testing.T) {
	r := newRig(t, "en", 720, 760, withLink("mailcheckup:?address=anna@example.org"))
	r.app.Preferences().SetBool(prefRemember, true)
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.enter(asked)
	r.remember()
	r.offer()
	r.clear()
	for _, o := range r.offers.Objects {
		press(o, "anna@example.org")
	}
	if r.form.receive.host.Text != asked.Host || strings.Contains(r.texts(), r.guide.Word("link.filled")) {
		t.Errorf("the form has %q", r.form.receive.host.Text)
	}
	r.finds(&finder{works: map[string]bool{}})
	r.form.address.SetText("berta@elsewhere.example")
	r.form.password.SetText("canary-7f3a")
	test.Tap(r.button(0))
	r.until("a search", func() bool { return r.search == nil })
	if r.run != nil {
		t.Error("the password of another mailbox goes to the server of what was checked before")
	}
}

// TestPracticeHasNoHelpdesk holds that nobody is sent to the real helpdesk for a server
// that is broken on purpose.
func TestPracticeHasNoHelpdesk(t *testing.T) {
	r := newRig(t, "en", 720, 760, withPresets(someUniversity))
	fault := practice.Faults()[0]
	for _, f := range practice.Faults() {
		if f.Name == "wrong-port" {
			fault = f
		}
	}
	network, err := practice.Start(fault.Name)
	if err != nil {
		t.Fatal(err)
	}
	r.Window.enter(fault, network)
	r.until("a verdict", func() bool { return r.run == nil && r.checkups != nil })
	if seen := r.texts(); strings.Contains(seen, "Help from University") || !strings.Contains(seen, r.guide.Word("report.steps")) {
		t.Error(seen)
	}
	r.leavePractice()
}

// TestDomainAlone holds that nobody is asked about a domain that the organisation has
// answered for.
func TestDomainAlone(t *testing.T) {
	p := someUniversity
	p.LookUps = presets.Ask
	r := newRig(t, "en", 720, 760, withPresets(p))
	r.finds(&finder{found: discover.Found{Candidates: []discover.Candidate{candidate(asked, discover.Presets)}}, works: map[string]bool{asked.Host: true}})
	r.form.address.SetText("example.org")
	test.Tap(r.button(0))
	if r.asking != nil {
		t.Fatal("asks for leave to ask the web about the organisation's own domain")
	}
	r.until("a check-up", func() bool { return r.run != nil })
	r.begun()
	r.find(healthy()...)
	r.end()
}

// TestLinkOfOwn holds that the organisation's own servers are no strangers, and that
// another language does not take the note away.
func TestLinkOfOwn(t *testing.T) {
	r := newRig(t, "en", 720, 760, withPresets(university), withLink("mailcheckup:?address=anna@example.org&server=imap.example.org"))
	r.app.Preferences().SetString(prefLanguage, "de")
	r.respeak()
	r.back()
	r.shows(r.guide.Word("link.filled"))
	r.form.password.SetText("canary-7f3a")
	test.Tap(r.button(0))
	if got := r.begun(); got.Secret.Empty() {
		t.Error("the password stayed here")
	}
	r.find(healthy()...)
	r.end()
}

func TestLinkRefused(t *testing.T) {
	r := newRig(t, "en", 720, 760, withLink("mailcheckup:check?address=anna@example.org&password=canary-7f3a"))
	r.shows(r.guide.Word("link.wrong"), r.guide.Word("link.password"))
	if r.form.address.Text != "" || strings.Contains(r.texts(), "canary") {
		t.Error("something of the link was taken")
	}
}
