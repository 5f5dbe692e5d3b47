package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// A page shows one check-up: its stages while it runs, and then the verdict
// with the stages folded below it.
type page struct {
	guide *guide.Guide
	keys  *keyboard

	plan     []diagnose.Stage
	rows     map[diagnose.Stage]*stepRow
	settings diagnose.Settings // as understood so far
	current  *stepRow          // of the stage that runs; nil: none does

	content  *fyne.Container
	progress *progress
	steps    *panel
	fold     *button
	summary  *prose
}

func newPage(g *guide.Guide, keys *keyboard) *page {
	return &page{guide: g, keys: keys, content: column(apart)}
}

// begin shows the plan of a check-up that has just begun.
func (p *page) begin(c diagnose.Checkup) {
	p.plan, p.settings = c.Plan, c.Settings
	p.rows = map[diagnose.Stage]*stepRow{}
	list := column(0)
	for i, stage := range p.plan {
		row := newStepRow(p.keys, p.step(stage, waiting, ""), i == 0, i == len(p.plan)-1)
		p.rows[stage] = row
		list.Add(row)
	}
	p.steps = newPanel(list, near)
	p.progress = newProgress()
	p.summary = caption("")
	p.content.Objects = []fyne.CanvasObject{
		column(gap, title(p.guide.Word("window.checking")), plain(p.guide.Settings(c.Settings)), p.summary, p.progress),
		p.steps,
	}
	p.content.Refresh()
	p.show(nil)
}

// show puts in the outcomes so far; the next stage is the one that runs.
func (p *page) show(outcomes []diagnose.Outcome) {
	latest := map[diagnose.Stage]diagnose.Outcome{}
	for _, o := range outcomes {
		latest[o.Stage], p.settings = o, o.Settings
	}
	p.current = nil
	for _, stage := range p.plan {
		o, done := latest[stage]
		switch {
		case done:
			p.rows[stage].set(p.step(stage, found(o.Severity()), p.detail(o)),
				func() fyne.CanvasObject { return evidence(p.guide, o) })
		case p.current == nil:
			doing := p.guide.Stage("doing", p.settings.Service, stage, "server", p.settings.Host, "port", strconv.Itoa(p.settings.Port))
			p.current = p.rows[stage]
			p.current.set(p.step(stage, running, doing), nil)
		default:
			p.rows[stage].set(p.step(stage, waiting, ""), nil)
		}
	}
	p.progress.set(float32(len(latest)) / float32(len(p.plan)))
	p.summary.set(p.guide.Word("window.progress", "done", strconv.Itoa(len(latest)), "all", strconv.Itoa(len(p.plan))))
}

// turn moves on what shows that something is being done.
func (p *page) turn() {
	if p.current != nil {
		p.current.turn()
	}
}

// end shows what c came to: cards on top, and the stages folded below.
func (p *page) end(c diagnose.Checkup, cards ...fyne.CanvasObject) {
	p.show(c.Outcomes)
	tally := map[string]int{}
	for stage, row := range p.rows {
		if row.step.state == running || row.step.state == waiting {
			row.set(p.step(stage, unreached, ""), nil)
		}
		tally[row.step.state.name]++
	}
	p.fold = newButton(p.keys, quiet, "open", p.guide.Word("window.unfold"), p.toggle)
	p.summary.set(p.sum(tally))
	p.steps.Hide()
	p.content.Objects = append(cards, newPanel(column(gap, p.summary, container.New(leading{}, p.fold)), 20), p.steps)
	p.content.Refresh()
}

// sum counts the stages by state: "Fine: 3 · Problem: 1".
func (p *page) sum(tally map[string]int) string {
	var parts []string
	for _, name := range []string{"fail", "warn", "note", "ok", "unreached"} {
		if n := tally[name]; n > 0 {
			parts = append(parts, p.guide.Word("state."+name)+": "+strconv.Itoa(n))
		}
	}
	return strings.Join(parts, " · ")
}

// toggle shows the stages below the verdict, or folds them.
func (p *page) toggle() {
	if p.steps.Visible() {
		p.steps.Hide()
		p.fold.set(quiet, "open", p.guide.Word("window.unfold"), p.toggle)
		p.content.Refresh()
		return
	}
	p.steps.Show()
	p.fold.set(quiet, "close", p.guide.Word("window.fold"), p.toggle)
	p.content.Refresh()
	p.keys.focused(p.steps)
}

// step is what is shown of a stage.
func (p *page) step(stage diagnose.Stage, s state, caption string) step {
	return step{s, p.guide.Word("state." + s.name), p.guide.Stage("stage", p.settings.Service, stage), caption}
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
func (p *page) detail(o diagnose.Outcome) string {
	for _, f := range o.Findings {
		if f.Severity() == o.Severity() {
			return p.guide.Explain(f).Title
		}
	}
	if o.Stage == diagnose.StageInput {
		return p.guide.Settings(o.Settings)
	}
	for _, f := range o.Facts {
		switch tells := telling[o.Stage]; {
		case f.Name != tells.fact:
			continue
		case tells.named:
			return p.guide.Code("fact", f.Name) + ": " + f.Value
		default:
			return f.Value
		}
	}
	return p.guide.Stage("question", o.Settings.Service, o.Stage)
}
