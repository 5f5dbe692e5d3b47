package ui

import (
	"time"

	"fyne.io/fyne/v2"
)

// A keyboard is what every widget that can be focused has in common.
type keyboard struct {
	typed   func(*fyne.KeyEvent)        // takes the keys that the widget itself has no use for
	focused func(fyne.CanvasObject)     // is told what has the focus now
	clicked func(fyne.Position, func()) // does what a click at a place does
}

// keyboard is for what scrolls.
func (w *Window) keyboard() *keyboard {
	return &keyboard{typed: w.typed, focused: w.reveal, clicked: w.once}
}

// fixedKeyboard is for what is seen always, but for banner and footer in a low
// window.
func (w *Window) fixedKeyboard() *keyboard {
	return &keyboard{typed: w.typed, clicked: w.once, focused: func(o fyne.CanvasObject) {
		if w.loose && w.asking == nil {
			w.reveal(o)
		}
	}}
}

// A click is where and when something was last pressed by mouse.
type click struct {
	at   fyne.Position
	when time.Time
}

// shaky is how far a hand may move the pointer between the clicks of a double click.
const shaky float32 = 12

// once does what a click does. Many people click everything twice: the second click would
// go to whatever is there by then, such as the button that stops what the first began.
func (w *Window) once(at fyne.Position, do func()) {
	d := at.Subtract(w.clicked.at)
	if time.Since(w.clicked.when) < w.DoubleClick && max(d.X, -d.X, d.Y, -d.Y) <= shaky {
		return
	}
	do()
	w.clicked = click{at, time.Now()} // what it does may take longer than a double click
}

// typed takes the keys that nothing else had a use for.
func (w *Window) typed(e *fyne.KeyEvent) {
	scroll := w.shown().scroll
	if w.asking != nil {
		scroll = w.question
	}
	by := func(y float32) { scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, y)}) }
	switch e.Name {
	case fyne.KeyEscape:
		if w.asking != nil {
			w.answered()
		} else if w.run != nil || w.search != nil {
			w.stop()
		} else {
			w.back()
		}
	case fyne.KeyPageDown:
		by(-scroll.Size().Height)
	case fyne.KeyPageUp:
		by(scroll.Size().Height)
	case fyne.KeyDown:
		by(-rowHeight)
	case fyne.KeyUp:
		by(rowHeight)
	case fyne.KeyHome:
		scroll.ScrollToTop()
	case fyne.KeyEnd:
		scroll.ScrollToBottom()
	}
}

// reveal scrolls to what has the focus, or has just grown. It was seen before: Fyne
// knows no place of what it has not painted yet.
func (w *Window) reveal(o fyne.CanvasObject) {
	scroll := w.shown().scroll
	scroll.Refresh() // it may not have heard yet that its content has grown
	driver := w.app.Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y
	below := top + o.Size().Height + apart - scroll.Size().Height
	switch above := top - apart; {
	case above < 0:
		scroll.ScrollToOffset(scroll.Offset.AddXY(0, above))
	case below > 0:
		scroll.ScrollToOffset(scroll.Offset.AddXY(0, min(above, below)))
	}
}

// point puts the keyboard in a field, and scrolls to it once it has been painted: it may
// have been folded away until now.
func (w *Window) point(to *entry) {
	w.window.Canvas().Focus(to)
	time.AfterFunc(beat, func() {
		w.Dispatch(func() {
			if w.window.Canvas().Focused() == fyne.Focusable(to) {
				to.lit(true)
			}
		})
	})
}

// lift scrolls until o is on top, so that there is room for what it has opened
// below itself.
func (w *Window) lift(o fyne.CanvasObject) {
	scroll := w.shown().scroll
	scroll.Refresh()
	driver := w.app.Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y
	scroll.ScrollToOffset(scroll.Offset.AddXY(0, top-apart))
}
