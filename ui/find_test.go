package ui

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/accounts"
	"mailcheckup/diagnose/discover"
)

// A finder says what the test wants it to.
type finder struct {
	found  discover.Found
	online []bool // for each search
	works  map[string]bool
}

func (r *rig) finds(f *finder) {
	r.World.Find = func(_ context.Context, address string, online bool) (discover.Found, error) {
		f.online = append(f.online, online)
		if !strings.Contains(address, ".") {
			return discover.Found{}, discover.ErrAddress
		}
		return f.found, nil
	}
	r.World.Prove = func(_ context.Context, all []discover.Candidate) (trials []discover.Trial) {
		for _, c := range all {
			checkup := diagnose.Begin(c.Settings.Anonymous())
			for _, stage := range checkup.Plan {
				o := diagnose.Outcome{Stage: stage, Settings: c.Settings.Anonymous()}
				if !f.works[c.Settings.Host] {
					o.Stopped = true
					o.Findings = []diagnose.Finding{{Cause: diagnose.TCPRefused, Args: args, Stops: true}}
				}
				if checkup.Add(o); o.Stopped {
					break
				}
			}
			trials = append(trials, discover.Trial{Candidate: c, Checkup: checkup})
		}
		return trials
	}
}

func candidate(s diagnose.Settings, sources ...discover.Source) discover.Candidate {
	return discover.Candidate{Settings: s, Sources: sources}
}

var (
	sending = diagnose.Settings{
		Service: diagnose.SMTP, Host: "smtp.example.org", Port: 465, Security: diagnose.TLS, Address: "anna@example.org",
	}
	foreign = diagnose.Settings{
		Service: diagnose.IMAP, Host: "imap.elsewhere.example", Port: 993, Security: diagnose.TLS, Address: "anna@example.org",
	}
)

// One question, one button: the address leads to a verdict about both ways of mail.
func TestFromAddressToVerdict(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	f := &finder{
		found: discover.Found{Candidates: []discover.Candidate{candidate(asked, discover.SRV), candidate(sending, discover.SRV)}},
		works: map[string]bool{asked.Host: true, sending.Host: true},
	}
	r.finds(f)
	r.form.address.SetText("anna@example.org")
	test.Tap(r.button(0))
	r.shows(r.guide.Word("window.lookups"), "“example.org”")
	r.key(fyne.KeyReturn, fyne.KeySpace) // of somebody who presses twice
	if r.asking == nil || r.app.Preferences().Bool(prefOnlineAsked) {
		t.Fatal("a key that was meant for the button before has answered")
	}
	r.key(fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn) // no
	r.until("a check-up", func() bool { return r.run != nil })
	if got := []diagnose.Settings{r.begun()}; got[0].Host != asked.Host || f.online[0] {
		t.Errorf("checked %+v, asked the web: %v", got, f.online)
	}
	if r.form.receive.host.Text != asked.Host || r.form.send.host.Text != sending.Host {
		t.Error("the form does not have what was found")
	}
	r.find(healthy()...)
	r.next()
	if got := r.begun(); got.Host != sending.Host {
		t.Errorf("then checked %+v", got)
	}
	r.find(refused()...)
	r.end()
	r.shows(r.guide.Word("discover.receiving"), r.guide.Word("discover.sending"), r.guide.Explain(refused()[3].Findings[0]).Title)
	if r.page.chosen != 1 {
		t.Error("the half with the problem is not the one that is seen")
	}
	test.Tap(r.page.halves[0].tab)
	r.shows(r.guide.Explain(diagnose.Finding{Cause: diagnose.Healthy, Args: args}).Title, r.guide.Word("window.found.origin"))

	// What was answered is remembered.
	test.Tap(r.button(1))
	r.form.clear()
	r.form.address.SetText("anna@example.org")
	test.Tap(r.button(0))
	if r.asking != nil {
		t.Error("asked again")
	}
	r.until("a check-up", func() bool { return r.run != nil })
}

