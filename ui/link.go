package ui

import (
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// link opens a page of ours or of a provider's in the browser. Its address is
// shown: the person decides by it.
func (w *Window) link(text, page string) fyne.CanvasObject {
	open := w.button("open", text, func() {
		if u, err := url.Parse(page); err == nil && u.Scheme == "https" {
			w.app.OpenURL(u)
		}
	})
	return column(near, container.New(leading{}, open), caption(page))
}
