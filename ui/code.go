package ui

import (
	"errors"
	"maps"

	"fyne.io/fyne/v2"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/report"
)

// showCode takes a code that somebody reads out on the phone, and shows the
// verdict that they see. Called where it is shown, it leaves what is typed there.
func (w *Window) showCode() {
	if v := w.shown(); w.busy() || v != nil && v.name == "code" {
		return
	}
	g := w.guide
	code := newEntry(nil)
	code.PlaceHolder = "42DM-1Y2G-000P"
	asked := w.form.place("window.code.question", code, &code.lit)
	content := column(apart, title(g.Word("window.code")), newPanel(asked, 20))
	v := &view{name: "code", content: content, title: g.Word("window.code"), first: code}
	show := func() {
		content.Objects = content.Objects[:2]
		asked.hint.color = colorProblem
		asked.hint.set("")
		switch call, err := report.ParseCode(code.Text); {
		case errors.Is(err, report.ErrNewer):
			asked.hint.set(g.Word("error.code-newer"))
		case err != nil:
			asked.hint.set(g.Word("error.code", "code", code.Text))
		default:
			content.Add(w.called(call.Finding()))
		}
		asked.Refresh()
		content.Refresh()
	}
	code.OnSubmitted = func(string) { show() }
	v.buttons = []*button{w.fixedButton(chief, "check", "window.code.show", show), w.backButton(equal)}
	w.open(v)
}

// called is the verdict that a code stands for. Sentences about what it does not
// carry are left out.
func (w *Window) called(f diagnose.Finding) fyne.CanvasObject {
	maps.DeleteFunc(f.Args, func(name, value string) bool { return value == "<"+name+">" })
	return w.page.conclusion().verdict(diagnose.Checkup{}, diagnose.Verdict{Finding: f, Stage: f.Cause.Stage()})
}
