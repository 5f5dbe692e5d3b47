package ui

import (
	"bytes"
	"cmp"
	"image"
	"image/png"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"mailcheckup/assets/icons"
	"mailcheckup/diagnose"
	"mailcheckup/diagnose/accounts"
	"mailcheckup/diagnose/presets"
	"mailcheckup/diagnose/report"
)

// showHome goes back to the first question.
func (w *Window) showHome() {
	if w.run != nil || w.search != nil {
		return
	}
	if w.practice == nil || w.home == nil {
		w.home = w.newHome()
	}
	w.only(w.home)
}

// newHome is the first view: the question, accounts that are on this computer,
// and what else there is to look at.
func (w *Window) newHome() *view {
	content := column(distant, w.head())
	for _, part := range []fyne.CanvasObject{w.broken(), w.fromLink(), w.form.content} {
		if part != nil {
			content.Add(part)
		}
	}
	w.offers = column(distant)
	if w.practice == nil {
		w.offer()
		content.Add(w.offers)
		content.Add(w.besides())
		if helpdesk := w.helpdesk(); helpdesk != nil {
			content.Add(helpdesk)
		}
	}
	return &view{
		content: content,
		buttons: []*button{w.fixedButton(chief, "check", "window.check", w.start)},
		first:   w.form.address,
	}
}

// besides leads to what else there is.
func (w *Window) besides() fyne.CanvasObject {
	list := column(near)
	if w.Presets.Shows(presets.Practice) {
		list.Add(w.item("practice", w.guide.Word("window.practice.try"), w.showGallery))
	}
	if w.Presets.Shows(presets.Questions) {
		list.Add(w.item("next", w.guide.Word("window.learn"), w.showLearn))
	}
	return list
}

// offer puts what can be checked without typing on the first view, whatever is
// seen at the moment: the keyboard stays where it is.
func (w *Window) offer() {
	w.offers.Objects = nil
	for _, part := range []fyne.CanvasObject{w.accounts(), w.offerRecents()} {
		if part != nil {
			w.offers.Objects = append(w.offers.Objects, part)
		}
	}
	w.offers.Refresh()
	if w.home != nil {
		w.home.content.Refresh()
	}
}

// head is the name of the program, and what it is for.
func (w *Window) head() fyne.CanvasObject {
	drawing := canvas.NewImageFromImage(logo())
	drawing.FillMode = canvas.ImageFillContain
	drawing.SetMinSize(fyne.NewSquareSize(52))
	return container.New(beside{gap: apart}, drawing,
		column(2, title(report.Name), plain(w.guide.Word("window.lead"))))
}

// logo is the drawing of the program. From a resource it would be decoded anew each time
// that the view is refreshed, which took half of the time of the first one.
var logo = sync.OnceValue(func() image.Image {
	img, err := png.Decode(bytes.NewReader(icons.App))
	if err != nil {
		panic(err) // it is embedded
	}
	return img
})

// mostAccounts is how many accounts are offered at once.
const mostAccounts = 6

// accounts offers the accounts of the mail programs on this computer; nil where
// there are none.
func (w *Window) accounts() fyne.CanvasObject {
	if len(w.known) == 0 {
		return nil
	}
	list := column(near, strong(w.guide.Word("window.accounts")))
	for i, a := range w.known {
		if i == mostAccounts {
			break
		}
		text := w.guide.Word("window.account", "program", w.guide.Code("program", a.Program), "address", cmp.Or(a.Address, a.Name))
		list.Add(w.item("person", text, func() { w.take(a) }))
	}
	return newPanel(list, 20)
}

// take puts an account in the form, and checks it as it stands there.
func (w *Window) take(a accounts.Account) {
	if w.busy() {
		return
	}
	w.clear()
	w.form.address.SetText(a.Address)
	sending := a.Sending
	sending.Username = cmp.Or(sending.Username, a.Receiving.Username) // one that is not known is most likely the same
	w.form.accept([]diagnose.Settings{a.Receiving, sending})
	w.form.unfold(true)
	w.start()
}
