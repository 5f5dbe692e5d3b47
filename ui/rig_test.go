package ui

import (
	"context"
	"iter"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
)

// A rig is a window without a display, an engine that says what the test wants
// it to, and the window's goroutine in the test's hands.
type rig struct {
	t      testing.TB
	app    fyne.App
	window fyne.Window
	*Window

	queue  chan func()
	runs   chan diagnose.Settings // one for each check-up begun
	says   chan diagnose.Outcome  // what the engine finds; closed: it ends
	hungUp chan struct{}          // one for each check-up that was hung up on
}

// newRig opens a window, of which a test may change what the program gives it.
func newRig(t testing.TB, language string, width, height float32, change ...func(*Config)) *rig {
	r := &rig{
		t: t, app: test.NewTempApp(t), queue: make(chan func(), 100),
		runs: make(chan diagnose.Settings, 10), says: make(chan diagnose.Outcome), hungUp: make(chan struct{}, 10),
	}
	r.window = test.NewTempWindow(t, nil)
	c := Config{World: discover.World{Check: r.check}, Languages: []string{language}, Documents: t.TempDir(), Dispatch: func(f func()) { r.queue <- f }}
	for _, change := range change {
		change(&c)
	}
	r.Window = New(r.app, r.window, c)
	r.window.Resize(fyne.NewSize(width, height))
	return r
}

// check is the engine. Of two check-ups it says the outcomes of the first, until
// it is told that this one is over, and then those of the second.
func (r *rig) check(ctx context.Context, all []diagnose.Settings) iter.Seq2[int, diagnose.Outcome] {
	return func(yield func(int, diagnose.Outcome) bool) {
		for n, s := range all {
			r.runs <- s
			for more := true; more; {
				select {
				case o, said := <-r.says:
					if more = said && o.Stage != ""; more && !yield(n, o) {
						return
					}
				case <-ctx.Done():
					r.hungUp <- struct{}{}
					return
				}
			}
		}
	}
}

// enter puts settings in the form, as a person would.
func (r *rig) enter(s diagnose.Settings) {
	r.form.address.SetText(s.Address)
	r.form.fill(s)
}

// button is the nth in the footer.
func (r *rig) button(n int) *button { return r.shown().buttons[n] }

// rows are the stages of the half that is seen.
func (r *rig) rows() map[diagnose.Stage]*stepRow { return r.page.halves[r.page.chosen].rows }

// until does what the window is asked to, until done.
func (r *rig) until(what string, done func() bool) {
	r.t.Helper()
	late := time.After(10 * time.Second)
	for !done() {
		select {
		case f := <-r.queue:
			f()
		case <-late:
			r.t.Fatal("never: ", what)
		}
	}
}

// find has the engine say outcomes, and waits until the window has heard them.
func (r *rig) find(outcomes ...diagnose.Outcome) {
	r.t.Helper()
	heard := func() (n int) {
		for _, c := range r.checkups {
			n += len(c.Outcomes)
		}
		return n
	}
	n := heard() + len(outcomes)
	for _, o := range outcomes {
		r.says <- o
	}
	r.until("heard", func() bool { return heard() >= n })
}

// next has the engine end the first of two check-ups.
func (r *rig) next() { r.says <- diagnose.Outcome{} }

// end has the engine end.
func (r *rig) end() {
	r.t.Helper()
	close(r.says)
	r.until("ended", func() bool { return r.run == nil })
	r.says = make(chan diagnose.Outcome)
}

// begun waits for the engine to be asked.
func (r *rig) begun() diagnose.Settings {
	r.t.Helper()
	select {
	case s := <-r.runs:
		return s
	case <-time.After(10 * time.Second):
		r.t.Fatal("no check-up began")
		panic("unreachable")
	}
}

// key presses a key the way the driver does.
func (r *rig) key(names ...fyne.KeyName) {
	for _, name := range names {
		switch c := r.window.Canvas(); {
		case name == fyne.KeyTab:
			c.FocusNext()
		case c.Focused() != nil:
			c.Focused().TypedKey(&fyne.KeyEvent{Name: name})
			if name == fyne.KeySpace && c.Focused() != nil { // to whatever has the focus by now
				c.Focused().TypedRune(' ')
			}
		default:
			c.OnTypedKey()(&fyne.KeyEvent{Name: name})
		}
	}
}

