package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// A half is one check-up on the page.
type half struct {
	page     *page
	guide    *guide.Guide
	checkup  diagnose.Checkup
	settings diagnose.Settings // as understood so far
	rows     map[diagnose.Stage]*stepRow
	current  *stepRow // of the stage that runs; nil: none does

	tab      *tab
	progress *progress
	summary  *prose
	steps    *panel
	times    *panel // how long each stage took; nil before the end
	fold     *button
	folded   bool
}

func newHalf(p *page, n int, c diagnose.Checkup) *half {
	h := &half{
		page: p, guide: p.guide, checkup: c, settings: c.Settings, rows: map[diagnose.Stage]*stepRow{},
		progress: newProgress(), summary: caption(""), folded: true,
	}
	list := column(0)
	for i, stage := range c.Plan {
		row := newStepRow(p.keys, h.step(stage, waiting, ""), i == 0, i == len(c.Plan)-1)
		h.rows[stage] = row
		list.Add(row)
	}
	h.steps = newPanel(list, near)
	h.tab = newTab(p.keys, h.name(), func() { p.choose(n) })
	return h
}

// name says which way of mail it is.
func (h *half) name() string {
	return h.guide.Way(h.checkup.Settings.Sends())
}

// show puts in the outcomes so far; the next stage is the one that runs.
func (h *half) show(c diagnose.Checkup) {
	h.checkup = c
	latest := map[diagnose.Stage]diagnose.Outcome{}
	stopped := false
	for _, o := range c.Outcomes {
		latest[o.Stage], h.settings = o, o.Settings
		stopped = stopped || o.Stopped
	}
	h.current = nil
	doing := ""
	for _, stage := range c.Plan {
		o, done := latest[stage]
		switch {
		case done:
			h.rows[stage].set(h.step(stage, found(o.Severity()), h.detail(o)),
				func() fyne.CanvasObject { return h.page.conclusion().evidence(o) })
		case h.current == nil && !stopped:
			doing = h.guide.Stage("doing", h.settings.Service, stage, "server", h.settings.Host, "port", strconv.Itoa(h.settings.Port))
			h.current = h.rows[stage]
			h.current.set(h.step(stage, running, doing), nil)
		default:
			h.rows[stage].set(h.step(stage, waiting, ""), nil)
		}
	}
	share := max(h.progress.share, float32(len(latest))/float32(len(c.Plan))) // it never goes back
	if doing == "" {
		share = 1
	}
	h.progress.set(share)
	h.summary.set(h.guide.Word("window.progress", "done", strconv.Itoa(len(latest)), "all", strconv.Itoa(len(c.Plan))))
	if doing == "" {
		h.tab.set(found(c.Verdict().Severity()), h.page.conclusion().title(c))
	} else {
		h.tab.set(running, doing)
	}
}

// end marks what was not reached.
func (h *half) end() {
	tally := map[string]int{}
	for stage, row := range h.rows {
		if row.step.state == running || row.step.state == waiting {
			row.set(h.step(stage, unreached, ""), nil)
		}
		tally[row.step.state.name]++
	}
	h.current = nil
	h.summary.set(h.sum(tally))
	h.tab.set(concluded(h.checkup), h.page.conclusion().title(h.checkup))
	h.fold = newButton(h.page.keys, quiet, "open", "", h.toggle)
	if chart := waterfall(h.guide, h.checkup); chart != nil {
		h.times = newPanel(column(12, strong(h.guide.Word("window.times")), chart), 20)
	}
}

// conclusion is what is seen of a half that has come to its end: cards on top,
// and the stages folded below.
func (h *half) conclusion() []fyne.CanvasObject {
	h.dressFold()
	cards := h.page.conclusion().of(h.checkup)
	cards = append(cards, newPanel(column(gap, h.summary, container.New(leading{}, h.fold)), 20), h.steps)
	if h.times != nil {
		cards = append(cards, h.times)
	}
	return cards
}

// sum counts the stages by state: "Fine: 3 · Problem: 1".
func (h *half) sum(tally map[string]int) string {
	var parts []string
	for _, name := range []string{"fail", "warn", "note", "ok", "unreached"} {
		if n := tally[name]; n > 0 {
			parts = append(parts, h.guide.Label(h.guide.Word("state."+name), strconv.Itoa(n)))
		}
	}
	return strings.Join(parts, " · ")
}

// toggle shows the stages below the verdict, or folds them.
func (h *half) toggle() {
	h.folded = !h.folded
	h.dressFold()
	h.page.view.content.Refresh()
	if !h.folded {
		h.page.w.lift(h.fold)
	}
}

func (h *half) dressFold() {
	key, icon := "window.unfold", "open"
	if h.steps.Hidden = h.folded; !h.folded {
		key, icon = "window.fold", "close"
	}
	if h.times != nil {
		h.times.Hidden = h.folded
	}
	h.fold.set(quiet, icon, h.guide.Word(key), h.toggle)
}

// step is what is shown of a stage.
func (h *half) step(stage diagnose.Stage, s state, caption string) step {
	return step{s, h.guide.Word("state." + s.name), h.guide.Stage("stage", h.settings.Service, stage), caption}
}

// telling are the facts that are worth a line of their own, with their name
// where they do not speak for themselves.
var telling = map[diagnose.Stage]struct {
	fact  string
	named bool
}{
	diagnose.StageNetwork: {fact: "network.address"},
	diagnose.StageDNS:     {fact: "dns.address"},
	diagnose.StageTCP:     {fact: "tcp.connected"},
	diagnose.StageTLS:     {fact: "tls.version"},
	diagnose.StageCert:    {fact: "cert.until", named: true},
	diagnose.StageLatency: {fact: "latency.command", named: true},
}

// detail is the line below a stage's title: what it found, or else a telling
// fact, or else the question that it answered.
func (h *half) detail(o diagnose.Outcome) string {
	for _, f := range o.Findings {
		if f.Severity() == o.Severity() {
			return h.guide.Explain(f).Title
		}
	}
	if o.Stage == diagnose.StageInput {
		return h.guide.Settings(o.Settings)
	}
	for _, f := range o.Facts {
		switch tells := telling[o.Stage]; {
		case f.Name != tells.fact:
			continue
		case tells.named:
			return h.guide.Label(h.guide.Code("fact", f.Name), f.Value)
		default:
			return f.Value
		}
	}
	return h.guide.Stage("question", o.Settings.Service, o.Stage)
}
