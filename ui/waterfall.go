package ui

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// waterfall shows where the time of a check-up went: for each stage that ran a
// bar on one scale, which begins where that of the stage before ended. It is
// nil if none ran.
func waterfall(g *guide.Guide, c diagnose.Checkup) fyne.CanvasObject {
	if len(c.Outcomes) == 0 {
		return nil
	}
	w := &falls{guide: g}
	begin := time.Duration(0)
	for _, o := range c.Outcomes {
		w.falls = append(w.falls, newFall(g, o, begin))
		begin += o.Took
	}
	w.all = begin
	w.ExtendBaseWidget(w)
	return w
}

// A fall is a stage in a waterfall chart.
type fall struct {
	state       state
	begin, took time.Duration
	name, word  *prose // the word of the state is hidden where all is well
	time        *prose
}

func newFall(g *guide.Guide, o diagnose.Outcome, begin time.Duration) *fall {
	s := found(o.Severity())
	f := &fall{
		state: s, begin: begin, took: o.Took,
		name: plain(g.Stage("stage", o.Settings.Service, o.Stage)),
		word: newProse(g.Word("state."+s.name), sizeCaption, s.color, bold),
		time: newProse(milliseconds(g, o.Took), sizeCaption, colorText, fyne.TextStyle{}),
	}
	f.word.Hidden = o.Severity() == diagnose.OK
	return f
}

// A falls is a waterfall chart. Where it is narrow, the bars stand below the names.
type falls struct {
	widget.BaseWidget
	guide *guide.Guide
	falls []*fall
	all   time.Duration
}

// ticks are round marks on a scale: 0 and the multiples, three at the most, of a
// round step up to most.
func ticks(most time.Duration) []time.Duration {
	step := time.Millisecond
	for i := 0; most/step > 3; i++ {
		if i%3 == 1 { // 1, 2, 5, 10
			step = step * 5 / 2
		} else {
			step *= 2
		}
	}
	marks := []time.Duration{0}
	for at := step; at <= most; at += step {
		marks = append(marks, at)
	}
	return marks
}

// tickWord words the ith of marks, all in one unit.
func tickWord(g *guide.Guide, marks []time.Duration, i int) string {
	switch {
	case i == 0:
		return "0"
	case marks[1] < time.Second:
		return milliseconds(g, marks[i])
	default:
		return g.Word("picture.seconds", "seconds", strconv.Itoa(int(marks[i]/time.Second)))
	}
}

// CreateRenderer implements [fyne.Widget].
func (w *falls) CreateRenderer() fyne.WidgetRenderer {
	w.ExtendBaseWidget(w)
	r := &fallsRenderer{w: w, marks: ticks(w.all), axis: &canvas.Rectangle{}}
	for range w.falls {
		r.icons = append(r.icons, &canvas.Image{FillMode: canvas.ImageFillContain})
		r.bars = append(r.bars, &canvas.Rectangle{})
	}
	for i := range r.marks {
		r.lines = append(r.lines, &canvas.Rectangle{})
		r.words = append(r.words, canvas.NewText(tickWord(w.guide, r.marks, i), nil))
	}
	r.paint()
	return r
}

type fallsRenderer struct {
	w      *falls
	marks  []time.Duration
	icons  []*canvas.Image
	bars   []*canvas.Rectangle
	lines  []*canvas.Rectangle // one for each mark
	words  []*canvas.Text      // the same
	axis   *canvas.Rectangle
	height float32 // at the width that was laid out
}

const (
	leastBars float32 = 150 // the width at which bars stand beside the names
	leastBar  float32 = 3   // that of what took no time
)

func (r *fallsRenderer) MinSize() fyne.Size { return fyne.NewSize(4*near, max(r.height, 1)) }

// columns are where bars begin and end, and whether names stand beside them.
func (r *fallsRenderer) columns(width float32) (left, right float32, level bool) {
	var names, times float32
	for _, f := range r.w.falls {
		names = max(names, f.name.natural())
		if !f.word.Hidden {
			names = max(names, f.word.natural())
		}
		times = max(times, f.time.natural())
	}
	left, right = r.indent()+min(names, width*0.4)+apart, width-times-12
	if right-left >= scaled(leastBars) {
		return left, right, true
	}
	return r.indent(), width, false
}

// indent is what icons take at the left.
func (r *fallsRenderer) indent() float32 { return scaled(markSize) + gap }

