package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/presets"
)

// askCleartext asks whether the password may go over a connection that is not
// encrypted. Without a yes the check-up runs and does not send it.
func (w *Window) askCleartext(answered func(yes bool)) {
	w.askFirst("window.clear", "", false, answered)
}

// askServers asks whether the person knows servers that only the name service, or
// a link, led to. Without a yes they are checked, and the password stays here.
func (w *Window) askServers(hosts []string, answered func(yes bool)) {
	w.askFirst("window.servers", strings.Join(hosts, ", "), false, func(yes bool) {
		w.strangers.Answer(hosts, yes)
		answered(yes)
	})
}

// consented does what may ask the web, once the person was asked whether it
// may. What they said is remembered.
func (w *Window) consented(do func()) {
	prefs := w.app.Preferences()
	address := strings.TrimSpace(w.form.address.Text)
	domain := address[strings.LastIndexByte(address, '@')+1:]
	_, known := discover.ProviderOf(domain)
	if known || w.Presets.LookUps != presets.Ask || w.Presets.Settings(address) != nil || prefs.Bool(prefOnlineAsked) || !strings.Contains(domain, ".") {
		do()
		return
	}
	w.askFirst("window.lookups", domain, true, func(yes bool) {
		prefs.SetBool(prefOnlineAsked, true)
		prefs.SetBool(prefOnline, yes)
		do()
	})
	w.window.Canvas().Unfocus() // both answers are for good: none is for a Return that was meant for the button before
}

// askYes asks a question of the words KEY, KEY.meaning, KEY.yes and KEY.no. The
// keyboard is on the answer that is harmless.
func (w *Window) askYes(key, value string, harmless bool, answered func(yes bool)) {
	g := w.guide
	w.ask(g.Word(key), g.Word(key+".meaning", "value", value), w.answers(key, harmless, answered)...)
}

// askFirst is askYes before something that is done after a no as well: a third answer
// is not to do it.
func (w *Window) askFirst(key, value string, harmless bool, answered func(yes bool)) {
	g := w.guide
	w.ask(g.Word(key), g.Word(key+".meaning", "value", value),
		append(w.answers(key, harmless, answered), w.fixedButton(equal, "", "window.cancel", w.answered))...)
}

// answers are those to a question, the harmless one first.
func (w *Window) answers(key string, harmless bool, answered func(yes bool)) []*button {
	answer := func(yes bool) *button {
		word, rank := ".no", equal
		if yes {
			word = ".yes"
		}
		if yes == harmless {
			rank = chief
		}
		return w.fixedButton(rank, "", key+word, func() {
			w.answered()
			answered(yes)
		})
	}
	return []*button{answer(harmless), answer(!harmless)}
}

// ask shows a question above everything else, the keyboard on the first answer.
// Esc takes the question back.
func (w *Window) ask(question, meaning string, answers ...*button) {
	w.answered() // a question above another could not be closed
	text := column(apart, subtitle(question), plain(meaning))
	list := column(12)
	for _, b := range answers {
		list.Add(b)
	}
	w.question = container.NewVScroll(text)
	canvas := w.window.Canvas()
	border := theme.Size(theme.SizeNameInnerPadding) // the pop-up's own
	width := min(canvas.Size().Width-2*apart, scaled(460)) - border
	inside := width - 2*apart
	height := heightAt(text, inside) + heightAt(list, inside) + 3*apart
	w.asking = widget.NewModalPopUp(container.New(over{apart}, w.question, list), canvas)
	w.asking.Resize(fyne.NewSize(width, min(height, canvas.Size().Height-2*apart-border)).AddWidthHeight(border, border))
	w.asking.Show()
	canvas.Focus(answers[0])
}

// answered takes the question away.
func (w *Window) answered() {
	if w.asking == nil {
		return
	}
	w.window.Canvas().Unfocus()
	w.asking.Hide()
	w.asking, w.leaving = nil, false
}

// tell shows something that went wrong in the program itself.
func (w *Window) tell(what, why string) {
	keys := w.fixedKeyboard()
	w.ask(what, why, newButton(keys, chief, "", w.guide.Word("window.close"), w.answered))
}

// confess says that the engine ended with a mistake, if it did: what else is shown looks
// like something about the mail.
func (w *Window) confess(crash any) {
	if crash != nil {
		w.tell(w.guide.Word("window.crashed"), w.guide.Word("window.crashed.meaning", "value", fmt.Sprint(crash)))
	}
}
