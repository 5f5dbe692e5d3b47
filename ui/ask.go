package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/diagnose"
)

// askCleartext asks whether the password may go over a connection that is not
// encrypted. Without a yes the check-up runs and does not send it.
func (w *Window) askCleartext(s diagnose.Settings) {
	g := w.Guide
	keys := w.fixedKeyboard()
	no := newButton(keys, chief, "lock", g.Word("window.clear.no"), func() {
		w.answered()
		w.begin(s)
	})
	yes := newButton(keys, equal, "", g.Word("window.clear.yes"), func() {
		w.answered()
		s.ClearPassword = true
		w.begin(s)
	})
	w.ask(g.Word("window.clear"), g.Word("window.clear.meaning"), no, yes)
}

// ask shows a question above everything else, the keyboard on the first answer.
// Esc takes the question back.
func (w *Window) ask(question, meaning string, answers ...*button) {
	text := column(apart, subtitle(question), plain(meaning))
	list := column(12)
	for _, b := range answers {
		list.Add(b)
	}
	text.Add(list)
	frame := newPanel(text, apart)
	frame.fill, frame.stroke = theme.ColorNameOverlayBackground, ""
	canvas := w.window.Canvas()
	width := min(canvas.Size().Width-2*apart, 460)
	w.asking = widget.NewModalPopUp(frame, canvas)
	w.asking.Resize(fyne.NewSize(width, heightAt(frame, width)))
	w.asking.Show()
	canvas.Focus(answers[0])
}

// answered takes the question away.
func (w *Window) answered() {
	if w.asking == nil {
		return
	}
	w.window.Canvas().Unfocus()
	w.asking.Hide()
	w.asking = nil
}

// tell shows something that went wrong in the program itself.
func (w *Window) tell(what, why string) {
	keys := w.fixedKeyboard()
	w.ask(what, why, newButton(keys, chief, "", w.Guide.Word("window.close"), w.answered))
}
