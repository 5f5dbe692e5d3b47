package browser

import (
	"context"
	"fmt"
	"iter"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/link"
	"mailcheckup/diagnose/mailbox"
)

// A work is what follows a press on the button: settings are looked for, if they
// must be, questions are asked, servers are checked. Its fields are guarded by the
// visit's lock.
type work struct {
	number  int
	phase   phase
	news    []news
	changed chan struct{} // closed when there is more news or another phase
	cancel  context.CancelFunc

	settings []diagnose.Settings
	unsure   []string // servers that are asked about: the person must know them before a password goes there
	asks     string   // the key of the question
	agreed   bool     // the question about passwords in the clear was answered
	checkups []diagnose.Checkup
	provider *discover.Provider // whose settings were found; nil: not known
}

// A phase is what a work is doing.
type phase int

const (
	searching phase = iota
	asking
	checking
	over
)

// News is a line of what is under way: a word, or the outcome of a stage.
type news struct {
	word    string // "": an outcome
	outcome diagnose.Outcome
}

// under says that w has not come to its end.
func (w *work) under() bool { return w.phase != over }

// tell adds to what is known of w, and wakes those who read it.
func (w *work) tell(p phase, fresh ...news) {
	w.phase, w.news = p, append(w.news, fresh...)
	close(w.changed)
	w.changed = make(chan struct{})
}

// begin checks what is in the form. It goes on with a work that has looked for
// settings, or else begins one.
func (v *visit) begin(w *work) *work {
	if w == nil {
		w = v.newWork()
	}
	w.settings = v.form.Settings(v.password)
	v.proceed(w)
	return w
}

func (v *visit) newWork() *work {
	v.number++
	v.work = &work{number: v.number, changed: make(chan struct{}), cancel: func() {}}
	return v.work
}

// proceed asks what must be asked before a password is sent, and then checks.
func (v *visit) proceed(w *work) {
	w.unsure = v.strangers.Among(w.settings, v.presets.Settings)
	switch {
	case len(w.unsure) > 0 && !v.password.Empty():
		w.asks = "window.servers"
		w.tell(asking)
	case !w.agreed && slices.ContainsFunc(w.settings, mailbox.Bare):
		w.asks = "window.clear"
		w.tell(asking)
	default:
		v.check(w)
	}
}

// answer takes the answer to the question that w asks. Without a yes the check-up
// runs, and the password stays here.
func (v *visit) answer(w *work, question string, yes bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if w.phase != asking || w.asks != question {
		return
	}
	switch question {
	case "window.servers":
		v.strangers.Answer(w.unsure, yes)
		if !yes {
			v.password = diagnose.Secret{}
			w.settings = v.form.Settings(v.password)
		}
	case "window.clear":
		w.agreed = true
		for i := range w.settings {
			w.settings[i].ClearPassword = yes
		}
	}
	v.proceed(w)
}

// check runs the check-ups.
func (v *visit) check(w *work) {
	for _, s := range w.settings {
		w.checkups = append(w.checkups, diagnose.Begin(s))
	}
	all := w.settings
	w.tell(checking)
	v.start(w, func(ctx context.Context) { v.collect(w, v.world.Check(ctx, all)) })
}

// collect takes outcomes as they come.
func (v *visit) collect(w *work, outcomes iter.Seq2[int, diagnose.Outcome]) {
	for n, o := range outcomes {
		v.note(w, n, o)
	}
	v.close(w)
}

// note takes an outcome of a check-up of w.
func (v *visit) note(w *work, n int, o diagnose.Outcome) {
	v.mu.Lock()
	defer v.mu.Unlock() // after a mistake in here too: the page needs the lock to say so
	if w.under() {
		w.checkups[n].Add(o)
		v.strangers.Inherit(w.checkups[n].Settings.Host, o)
		w.tell(checking, news{outcome: o})
	}
}

// close ends w where it has not gone on to something else.
func (v *visit) close(w *work) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if w.under() {
		w.tell(over)
	}
}

// start does something that takes time. A mistake in the engine must not take the
// page with it.
func (v *visit) start(w *work, do func(context.Context)) {
	ctx, cancel := context.WithCancel(v.ctx)
	w.cancel = cancel
	v.works.Go(func() {
		defer cancel()
		defer func() {
			if crash := recover(); crash != nil {
				fmt.Fprintf(os.Stderr, "%v\n%s", crash, debug.Stack())
				v.confess(w, crash)
			}
		}()
		do(ctx)
	})
}

// confess ends w, which a mistake of the engine has broken off: what else is shown looks
// like something about the mail.
func (v *visit) confess(w *work, crash any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if w.under() {
		v.complaint = func(g *guide.Guide) string {
			return g.Word("window.crashed") + ". " + g.Word("window.crashed.meaning", "value", fmt.Sprint(crash))
		}
		w.tell(over)
	}
}

// stop hangs up at once. What comes later has no say.
func (v *visit) stop(w *work) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if w.under() {
		w.cancel()
		w.tell(over)
	}
}

// search looks for settings and tries them, and goes on with the best.
func (v *visit) search() *work {
	w := v.newWork()
	address, online := strings.TrimSpace(v.form.Address), v.presets.Online(v.form.Online)
	w.tell(searching, news{word: "discover.asking"})
	v.start(w, func(ctx context.Context) {
		found, err := v.world.Find(ctx, address, online)
		var trials []discover.Trial
		if err == nil {
			v.mu.Lock()
			w.tell(w.phase, news{word: "discover.trying"})
			v.mu.Unlock()
			trials = v.world.Prove(ctx, found.Candidates)
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		if w.under() {
			v.take(w, address, found, trials, err)
		}
	})
	return w
}

// take goes on with what was found.
func (v *visit) take(w *work, address string, found discover.Found, trials []discover.Trial, err error) {
	all := found.Best(trials)
	complaint := ""
	switch {
	case err != nil:
		complaint = "error.address"
	case len(all) == 0 && !found.Told():
		complaint = "discover.none"
	}
	if complaint != "" {
		v.complaint = func(g *guide.Guide) string { return g.Word(complaint, "value", address, "address", address) }
		w.tell(over)
		return
	}
	v.form.Accept(all)
	v.strangers.DoubtFound(trials, link.Addressed(v.linked, address))
	w.provider = found.Provider
	if blank(v.form.User) && found.NoUser(all) {
		v.complaint = func(g *guide.Guide) string { return g.Word("window.user.missing") }
		w.tell(over)
		return
	}
	v.begin(w)
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }
