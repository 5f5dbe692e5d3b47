package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/diagnose/guide"
)

// A point is one check-up of many.
type point struct {
	When  time.Time
	Took  time.Duration // 0: no time is known
	Bad   bool          // there was no answer
	Gap   bool          // nothing was measured between the point before and this one
	Title string        // of what was wrong; "": just that
}

// A plot shows how long answers took over time, when there were none, and when
// nothing was measured.
type plot struct {
	widget.BaseWidget
	guide   *guide.Guide
	samples []point
}

func newPlot(g *guide.Guide) *plot {
	p := &plot{guide: g}
	p.ExtendBaseWidget(p)
	return p
}

// set shows other samples, which are in order of time.
func (p *plot) set(samples []point) {
	p.samples = samples
	p.Refresh()
}

// span is the time that the plot shows: a minute at the least, and a little
// more than that of the samples, so that the outer ones are not at the edge.
func (p *plot) span() (from, to time.Time) {
	if len(p.samples) == 0 {
		return from, from.Add(time.Minute)
	}
	from, to = p.samples[0].When, p.samples[len(p.samples)-1].When
	if least := from.Add(time.Minute); to.Before(least) {
		to = least
	}
	edge := to.Sub(from) / 100
	return from.Add(-edge), to.Add(edge)
}

// CreateRenderer implements [fyne.Widget].
func (p *plot) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &plotRenderer{plot: p}
	r.field = canvas.NewRaster(r.draw)
	return r
}

type plotRenderer struct {
	plot  *plot
	field *canvas.Raster // all but words
	bins  []bin          // the columns of the field
	pitch float32        // their width
	most  time.Duration  // at the top of the field
	marks []time.Duration
	words pool[*canvas.Text]
	icons pool[*canvas.Image]

	height float32
}

// A pool has objects that are used again each time something is laid out.
type pool[T fyne.CanvasObject] struct {
	all  []T
	used int
}

func (p *pool[T]) next(build func() T) T {
	if p.used == len(p.all) {
		p.all = append(p.all, build())
	}
	p.used++
	return p.all[p.used-1]
}

const (
	crowded     float32 = 3   // the width of a column where there are many samples; else it is 1
	scattered   float32 = 8   // the distance from which on samples are shown as dots
	fieldHeight float32 = 160 // of the plot without its words
)

func (r *plotRenderer) MinSize() fyne.Size {
	return fyne.NewSize(120, max(r.height, scaled(fieldHeight)))
}

func (r *plotRenderer) Layout(size fyne.Size) {
	r.words.used, r.icons.used = 0, 0
	line := r.line()
	r.measure()
	left := r.margin() + gap
	width := max(size.Width-left, crowded)
	from, to := r.plot.span()
	r.pitch = 1
	if float32(len(r.plot.samples)) > width/crowded {
		r.pitch = crowded
	}
	r.bins = thin(r.plot.samples, from, to, int(width/r.pitch))
	top, height := whole(line/2), scaled(fieldHeight)
	r.field.Move(fyne.NewPos(left, top))
	r.field.Resize(fyne.NewSize(width, height))
	for i, mark := range r.marks {
		word := r.word(tickWord(r.plot.guide, r.marks, i), colorMuted, false)
		word.Move(fyne.NewPos(left-gap-word.Size().Width, whole(top+height*(1-r.share(mark))-word.Size().Height/2)))
	}
	below := top + height + 6
	r.times(left, below, width)
	r.height = below + line
	r.height += float32(r.named(left, r.height+near, width)) * (near + line)
	if len(r.plot.samples) == 0 {
		word := r.word(r.plot.guide.Word("picture.empty"), colorMuted, false)
		word.Move(fyne.NewPos(left+whole((width-word.Size().Width)/2), top+whole((height-line)/2)))
	}
}

// measure finds the scale of what answers took.
func (r *plotRenderer) measure() {
	r.most = 0
	for _, s := range r.plot.samples {
		if !s.Bad {
			r.most = max(r.most, s.Took)
		}
	}
	if r.most == 0 {
		r.most = 100 * time.Millisecond
	}
	r.marks = ticks(r.most)
	if len(r.plot.samples) == 0 {
		r.marks = r.marks[:1]
	}
	r.most += r.most / 10
}

// share is how far up the field a time stands.
func (r *plotRenderer) share(took time.Duration) float32 { return float32(took) / float32(r.most) }

func (r *plotRenderer) line() float32 {
	return whole(fyne.MeasureText("M", theme.Size(sizeCaption), fyne.TextStyle{}).Height)
}

// margin is the room for the words of the marks at the left.
func (r *plotRenderer) margin() (width float32) {
	for i := range r.marks {
		word := tickWord(r.plot.guide, r.marks, i)
		width = max(width, whole(fyne.MeasureText(word, theme.Size(sizeCaption), fyne.TextStyle{}).Width))
	}
	return width
}

// word is a text in its own size.
func (r *plotRenderer) word(text string, color fyne.ThemeColorName, bold bool) *canvas.Text {
	t := r.words.next(func() *canvas.Text { return canvas.NewText("", nil) })
	t.Text, t.TextSize, t.TextStyle.Bold, t.Color = text, theme.Size(sizeCaption), bold, theme.Color(color)
	t.Resize(t.MinSize())
	t.Refresh()
	return t
}

// times lays out the times of day below the field.
func (r *plotRenderer) times(left, y, width float32) {
	if len(r.plot.samples) == 0 {
		return
	}
	g := r.plot.guide
	from, to := r.plot.span()
	widest := float32(0)
	for _, like := range []string{"00:00", time.Date(2026, 12, 28, 0, 0, 0, 0, time.UTC).Format(g.Word("date.layout"))} {
		if to.Sub(from) > 12*time.Hour || like == "00:00" {
			widest = max(widest, fyne.MeasureText(like, theme.Size(sizeCaption), fyne.TextStyle{}).Width)
		}
	}
	if to.Sub(from) < 5*time.Minute {
		widest *= 1.6
	}
	step, times := clock(from, to, max(1, int(width/(widest+distant))))
	free := left - r.margin()
	for _, t := range times {
		word := r.word(clockWord(g, t, step), colorMuted, false)
		middle := left + width*float32(t.Sub(from))/float32(to.Sub(from))
		x := whole(min(max(middle-word.Size().Width/2, free), left+width-word.Size().Width))
		if x < free || middle < free {
			r.words.used--
			continue
		}
		word.Move(fyne.NewPos(x, y))
		free = x + word.Size().Width + gap
	}
}

// named lays out what outages and gaps are called, as far as there is room on
// two lines, and gives how many it took.
func (r *plotRenderer) named(left, y, width float32) (lines int) {
	all := reaches(r.bins)
	var lineEnds [2][]stretch
	for _, bad := range []bool{true, false} { // outages first
		for _, reach := range all {
			if reach.bad != bad {
				continue
			}
			middle := left + width*float32(reach.begin+reach.end)/2/float32(len(r.bins))
			for line := range lineEnds {
				at := r.name(reach, middle, stretch{left, left + width}, y+float32(line)*(r.line()+near), lineEnds[line])
				if at != nil {
					lineEnds[line] = append(lineEnds[line], *at)
					lines = max(lines, line+1)
					break
				}
			}
		}
	}
	return lines
}

// A stretch is a part of a line.
type stretch struct{ left, right float32 }

// meets says that there is no room between two stretches.
func (s stretch) meets(o stretch) bool { return s.left < o.right+apart && o.left < s.right+apart }

// name puts the name of a reach below it, or else its general name, if that
// fits beside what is there, and says where; nil: it does not.
func (r *plotRenderer) name(what reach, middle float32, line stretch, y float32, taken []stretch) *stretch {
	names, color, mark := []string{what.title, r.plot.guide.Word("picture.outage")}, colorProblem, "problem"
	if !what.bad {
		names, color, mark = []string{r.plot.guide.Word("picture.asleep")}, colorMuted, "unreached"
	}
	side := scaled(14)
	for i, name := range names {
		all := side + near + whole(fyne.MeasureText(name, theme.Size(sizeCaption), fyne.TextStyle{Bold: what.bad}).Width)
		x := whole(min(max(middle-all/2, line.left), line.right-all))
		at := stretch{x, x + all}
		if name == "" || slices.ContainsFunc(taken, at.meets) || i+1 < len(names) && all > (line.right-line.left)*0.45 {
			continue
		}
		picture := r.icons.next(func() *canvas.Image { return &canvas.Image{FillMode: canvas.ImageFillContain} })
		picture.Resource = icon(mark, color)
		picture.Resize(fyne.NewSquareSize(side))
		picture.Move(fyne.NewPos(x, y+whole((r.line()-side)/2)))
		picture.Refresh()
		r.word(name, color, what.bad).Move(fyne.NewPos(x+side+near, y))
		return &at
	}
	return nil
}

func (r *plotRenderer) Refresh() {
	r.Layout(r.plot.Size())
	r.field.Refresh()
	canvas.Refresh(r.plot)
}

func (r *plotRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.field}
	for _, word := range r.words.all[:r.words.used] {
		objects = append(objects, word)
	}
	for _, icon := range r.icons.all[:r.icons.used] {
		objects = append(objects, icon)
	}
	return objects
}

func (r *plotRenderer) Destroy() {}
