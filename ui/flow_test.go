package ui

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/accounts"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/practice"
	"mailcheckup/diagnose/watch"
)

// states are those of the stages, in their order.
func (r *rig) states() string {
	var all []string
	for _, stage := range r.page.halves[0].checkup.Plan {
		all = append(all, r.rows()[stage].step.state.name)
	}
	return strings.Join(all, " ")
}

func TestFromFormToVerdict(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.enter(asked)
	test.Tap(r.button(0))
	if s := r.begun(); s != asked {
		t.Errorf("checked %+v, typed was %+v", s, asked)
	}
	if got, want := r.states(), "running"+strings.Repeat(" waiting", 7); got != want {
		t.Errorf("at the beginning the stages are %q, want %q", got, want)
	}
	outcomes := refused()
	for i, want := range []string{"ok running waiting", "ok ok running", "ok ok ok running"} {
		r.find(outcomes[i])
		if got := r.states(); !strings.HasPrefix(got, want) {
			t.Errorf("after %d stages they are %q, want %q", i+1, got, want)
		}
	}
	r.shows("3 of 8 steps done", "192.0.2.10", r.guide.Word("doing.tcp", "server", "imap.example.org", "port", "993"))
	r.find(outcomes[3])
	r.end()
	if got, want := r.states(), "ok ok ok fail"+strings.Repeat(" unreached", 4); got != want {
		t.Errorf("at the end the stages are %q, want %q", got, want)
	}
	advice := r.guide.Explain(outcomes[3].Findings[0])
	r.shows(advice.Title, advice.Meaning, advice.Steps[0], advice.Who, r.guide.Settings(instead))
	if r.page.halves[0].steps.Visible() {
		t.Error("the stages are not folded below the verdict")
	}
	test.Tap(r.page.halves[0].fold)
	row := r.rows()[diagnose.StageTCP]
	test.Tap(row)
	r.shows("connection refused", "open: 143")
	test.Tap(row)
	if strings.Contains(r.texts(), "open: 143") {
		t.Error("a stage does not close")
	}
}

func TestNotesStandBesideTheVerdict(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.enter(asked)
	test.Tap(r.button(0))
	r.begun()
	r.find(healthy()...)
	r.end()
	r.shows(r.guide.Explain(diagnose.Finding{Cause: diagnose.Healthy, Args: args}).Title,
		r.guide.Word("report.also"), r.guide.Explain(diagnose.Finding{Cause: diagnose.SignInNotTried, Args: args}).Title)
}

// Each dead address has a finding of its own. The first is the verdict, and the
// second is not lost beside it.
func TestTwoDeadAddresses(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.enter(asked)
	test.Tap(r.button(0))
	r.begun()
	outcomes := healthy()
	for _, addr := range []string{"192.0.2.77", "192.0.2.78"} {
		dead := diagnose.Finding{Cause: diagnose.TCPOneAddressDead, Args: map[string]string{"address": addr}}
		outcomes[3].Findings = append(outcomes[3].Findings, dead)
	}
	r.find(outcomes...)
	r.end()
	r.shows("192.0.2.77", "192.0.2.78")
}

// A check-up that ended without a verdict is not a healthy one.
func TestUnfinished(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.enter(asked)
	test.Tap(r.button(0))
	r.begun()
	r.find(fine(diagnose.StageInput))
	r.end()
	r.shows(r.guide.Word("report.unfinished"))
}

func TestStop(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.enter(asked)
	test.Tap(r.button(0))
	r.begun()
	r.find(fine(diagnose.StageInput))
	r.key(fyne.KeyEscape)
	<-r.hungUp
	if r.run != nil || r.states() != "ok"+strings.Repeat(" unreached", 7) {
		t.Error("after Esc the stages are ", r.states())
	}
	r.shows(r.guide.Word("report.unfinished"), r.guide.Word("window.again"))

	test.Tap(r.button(0)) // check again
	r.begun()
	test.Tap(r.button(0)) // stop
	<-r.hungUp
	if r.run != nil {
		t.Error("the button does not stop")
	}
}