// What was typed, what the sources say and what answers stand in one table.
func TestContradictions(t *testing.T) {
	r := newRig(t, "en", 720, 1400)
	other := candidate(foreign, discover.Autoconfig)
	other.Overruled = true
	r.finds(&finder{
		found: discover.Found{
			Candidates: []discover.Candidate{candidate(asked, discover.MX), other, candidate(sending, discover.MX)}, Conflict: true,
			Tried: []discover.Attempt{{Source: discover.MX, Found: 2}, {Source: discover.ISPDB, Err: discover.NoConsent}},
		},
		works: map[string]bool{asked.Host: true, foreign.Host: true},
	})
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.form.address.SetText("anna@example.org")
	r.form.receive.host.SetText("imap.old.example")
	r.findSettings()
	r.shows("imap.old.example", foreign.Host, r.guide.Word("window.found.other"), r.guide.Word("window.found.conflict"),
		r.guide.Word("window.found.by", "sources", r.guide.Code("source", string(discover.Typed))), r.guide.Word("window.found.works"), r.guide.Word("failure.no-consent"),
		r.guide.Word("window.lookups.now"))
	r.looks("found.png")
	test.Tap(r.button(0))
	if got := r.begun(); got.Host != asked.Host {
		t.Errorf("checked %s", got.Host)
	}
}

// What was typed is shown as what it is, but others overrule it.
func TestWhatWasTypedIsNoSource(t *testing.T) {
	r := newRig(t, "en", 720, 1400)
	r.finds(&finder{
		found: discover.Found{Candidates: []discover.Candidate{candidate(asked, discover.MX)}},
		works: map[string]bool{asked.Host: true, "imap.old.example": true},
	})
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.form.address.SetText("anna@example.org")
	r.form.receive.host.SetText("imap.old.example")
	r.findSettings()
	if n := strings.Count(r.texts(), r.guide.Word("window.found.works")); n != 2 {
		t.Errorf("%d servers are said to work, want 2:\n%s", n, r.texts())
	}
	test.Tap(r.button(0))
	if got := r.begun(); got.Host != asked.Host {
		t.Errorf("checked %s", got.Host)
	}
}

// findSettings presses "find my settings" and waits for them.
func (r *rig) findSettings() {
	r.Window.find()
	r.until("found", func() bool { return r.search == nil })
}

// A server that only the name service led to gets the password after a yes.
func TestUnsureServerIsAskedFor(t *testing.T) {
	for _, yes := range []bool{false, true} {
		r := newRig(t, "en", 720, 760)
		c := candidate(foreign, discover.SRV)
		c.Confirm = true
		r.finds(&finder{found: discover.Found{Candidates: []discover.Candidate{c}}, works: map[string]bool{foreign.Host: true}})
		r.app.Preferences().SetBool(prefOnlineAsked, true)
		r.form.address.SetText("anna@example.org")
		r.form.password.SetText("secret")
		test.Tap(r.button(0))
		r.until("asked", func() bool { return r.asking != nil })
		r.shows(r.guide.Word("window.servers"), foreign.Host)
		if yes {
			r.key(fyne.KeyTab)
		}
		r.key(fyne.KeyReturn)
		if s := r.begun(); s.Secret.Empty() == yes {
			t.Errorf("yes is %v, but the password is sent: %v", yes, !s.Secret.Empty())
		}
		// A password that is typed later is asked about too, if it was not before.
		r.stop()
		r.form.password.SetText("secret")
		r.checkForm()
		if asked := r.asking != nil; asked == yes {
			t.Errorf("yes was %v, and then asked again: %v", yes, asked)
		}
	}
}

