package ui

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/mailbox"
)

// start does what the big button promises: it checks the servers in the form,
// or, where only the address is known, looks for them first.
func (w *Window) start() {
	if w.busy() {
		return
	}
	w.before = nil
	w.form.forget()
	switch {
	case diagnose.NewSecret(w.form.password.Text).TooLong():
		w.showHome()
		w.form.complain(w.guide.Word("error.password-long", "most", strconv.Itoa(diagnose.LongestSecret)))
		w.window.Canvas().Focus(w.form.password)
	case w.form.complete():
		w.checkForm()
	case strings.TrimSpace(w.form.address.Text) == "":
		w.showHome()
		w.form.complain(w.guide.Word("window.address.missing"))
		w.window.Canvas().Focus(w.form.address)
	case w.world().Find == nil:
		w.checkForm()
	default:
		w.consented(w.findAndCheck)
	}
}

// checkForm checks what is in the form.
func (w *Window) checkForm() { w.consider(w.form, w.before) }

// consider checks what is in a form, in place of before. A password goes to a server
// that only the name service led to after a yes, and over a connection that others
// could read along after a yes each time. The form in use holds the same once nothing
// is asked any more: a question that is taken back has changed nothing.
func (w *Window) consider(f *form, before []diagnose.Checkup) {
	all := f.settings()
	begin := func() {
		if f != w.form {
			w.form.take(f)
		}
		w.before = before
		w.begin(all)
	}
	hosts := w.strangers.Among(all, w.Presets.Settings)
	switch {
	case w.practice != nil: // no password of anybody's is at stake, and none leaves this computer
		for i := range all {
			all[i].ClearPassword = mailbox.Bare(all[i])
		}
		begin()
	case len(hosts) > 0 && f.password.Text != "":
		w.askServers(hosts, func(yes bool) {
			if !yes {
				f.password.SetText("")
			}
			w.consider(f, before)
		})
	case slices.ContainsFunc(all, mailbox.Bare):
		w.askCleartext(func(yes bool) {
			for i := range all {
				all[i].ClearPassword = yes
			}
			begin()
		})
	default:
		begin()
	}
}

// world is the one that is checked: the real one, or practice.
func (w *Window) world() discover.World {
	if w.practice != nil {
		return w.practice.world
	}
	return w.World
}

// begin runs check-ups.
func (w *Window) begin(all []diagnose.Settings) {
	w.remember()
	w.form.complain("")
	w.checkups = nil
	for _, s := range all {
		w.checkups = append(w.checkups, diagnose.Begin(s))
	}
	w.page.begin(w.checkups)
	w.page.view.title = w.guide.Word("window.checking")
	w.page.view.buttons = []*button{w.fixedButton(calm, "stop", "window.stop", w.stop)}
	check := w.world().Check
	w.run = startRun(func(ctx context.Context) iter.Seq2[int, diagnose.Outcome] { return check(ctx, all) }, w.Dispatch, w.told)
	w.only(w.page.view)
}

// told hears from a run. One that was stopped meanwhile has no say.
func (w *Window) told(r *run, fresh []news, ended bool) {
	if r != w.run {
		return
	}
	w.add(fresh)
	switch {
	case ended:
		w.finish()
		w.confess(r.crash)
	case len(fresh) > 0:
		w.page.show(w.checkups)
		if current := w.page.current(); current != nil {
			w.reveal(current)
		}
	}
	if !ended && w.app.Settings().ShowAnimations() {
		w.page.turn()
	}
}

func (w *Window) add(fresh []news) {
	for _, f := range fresh {
		w.checkups[f.n].Add(f.outcome)
		if w.practice == nil {
			w.strangers.Inherit(w.checkups[f.n].Settings.Host, f.outcome)
		}
	}
}

// stop hangs up at once.
func (w *Window) stop() {
	switch {
	case w.search != nil:
		w.interrupt()
		w.showHome()
	case w.run != nil:
		w.run.cancel()
		w.add(w.run.take())
		w.finish()
	}
}

// finish shows what the check-ups came to.
func (w *Window) finish() {
	w.run = nil
	w.conclude()
	w.show(w.page.view)
}

// reopenPage shows the check-ups that have ended in another language.
func (w *Window) reopenPage() {
	w.page.begin(w.checkups)
	w.conclude()
	w.only(w.page.view)
}

// conclude has the page show what the check-ups came to, with the buttons for
// when they are over.
func (w *Window) conclude() {
	w.page.end(w.checkups)
	worst := worst(w.checkups)
	rank := chief
	if len(worst.Verdict().Works) > 0 { // the thing to do next is on the card
		rank = calm
	}
	v := w.page.view
	v.title = w.page.conclusion().title(worst)
	v.buttons = []*button{
		w.fixedButton(rank, "again", "window.again", w.again),
		w.fixedButton(equal, "back", "window.change", func() { w.before = nil; w.form.unfold(w.form.complete()); w.showHome() }),
		w.fixedButton(equal, "copy", "window.report", w.showReport),
	}
}

// again checks once more what is in the form. Where that is only an address, settings
// may be found now.
func (w *Window) again() {
	if w.form.complete() {
		w.checkForm()
	} else {
		w.start()
	}
}

// apply checks proven settings, and puts them in the form. The password was
// meant for another server where that is of another owner.
func (w *Window) apply(s diagnose.Settings) {
	if w.busy() {
		return
	}
	f := w.draft()
	if len(w.checkups) > 0 && strings.TrimSpace(f.address.Text) != strings.TrimSpace(w.checkups[0].Settings.Address) {
		f.password.SetText("") // it is that of another mailbox
	}
	for _, c := range w.checkups {
		if !mailbox.MayHave(s, c.Settings) {
			f.password.SetText("")
		}
	}
	f.fill(s)
	w.consider(f, w.checkups)
}