func TestApplyFix(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.enter(asked)
	r.form.password.SetText("secret")
	test.Tap(r.button(0))
	r.begun()
	r.find(refused()...)
	r.end()
	r.key(fyne.KeyTab, fyne.KeySpace) // the first thing on the page is the fix
	want := instead
	want.Secret = diagnose.NewSecret("secret")
	if s := r.begun(); s != want {
		t.Errorf("checked %+v, want %+v", s, want)
	}
	if r.form.receive.port.Text != "143" || r.form.receive.security.SelectedIndex() != 2 {
		t.Error("the form does not have the settings that work")
	}
	r.end()
}

func TestByKeyboardAlone(t *testing.T) {
	r := newRig(t, "en", 480, 640)
	c := r.window.Canvas()
	write := func(text string) {
		for _, letter := range text {
			c.Focused().TypedRune(letter)
		}
	}
	write("anna@example.org")
	r.key(fyne.KeyTab)
	write("secret")
	r.key(fyne.KeyTab, fyne.KeySpace)            // the details
	r.key(fyne.KeyTab, fyne.KeyTab, fyne.KeyTab) // past "find my settings" and the service
	write("imap.example.org")
	r.key(fyne.KeyTab, fyne.KeyDown) // the menu of usual ports
	r.key(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	if r.form.receive.port.Text != "993" {
		t.Errorf("from the menu came port %q", r.form.receive.port.Text)
	}
	c.Focus(r.form.receive.port)
	r.key(fyne.KeyTab, fyne.KeyRight) // the next security
	if y := r.shown().scroll.Offset.Y; y == 0 {
		t.Error("the field with the keyboard was not scrolled into view")
	}
	r.key(fyne.KeyReturn)
	want := asked
	want.Secret = diagnose.NewSecret("secret")
	if s := r.begun(); s != want {
		t.Errorf("checked %+v, want %+v", s, want)
	}
	r.find(refused()...)
	r.end()
	focus := func(o fyne.Focusable) {
		for range 50 {
			if c.Focused() == o {
				return
			}
			r.key(fyne.KeyTab)
		}
		t.Fatal("out of reach of the keyboard")
	}
	focus(r.page.halves[0].fold)
	r.key(fyne.KeySpace)
	focus(r.rows()[diagnose.StageTCP])
	r.key(fyne.KeyReturn)
	r.shows("open: 143")
	focus(r.button(0))
	focus(r.button(2))
	focus(r.button(1))
	r.key(fyne.KeyReturn)
	if r.shown() != r.home || c.Focused() != r.form.address {
		t.Error("the form is not back")
	}
}

// A question that is taken back, by keyboard or by mouse, has changed nothing.
func TestQuestionTakenBack(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.went(refused())
	r.form.password.SetText(canary)
	r.strangers.Doubt(asked.Host)
	open := asked
	open.Security = diagnose.Cleartext
	before := r.form.settings()
	for name, ask := range map[string]func(){
		"a fix that is not encrypted": func() { r.apply(open) },
		"settings that were found":    func() { r.use([]diagnose.Settings{asked, sending}) },
	} {
		for _, cancel := range []func(){
			func() { r.key(fyne.KeyEscape) },
			func() { press(r.asking.Content, r.guide.Word("window.cancel")) },
		} {
			ask()
			if r.asking == nil {
				t.Fatal(name, ": not asked")
			}
			if cancel(); r.asking != nil || r.run != nil || r.before != nil || !slices.Equal(r.form.settings(), before) {
				t.Errorf("%s: the form has %+v", name, r.form.settings())
			}
		}
		ask()
		r.key(fyne.KeyReturn)
		r.begun()
		r.stop()
		r.before = nil
		r.form.clear()
		r.enter(asked)
		r.form.password.SetText(canary)
	}
}

// A password goes over an unencrypted connection only after a yes, each time.
func TestCleartextIsAskedFor(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	open := asked
	open.Port, open.Security = 143, diagnose.Cleartext
	r.enter(open)
	r.form.password.SetText("secret")
	for _, c := range []struct {
		keys []fyne.KeyName
		sent bool
	}{
		{[]fyne.KeyName{fyne.KeyReturn}, false}, // the answer that the keyboard is on
		{[]fyne.KeyName{fyne.KeyTab, fyne.KeySpace}, true},
		{[]fyne.KeyName{fyne.KeyReturn}, false},
	} {
		test.Tap(r.button(0))
		if r.asking == nil || r.run != nil {
			t.Fatal("not asked")
		}
		r.key(c.keys...)
		if s := r.begun(); s.ClearPassword != c.sent {
			t.Errorf("after %v, sending it is %v", c.keys, s.ClearPassword)
		}
		r.end()
	}
	test.Tap(r.button(0))
	r.key(fyne.KeyEscape)
	if r.asking != nil || r.run != nil {
		t.Error("Esc does not take the question back")
	}
	r.form.password.SetText("")
	test.Tap(r.button(0))
	if r.begun(); r.asking != nil {
		t.Error("asked without a password")
	}
	r.end()
}

func TestPractice(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.enter(asked)
	r.form.password.SetText("secret")
	for i, fault := range []practice.Fault{practice.Faults()[0], practice.Faults()[1]} {
		r.practise(fault)
		r.until("practice", func() bool { return r.practice != nil && r.practice.network.Fault.Name == fault.Name })
		r.shows(r.guide.Word("window.practice.sign"), r.guide.Word("practice."+fault.Name))
		r.until("a verdict", func() bool { return r.run == nil })
		if got := string(r.checkups[0].Verdict().Cause); got != fault.Cause {
			t.Errorf("practice server %d: %s, want %s", i, got, fault.Cause)
		}
	}
	r.leavePractice()
	if r.banner.Visible() || r.practice != nil {
		t.Error("still practising")
	}
	want := asked
	want.Secret = diagnose.NewSecret("secret")
	if got := r.form.settings()[0]; got != want {
		t.Errorf("back in the real world the form has %+v", got)
	}
}

// practised goes through the practice server of that name, and presses what is
// offered in place of its settings.
func (r *rig) practised(name string) {
	r.t.Helper()
	all := practice.Faults()
	fault := all[slices.IndexFunc(all, func(f practice.Fault) bool { return f.Name == name })]
	r.practise(fault)
	r.until("practice", func() bool { return r.practice != nil && r.practice.network.Fault.Name == name })
	r.until("a verdict", func() bool { return r.run == nil })
	r.apply(r.checkups[0].Verdict().Works[0].Settings)
	if r.asking != nil {
		r.t.Error("a question is asked in practice")
	}
	r.until("a verdict", func() bool { return r.run == nil })
}

// Nothing is asked in practice, where nothing is at stake, and practice does not
// forget the strangers of the real world.
func TestPracticeAsksNothing(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.strangers.Doubt(foreign.Host)
	r.practised("wrong-name") // leads to a server that only the name service knows
	r.practised("no-encryption")
	r.form.receive.security.SetSelectedIndex(slices.Index(securities, diagnose.Cleartext))
	r.form.receive.port.SetText("143")
	test.Tap(r.button(0))
	r.until("a verdict", func() bool { return r.run == nil })
	if !slices.ContainsFunc(r.checkups[0].Outcomes, func(o diagnose.Outcome) bool { return o.Stage == diagnose.StageMailbox }) {
		t.Error("the practice password was not sent")
	}
	r.leavePractice()
	r.form.password.SetText(canary)
	r.form.fill(foreign)
	if r.checkForm(); r.asking == nil {
		t.Error("practice has made a stranger known")
	}
	r.key(fyne.KeyEscape)
	r.renew()
	r.form.password.SetText(canary)
	r.form.fill(foreign)
	if r.checkForm(); r.asking != nil {
		t.Error("what was typed anew is a stranger still")
	}
	r.begun()
	r.stop()
}

// entry is the item of the menu with that word on it.
func (r *rig) entry(key string) *fyne.MenuItem {
	r.t.Helper()
	for _, m := range r.window.MainMenu().Items {
		for _, item := range m.Items {
			if item.Label == r.guide.Word(key) {
				return item
			}
		}
	}
	r.t.Fatal("no entry ", key)
	return nil
}

// The menu offers what can be done.
func TestMenu(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.watches()
	r.finds(&finder{})
	r.app.Preferences().SetBool(prefOnlineAsked, true)
	for _, c := range []struct {
		name                       string
		do                         func()
		report, watch, preferences bool // are offered
	}{
		{"at the beginning", func() {}, false, true, true},
		{"while settings are looked for", func() { r.form.address.SetText("anna@example.org"); r.Window.find() }, false, false, false},
		{"stopped", r.stop, false, true, true},
		{"while a check-up runs", func() { r.startCheck(); r.begun() }, false, false, false},
		{"after it", func() { r.find(refused()...); r.end() }, true, true, true},
		{"in another language", func() { r.app.Preferences().SetString(prefLanguage, "de"); r.respeak() }, true, true, true},
		{"anew", r.renew, false, true, true},
		{"after practice", func() { r.practised("wrong-port"); r.until("a verdict", func() bool { return r.run == nil }) }, true, false, true},
		{"out of it", r.leavePractice, false, true, true},
	} {
		c.do()
		if got := !r.entry("window.report").Disabled; got != c.report {
			t.Errorf("%s a report is offered: %v", c.name, got)
		}
		if got := !r.entry("window.watch").Disabled; got != c.watch {
			t.Errorf("%s watching is offered: %v", c.name, got)
		}
		if got := !r.entry("window.preferences").Disabled; got != c.preferences {
			t.Errorf("%s preferences are offered: %v", c.name, got)
		}
	}
}

// A menu that is open does not stay above the next view.
func TestMenuCloses(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	before := r.window.MainMenu()
	r.form.receive.port.suggest()
	r.showLearn()
	if n := len(r.window.Canvas().Overlays().List()); n != 0 || r.window.MainMenu() == before {
		t.Error("a menu stays open")
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	before := goleak.IgnoreCurrent()
	r.enter(asked)
	test.Tap(r.button(0))
	r.begun()
	r.find(refused()...)
	r.end()
	test.Tap(r.button(0))
	r.begun()
	r.find(fine(diagnose.StageInput))
	test.Tap(r.button(0))
	r.practise(practice.Faults()[0])
	r.until("practice", func() bool { return r.practice != nil })
	r.leavePractice()
	r.window.Canvas().Unfocus()
	goleak.VerifyNone(t, before)
}

// Whatever comes, and however fast, the window hears of it once a beat, and
// nothing that it does waits for the engine.
func TestUpdatesAreGathered(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	asked := make(chan struct{}, 1000)
	dispatch := r.Dispatch
	r.Dispatch = func(f func()) { asked <- struct{}{}; dispatch(f) }
	r.World.Check = func(ctx context.Context, all []diagnose.Settings) iter.Seq2[int, diagnose.Outcome] {
		return func(yield func(int, diagnose.Outcome) bool) {
			for n := range 1000 {
				yield(0, fine(diagnose.Stage(fmt.Sprint(n))))
			}
			<-ctx.Done()
		}
	}
	began := time.Now()
	r.startCheck()
	r.until("heard", func() bool { return len(r.checkups[0].Outcomes) == 1000 })
	if most := int(time.Since(began)/beat) + 2; len(asked) > most {
		t.Errorf("the window was told %d times, more than %d", len(asked), most)
	}
	r.stop()
}

// startCheck starts a check-up and goes on at once.
func (r *rig) startCheck() {
	r.enter(asked)
	test.Tap(r.button(0))
}

// Where the check-up turns to another machine, an open row tells no more of the first one:
// it is closed until there is evidence of the other, and shows that.
func TestOpenRowOfAnotherMachine(t *testing.T) {
	certOf := func(machine string) diagnose.Outcome {
		return fine(diagnose.StageCert, "cert.until", "2027-02-19", "cert.names", machine)
	}
	again := []diagnose.Outcome{fine(diagnose.StageTCP), fine(diagnose.StageTLS), certOf("other.example.org")}
	for _, outcomes := range [][]diagnose.Outcome{again[:1], again} {
		r := newRig(t, "en", 720, 760)
		r.startCheck()
		r.begun()
		r.find(fine(diagnose.StageInput), fine(diagnose.StageNetwork), fine(diagnose.StageDNS), fine(diagnose.StageTCP), fine(diagnose.StageTLS), certOf("first.example.org"))
		row := r.rows()[diagnose.StageCert]
		test.Tap(row)
		for _, o := range outcomes {
			r.checkups[0].Add(o)
		}
		r.page.show(r.checkups)
		if shown := row.opened != nil; shown != (len(outcomes) == 3) {
			t.Errorf("after %d outcomes the row is open: %v", len(outcomes), shown)
		} else if shown && (strings.Contains(textsIn(row.opened), "first.example") || !strings.Contains(textsIn(row.opened), "other.example")) {
			t.Errorf("it shows %s", textsIn(row.opened))
		}
		r.stop()
	}
}

// Progress never goes back, though a stage may be gone through again.
func TestProgressNeverGoesBack(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.startCheck()
	r.begun()
	r.find(refused()[:3]...)
	before := r.page.halves[0].progress.share
	r.page.halves[0].show(diagnose.Begin(asked))
	if after := r.page.halves[0].progress.share; after < before || before == 0 {
		t.Errorf("from %v to %v", before, after)
	}
	r.stop()
}

// Text that runs from right to left stands where other text does.
func TestRightToLeft(t *testing.T) {
	newRig(t, "en", 720, 760) // for its theme
	for _, text := range []string{"server said hello", "שלום עולם", "مرحبا hello"} {
		p := plain(text)
		p.Resize(fyne.NewSize(300, 40))
		line := test.WidgetRenderer(p).Objects()[0]
		if line.Position().X != 0 {
			t.Errorf("%q begins at %v", text, line.Position().X)
		}
	}
}

// What was checked is remembered only if the person wants it, and never the
// password.
func TestRemember(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	prefs := r.app.Preferences()
	check := func() {
		r.enter(asked)
		r.form.password.SetText(canary)
		test.Tap(r.button(0))
		r.begun()
		r.stop()
		r.showHome()
	}
	check()
	if got := prefs.String(prefRecent); got != "" {
		t.Errorf("remembered without being asked to: %s", got)
	}
	prefs.SetBool(prefRemember, true)
	check()
	check()
	if got := prefs.String(prefRecent); strings.Contains(got, canary) || strings.Count(got, "imap.example.org") != 1 {
		t.Errorf("remembered: %s", got)
	}
	r.form.clear()
	r.press("anna@example.org")
	if got := r.form.settings()[0]; got.Host != asked.Host || got.Port != asked.Port || got.Security != asked.Security {
		t.Errorf("in the form is %+v", got)
	}
}

// A password that was made to be seen is the one that was typed: the next one is hidden
// again, whoever types it.
func TestNextPasswordIsHidden(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	eye := r.form.password.ActionItem.(fyne.Tappable)
	for name, begin := range map[string]func(){
		"anew": r.renew,
		"an account": func() {
			r.Window.take(accounts.Account{Address: "ben@example.org", Receiving: asked})
			r.begun()
			r.stop()
		},
	} {
		r.form.password.SetText("hunter22")
		test.Tap(eye)
		if r.form.password.Password {
			t.Fatal("it cannot be seen")
		}
		if begin(); !r.form.password.Password || r.form.password.Text != "" {
			t.Errorf("%s: the field shows what is typed next", name)
		}
	}
}

// To choose what is chosen already changes nothing: what is remembered stays.
func TestChosenAgain(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	prefs := r.app.Preferences()
	prefs.SetBool(prefRemember, true)
	r.went(refused())
	r.showPreferences()
	remember := choices(r.shown().content)[4]
	for _, want := range []struct {
		yes  int
		kept bool
	}{{1, true}, {0, false}, {1, false}} {
		remember.SetSelectedIndex(want.yes)
		if kept := prefs.String(prefRecent) != ""; kept != want.kept || prefs.Bool(prefRemember) != (want.yes == 1) {
			t.Errorf("%d was chosen, and what was checked is kept: %v", want.yes, kept)
		}
	}
}

// choices are the lists in o of which one is chosen.
func choices(o fyne.CanvasObject) (all []*choice) {
	switch o := o.(type) {
	case *choice:
		all = append(all, o)
	case *fyne.Container:
		for _, child := range o.Objects {
			all = append(all, choices(child)...)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			all = append(all, choices(child)...)
		}
	}
	return all
}

// The language changes at once, and nothing is lost.
func TestLanguageAtOnce(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.went(refused())
	r.showPreferences()
	language := r.shown().first.(*choice)
	for i, name := range language.Options {
		if name == "Polski" {
			language.SetSelectedIndex(i)
		}
	}
	r.shows(guide.For("pl").Word("window.language"))
	r.back()
	r.shows(guide.For("pl").Explain(refused()[3].Findings[0]).Title)
	r.showHome()
	if got := r.form.settings()[0]; got.Host != asked.Host || got.Port != asked.Port {
		t.Errorf("in the form is %+v", got)
	}
}

// Practice and the real world do not mix, and a new check-up begins with nothing.
func TestNothingIsLeftOver(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.went(refused())
	r.apply(instead)
	r.begun()
	r.stop()
	r.practise(practice.Faults()[0])
	r.until("practice", func() bool { return r.practice != nil && r.run != nil })
	if r.before != nil {
		t.Error("a fix from the real world is compared with practice")
	}
	r.until("a verdict", func() bool { return r.run == nil })
	r.leavePractice()
	r.showReport()
	if r.checkups != nil || r.shown() != r.home {
		t.Error("the report of practice is shown in the real world")
	}
	r.went(refused())
	r.form.password.SetText(canary)
	r.renew()
	if r.checkups != nil || r.form.password.Text != "" {
		t.Error("something of the last check-up is left")
	}
	r.showPreferences()
	r.shown().first.(*choice).SetSelectedIndex(1)
	if r.back(); r.shown() != r.home {
		t.Error("a change of language brings back an old verdict")
	}
}

// Esc leads back, from fields and lists too.
func TestEscape(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.went(refused())
	for _, open := range []func(){r.showPreferences, r.showReport, r.showCode, r.showLearn} {
		open()
		if r.shown() == r.page.view {
			t.Fatal("nothing was opened")
		}
		if r.key(fyne.KeyEscape); r.shown() != r.page.view {
			t.Error("Esc does not lead back")
		}
	}
}

// What the menu opens is open once, however often it is asked for, and whatever lies
// above it.
func TestOpenOnce(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.watches()
	r.went(refused())
	openers := []func(){
		r.showPreferences, r.showReport, r.showCode, r.showLearn, r.showGallery, r.watchForm,
		func() { r.showPrograms(diagnose.Settings{}) },
	}
	for _, open := range openers {
		for range 4 {
			open()
		}
		if n := len(r.views); n != 3 {
			t.Errorf("%q: %d views", r.shown().title, n)
		}
		if r.key(fyne.KeyEscape); r.shown() != r.page.view {
			t.Error("it does not take one step back")
		}
	}
	for range 2 {
		for _, open := range openers {
			open()
		}
	}
	for range openers {
		r.key(fyne.KeyEscape)
	}
	if r.shown() != r.page.view {
		t.Errorf("%q is left", r.shown().title)
	}
}

// One question at a time: a message in place of one does not leave it behind.
func TestOneQuestion(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.tell("first", "")
	r.tell("second", "")
	if n := len(r.window.Canvas().Overlays().List()); n != 1 {
		t.Errorf("%d questions are open", n)
	}
	if r.key(fyne.KeyEscape); r.asking != nil || len(r.window.Canvas().Overlays().List()) != 0 {
		t.Error("it cannot be closed")
	}
}

// A mistake in the engine is told as what it is, and does not take the window with it.
func TestCrash(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*rig)
	}{
		{"looking for settings", func(r *rig) {
			r.World.Find = func(context.Context, string, bool) (discover.Found, error) { panic("a mistake") }
			r.form.address.SetText("anna@gmail.com")
			r.findSettings()
		}},
		{"trying them", func(r *rig) {
			r.finds(&finder{})
			r.World.Prove = func(context.Context, []discover.Candidate) []discover.Trial { panic("a mistake") }
			r.form.address.SetText("anna@gmail.com")
			r.findSettings()
		}},
		{"a check-up", func(r *rig) {
			r.World.Check = func(context.Context, []diagnose.Settings) iter.Seq2[int, diagnose.Outcome] { panic("a mistake") }
			r.startCheck()
			r.until("over", func() bool { return r.run == nil })
		}},
		{"a watch", func(r *rig) {
			r.Watch = func(context.Context, diagnose.Settings, time.Duration, watch.Sample) iter.Seq[watch.Sample] {
				panic("a mistake")
			}
			r.showWatch(asked)
			r.watching.start()
			r.until("over", func() bool { return !r.watching.active() })
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, "en", 720, 760)
			c.do(r)
			r.shows(r.guide.Word("window.crashed"), r.guide.Word("window.crashed.meaning", "value", "a mistake"))
			if r.key(fyne.KeyEscape); r.busy() {
				t.Error("the window cannot be used afterwards")
			}
		})
	}
}

