package ui

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/presets"
)

// showFound shows the settings that were found.
func (w *Window) showFound() {
	w.only(w.newFound(w.showFound, w.fixedButton(equal, "back", "window.change", w.showHome)))
}

// showOrigin shows them above the verdict on them.
func (w *Window) showOrigin() { w.open(w.newFound(w.showOrigin, w.backButton(equal))) }

// newFound is the settings that were found: which work, who named them, who
// contradicts, and who was asked. The last button leads away.
func (w *Window) newFound(again func(), away *button) *view {
	g, f := w.guide, w.found
	best := f.found.Best(f.trials)
	key := "discover.none"
	if len(discover.Working(f.trials)) > 0 {
		key = "discover.working"
	}
	heading := g.Word(key, "address", f.address)
	content := column(apart, title(heading))
	for _, part := range []fyne.CanvasObject{w.named(false), w.named(true), w.provider(), w.asked()} {
		if part != nil {
			content.Add(part)
		}
	}
	v := &view{content: content, title: heading, again: again}
	switch {
	case len(best) > 0:
		v.buttons = append(v.buttons, w.fixedButton(chief, "check", "window.found.check", func() { w.use(best) }))
	case f.found.Told():
		v.buttons = append(v.buttons, w.fixedButton(chief, "check", "window.check", w.checkForm))
	default:
		v.buttons = append(v.buttons, w.fixedButton(chief, "", "window.found.type", func() { w.form.unfold(true); w.showHome() }))
	}
	v.buttons = append(v.buttons, away)
	return v
}

// named lists the settings for one way of mail: what stands in the form, what
// each source says, and what answered. nil if there are none.
func (w *Window) named(sends bool) fyne.CanvasObject {
	g := w.guide
	list := column(12)
	conflict := false
	for _, t := range w.found.trials {
		if t.Settings.Sends() == sends && (len(t.Checkup.Outcomes) > 0 || t.Sources[0] != discover.Names) {
			list.Add(w.trial(t))
			conflict = conflict || t.Overruled
		}
	}
	if len(list.Objects) == 0 {
		return nil
	}
	text := column(12, subtitle(g.Way(sends)))
	if conflict {
		note := newProse(g.Word("window.found.conflict"), sizeBody, colorWarn, bold)
		text.Add(container.New(beside{gap, note.lineHeight()}, picture("warn", colorWarn, 18), note))
	}
	text.Add(list)
	return newPanel(text, 20)
}

// trial is one row of the table: settings, who names them, and what came of
// trying them.
func (w *Window) trial(t discover.Trial) fyne.CanvasObject {
	g := w.guide
	state, word := found(diagnose.OK), g.Word("window.found.works")
	switch v := t.Checkup.Verdict(); {
	case t.Overruled:
		state, word = found(diagnose.Warn), g.Word("window.found.other")
	case len(t.Checkup.Outcomes) == 0:
		state, word = unreached, g.Word("window.found.untried")
	case !t.Checkup.Finished():
		state, word = unreached, g.Word("failure.silent")
	case v.Severity() == diagnose.Fail:
		state, word = found(diagnose.Fail), g.Explain(v.Finding).Title
	}
	var sources []string
	for _, s := range t.Sources {
		sources = append(sources, g.Code("source", string(s)))
	}
	settings := g.Code("service", string(t.Settings.Service)) + " · " + g.Settings(t.Settings)
	return container.New(beside{gap: 12}, newMark(state, 26), column(2,
		strong(settings),
		newProse(word, sizeCaption, state.color, bold),
		caption(g.Word("window.found.by", "sources", strings.Join(sources, "; ")))))
}

// provider says what is to be known of the provider; nil if nothing is.
func (w *Window) provider() fyne.CanvasObject {
	p := w.found.found.Provider
	if p == nil {
		return nil
	}
	g := w.guide
	text := column(gap, strong(g.Word("discover.provider", "name", p.Name)))
	for _, need := range p.Needs {
		text.Add(plain(g.Code("needs", string(need))))
	}
	if p.Help != "" {
		text.Add(w.link(g.Word("window.page.open"), p.Help))
	}
	return newPanel(text, 20)
}

// asked says what came of asking each source.
func (w *Window) asked() fyne.CanvasObject {
	g := w.guide
	list := column(near, strong(g.Word("discover.asked")))
	refused := false
	for _, a := range w.found.found.Tried {
		said := g.Word("discover.found", "number", strconv.Itoa(a.Found))
		if a.Err != nil {
			said = g.Code("failure", string(a.Failure()))
		}
		refused = refused || a.Failure() == discover.NoConsent
		list.Add(fact(g.Code("source", string(a.Source)), said))
	}
	if refused && w.Presets.LookUps == presets.Ask {
		list.Add(w.item("check", g.Word("window.lookups.now"), func() {
			w.app.Preferences().SetBool(prefOnline, true)
			w.app.Preferences().SetBool(prefOnlineAsked, true)
			w.find()
		}))
	}
	return newPanel(list, 20)
}

// origin leads from a verdict back to where its settings come from; nil where
// they were typed, or what was found last was for another address.
func (w *Window) origin(c diagnose.Checkup) fyne.CanvasObject {
	if w.found == nil || w.practice != nil || w.found.address != strings.TrimSpace(c.Settings.Address) {
		return nil
	}
	if !slices.ContainsFunc(w.found.trials, func(t discover.Trial) bool { return t.Settings.Host == c.Settings.Host }) {
		return nil
	}
	return w.item("next", w.guide.Word("window.found.origin"), w.showOrigin)
}
