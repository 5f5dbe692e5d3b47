package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/diagnose/guide"
)

// States of a station on the way to the provider.
var (
	through = state{"through", "fine", colorFine}
	stuck   = state{"stuck", "problem", colorProblem}
)

// places are where messages can get stuck, from this computer to the provider:
// the values that findings have for "where", each with its icon.
var places = []struct{ name, icon string }{
	{"here", "computer"}, {"router", "router"}, {"way", "way"}, {"provider", "provider"},
}

// where shows the way from this computer to the provider, and the place on it
// at which messages get stuck: "here", "router", "way" or "provider". It is nil
// for a place that there is not, such as "", which is one that is not known.
func where(g *guide.Guide, place string) fyne.CanvasObject {
	at := slices.IndexFunc(places, func(p struct{ name, icon string }) bool { return p.name == place })
	if at < 0 {
		return nil
	}
	r := &route{}
	for i, p := range places {
		s := through
		if i == at {
			s = stuck
		} else if i > at {
			s = unreached
		}
		r.stations = append(r.stations, newStation(s, p.icon, g.Word("picture."+p.name), g.Word("state."+s.name)))
	}
	r.ExtendBaseWidget(r)
	return r
}

// A route is a row of stations joined by a line, or, where words would have to
// break for want of width, a column of them. Behind the station at which things
// get stuck the line is dashed.
type route struct {
	widget.BaseWidget
	stations []*station
}

// A station is a place on a route.
type station struct {
	state      state
	icon       string
	name, word *prose
}

func newStation(s state, icon, name, word string) *station {
	t := &station{s, icon, strong(name), newProse(word, sizeCaption, s.color, bold)}
	if s == unreached {
		t.name.style, t.name.color = fyne.TextStyle{}, colorMuted
	}
	return t
}

// longest is the width of the widest word at the station, which cannot wrap.
func (s *station) longest() (width float32) {
	for _, p := range []*prose{s.name, s.word} {
		for word := range guide.Pieces(p.text) {
			width = max(width, fyne.MeasureText(word, theme.Size(p.size), p.style).Width)
		}
	}
	return width
}

// CreateRenderer implements [fyne.Widget].
func (r *route) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	w := &routeRenderer{route: r}
	for i, s := range r.stations {
		w.circles = append(w.circles, &canvas.Circle{})
		w.icons = append(w.icons, &canvas.Image{FillMode: canvas.ImageFillContain})
		w.badges = append(w.badges, newMark(s.state, 0))
		if i > 0 {
			w.legs = append(w.legs, &leg{broken: s.state == unreached})
		}
	}
	w.paint()
	return w
}

type routeRenderer struct {
	route   *route
	circles []*canvas.Circle
	icons   []*canvas.Image
	badges  []*mark
	legs    []*leg  // the first is that between the first two stations
	height  float32 // at the width that was laid out
}

// circle is the size of a station; it goes with that of the text, as far as
// there is room.
func (r *routeRenderer) circle() float32 {
	return 2 * whole(min(scaled(26), max(circleSize, r.route.Size().Width/5)/2))
}

// across says that stations fit side by side, each with that share of the width.
func (r *routeRenderer) across(share float32) bool {
	return !slices.ContainsFunc(r.route.stations, func(s *station) bool { return max(s.longest(), r.circle()) > share-2*gap })
}

func (r *routeRenderer) MinSize() fyne.Size {
	return fyne.NewSize(4*near, max(r.height, r.circle()))
}

func (r *routeRenderer) Layout(size fyne.Size) {
	if share := size.Width / float32(len(r.route.stations)); r.across(share) {
		r.height = r.row(share)
	} else {
		r.height = r.column(size.Width)
	}
}

// row lays the stations out side by side, and gives the height.
func (r *routeRenderer) row(share float32) (height float32) {
	circle := r.circle()
	for i, s := range r.route.stations {
		left := whole(float32(i) * share)
		middle := left + whole(share/2)
		r.place(i, fyne.NewPos(middle-circle/2, 0))
		y := circle + gap + near
		for _, p := range []*prose{s.name, s.word} {
			p.align = fyne.TextAlignCenter
			p.Move(fyne.NewPos(left+gap, y))
			y += heightAt(p, share-2*gap) + 2
		}
		height = max(height, y-2)
		if i > 0 {
			before := middle - share + circle/2 + gap
			r.legs[i-1].lay(fyne.NewPos(before, circle/2), fyne.NewDelta(middle-circle/2-gap-before, 0))
		}
	}
	return height
}

