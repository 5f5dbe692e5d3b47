package ui

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose/presets"
)

// helpdesk says whom people of the organisation ask; nil where there is nobody.
func (w *Window) helpdesk() fyne.CanvasObject {
	g, help := w.guide, w.Presets.Help
	if help == (presets.Help{}) {
		return nil
	}
	text := column(near, strong(g.Word("organisation.helpdesk", "name", w.Presets.Organisation)))
	if help.Phone != "" {
		text.Add(plain(g.Word("organisation.phone", "value", help.Phone)))
	}
	if help.Address != "" {
		text.Add(plain(g.Word("organisation.address", "value", help.Address)))
	}
	if help.Page != "" {
		text.Add(w.link(g.Word("organisation.page"), help.Page))
	}
	return newPanel(text, 20)
}

// broken says what is wrong with the organisation's file; nil where nothing is.
func (w *Window) broken() fyne.CanvasObject {
	var problems presets.Problems
	if !errors.As(w.Broken, &problems) {
		return nil
	}
	g := w.guide
	text := column(near, strong(g.Word("presets.broken")), plain(g.Word("presets.broken.meaning")))
	for _, p := range problems {
		text.Add(plain(p.Say(g)))
	}
	return w.remark(text)
}

// remark is a text that somebody is to read before all else.
func (w *Window) remark(text fyne.CanvasObject) fyne.CanvasObject {
	p := newPanel(container.New(beside{gap: 12}, picture("note", colorNote, 22), text), 16)
	p.fill, p.stroke = tinted(colorNote), colorNote
	return p
}
