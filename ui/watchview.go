package ui

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/watch"
)

// A watchView is what is seen of a watch.
type watchView struct {
	view     *view
	switcher *button         // starts and stops
	card     *panel          // says how it goes, in
	now      *fyne.Container // this
	plot     *plot
	titles   map[diagnose.Cause]string // of what went wrong
	outages  *fyne.Container           // the last ones
	sum      *fyne.Container           // what all came to
	past     *fyne.Container           // everything about what was seen: hidden where nothing was
	copied   *button
}

// speak builds the view in the language of the window.
func (t *watching) speak() {
	w, g := t.w, t.w.guide
	v := &watchView{
		now: column(gap), plot: newPlot(g), titles: map[diagnose.Cause]string{}, outages: column(12), sum: column(near),
		switcher: w.fixedButton(chief, "check", "window.watch.start", t.start),
	}
	t.watchView = v
	var every []string
	for _, d := range paces {
		every = append(every, watch.Length(g, d))
	}
	pace := w.choice(every, max(0, slices.Index(paces, t.every)), func(i int) { t.pace(paces[i]) })
	pace.submitted = func() { v.switcher.tapped() }
	v.card = newPanel(column(apart, v.now, w.form.place("window.watch.every", pace, &pace.lit)), 20)
	v.past = column(apart, newPanel(v.outages, 20), newPanel(column(apart, v.sum, t.takeAway()), 20))
	heading := g.Word("window.watch.title", "server", t.settings.Host)
	v.view = &view{
		name: "watch", title: heading,
		content: column(apart,
			column(gap, title(heading), plain(g.Word("window.watch.lead")), caption(watch.Name(g, t.settings))),
			v.card, newPanel(column(gap, strong(g.Word("window.watch.plot")), v.plot), 20), v.past),
		buttons: []*button{v.switcher, w.backButton(equal)},
		again:   func() { w.showWatch(t.settings) },
	}
	t.show()
}

// takeAway has what can be done with the summary and with the record.
func (t *watching) takeAway() fyne.CanvasObject {
	w, g := t.w, t.w.guide
	t.copied = w.button("copy", g.Word("window.watch.copy"), t.copySummary)
	save := w.button("copy", g.Word("window.watch.save"), func() { w.save("mail-watch.txt", t.writeSummary) })
	forget := w.button("problem", g.Word("window.watch.forget"), t.askForget)
	list := column(near, container.New(leading{}, t.copied), container.New(leading{}, save), container.New(leading{}, forget))
	if t.path() != "" {
		list.Add(caption(g.Word("window.watch.kept")))
	}
	return list
}

func (t *watching) copySummary() {
	var text strings.Builder
	t.writeSummary(&text) // a strings.Builder takes everything
	t.w.app.Clipboard().SetContent(text.String())
	t.copied.set(quiet, "fine", t.w.guide.Word("window.copied"), t.copySummary)
}

// writeSummary writes what was seen as a text to be passed on.
func (t *watching) writeSummary(to io.Writer) error {
	_, err := io.WriteString(to, strings.Join(t.summary.Sentences(t.w.guide, t.settings), "\n")+"\n")
	return err
}

// show puts in what was seen so far.
func (t *watching) show() {
	g := t.w.guide
	if t.active() {
		t.switcher.set(calm, "stop", g.Word("window.watch.stop"), t.stop)
	} else {
		t.switcher.set(chief, "check", g.Word("window.watch.start"), t.start)
	}
	t.card.bar, t.now.Objects = t.state()
	t.plot.set(t.points())
	t.past.Hidden = len(t.samples) == 0
	t.outages.Objects = t.lastOutages()
	brief := t.summary
	brief.Outages = nil // those are listed already
	t.sum.Objects = []fyne.CanvasObject{strong(g.Word("window.watch.summary"))}
	for _, sentence := range brief.Sentences(g, t.settings) {
		t.sum.Add(plain(sentence))
	}
	t.copied.set(quiet, "copy", g.Word("window.watch.copy"), t.copySummary)
	t.view.content.Refresh()
	if t.view == t.w.shown() {
		t.w.footer.Refresh()
	}
	t.w.remind()
}

// present is what the last look found.
func (t *watching) present() state {
	switch {
	case !t.active():
		return unreached
	case t.began.IsZero():
		return running
	case t.samples[len(t.samples)-1].Failed():
		return found(diagnose.Fail)
	default:
		return found(diagnose.OK)
	}
}

