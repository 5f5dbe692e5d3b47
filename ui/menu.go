package ui

import (
	"fyne.io/fyne/v2"

	"mailcheckup/diagnose"
)

// menu is what can be done beside the buttons of the footer.
func (w *Window) menu() *fyne.MainMenu {
	g := w.guide
	item := func(key string, f func()) *fyne.MenuItem { return fyne.NewMenuItem(g.Word(key), f) }
	quit := item("window.quit", w.app.Quit)
	quit.IsQuit = true
	return fyne.NewMainMenu(
		fyne.NewMenu(g.Word("window.menu"),
			item("window.new", w.renew), item("window.find", w.find), item("window.report", w.showReport), item("window.code", w.showCode),
			fyne.NewMenuItemSeparator(), item("window.preferences", w.showPreferences), fyne.NewMenuItemSeparator(), quit),
		fyne.NewMenu(g.Word("window.practice"), item("window.practice.pick", w.showGallery)),
		fyne.NewMenu(g.Word("window.learn.menu"), item("window.learn", w.showLearn),
			item("window.programs", func() { w.showPrograms(diagnose.Settings{}) })))
}

// renew begins anew, with an empty form.
func (w *Window) renew() {
	if w.busy() {
		return
	}
	if w.practice != nil {
		w.leavePractice()
	}
	w.form.clear()
	w.form.password.SetText("")
	w.form.unfold(false)
	w.showHome()
}
