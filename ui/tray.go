package ui

import "fyne.io/fyne/v2"

// settleTray puts what can be done while the window is hidden in the tray of
// the desktop, if it has one.
func (w *Window) settleTray() {
	if w.Tray == nil || w.closed {
		return
	}
	g := w.guide
	menu := fyne.NewMenu("", fyne.NewMenuItem(g.Word("window.watch.show"), w.unhide))
	if w.watching.active() {
		menu.Items = append(menu.Items, fyne.NewMenuItem(g.Word("window.watch.stop"), func() {
			w.watching.stop()
			w.unhide() // what is left to do is to read
		}))
	}
	menu.Items = append(menu.Items, fyne.NewMenuItem(g.Word("window.quit"), w.app.Quit))
	w.tray = w.Tray(menu)
}

// unhide brings the window back.
func (w *Window) unhide() {
	w.window.Show()
	w.window.RequestFocus()
}

// outside is a place that no other click is at: that of the button which closes the window.
var outside = fyne.NewSquareOffsetPos(-1000)

// shut is a click on that button. The second of a double click is no answer to what the
// first has asked.
func (w *Window) shut() { w.once(outside, w.leave) }

// leave is what closing the window does: it ends everything. While a server is
// watched it can hide the window in place of that, where there is a tray to bring
// it back from. That is asked, and closing the window once more is an answer too.
func (w *Window) leave() {
	if w.watching.active() {
		w.settleTray() // the tray may have gone meanwhile
	}
	switch {
	case !w.watching.active() || !w.tray || w.leaving:
		w.window.Close()
	case w.mayHide:
		w.window.Hide()
	default:
		w.askYes("window.watch.hide", w.watching.settings.Host, true, func(yes bool) {
			if !yes {
				w.window.Close()
				return
			}
			w.mayHide = true
			w.window.Hide()
		})
		w.leaving = true
	}
}