// A check-up that was stopped has no code to read out.
func TestReportOfStopped(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.startCheck()
	r.begun()
	r.find(fine(diagnose.StageInput))
	r.stop()
	r.showReport()
	if strings.Contains(r.texts(), r.guide.Word("window.report.phone")) {
		t.Error("a code is offered, but there is none")
	}
}

// The second click of a double click belongs to the first, whatever is there by then. A
// click elsewhere, or a later one, counts.
func TestDoubleClick(t *testing.T) {
	r := newRig(t, "en", 720, 760, func(c *Config) { c.DoubleClick = time.Minute })
	c := r.window.Canvas()
	centre := func(o fyne.CanvasObject) fyne.Position {
		return r.app.Driver().AbsolutePositionForObject(o).AddXY(o.Size().Width/2, o.Size().Height/2)
	}
	r.enter(asked)
	check := centre(r.button(0))
	test.TapCanvas(c, check)
	test.TapCanvas(c, check.AddXY(-3, 2)) // where there is now the button that stops
	if r.begun(); r.run == nil {
		t.Fatal("the check-up was stopped as soon as it began")
	}
	r.find(refused()...)
	r.end()
	fold := r.page.halves[0].fold
	r.reveal(fold)
	test.TapCanvas(c, centre(fold))
	if !r.page.halves[0].steps.Visible() {
		t.Fatal("a click elsewhere does not count")
	}
	test.TapCanvas(c, r.clicked.at)
	if !r.page.halves[0].steps.Visible() {
		t.Error("what was opened is closed again")
	}
	r.clicked.when = r.clicked.when.Add(-time.Hour)
	test.TapCanvas(c, centre(fold))
	if r.page.halves[0].steps.Visible() {
		t.Error("a later click does not count")
	}
}

// A space that presses a button does not go into the field that comes up.
func TestSpaceIsNotTyped(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.went(refused())
	r.window.Canvas().Focus(r.button(1)) // back to the settings
	r.key(fyne.KeySpace)
	if r.shown() != r.home || r.form.address.Text != asked.Address {
		t.Errorf("the address is %q", r.form.address.Text)
	}
}
