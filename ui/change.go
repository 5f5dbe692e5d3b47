package ui

import (
	"cmp"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose"
)

// change shows what came of applying a fix: before and after, side by side. nil
// where none was applied to this way of mail.
func (w *Window) change(after diagnose.Checkup) fyne.CanvasObject {
	for _, before := range w.before {
		same := before.Settings.Sends() == after.Settings.Sends()
		if same && before.Settings.Anonymous() != after.Settings.Anonymous() {
			return newPanel(container.New(pair{apart, 0.5},
				w.moment("window.before", before, after), w.moment("window.after", after, before)), 20)
		}
	}
	return nil
}

// moment is one side of it: the settings, those that changed in bold, and what
// came of the stage that stopped the check-up before.
func (w *Window) moment(key string, c, other diagnose.Checkup) fyne.CanvasObject {
	g := w.guide
	state := concluded(c)
	text := column(near, newProse(g.Word(key), sizeCaption, colorMuted, bold))
	mine, theirs := parts(w, c.Understood()), parts(w, other.Understood())
	for i, part := range mine {
		line := plain(part)
		if part != theirs[i] {
			line = strong(part)
		}
		text.Add(line)
	}
	text.Add(newProse(w.page.conclusion().title(c), sizeCaption, state.color, bold))
	return container.New(beside{gap: 12}, newMark(state, 26), text)
}

// parts are server, port and security as a person reads them.
func parts(w *Window, s diagnose.Settings) [3]string {
	return [3]string{s.Host, w.guide.Word("settings.port", "port", cmp.Or(s.PortText, strconv.Itoa(s.Port))), w.guide.Code("security", string(s.Security))}
}
