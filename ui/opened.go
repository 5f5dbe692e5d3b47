package ui

import (
	"fyne.io/fyne/v2"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/link"
)

// openLink fills in the form what a mailcheckup: link says, for the person to look
// at. Nothing is done, and its servers are strangers but for the organisation's own.
func (w *Window) openLink(text string) {
	all, err := link.Parse(text)
	if err != nil {
		w.tell(w.guide.Word("link.wrong"), w.guide.Code("link", string(err.(link.Problem))))
		return
	}
	w.form.clear()
	w.form.address.SetText(all[0].Address)
	w.form.accept(all)
	w.form.unfold(all[0] != (diagnose.Settings{Service: diagnose.IMAP, Security: diagnose.Auto, Address: all[0].Address}))
	for _, s := range all {
		w.strangers.Doubt(s.Host)
	}
	w.linked = all
	w.showHome()
}

// filledByLink says that something of what a link has put in the form is still there.
func (w *Window) filledByLink() bool {
	return link.Stands(w.linked, w.real.address.Text, w.real.receive.host.Text, w.real.send.host.Text)
}

// fromLink says that somebody else has filled in the form; nil where nobody has.
func (w *Window) fromLink() fyne.CanvasObject {
	if w.practice != nil || !w.filledByLink() {
		return nil
	}
	return w.remark(column(near, strong(w.guide.Word("link.filled")), plain(w.guide.Word("link.filled.meaning"))))
}
