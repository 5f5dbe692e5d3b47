package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/presets"
)

// settleMenu has the menu offer what can be done now, and closes whatever menu is
// open: Fyne keeps one above what is shown next.
func (w *Window) settleMenu() {
	if overlays := w.window.Canvas().Overlays(); w.asking == nil {
		for _, o := range overlays.List() {
			overlays.Remove(o)
		}
	}
	w.window.SetMainMenu(w.menu())
}

// menu is what can be done now beside the buttons of the footer: nothing but to quit while
// something is under way. A shortcut works for what is grey too, so that everything here
// looks for itself whether it may.
func (w *Window) menu() *fyne.MainMenu {
	g := w.guide
	item := func(key string, f func()) *fyne.MenuItem { return fyne.NewMenuItem(g.Word(key), f) }
	on := func(letter fyne.KeyName, item *fyne.MenuItem) *fyne.MenuItem {
		item.Shortcut = &desktop.CustomShortcut{KeyName: letter, Modifier: fyne.KeyModifierShortcutDefault}
		return item
	}
	shown := func(feature presets.Feature, item *fyne.MenuItem) *fyne.MenuItem {
		if !w.Presets.Shows(feature) {
			return nil
		}
		return item
	}
	unless := func(barred bool, item *fyne.MenuItem) *fyne.MenuItem {
		item.Disabled = barred
		return item
	}
	under := w.run != nil || w.search != nil
	quit := on(fyne.KeyQ, item("window.quit", w.app.Quit))
	quit.IsQuit = true
	checkup := fyne.NewMenu(g.Word("window.menu"),
		on(fyne.KeyN, item("window.new", w.renew)), on(fyne.KeyF, item("window.find", w.find)),
		shown(presets.Watch, unless(w.practice != nil, on(fyne.KeyD, item("window.watch", w.watchForm)))),
		unless(w.checkups == nil, on(fyne.KeyR, item("window.report", w.showReport))),
		shown(presets.Code, on(fyne.KeyK, item("window.code", w.showCode))))
	practice := fyne.NewMenu(g.Word("window.practice"),
		shown(presets.Practice, on(fyne.KeyP, item("window.practice.pick", w.showGallery))))
	learn := fyne.NewMenu(g.Word("window.learn.menu"),
		shown(presets.Questions, on(fyne.KeyH, item("window.learn", w.showLearn))),
		shown(presets.Programs, item("window.programs.menu", func() { w.showPrograms(diagnose.Settings{}) })))
	if w.app.Preferences().Int(prefSize) > mostMenus { // Fyne would have those at the right run out of the window
		checkup.Items = slices.Concat(checkup.Items, practice.Items, learn.Items)
		practice.Items, learn.Items = nil, nil
	}
	checkup.Items = append(checkup.Items,
		fyne.NewMenuItemSeparator(), on(fyne.KeyComma, item("window.preferences", w.showPreferences)), fyne.NewMenuItemSeparator())
	all := mainMenu(checkup, practice, learn)
	for _, m := range all.Items {
		for _, item := range m.Items {
			item.Disabled = item.Disabled || under
		}
	}
	checkup.Items = append(checkup.Items, quit)
	return all
}

// mostMenus is the largest text, in percent, with which there is more than one menu.
const mostMenus = 125

// mainMenu is made of menus, but for items that are nil, and menus that are empty.
func mainMenu(menus ...*fyne.Menu) *fyne.MainMenu {
	for _, m := range menus {
		m.Items = slices.DeleteFunc(m.Items, func(item *fyne.MenuItem) bool { return item == nil })
	}
	return fyne.NewMainMenu(slices.DeleteFunc(menus, func(m *fyne.Menu) bool { return len(m.Items) == 0 })...)
}

// renew begins anew, with an empty form.
func (w *Window) renew() {
	if w.busy() {
		return
	}
	if w.practice != nil {
		w.leavePractice()
	}
	w.clear()
	w.strangers = discover.Strangers{} // whatever server comes next, the person names it anew
	w.form.unfold(false)
	w.reset()
	w.showHome()
}

// clear empties the form, whoever has filled it in.
func (w *Window) clear() {
	w.form.clear()
	w.linked = nil
}

// reset forgets what was found out about the mailbox so far: the next is another.
func (w *Window) reset() { w.checkups, w.before, w.found = nil, nil, nil }
