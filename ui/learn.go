package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/practice"
)

// showLearn shows the questions that people ask about mail.
func (w *Window) showLearn() {
	if w.busy() {
		return
	}
	content := column(apart, title(w.guide.Word("window.learn")))
	for _, section := range w.guide.Learn() {
		list := column(0, newProse(section.Title, sizeCaption, colorMuted, bold))
		for _, q := range section.Questions {
			list.Add(w.item("next", q.Title, func() { w.showQuestion(q) }))
		}
		content.Add(newPanel(list, 20))
	}
	w.open(&view{
		name: "questions", content: content, buttons: []*button{w.backButton(calm)}, title: w.guide.Word("window.learn"), again: w.showLearn,
	})
}

// showQuestion shows a question with its answer, what the program can do about
// it, and what to read next.
func (w *Window) showQuestion(q guide.Question) {
	text := column(apart)
	for _, p := range q.Paragraphs {
		text.Add(plain(p))
	}
	if len(q.Table) > 0 {
		text.Add(grid(q.Table))
	}
	content := column(apart, title(q.Title), newPanel(text, 20))
	if more := w.more(q.See); more != nil {
		content.Add(more)
	}
	v := &view{name: "question", content: content, title: q.Title, again: func() {
		if q, ok := w.guide.Question(q.ID); ok {
			w.showQuestion(q)
		}
	}}
	if icon, key, do := w.checkFor(q.Check); do != nil {
		v.buttons = append(v.buttons, w.fixedButton(chief, icon, key, do))
	}
	v.buttons = append(v.buttons, w.backButton(equal))
	w.open(v)
}

// more lists questions to read next; nil if there are none.
func (w *Window) more(ids []string) fyne.CanvasObject {
	list := column(0, newProse(w.guide.Word("window.learn.more"), sizeCaption, colorMuted, bold))
	for _, id := range ids {
		if q, ok := w.guide.Question(id); ok {
			list.Add(w.item("next", q.Title, func() { w.showQuestion(q) }))
		}
	}
	if len(list.Objects) == 1 {
		return nil
	}
	return newPanel(list, 20)
}

// checkFor is what the program can do about a question: the icon, the key of
// the words, and the doing; nil for nothing. It begins with what is in the form,
// or asks for it.
func (w *Window) checkFor(c guide.Check) (icon, key string, do func()) {
	name, exercise := c.Practice()
	switch {
	case exercise:
		return "practice", "window.learn.practice", func() { w.practiseNamed(name) }
	case c == guide.CheckSettings:
		return "check", "window.find", func() { w.showHome(); w.find() }
	case c != guide.CheckNothing:
		return "check", "window.learn.check", func() { w.showHome(); w.start() }
	}
	return "", "", nil
}

// practiseNamed starts the practice server of that name.
func (w *Window) practiseNamed(name string) {
	for _, fault := range practice.Faults() {
		if fault.Name == name {
			w.practise(fault)
		}
	}
}

// grid is a small table, its first row the head.
func grid(rows [][]string) fyne.CanvasObject {
	lines := column(gap)
	for i, cells := range rows {
		line := container.New(even{apart})
		for _, cell := range cells {
			text := plain(cell)
			if i == 0 {
				text = newProse(cell, sizeCaption, colorMuted, bold)
			}
			line.Add(text)
		}
		lines.Add(line)
	}
	return lines
}

// even gives all objects the same width, side by side.
type even struct{ gap float32 }

func (e even) each(objects []fyne.CanvasObject, width float32) float32 {
	n := float32(len(objects))
	return whole((width - e.gap*(n-1)) / n)
}

func (e even) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	each := e.each(objects, size.Width)
	for i, o := range objects {
		heightAt(o, each)
		o.Move(fyne.NewPos(float32(i)*(each+e.gap), 0))
	}
}

func (e even) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(1, height)
}
