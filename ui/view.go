package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// A view is one of the things that the window shows in turn.
type view struct {
	name    string // of what is open once at the most; "": any number of it can be
	content fyne.CanvasObject
	buttons []*button         // of the footer, the one to press next first
	first   fyne.Focusable    // has the keyboard at the beginning; nil: nothing has
	title   string            // in the window's title; "": none
	again   func()            // opens it anew, in another language; nil: it is left out then
	left    func()            // is called when it was left for the one before; nil: nothing is
	body    fyne.CanvasObject // the content with room round it
	sheet   *fyne.Container   // the body, and what scrolls with it
	scroll  *container.Scroll
}

// shown is the view that is seen; nil before the first.
func (w *Window) shown() *view {
	if len(w.views) == 0 {
		return nil
	}
	return w.views[len(w.views)-1]
}

// open shows a view on top of the others, from which [Window.back] leads back. One of
// the same name goes, and what was opened above it.
func (w *Window) open(v *view) {
	if i := slices.IndexFunc(w.views, func(o *view) bool { return v.name != "" && o.name == v.name }); i >= 0 {
		w.views = w.views[:i]
	}
	w.views = append(w.views, v)
	w.show(v)
}

// back shows the view before.
func (w *Window) back() {
	if len(w.views) < 2 {
		return
	}
	from := w.shown()
	w.views = w.views[:len(w.views)-1]
	w.show(w.shown())
	if from.left != nil {
		from.left()
	}
}

// only shows a view and forgets those below it, but for the first question.
func (w *Window) only(v *view) {
	if v != w.home {
		w.views = []*view{w.home}
	} else {
		w.views = nil
	}
	w.open(v)
}

// show brings a view to the window, from its top.
func (w *Window) show(v *view) {
	w.settleMenu()
	w.window.Canvas().Unfocus() // a field that is gone would go on blinking
	if v.scroll == nil {
		v.body = container.New(centred{distant, distant}, v.content)
		v.sheet = column(0, v.body)
		v.scroll = container.NewVScroll(v.sheet)
	}
	w.middle.Objects = []fyne.CanvasObject{v.scroll, newWheel(v.scroll)}
	w.dress(v)
	w.titled(v.title)
	w.remind()
	v.scroll.ScrollToTop()
	if v.first != nil {
		w.window.Canvas().Focus(v.first)
	}
}

// dress puts a view's buttons in the footer, if it is the one that is seen.
func (w *Window) dress(v *view) {
	if v != w.shown() {
		return
	}
	w.footer.Objects = nil
	for _, b := range v.buttons {
		w.footer.Add(b)
	}
	w.footer.Refresh()
}

// backButton leads back to the view before.
func (w *Window) backButton(rank rank) *button {
	return newButton(w.fixedKeyboard(), rank, "back", w.guide.Word("window.back"), w.back)
}

// fixedButton is one of the footer.
func (w *Window) fixedButton(rank rank, icon, key string, tapped func()) *button {
	return newButton(w.fixedKeyboard(), rank, icon, w.guide.Word(key), tapped)
}

// item is a quiet button on a line of its own, flush with the text above.
func (w *Window) item(icon, text string, tapped func()) fyne.CanvasObject {
	return container.New(leading{}, w.button(icon, text, tapped))
}

// button is a quiet one that scrolls with its view.
func (w *Window) button(icon, text string, tapped func()) *button {
	return newButton(w.keyboard(), quiet, icon, text, tapped)
}