// column lays the stations out below each other, and gives the height.
func (r *routeRenderer) column(width float32) (height float32) {
	circle, top := r.circle(), float32(0)
	left := circle + 12
	for i, s := range r.route.stations {
		s.name.align, s.word.align = fyne.TextAlignLeading, fyne.TextAlignLeading
		name, word := heightAt(s.name, width-left), heightAt(s.word, width-left)
		tall := max(circle, name+2+word)
		y := top + whole((tall-name-2-word)/2)
		s.name.Move(fyne.NewPos(left, y))
		s.word.Move(fyne.NewPos(left, y+name+2))
		r.place(i, fyne.NewPos(0, top+whole((tall-circle)/2)))
		if i > 0 {
			before := r.circles[i-1].Position().Y + circle + near
			r.legs[i-1].lay(fyne.NewPos(circle/2, before), fyne.NewDelta(0, r.circles[i].Position().Y-near-before))
		}
		height = top + tall
		top = height + scaled(distant)
	}
	return height
}

// place puts the picture of a station somewhere.
func (r *routeRenderer) place(i int, at fyne.Position) {
	circle := r.circle()
	r.circles[i].Move(at)
	r.circles[i].Resize(fyne.NewSquareSize(circle))
	inset := whole(circle * 0.22)
	r.icons[i].Move(at.AddXY(inset, inset))
	r.icons[i].Resize(fyne.NewSquareSize(circle - 2*inset))
	r.badges[i].size = circle * 0.44 * sizes[sizeBody] / theme.Size(sizeBody) // a mark scales by itself
	badge := r.badges[i].MinSize()
	r.badges[i].Move(at.AddXY(circle-badge.Width+near, circle-badge.Height+near))
	r.badges[i].Resize(badge)
}

func (r *routeRenderer) paint() {
	for i, s := range r.route.stations {
		r.circles[i].FillColor = theme.Color(tinted(s.state.color))
		r.circles[i].StrokeColor, r.circles[i].StrokeWidth = theme.Color(s.state.color), 2
		if s.state == unreached {
			r.circles[i].StrokeColor = theme.Color(colorFrame)
		}
		r.icons[i].Resource = icon(s.icon, s.state.color)
	}
	for _, l := range r.legs {
		l.paint()
	}
}

func (r *routeRenderer) Refresh() {
	r.Layout(r.route.Size())
	r.paint()
	for _, o := range r.Objects() {
		o.Refresh()
	}
	canvas.Refresh(r.route)
}

func (r *routeRenderer) Objects() (objects []fyne.CanvasObject) {
	for _, l := range r.legs {
		for _, dash := range l.dashes {
			objects = append(objects, dash)
		}
	}
	for i, s := range r.route.stations {
		objects = append(objects, r.circles[i], r.icons[i], r.badges[i], s.name, s.word)
	}
	return objects
}

func (r *routeRenderer) Destroy() {}

// A leg of the way is the line between two stations; a broken one is pale and dashed.
type leg struct {
	broken bool
	dashes []*canvas.Rectangle
}

const (
	legWidth  float32 = 3
	dashPitch float32 = 10
)

// lay draws the leg from a point on, level or upright.
func (l *leg) lay(from fyne.Position, d fyne.Delta) {
	length := max(d.DX, d.DY)
	n, dash := 1, length
	if l.broken {
		n = max(2, int((length+dashPitch*0.4)/dashPitch))
		dash = length / (float32(n) + 0.67*float32(n-1)) // what is between two dashes is two thirds of one
	}
	for len(l.dashes) < n {
		l.dashes = append(l.dashes, &canvas.Rectangle{})
	}
	l.dashes = l.dashes[:n]
	for i, o := range l.dashes {
		at := float32(i) * dash * 1.67
		if d.DX > 0 {
			o.Move(from.AddXY(at, -legWidth/2))
			o.Resize(fyne.NewSize(dash, legWidth))
		} else {
			o.Move(from.AddXY(-legWidth/2, at))
			o.Resize(fyne.NewSize(legWidth, dash))
		}
	}
	l.paint()
}

func (l *leg) paint() {
	color := through.color
	if l.broken {
		color = colorFrame
	}
	for _, o := range l.dashes {
		o.FillColor, o.CornerRadius = theme.Color(color), legWidth/2
	}
}
