package ui

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// evidence is everything that a stage established: what its findings mean,
// the facts, and the conversation with the server.
func (c conclusion) evidence(o diagnose.Outcome) fyne.CanvasObject {
	g := c.guide
	all := column(apart)
	for _, f := range o.Findings {
		all.Add(c.advice(f))
	}
	facts := column(near)
	if card := certificateCard(g, o, time.Now()); card != nil {
		all.Add(card)
	}
	for _, f := range o.Facts {
		if !strings.HasPrefix(f.Name, "cert.") { // they are on the card
			facts.Add(fact(g.Code("fact", f.Name), f.Value))
		}
	}
	facts.Add(fact(g.Word("window.took"), milliseconds(g, o.Took)))
	all.Add(facts)
	if len(o.Lines) > 0 {
		all.Add(transcript(g, o.Lines))
	}
	return all
}

// advice is what there is to say about a finding beside the verdict.
func (c conclusion) advice(f diagnose.Finding) fyne.CanvasObject {
	a := c.guide.Explain(f)
	text := column(gap, strong(a.Title), plain(a.Meaning))
	if len(a.Steps) > 0 {
		text.Add(steps(a.Steps))
	}
	if a.Tell != "" {
		text.Add(c.tell(f.Cause, a.Tell))
	}
	return text
}

// steps are things to do, numbered.
func steps(texts []string) fyne.CanvasObject {
	all := column(gap)
	for i, text := range texts {
		number := container.New(margin{20}, strong(strconv.Itoa(i+1)+"."))
		all.Add(container.New(beside{gap: gap}, number, plain(text)))
	}
	return all
}

// fact is a name and a value; the value is the evidence, and stands out.
func fact(name, value string) fyne.CanvasObject {
	named := newProse(name, sizeCaption, colorMuted, fyne.TextStyle{})
	return container.New(pair{apart, 0.38}, named, newProse(value, sizeCaption, colorText, fyne.TextStyle{}))
}

// transcript is the conversation with the server, a long one abridged. It can be selected and
// copied; no part of it is markup.
func transcript(g *guide.Guide, lines []diagnose.Line) fyne.CanvasObject {
	var text strings.Builder
	for i, l := range lines {
		if i > 0 {
			text.WriteByte('\n')
		}
		from := g.Word("line." + cmp.Or(l.From, "event"))
		text.WriteString(milliseconds(g, l.At) + "  " + g.Label(from, l.Text))
	}
	return column(near, caption(g.Word("window.transcript")), verbatim(abridged(g, text.String())))
}

// verbatim is a text as it is, letter by letter, to be selected and copied.
func verbatim(text string) fyne.CanvasObject {
	said := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Monospace: true})
	said.SizeName = sizeCaption
	said.Wrapping = fyne.TextWrapBreak
	said.Selectable = true
	surface := newPanel(said, 2)
	surface.fill = theme.ColorNameBackground
	return surface
}

func milliseconds(g *guide.Guide, d time.Duration) string {
	return g.Word("report.ms", "ms", strconv.FormatInt(d.Milliseconds(), 10))
}

// margin gives its one text the width that it needs on one line, and no less than
// a width that grows with the size of text.
type margin struct{ least float32 }

func (m margin) width(objects []fyne.CanvasObject) float32 {
	return max(scaled(m.least), objects[0].(*prose).natural())
}

func (m margin) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	heightAt(objects[0], m.width(objects))
}

func (m margin) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(m.width(objects), objects[0].MinSize().Height)
}
