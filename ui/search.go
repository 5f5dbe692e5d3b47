package ui

import (
	"context"
	"iter"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/link"
)

// A search for settings is under way: news of it are what it has come to, first
// before and then after the settings were tried.
type search = stream[finding]

// A finding is what a search came to.
type finding struct {
	address string
	found   discover.Found
	trials  []discover.Trial
	err     error
}

// find looks for settings and shows what there is.
func (w *Window) find() {
	if w.busy() {
		return
	}
	w.leavePractice()
	if strings.TrimSpace(w.form.address.Text) == "" {
		w.showHome()
		w.form.complain(w.guide.Word("window.address.missing"))
		w.window.Canvas().Focus(w.form.address)
		return
	}
	w.before = nil
	w.form.forget()
	if w.world().Find != nil {
		w.consented(func() { w.searchFor(w.showFoundOrWhy) })
	}
}

// showFoundOrWhy shows what there is. Where the sources are not to blame for that
// there is nothing, a check-up of the address alone tells why.
func (w *Window) showFoundOrWhy() {
	if w.found.found.Why.Cause != "" && !w.form.complete() {
		w.checkForm()
		return
	}
	w.showFound()
}

// findAndCheck looks for settings and checks the best. Where nothing is found,
// or a server must be confirmed first, it shows what there is.
func (w *Window) findAndCheck() {
	w.searchFor(func() {
		switch best := w.found.found.Best(w.found.trials); {
		case len(best) > 0:
			w.showFound() // for whoever takes a question back
			w.use(best)
		case w.found.found.Told():
			w.checkForm()
		default:
			w.showFound()
		}
	})
}

// searchFor looks for settings and tries them, beside the window; then is called
// on the goroutine of the window, with the result in w.found.
func (w *Window) searchFor(then func()) {
	address := strings.TrimSpace(w.form.address.Text)
	world, online, given := w.world(), w.Presets.Online(w.app.Preferences().Bool(prefOnline)), w.given()
	var last finding
	w.search = startStream(func(ctx context.Context) iter.Seq[finding] {
		return func(yield func(finding) bool) {
			f := finding{address: address}
			f.found, f.err = world.Find(ctx, address, online)
			if !yield(f) || f.err != nil {
				return
			}
			f.trials = world.Prove(ctx, append(given, f.found.Candidates...))
			yield(f)
		}
	}, false, w.Dispatch, func(s *search, fresh []finding, ended bool) {
		if s != w.search { // it was stopped meanwhile
			return
		}
		if len(fresh) > 0 {
			last = fresh[len(fresh)-1]
		}
		if !ended {
			w.showSearching(address, w.guide.Word("discover.trying"))
			return
		}
		w.search = nil
		switch {
		case s.crash != nil:
			w.showHome()
			w.confess(s.crash)
		case last.err != nil:
			w.showHome()
			w.form.complain(w.guide.Word("error.address", "value", address))
		default:
			w.found = &last
			w.strangers.DoubtFound(last.trials, link.Addressed(w.linked, address))
			then()
		}
	})
	w.showSearching(address, w.guide.Word("discover.asking"))
}

// given are the servers that stand in the form, to be compared with those that
// are found.
func (w *Window) given() (all []discover.Candidate) {
	if !w.form.complete() {
		return nil
	}
	for _, s := range w.form.settings() {
		all = append(all, discover.Candidate{Settings: s.Anonymous(), Sources: []discover.Source{discover.Typed}})
	}
	return all
}

// showSearching says what is being done while settings are looked for.
func (w *Window) showSearching(address, doing string) {
	progress := newStepRow(w.keyboard(), step{running, w.guide.Word("state.running"), doing, address}, true, true)
	w.only(&view{
		content: column(apart, title(w.guide.Word("window.finding")), newPanel(progress, near)),
		buttons: []*button{w.fixedButton(calm, "stop", "window.stop", w.stop)},
		title:   w.guide.Word("window.finding"),
	})
}

// use checks settings that were found, and puts them in the form. A user name that
// nobody but the person can know is asked for first.
func (w *Window) use(all []diagnose.Settings) {
	f := w.draft()
	f.accept(all)
	if strings.TrimSpace(f.user.Text) == "" && w.found != nil && w.found.found.NoUser(all) {
		w.form.take(f)
		w.form.unfold(true)
		w.showHome()
		w.form.complain(w.guide.Word("window.user.missing"))
		w.point(w.form.user)
		return
	}
	w.consider(f, nil)
}
