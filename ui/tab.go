package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A tab stands for one half of a page: which way of mail, how far it is, and
// in a line what was found. Tapped, it brings its half to view.
type tab struct {
	widget.BaseWidget
	pressable
	state      state
	mark       *mark
	name, line *prose
	chosen     bool
}

func newTab(keys *keyboard, name string, tapped func()) *tab {
	t := &tab{state: waiting, mark: newMark(waiting, circleSize), name: strong(name), line: caption("")}
	t.pressable = pressable{self: t, keys: keys, tapped: tapped}
	t.ExtendBaseWidget(t)
	return t
}

// set shows a state, and says what it is about.
func (t *tab) set(s state, line string) {
	if t.state == s && t.line.text == line {
		return
	}
	t.state, t.mark.state = s, s
	t.line.set(line)
	t.Refresh()
}

// choose shows that the tab's half is the one in view.
func (t *tab) choose(chosen bool) {
	t.chosen = chosen
	t.Refresh()
}

// CreateRenderer implements [fyne.Widget].
func (t *tab) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	r := &tabRenderer{t: t, surface: &canvas.Rectangle{}, bar: &canvas.Rectangle{}, glow: &canvas.Rectangle{}, ring: &canvas.Rectangle{}}
	r.paint()
	return r
}

type tabRenderer struct {
	t                        *tab
	surface, bar, glow, ring *canvas.Rectangle
}

const tabPadding float32 = 14

func (r *tabRenderer) MinSize() fyne.Size {
	text := r.t.name.MinSize().Height + 2 + r.t.line.MinSize().Height
	return fyne.NewSize(160, whole(max(r.t.mark.MinSize().Height, text))+2*tabPadding)
}

func (r *tabRenderer) Layout(size fyne.Size) {
	for _, o := range []*canvas.Rectangle{r.surface, r.glow} {
		o.Resize(size)
	}
	out := theme.Size(sizeRing)
	r.ring.Move(fyne.NewSquareOffsetPos(-out))
	r.ring.Resize(size.AddWidthHeight(2*out, 2*out))
	r.bar.Move(fyne.NewPos(tabPadding, size.Height-4))
	r.bar.Resize(fyne.NewSize(size.Width-2*tabPadding, 4))
	r.t.mark.Move(fyne.NewPos(tabPadding, tabPadding))
	r.t.mark.Resize(r.t.mark.MinSize())
	tabText := tabPadding + r.t.mark.MinSize().Width + 12
	width := size.Width - tabText - tabPadding
	height := heightAt(r.t.name, width)
	r.t.name.Move(fyne.NewPos(tabText, tabPadding-2))
	heightAt(r.t.line, width)
	r.t.line.Move(fyne.NewPos(tabText, tabPadding+height))
}

func (r *tabRenderer) paint() {
	radius := theme.Size(sizeRadius)
	r.surface.FillColor, r.surface.CornerRadius = theme.Color(colorPanel), radius
	r.surface.StrokeColor, r.surface.StrokeWidth = theme.Color(theme.ColorNameSeparator), 1
	r.bar.FillColor, r.bar.CornerRadius = theme.Color(r.t.state.color), 2
	r.bar.Hidden = !r.t.chosen
	r.glow.FillColor, r.glow.CornerRadius = theme.Color(theme.ColorNameHover), radius
	r.glow.Hidden = !r.t.hovered
	r.ring.FillColor, r.ring.CornerRadius = hollow(theme.ColorNamePrimary), radius+theme.Size(sizeRing)
	r.ring.StrokeColor, r.ring.StrokeWidth = theme.Color(theme.ColorNamePrimary), theme.Size(sizeRing)
	r.ring.Hidden = !r.t.focused
}

func (r *tabRenderer) Refresh() {
	r.paint()
	r.Layout(r.t.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *tabRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.surface, r.bar, r.glow, r.t.mark, r.t.name, r.t.line, r.ring}
}

func (r *tabRenderer) Destroy() {}
