package ui

import (
	"errors"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
)

// save asks where a file of that name is to go, and writes it there.
func (w *Window) save(name string, write func(io.Writer) error) {
	if w.Save != nil {
		w.saved(w.Save(name, write))
		return
	}
	d := dialog.NewFileSave(func(to fyne.URIWriteCloser, err error) {
		if to == nil && err == nil { // thought better of it
			return
		}
		if err == nil {
			err = errors.Join(write(to), to.Close())
		}
		w.saved(err)
	}, w.window)
	d.SetFileName(name)
	d.Resize(w.window.Canvas().Size().SubtractWidthHeight(2*apart, 2*apart))
	d.Show()
}

// saved says what came of it.
func (w *Window) saved(err error) {
	if err != nil {
		w.tell(w.guide.Word("window.save.failed"), err.Error())
		return
	}
	w.tell(w.guide.Word("window.saved"), "")
}