func TestNothingFound(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.finds(&finder{found: discover.Found{Tried: []discover.Attempt{{Source: discover.SRV, Err: discover.Nothing}}}})
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.form.address.SetText("anna@example.org")
	test.Tap(r.button(0))
	r.until("found", func() bool { return r.search == nil })
	r.shows(r.guide.Word("discover.none", "address", "anna@example.org"), r.guide.Word("failure.nothing"))
	test.Tap(r.button(0))
	if r.shown() != r.home || !r.form.details.Visible() {
		t.Error("there is no way to type the server")
	}
}

// Where this computer is not online or the domain does not exist, a check-up of the
// address says so. Once that is mended, settings are looked for again.
func TestWhyNothingIsFound(t *testing.T) {
	for _, search := range []func(r *rig){func(r *rig) { test.Tap(r.button(0)) }, func(r *rig) { r.Window.find() }} {
		r := newRig(t, "en", 720, 760)
		f := &finder{found: discover.Found{
			Why:   diagnose.Finding{Cause: diagnose.NetworkOffline, Stops: true},
			Tried: []discover.Attempt{{Source: discover.SRV, Err: discover.Unreachable}},
		}}
		r.finds(f)
		r.app.Preferences().SetBool(prefOnlineAsked, true)
		r.form.address.SetText("anna@example.org")
		search(r)
		r.until("a check-up", func() bool { return r.run != nil })
		if s := r.begun(); s.Host != "" || s.Address != "anna@example.org" {
			t.Errorf("checked %+v", s)
		}
		offline := fine(diagnose.StageNetwork)
		offline.Stopped, offline.Findings = true, []diagnose.Finding{f.found.Why}
		r.find(fine(diagnose.StageInput), offline)
		r.end()
		r.shows(r.guide.Explain(f.found.Why).Title, r.guide.Explain(f.found.Why).Steps[0])
		if strings.Contains(r.texts(), r.guide.Word("failure.unreachable")) {
			t.Error("the sources are blamed")
		}
		test.Tap(r.button(0)) // again
		r.until("found", func() bool { return r.search == nil })
		if len(f.online) != 2 {
			t.Errorf("looked for settings %d times", len(f.online))
		}
	}
}

func TestAddressThatIsNone(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.finds(&finder{})
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	test.Tap(r.button(0))
	r.shows(r.guide.Word("window.address.missing"))
	r.form.address.SetText("anna@localhost")
	if strings.Contains(r.texts(), r.guide.Word("window.address.missing")) {
		t.Error("the complaint stays")
	}
	test.Tap(r.button(0))
	r.until("found", func() bool { return r.search == nil })
	r.shows(r.guide.Word("error.address", "value", "anna@localhost"))
}

// Settings are looked for in the real world: what is missing is missing there.
func TestFindLeavesPractice(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.finds(&finder{})
	r.practiseNamed("healthy")
	r.until("a verdict", func() bool { return r.practice != nil && r.run == nil })
	if r.Window.find(); r.practice != nil || r.search != nil {
		t.Error("it is looked for in practice, or for nothing")
	}
	r.shows(r.guide.Word("window.address.missing"))
	r.showLearn()
	r.Window.find() // by its shortcut
	r.shows(r.guide.Word("window.address.missing"))
}

func TestLongPassword(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.form.fill(asked)
	r.form.password.Text = strings.Repeat("x", diagnose.LongestSecret+1)
	test.Tap(r.button(0))
	r.shows("This is too long for a password: 16384 bytes at the most.")
	r.form.password.SetText("hunter22")
	if strings.Contains(r.texts(), "too long") {
		t.Error("the complaint stays")
	}
}