// texts are all texts that can be seen, from top to bottom of the tree.
func (r *rig) texts() string {
	return textsIn(append([]fyne.CanvasObject{r.window.Content()}, r.window.Canvas().Overlays().List()...)...)
}

// textsIn are all texts that can be seen in objects.
func textsIn(objects ...fyne.CanvasObject) string {
	var all []string
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *prose:
			all = append(all, o.text)
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child)
			}
		}
	}
	for _, o := range objects {
		walk(o)
	}
	return strings.Join(all, "\n")
}

// shows fails unless all texts can be seen.
func (r *rig) shows(texts ...string) {
	r.t.Helper()
	seen := r.texts()
	for _, text := range texts {
		if !strings.Contains(seen, text) {
			r.t.Errorf("%q is not shown; this is:\n%s", text, seen)
		}
	}
}

// A check-up of a server whose port is closed, and what works in its place.
var (
	asked = diagnose.Settings{
		Service: diagnose.IMAP, Host: "imap.example.org", Port: 993, Security: diagnose.TLS, Address: "anna@example.org",
	}
	instead = diagnose.Settings{
		Service: diagnose.IMAP, Host: "imap.example.org", Port: 143, Security: diagnose.StartTLS, Address: "anna@example.org",
	}
	args = map[string]string{"server": "imap.example.org", "port": "993", "service": "imap", "security": "tls"}
)

// fine is the outcome of a stage that found nothing wrong.
func fine(stage diagnose.Stage, facts ...string) diagnose.Outcome {
	o := diagnose.Outcome{Stage: stage, Settings: asked, Took: 12 * time.Millisecond}
	for i := 0; i+1 < len(facts); i += 2 {
		o.Facts = append(o.Facts, diagnose.Fact{Name: facts[i], Value: facts[i+1]})
	}
	return o
}

// refused is how that check-up goes.
func refused() []diagnose.Outcome {
	stopped := fine(diagnose.StageTCP, "tcp.failed", "192.0.2.10:993: connection refused (12 ms)", "tcp.others", "open: 143")
	stopped.Stopped = true
	stopped.Findings = []diagnose.Finding{{
		Cause: diagnose.TCPRefused, Args: args, Works: []diagnose.Proof{{Settings: instead, Stage: diagnose.StageCapability}},
	}}
	return []diagnose.Outcome{
		fine(diagnose.StageInput),
		fine(diagnose.StageNetwork, "network.address", "192.0.2.2"),
		fine(diagnose.StageDNS, "dns.address", "192.0.2.10"),
		stopped,
	}
}

// healthy is how the check-up of a good server goes, without a password.
func healthy() []diagnose.Outcome {
	asked := fine(diagnose.StageCapability, "capabilities", "IMAP4rev1 IDLE AUTH=PLAIN")
	asked.Findings = []diagnose.Finding{{Cause: diagnose.SignInNotTried, Args: args}}
	asked.Lines = []diagnose.Line{
		{From: "client", At: 31 * time.Millisecond, Text: "a1 CAPABILITY"},
		{From: "server", At: 43 * time.Millisecond, Text: "* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN"},
		{From: "server", At: 43 * time.Millisecond, Text: "a1 OK done"},
	}
	return []diagnose.Outcome{
		fine(diagnose.StageInput),
		fine(diagnose.StageNetwork, "network.address", "192.0.2.2"),
		fine(diagnose.StageDNS, "dns.address", "192.0.2.10"),
		fine(diagnose.StageTCP, "tcp.connected", "192.0.2.10:993 (12 ms)"),
		fine(diagnose.StageTLS, "tls.version", "TLS 1.3"),
		fine(diagnose.StageCert, "cert.until", "2027-02-19"),
		fine(diagnose.StageGreeting, "greeting", "* OK ready"),
		asked,
	}
}
