package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// A frame keeps the banner above what is seen, and the footer below it. Where
// these would take too much of a low window, they scroll with what is seen.
type frame struct{ w *Window }

// mostFixed is the share of the window's height that banner and footer may keep.
const mostFixed = 1.0 / 3

// least is the height below which no window shrinks.
const least float32 = 200

// Layout implements [fyne.Layout].
func (f frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	w := f.w
	above, below := heightAt(w.banner, size.Width), heightAt(w.bottom, size.Width)
	w.loosen(above+below > size.Height*mostFixed)
	if w.loose {
		above, below = 0, 0
	} else {
		w.banner.Move(fyne.Position{})
		w.bottom.Move(fyne.NewPos(0, size.Height-below))
	}
	if above > 0 {
		above += near
	}
	if below > 0 {
		below += near
	}
	w.middle.Move(fyne.NewPos(0, above))
	w.middle.Resize(fyne.NewSize(size.Width, size.Height-above-below))
}

// MinSize implements [fyne.Layout]. The height is not that of what is in it: the
// less there is, the more of it scrolls.
func (f frame) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, least)
	for _, o := range objects {
		size = size.Max(fyne.NewSize(o.MinSize().Width, 0))
	}
	return size
}

// loosen has banner and footer scroll with what is seen, or stay where they are.
func (w *Window) loosen(loose bool) {
	w.loose = loose
	w.root.Objects = []fyne.CanvasObject{w.middle, w.banner, w.bottom}
	if loose {
		w.root.Objects = w.root.Objects[:1]
	}
	v := w.shown()
	if v == nil || v.sheet == nil {
		return
	}
	was := len(v.sheet.Objects)
	v.sheet.Objects = []fyne.CanvasObject{v.body}
	if loose {
		v.sheet.Objects = []fyne.CanvasObject{w.banner, v.body, w.bottom}
	}
	if loose || was > 1 {
		v.scroll.Refresh()
	}
}

// A wheel lies over what scrolls, and takes the turns of the mouse's wheel there:
// a field of Fyne's would keep them, even if there is nothing in it to scroll.
type wheel struct {
	widget.BaseWidget
	scroll *container.Scroll
}

func newWheel(scroll *container.Scroll) *wheel {
	w := &wheel{scroll: scroll}
	w.ExtendBaseWidget(w)
	return w
}

// Scrolled implements [fyne.Scrollable].
func (w *wheel) Scrolled(e *fyne.ScrollEvent) { w.scroll.Scrolled(e) }

// CreateRenderer implements [fyne.Widget].
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}