// What the form complains about goes with what it was about.
func TestComplaintGoes(t *testing.T) {
	for _, c := range []struct {
		name     string
		complain func(*rig)
		mend     func(*rig)
	}{
		{"the server is typed", func(r *rig) { r.watchForm() }, func(r *rig) { r.form.receive.host.SetText(asked.Host) }},
		{"the server for sending is typed", func(r *rig) { r.watchForm() }, func(r *rig) { r.form.send.host.SetText(sending.Host) }},
		{"begun anew", func(r *rig) { r.watchForm() }, func(r *rig) { r.renew() }},
		{"checked by server", func(r *rig) { r.form.fill(asked); r.Window.find() }, func(r *rig) {
			test.Tap(r.button(0))
			r.begun()
			r.stop()
		}},
		{"watched by server", func(r *rig) { r.form.fill(asked); r.Window.find() }, func(r *rig) { r.watchForm() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, "en", 720, 760)
			r.watches()
			c.complain(r)
			if r.form.asked.hint.text == "" {
				t.Fatal("no complaint")
			}
			if c.mend(r); r.form.asked.hint.text != "" {
				t.Errorf("still there: %s", r.form.asked.hint.text)
			}
		})
	}
}

// A search can be stopped, and has no say afterwards.
func TestStopSearching(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	hold := make(chan struct{})
	r.World.Find = func(ctx context.Context, _ string, _ bool) (discover.Found, error) {
		<-ctx.Done()
		close(hold)
		return discover.Found{}, nil
	}
	r.World.Prove = func(context.Context, []discover.Candidate) []discover.Trial { return nil }
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.form.address.SetText("anna@example.org")
	test.Tap(r.button(0))
	r.shows(r.guide.Word("window.finding"))
	r.key(fyne.KeyEscape)
	<-hold
	if r.search != nil || r.shown() != r.home {
		t.Error("it goes on")
	}
}

// The accounts of mail programs on this computer are offered, and checked as
// they stand there.
func TestAccountsAreOffered(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.Accounts = func(context.Context) []accounts.Account {
		return []accounts.Account{
			{Program: accounts.Thunderbird, Name: "Work", Address: "anna@example.org", Receiving: asked, Sending: sending},
			{Program: accounts.KMail, Name: "Old mail", Receiving: instead},
		}
	}
	r.lookForAccounts()
	r.until("known", func() bool { return len(r.known) == 2 })
	r.shows("Check the account in Thunderbird: anna@example.org", "Check the account in KMail: Old mail")
	r.looks("accounts.png")
	r.press("Check the account in Thunderbird: anna@example.org")
	if got := r.begun(); got.Host != asked.Host || got.Port != 993 {
		t.Errorf("checked %+v", got)
	}
	if r.form.send.host.Text != sending.Host || r.form.address.Text != "anna@example.org" {
		t.Error("the form does not have the account")
	}
}

// What was found for one mailbox is not checked for another, and its password
// does not go there.
func TestAnotherAddress(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	f := &finder{found: discover.Found{Candidates: []discover.Candidate{candidate(asked, discover.SRV), candidate(sending, discover.SRV)}}, works: map[string]bool{asked.Host: true}}
	r.finds(f)
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.form.address.SetText("anna@example.org")
	test.Tap(r.button(0))
	r.until("a check-up", func() bool { return r.run != nil })
	r.begun()
	r.stop()
	r.back()
	r.form.address.SetText("ben@firm.example")
	r.form.password.SetText(canary)
	f.found = discover.Found{Candidates: []discover.Candidate{candidate(foreign, discover.SRV)}}
	f.works = map[string]bool{foreign.Host: true}
	test.Tap(r.button(0))
	r.until("a check-up", func() bool { return r.run != nil })
	if s := r.begun(); s.Host != foreign.Host || r.form.send.host.Text != "" {
		t.Errorf("checked %s, and for sending there is %q", s.Host, r.form.send.host.Text)
	}
}

