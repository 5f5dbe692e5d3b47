package ui

import (
	"io"
	"net/url"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/presets"
	"mailcheckup/diagnose/report"
)

// showReport offers what was found out for passing on: to read out, to copy, to
// save and to send.
func (w *Window) showReport() {
	if w.busy() || w.checkups == nil {
		return
	}
	w.openReport(false)
}

// openReport shows the report, with or without what tells who the person is.
func (w *Window) openReport(hidden bool) {
	g := w.guide
	checkups := w.checkups
	chosen := 0
	if hidden {
		checkups, chosen = report.Public(checkups...), 1
	}
	privacy := w.choice([]string{g.Word("window.report.all"), g.Word("window.report.hidden")}, chosen, func(i int) { w.openReport(i == 1) })
	text := func(to io.Writer) error { return report.Text(to, g, checkups...) }
	content := column(apart, title(g.Word("window.report")), newPanel(w.form.place("window.report.privacy", privacy, &privacy.lit), 20))
	for _, part := range []fyne.CanvasObject{w.phone(), w.files(checkups, text), w.letter(checkups), newPanel(verbatim(abridged(g, written(text))), 20)} {
		if part != nil {
			content.Add(part)
		}
	}
	w.open(&view{
		name: "report", title: g.Word("window.report"), content: content, buttons: []*button{w.backButton(calm)}, first: privacy,
		again: func() { w.openReport(hidden) },
	})
}

// mostShown is how many bytes of a long report are shown: Fyne lays out a text as a
// whole, and the window stands still meanwhile.
const mostShown = 16_000

// abridged is a text of many lines as it is shown: where it is long, its beginning and its end.
func abridged(g *guide.Guide, text string) string {
	if len(text) <= mostShown {
		return text
	}
	begin := text[:strings.LastIndexByte(text[:mostShown*3/4], '\n')+1]
	_, end, _ := strings.Cut(text[len(text)-mostShown/4:], "\n")
	cut := strings.Count(text[len(begin):len(text)-len(end)], "\n")
	return begin + "\n" + g.Word("window.report.cut", "number", strconv.Itoa(cut)) + "\n\n" + end
}

// worst is the check-up that the verdict is about.
func worst(all []diagnose.Checkup) diagnose.Checkup { return all[diagnose.Worst(all)] }

// phone is the code to read out; nil where there is no verdict, or nobody to read
// it to.
func (w *Window) phone() fyne.CanvasObject {
	g := w.guide
	code := report.Code(worst(w.checkups))
	if code == "" || !w.Presets.Shows(presets.Code) {
		return nil
	}
	return newPanel(column(near, strong(g.Word("window.report.phone")),
		title(code), caption(g.Word("window.report.phone.meaning"))), 20)
}

// files offers the report in its forms.
func (w *Window) files(checkups []diagnose.Checkup, text func(io.Writer) error) fyne.CanvasObject {
	g := w.guide
	list := column(near, strong(g.Word("window.report.whole")), w.copying("window.copy", text))
	for _, form := range []struct {
		key, file string
		write     func(io.Writer) error
	}{
		{"window.report.page", "mail-checkup.html", func(to io.Writer) error { return report.HTML(to, g, checkups...) }},
		{"window.report.text", "mail-checkup.txt", text},
		{"window.report.json", "mail-checkup.json", func(to io.Writer) error { return report.JSON(to, g, checkups...) }},
	} {
		list.Add(w.item("next", g.Word(form.key), func() { w.save(form.file, form.write) }))
	}
	return newPanel(list, 20)
}

// letter offers the letter to whoever can mend it.
func (w *Window) letter(checkups []diagnose.Checkup) fyne.CanvasObject {
	g := w.guide
	write := func(to io.Writer) error { return report.Letter(to, g, worst(checkups)) }
	return newPanel(column(near, strong(g.Word("window.letter")), plain(g.Word("window.letter.meaning")),
		w.copying("window.letter.copy", write),
		w.item("next", g.Word("window.letter.mail"), func() { w.app.OpenURL(mailto(written(write))) })), 20)
}

// copying is a button that puts a text on the clipboard.
func (w *Window) copying(key string, write func(io.Writer) error) fyne.CanvasObject {
	var b *button
	b = w.button("copy", w.guide.Word(key), func() {
		w.app.Clipboard().SetContent(written(write))
		b.set(quiet, "fine", w.guide.Word("window.copied"), b.tapped)
	})
	return container.New(leading{}, b)
}

// written is what write writes; nothing fails in memory.
func written(write func(io.Writer) error) string {
	var text strings.Builder
	if write(&text) != nil {
		return ""
	}
	return text.String()
}

// mailto opens a letter in the person's own mail program (RFC 6068): its first
// line is the subject.
func mailto(letter string) *url.URL {
	subject, body, _ := strings.Cut(letter, "\n")
	_, subject, _ = strings.Cut(subject, ": ")
	body = strings.ReplaceAll(strings.TrimSpace(body), "\n", "\r\n")
	escaped := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	return &url.URL{Scheme: "mailto", RawQuery: "subject=" + escaped(subject) + "&body=" + escaped(body)}
}