func (r *fallsRenderer) Layout(size fyne.Size) {
	left, right, level := r.columns(size.Width)
	perTime := float32(0)
	if r.w.all > 0 {
		perTime = (right - left - leastBar) / float32(r.w.all)
	}
	y := float32(0)
	for i, f := range r.w.falls {
		bar := fyne.NewPos(left+float32(f.begin)*perTime, y)
		r.bars[i].Resize(fyne.NewSize(leastBar+float32(f.took)*perTime, scaled(12)))
		if level {
			y = r.level(i, y, left, size.Width, &bar) + 12
		} else {
			y = r.below(i, y, size.Width, &bar) + apart
		}
		r.bars[i].Move(bar)
	}
	top := float32(0)
	if !level { // a line would strike through the names
		top = y - near
	}
	r.scale(top, y-near, left, right, perTime)
}

// level lays out a stage with its bar beside its name, and gives where it ends.
func (r *fallsRenderer) level(i int, y, left, width float32, bar *fyne.Position) float32 {
	f := r.w.falls[i]
	end := r.named(i, y, left-apart-r.indent())
	line := f.name.lineHeight()
	r.timed(i, y, width)
	bar.Y = y + whole((line-r.bars[i].Size().Height)/2)
	return end
}

// below lays out a stage with its bar below its name, and gives where it ends.
func (r *fallsRenderer) below(i int, y, width float32, bar *fyne.Position) float32 {
	took := r.w.falls[i].time.natural()
	end := r.named(i, y, width-r.indent()-took-gap)
	r.timed(i, y, width)
	bar.Y = end + near
	return bar.Y + r.bars[i].Size().Height
}

// named lays out icon, name and state, and gives where they end.
func (r *fallsRenderer) named(i int, y, width float32) float32 {
	f := r.w.falls[i]
	side := scaled(markSize)
	r.icons[i].Resize(fyne.NewSquareSize(side))
	r.icons[i].Move(fyne.NewPos(0, y+whole((f.name.lineHeight()-side)/2)))
	f.name.Move(fyne.NewPos(r.indent(), y))
	y += heightAt(f.name, width)
	if f.word.Hidden {
		return y
	}
	f.word.Move(fyne.NewPos(r.indent(), y))
	return y + heightAt(f.word, width)
}

// timed puts the time that a stage took at the right.
func (r *fallsRenderer) timed(i int, y, width float32) {
	f := r.w.falls[i]
	took := f.time.natural()
	heightAt(f.time, took)
	f.time.Move(fyne.NewPos(width-took, y+whole((f.name.lineHeight()-f.time.lineHeight())/2)))
}

// scale lays out the axis below the stages, with its marks, which are lines
// that begin at top.
func (r *fallsRenderer) scale(top, y, left, right, perTime float32) {
	r.axis.Move(fyne.NewPos(left, y))
	r.axis.Resize(fyne.NewSize(right-left, 1))
	free := float32(0) // where the word before ends
	for i, mark := range r.marks {
		x := left + float32(mark)*perTime
		r.lines[i].Move(fyne.NewPos(x, top))
		r.lines[i].Resize(fyne.NewSize(1, y+near-top))
		word := r.words[i].MinSize()
		at := whole(min(max(x-word.Width/2, left-gap), right-word.Width))
		r.words[i].Move(fyne.NewPos(at, y+near+2))
		r.words[i].Resize(word)
		if r.words[i].Hidden = at < free; !r.words[i].Hidden {
			free = at + word.Width + gap
		}
		r.height = y + near + 2 + whole(word.Height)
	}
}

func (r *fallsRenderer) paint() {
	for i, f := range r.w.falls {
		r.icons[i].Resource = icon(f.state.icon, f.state.color)
		r.bars[i].FillColor, r.bars[i].CornerRadius = theme.Color(f.state.color), leastBar
	}
	r.axis.FillColor = theme.Color(colorFrame)
	for i := range r.marks {
		r.lines[i].FillColor = theme.Color(theme.ColorNameSeparator)
		r.words[i].TextSize, r.words[i].Color = theme.Size(sizeCaption), theme.Color(colorMuted)
	}
}

func (r *fallsRenderer) Refresh() {
	r.paint()
	r.Layout(r.w.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
	canvas.Refresh(r.w)
}

func (r *fallsRenderer) Objects() (objects []fyne.CanvasObject) {
	for _, line := range r.lines {
		objects = append(objects, line)
	}
	objects = append(objects, r.axis)
	for i, f := range r.w.falls {
		objects = append(objects, r.icons[i], r.bars[i], f.name, f.word, f.time)
	}
	for _, word := range r.words {
		objects = append(objects, word)
	}
	return objects
}

func (r *fallsRenderer) Destroy() {}
