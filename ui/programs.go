package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// showPrograms asks in which mail program settings are to be changed. s are
// settings that work; with none, the steps speak of settings in general.
func (w *Window) showPrograms(s diagnose.Settings) {
	if w.busy() {
		return
	}
	g := w.guide
	list := column(0)
	for _, p := range g.Programs() {
		list.Add(w.item("next", p.Name, func() { w.showHowTo(p, s) }))
	}
	w.open(&view{
		name:    "programs",
		content: column(apart, title(g.Word("window.programs")), plain(g.Word("window.programs.which")), newPanel(list, 20)),
		buttons: []*button{w.backButton(calm)},
		title:   g.Word("window.programs"),
	})
}

// showHowTo tells click by click how to put settings into a mail program: those
// that were given, and those that work for the other way of mail too.
func (w *Window) showHowTo(p guide.Program, s diagnose.Settings) {
	g := w.guide
	content := column(apart, title(p.Name))
	for _, s := range w.bothWays(s) {
		if how, ok := g.HowTo(p.ID, s); ok {
			content.Add(w.howTo(how, s))
		}
	}
	checked := g.Word("window.programs.unchecked")
	if p.Checked != "" {
		checked = g.Word("window.programs.checked", "month", p.Checked)
	}
	content.Add(caption(checked))
	w.open(&view{content: content, buttons: []*button{w.backButton(calm)}, title: p.Name})
}

// howTo is the steps for one way of mail.
func (w *Window) howTo(how guide.HowTo, s diagnose.Settings) fyne.CanvasObject {
	text := column(apart, column(2, subtitle(w.guide.Way(s.Sends())), caption(w.guide.Settings(s))), steps(how.Steps))
	for _, note := range how.Notes {
		text.Add(container.New(beside{gap, plain(note).lineHeight()}, picture("note", colorNote, 18), plain(note)))
	}
	return newPanel(text, 20)
}

// bothWays adds to settings those for the other way of mail that were shown to
// work; without any it gives both ways, with nothing but the address known.
func (w *Window) bothWays(s diagnose.Settings) []diagnose.Settings {
	if s.Host == "" {
		address := w.form.address.Text
		return []diagnose.Settings{{Service: diagnose.IMAP, Address: address}, {Service: diagnose.SMTP, Address: address}}
	}
	all := []diagnose.Settings{s}
	for _, c := range w.checkups {
		for _, p := range c.Working() {
			other := p.Settings
			if !slices.ContainsFunc(all, func(s diagnose.Settings) bool {
				return s.Sends() == other.Sends()
			}) {
				all = append(all, other)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b diagnose.Settings) int {
		return slices.Index(diagnose.Services(), a.Service) - slices.Index(diagnose.Services(), b.Service)
	})
	return all
}
