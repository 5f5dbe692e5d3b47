package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/presets"
)

// A conclusion shows what a check-up came to.
type conclusion struct {
	guide *guide.Guide
	keys  *keyboard
	w     *Window
}

// of gives the cards of a check-up: the verdict, if it ran to its end, and
// what else was found.
func (c conclusion) of(checkup diagnose.Checkup) []fyne.CanvasObject {
	v := checkup.Verdict()
	if !checkup.Finished() {
		return c.broken(checkup)
	}
	cards := []fyne.CanvasObject{c.verdict(checkup, v)}
	if helpdesk := c.w.helpdesk(); helpdesk != nil && c.w.practice == nil && checkup.Wrong() {
		cards = append(cards, helpdesk)
	}
	if change := c.w.change(checkup); change != nil {
		cards = append(cards, change)
	}
	return append(cards, c.notes(checkup)...)
}

// title is the conclusion in one sentence.
func (c conclusion) title(checkup diagnose.Checkup) string {
	if !checkup.Finished() {
		return c.guide.Word("report.unfinished")
	}
	return c.guide.Explain(checkup.Verdict().Finding).Title
}

// place names the stage that found what is wrong.
func (c conclusion) place(v diagnose.Verdict) string {
	if v.Cause == diagnose.Healthy {
		return ""
	}
	return c.guide.Stage("stage", diagnose.Service(v.Args["service"]), v.Stage)
}

// broken gives the cards of a check-up that was stopped before its end.
func (c conclusion) broken(checkup diagnose.Checkup) []fyne.CanvasObject {
	text := column(apart,
		c.headline(unreached, "", c.guide.Word("report.unfinished"), ""), plain(c.guide.Word("report.unfinished.meaning")))
	return append([]fyne.CanvasObject{c.card(unreached, text)}, c.notes(checkup)...)
}

// verdict is the card on top: what is wrong, who can mend it, what it means,
// settings that work, what to do, and what to tell others.
func (c conclusion) verdict(checkup diagnose.Checkup, v diagnose.Verdict) fyne.CanvasObject {
	g := c.guide
	a := g.Explain(v.Finding)
	text := column(apart, c.headline(found(v.Severity()), c.place(v), a.Title, a.Who))
	text.Add(plain(a.Meaning))
	if len(v.Works) > 0 && checkup.Plan != nil { // from a code nobody knows the server
		text.Add(c.works(v.Works))
	}
	if picture := where(g, v.Args["where"]); picture != nil {
		text.Add(picture)
	}
	if len(a.Steps) > 0 {
		text.Add(column(gap, strong(g.Word("report.steps")), steps(a.Steps)))
	}
	if a.Tell != "" {
		text.Add(c.tell(v.Cause, a.Tell))
	}
	text.Add(c.next(checkup))
	return c.card(found(v.Severity()), text)
}

// card frames a text in the colour of a state.
func (c conclusion) card(s state, text fyne.CanvasObject) fyne.CanvasObject {
	p := newPanel(text, 20)
	p.bar = s.color
	return p
}

// headline is the state's mark and word, the sentence, and who acts.
func (c conclusion) headline(s state, stage, sentence, who string) fyne.CanvasObject {
	word := c.guide.Word("state." + s.name)
	if stage != "" {
		word += " · " + stage
	}
	text := column(near, newProse(word, sizeCaption, s.color, bold), title(sentence))
	if who != "" {
		acts := newProse(who, sizeBody, colorMuted, bold)
		text.Add(container.New(beside{gap, acts.lineHeight()}, picture("person", colorMuted, 18), acts))
	}
	return container.New(beside{gap: apart}, newMark(s, 44), text)
}

// works offers settings that were tried and work, the best first.
func (c conclusion) works(proofs []diagnose.Proof) fyne.CanvasObject {
	g := c.guide
	offer := func(rank rank, icon, key string, p diagnose.Proof) fyne.CanvasObject {
		return newButton(c.keys, rank, icon, g.Word(key, "settings", g.Settings(p.Settings)), func() { c.w.apply(p.Settings) })
	}
	text := column(gap,
		newProse(g.Word("report.working"), sizeCaption, colorFine, bold),
		subtitle(g.Settings(proofs[0].Settings)),
		offer(chief, "fine", "window.apply", proofs[0]))
	for _, p := range proofs[1:] {
		text.Add(offer(quiet, "fine", "window.apply.other", p))
	}
	p := newPanel(text, apart)
	p.fill, p.stroke = tinted(colorFine), ""
	return p
}

// next leads on from a verdict: to the places in mail programs where settings
// are changed, to the settings for taking away, and to where they come from.
func (c conclusion) next(checkup diagnose.Checkup) fyne.CanvasObject {
	list := column(near)
	if working := checkup.Working(); len(working) > 0 {
		s := working[0].Settings
		if c.w.Presets.Shows(presets.Programs) {
			list.Add(c.w.item("next", c.guide.Word("window.programs"), func() { c.w.showPrograms(s) }))
		}
		if c.w.Presets.Shows(presets.Cards) {
			list.Add(c.w.item("next", c.guide.Word("window.card"), c.w.showCard))
		}
	}
	if watch := c.w.watchEntry(checkup); watch != nil {
		list.Add(watch)
	}
	if origin := c.w.origin(checkup); origin != nil {
		list.Add(origin)
	}
	return list
}

// tell is a text for whoever can mend it, and a button that copies it.
func (c conclusion) tell(cause diagnose.Cause, text string) fyne.CanvasObject {
	g := c.guide
	quote := newPanel(plain(text), 12)
	quote.fill, quote.stroke = theme.ColorNameBackground, ""
	var copied *button
	copied = newButton(c.keys, quiet, "copy", g.Word("window.copy.text"), func() {
		c.w.app.Clipboard().SetContent(text)
		copied.set(quiet, "fine", g.Word("window.copied"), copied.tapped)
	})
	return column(gap, strong(g.Word(g.TellKey(cause))), quote, container.New(leading{}, copied))
}

// notes lists the findings beside the verdict, if there are any.
func (c conclusion) notes(checkup diagnose.Checkup) []fyne.CanvasObject {
	list := column(apart)
	for _, f := range checkup.Beside() {
		list.Add(container.New(beside{gap: 12}, newMark(found(f.Severity()), 26), c.note(f)))
	}
	if len(list.Objects) == 0 {
		return nil
	}
	list.Objects = append([]fyne.CanvasObject{strong(c.guide.Word("report.also"))}, list.Objects...)
	return []fyne.CanvasObject{newPanel(list, 20)}
}

func (c conclusion) note(f diagnose.Finding) fyne.CanvasObject {
	s := found(f.Severity())
	word := newProse(c.guide.Word("state."+s.name), sizeCaption, s.color, bold)
	return column(2, word, c.advice(f))
}
