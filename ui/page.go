package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// A page shows check-ups: the stages while they run, and then the verdict with
// the stages folded below it. Receiving and sending are its two halves, of which
// one is seen in full.
type page struct {
	w     *Window
	guide *guide.Guide
	keys  *keyboard
	view  *view

	halves   []*half // one for each check-up
	chosen   int     // the half that is seen
	switches *fyne.Container
	body     *fyne.Container // of the chosen half
	ended    bool
}

func newPage(w *Window) *page {
	p := &page{w: w, guide: w.guide, keys: w.keyboard(), switches: container.New(twins{12}), body: column(apart)}
	p.view = &view{content: column(apart, p.switches, p.body), again: w.reopenPage}
	return p
}

func (p *page) conclusion() conclusion { return conclusion{guide: p.guide, keys: p.keys, w: p.w} }

// begin shows the plans of check-ups that have just begun.
func (p *page) begin(all []diagnose.Checkup) {
	p.halves, p.chosen, p.ended = nil, 0, false
	for n, c := range all {
		p.halves = append(p.halves, newHalf(p, n, c))
	}
	p.switches.Objects = nil
	p.switches.Hidden = len(all) < 2
	if len(all) == 2 {
		p.switches.Objects = []fyne.CanvasObject{p.halves[0].tab, p.halves[1].tab}
	}
	p.choose(0)
	p.show(all)
}

// choose shows another half.
func (p *page) choose(n int) {
	p.chosen = n
	for i, h := range p.halves {
		h.tab.choose(i == n)
	}
	p.fill()
}

// fill puts what is to be seen of the chosen half in its place.
func (p *page) fill() {
	h := p.halves[p.chosen]
	if p.ended {
		p.body.Objects = h.conclusion()
	} else {
		p.body.Objects = []fyne.CanvasObject{
			column(gap, title(p.guide.Word("window.checking")), plain(p.guide.Settings(h.checkup.Settings)), h.summary, h.progress),
			h.steps,
		}
	}
	p.view.content.Refresh()
}

// show puts in what was found out so far.
func (p *page) show(all []diagnose.Checkup) {
	for n, h := range p.halves {
		h.show(all[n])
	}
}

// end shows what the check-ups came to, the half with the verdict first.
func (p *page) end(all []diagnose.Checkup) {
	p.show(all)
	p.ended = true
	for _, h := range p.halves {
		h.end()
	}
	p.choose(diagnose.Worst(all))
}

// current is the row of the stage that runs in the chosen half; nil: none does.
func (p *page) current() fyne.CanvasObject {
	if h := p.halves[p.chosen]; h.current != nil {
		return h.current
	}
	return nil
}

// turn moves on what shows that something is being done.
func (p *page) turn() {
	if h := p.halves[p.chosen]; h.current != nil {
		h.current.turn()
	}
}