// Who looks up where the settings come from comes back to the verdict, in another language
// too.
func TestOriginLeadsBack(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.finds(&finder{found: discover.Found{Candidates: []discover.Candidate{candidate(asked, discover.SRV)}}, works: map[string]bool{asked.Host: true}})
	r.form.address.SetText("anna@example.org")
	test.Tap(r.button(0))
	r.until("a check-up", func() bool { return r.run != nil })
	r.begun()
	r.find(refused()...)
	r.end()
	for _, language := range []int{0, 1} {
		r.press(r.guide.Word("window.found.origin"))
		r.shows(r.guide.Word("discover.asked"))
		r.showPreferences()
		r.shown().first.(*choice).SetSelectedIndex(language)
		r.back()
		r.shows(r.guide.Word("discover.asked"))
		if r.key(fyne.KeyEscape); r.shown() != r.page.view {
			t.Fatalf("Esc leads to %q", r.shown().title)
		}
	}
}

// What was found for one mailbox is not told as where the settings of another come from,
// though both are on one server: its user name would go into the form.
func TestOriginOfAnother(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.app.Preferences().SetBool(prefRemember, true)
	bens := asked
	bens.Address = "ben@example.org"
	r.enter(bens)
	test.Tap(r.button(0))
	r.begun()
	r.stop()
	r.renew()
	named := asked
	named.Username = "anna"
	r.finds(&finder{found: discover.Found{Candidates: []discover.Candidate{candidate(named, discover.SRV)}}, works: map[string]bool{asked.Host: true}})
	origin := r.guide.Word("window.found.origin")
	for _, c := range []struct {
		address string
		choose  func()
		told    bool
	}{
		{"anna@example.org", func() { r.form.address.SetText("anna@example.org") }, true},
		{"ben@example.org", func() { r.press("ben@example.org") }, false},
	} {
		r.showHome()
		c.choose()
		test.Tap(r.button(0))
		r.until("a check-up", func() bool { return r.run != nil })
		if s := r.begun(); s.Address != c.address {
			t.Fatalf("checked %+v", s)
		}
		r.find(healthy()...)
		r.end()
		if told := strings.Contains(r.texts(), origin); told != c.told {
			t.Errorf("%s: it is said where the settings come from: %v", c.address, told)
		}
	}
}

// Who said that they do not know a server is asked again, whatever a later
// search says, and the server is not remembered.
func TestDoubtLasts(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	r.app.Preferences().SetBool(prefRemember, true)
	c := candidate(foreign, discover.SRV)
	c.Confirm = true
	f := &finder{found: discover.Found{Candidates: []discover.Candidate{c}}, works: map[string]bool{foreign.Host: true}}
	r.finds(f)
	r.form.address.SetText("anna@example.org")
	r.form.password.SetText("secret")
	test.Tap(r.button(0))
	r.until("asked", func() bool { return r.asking != nil })
	r.key(fyne.KeyReturn) // no
	r.begun()
	r.stop()
	f.found = discover.Found{}
	r.findSettings()
	r.form.password.SetText("secret")
	r.checkForm()
	if r.asking == nil {
		t.Error("not asked again")
	}
	if got := r.app.Preferences().String(prefRecent); strings.Contains(got, foreign.Host) {
		t.Errorf("remembered: %s", got)
	}
}

// An account of another mailbox does not get the password that is in the field.
func TestAccountGetsNoPassword(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.form.address.SetText("ben@firm.example")
	r.form.password.SetText(canary)
	r.take(accounts.Account{Program: accounts.Thunderbird, Address: "anna@example.org", Receiving: asked})
	if s := r.begun(); !s.Secret.Empty() {
		t.Error("the password went along")
	}
}

// Accounts that are found late leave the keyboard where it is.
func TestLateAccounts(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.window.Canvas().Focus(r.form.password)
	r.Accounts = func(context.Context) []accounts.Account {
		return []accounts.Account{{Program: accounts.Thunderbird, Address: "anna@example.org", Receiving: asked}}
	}
	r.lookForAccounts()
	r.until("known", func() bool { return r.known != nil })
	if r.window.Canvas().Focused() != r.form.password {
		t.Error("the keyboard is elsewhere")
	}
	r.shows("Check the account in Thunderbird: anna@example.org")
}
