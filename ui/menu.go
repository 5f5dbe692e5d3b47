package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"mailcheckup/diagnose"
)

// menu is what can be done beside the buttons of the footer.
func (w *Window) menu() *fyne.MainMenu {
	g := w.guide
	item := func(key string, f func()) *fyne.MenuItem { return fyne.NewMenuItem(g.Word(key), f) }
	on := func(letter fyne.KeyName, item *fyne.MenuItem) *fyne.MenuItem {
		item.Shortcut = &desktop.CustomShortcut{KeyName: letter, Modifier: fyne.KeyModifierShortcutDefault}
		return item
	}
	quit := on(fyne.KeyQ, item("window.quit", w.app.Quit))
	quit.IsQuit = true
	return fyne.NewMainMenu(
		fyne.NewMenu(g.Word("window.menu"),
			on(fyne.KeyN, item("window.new", w.renew)), on(fyne.KeyF, item("window.find", w.find)), on(fyne.KeyD, item("window.watch", w.watchForm)),
			on(fyne.KeyR, item("window.report", w.showReport)), on(fyne.KeyK, item("window.code", w.showCode)),
			fyne.NewMenuItemSeparator(), on(fyne.KeyComma, item("window.preferences", w.showPreferences)), fyne.NewMenuItemSeparator(), quit),
		fyne.NewMenu(g.Word("window.practice"), on(fyne.KeyP, item("window.practice.pick", w.showGallery))),
		fyne.NewMenu(g.Word("window.learn.menu"), on(fyne.KeyH, item("window.learn", w.showLearn)),
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
	w.form.unfold(false)
	w.reset()
	w.showHome()
}

// reset forgets what was found out about the mailbox so far: the next is another.
func (w *Window) reset() { w.checkups, w.before, w.found = nil, nil, nil }