// state says how it goes: its mark and colour, in one sentence what the last look
// found, and how many there were.
func (t *watching) state() (fyne.ThemeColorName, []fyne.CanvasObject) {
	g := t.w.guide
	n := len(t.samples)
	s, sentence := t.present(), g.Word("window.watch.never")
	switch {
	case s == running:
		sentence = g.Word("window.watch.first")
	case s == found(diagnose.Fail):
		sentence = t.titled(t.samples[n-1].Cause)
	case s == found(diagnose.OK):
		sentence = g.Word("window.watch.fine")
	case n > 0:
		sentence = g.Word("window.watch.before", "when", t.stretch(t.summary.Begin, t.summary.End))
	}
	headline := subtitle(sentence)
	text := column(2, headline)
	if n > 0 {
		text.Add(caption(g.Word("window.watch.tally", "looks", strconv.Itoa(n), "outages", strconv.Itoa(len(t.summary.Outages)))))
	}
	all := []fyne.CanvasObject{container.New(beside{12, headline.lineHeight()}, newMark(s, 26), text)}
	if t.trouble != nil {
		all = append(all, newProse(watch.Trouble(g, t.path(), t.trouble), sizeCaption, colorProblem, bold))
	}
	return s.color, all
}

// points are the samples for the plot.
func (t *watching) points() []point {
	all := make([]point, len(t.samples))
	for i, s := range t.samples {
		all[i] = point{When: s.When, Took: s.Took, Gap: s.Gap > 0 && i > 0}
		if s.Failed() {
			all[i].Bad, all[i].Title = true, t.titled(s.Cause)
		}
	}
	return all
}

// mostOutages is how many outages are listed.
const mostOutages = 5

// lastOutages lists the last outages, the latest first.
func (t *watching) lastOutages() []fyne.CanvasObject {
	g, all := t.w.guide, t.summary.Outages
	list := []fyne.CanvasObject{strong(g.Word("window.watch.outages"))}
	if len(all) == 0 {
		list = append(list, plain(g.Word("window.watch.none")))
	}
	for i := len(all) - 1; i >= max(0, len(all)-mostOutages); i-- {
		o := all[i]
		text := column(2, plain(t.titled(o.Cause)),
			caption(g.Word("window.watch.outage", "when", t.stretch(o.Begin, o.End), "number", strconv.Itoa(o.Looks))))
		list = append(list, container.New(beside{gap: 12}, newMark(found(diagnose.Fail), 26), text))
	}
	return list
}

// titled says what is wrong.
func (t *watching) titled(cause diagnose.Cause) string {
	said, known := t.titles[cause]
	if !known {
		said = watch.Title(t.w.guide, t.settings, cause)
		t.titles[cause] = said
	}
	return said
}

// stretch says from when to when, to the minute.
func (t *watching) stretch(begin, end time.Time) string {
	day := t.w.guide.Word("date.layout")
	from, to := begin.Format(day+" 15:04"), end.Format(day+" 15:04")
	switch {
	case from == to:
		return from
	case begin.Format(day) == end.Format(day):
		to = end.Format("15:04")
	}
	return from + " – " + to
}

// remind shows in a line above the footer that a watch is under way, wherever
// that is not seen. The line leads to it.
func (w *Window) remind() {
	t := w.watching
	w.reminder.Hidden = !t.active() || w.shown() == t.view
	if !w.reminder.Hidden {
		text := w.guide.Word("window.watch.going", "server", t.settings.Host)
		if t.began.IsZero() { // what is known is from an earlier watch
			text = w.guide.Word("window.watch.going.first", "server", t.settings.Host)
		} else if n := len(t.summary.Outages); n > 0 {
			text = w.guide.Word("window.watch.going.outages", "server", t.settings.Host, "number", strconv.Itoa(n))
		}
		icon := t.present().icon
		if len(w.reminder.Objects) == 0 {
			w.reminder.Add(container.New(leading{}, newButton(w.fixedKeyboard(), quiet, icon, text, nil)))
		}
		b := w.reminder.Objects[0].(*fyne.Container).Objects[0].(*button)
		b.set(quiet, icon, text, func() { w.showWatch(t.settings) })
	}
	w.root.Refresh()
}
