package ui

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
)

// A search for settings is under way.
type search struct {
	cancel context.CancelFunc
}

// A finding is what a search came to.
type finding struct {
	address string
	found   discover.Found
	trials  []discover.Trial
	err     error
}

// find looks for settings and shows what there is.
func (w *Window) find() {
	switch {
	case w.busy():
	case strings.TrimSpace(w.form.address.Text) == "":
		w.form.complain(w.guide.Word("window.address.missing"))
		w.window.Canvas().Focus(w.form.address)
	default:
		if w.practice != nil {
			w.leavePractice()
		}
		w.before = nil
		w.form.forget()
		if w.world().Find != nil {
			w.consented(func() { w.searchFor(w.showFoundOrWhy) })
		}
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
	ctx, cancel := context.WithCancel(context.Background())
	s := &search{cancel}
	w.search = s
	address := strings.TrimSpace(w.form.address.Text)
	world, online, given := w.world(), w.Presets.Online(w.app.Preferences().Bool(prefOnline)), w.given()
	w.showSearching(address, w.guide.Word("discover.asking"))
	tell := func(f func()) {
		w.Dispatch(func() {
			if w.search == s { // nobody has stopped it meanwhile
				f()
			}
		})
	}
	go func() {
		defer cancel()
		defer func() { // a mistake in the engine must not take the window with it
			if crash := recover(); crash != nil {
				fmt.Fprintf(os.Stderr, "%v\n%s", crash, debug.Stack())
				tell(func() { w.stop() })
			}
		}()
		result := &finding{address: address}
		if result.found, result.err = world.Find(ctx, address, online); result.err == nil {
			tell(func() { w.showSearching(address, w.guide.Word("discover.trying")) })
			result.trials = world.Prove(ctx, append(given, result.found.Candidates...))
		}
		tell(func() {
			w.search = nil
			if result.err == nil {
				w.found = result
				w.strangers.DoubtFound(result.trials, w.filledByLink())
			} else {
				w.showHome()
				w.form.complain(w.guide.Word("error.address", "value", address))
				return
			}
			then()
		})
	}()
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

// use checks settings that were found, and puts them in the form.
func (w *Window) use(all []diagnose.Settings) {
	f := w.draft()
	f.accept(all)
	w.consider(f, nil)
}
