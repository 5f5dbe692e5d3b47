package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A step is what a row shows of a stage.
type step struct {
	state   state
	word    string // the state's
	title   string
	caption string
}

// A stepRow shows one stage of a check-up: a circle on a line that joins it to
// its neighbours, what the stage is and found, and its state as a word. Once
// there is evidence it opens to it.
type stepRow struct {
	widget.BaseWidget
	pressable
	step        step
	first, last bool
	evidence    func() fyne.CanvasObject // nil: none yet

	title, caption *prose
	arc            *canvas.Arc       // turns while the stage runs
	opened         fyne.CanvasObject // nil: closed
}

func newStepRow(keys *keyboard, s step, first, last bool) *stepRow {
	r := &stepRow{step: s, first: first, last: last, title: plain(s.title), caption: caption(s.caption)}
	r.pressable = pressable{self: r, keys: keys, tapped: r.toggle}
	r.arc = canvas.NewArc(0, 100, 0.86, clear)
	r.ExtendBaseWidget(r)
	r.dress()
	return r
}

// set shows s, and evidence when the row is opened. A row without any is closed: what it
// had may have come of another machine.
func (r *stepRow) set(s step, evidence func() fyne.CanvasObject) {
	open := r.opened != nil
	r.evidence, r.opened = evidence, nil
	if open && evidence != nil {
		r.opened = evidence()
	}
	if r.step == s && !open {
		return
	}
	r.step = s
	r.dress()
	r.Refresh()
}

// dress puts the step into the texts.
func (r *stepRow) dress() {
	r.title.style.Bold = r.step.state == running || r.step.state.color == colorProblem
	r.title.color = colorText
	if r.step.state == waiting || r.step.state == unreached {
		r.title.color = colorMuted
	}
	r.title.text, r.title.width = r.step.title, 0
	r.caption.set(r.step.caption)
	r.caption.Hidden = r.step.caption == ""
}

// turn moves the arc of a running stage on.
func (r *stepRow) turn() {
	r.arc.StartAngle += 40
	r.arc.EndAngle += 40
	r.arc.Refresh()
}

// toggle opens the row to its evidence, or closes it.
func (r *stepRow) toggle() {
	switch {
	case r.evidence == nil:
		return
	case r.opened == nil:
		r.opened = r.evidence()
	default:
		r.opened = nil
	}
	r.Refresh()
	r.keys.focused(r)
}

// CreateRenderer implements [fyne.Widget].
func (r *stepRow) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	w := &stepRenderer{
		row: r, ring: &canvas.Rectangle{}, glow: &canvas.Rectangle{}, above: &canvas.Rectangle{}, below: &canvas.Rectangle{},
		circle: &canvas.Circle{}, mark: &canvas.Image{FillMode: canvas.ImageFillContain},
		pill: &canvas.Rectangle{}, word: canvas.NewText("", nil), chevron: &canvas.Image{FillMode: canvas.ImageFillContain},
	}
	w.paint()
	return w
}

type stepRenderer struct {
	row                      *stepRow
	ring, glow, above, below *canvas.Rectangle
	circle                   *canvas.Circle
	mark, chevron            *canvas.Image
	pill                     *canvas.Rectangle
	word                     *canvas.Text
}

const (
	rowHeight   float32 = 60 // at the least
	rowSide     float32 = 12 // between the edge and the circle
	circleSize  float32 = 30
	markSize    float32 = 18
	pillHeight  float32 = 26
	chevronSize float32 = 20
	tightRow    float32 = 330
	textLeft            = rowSide + circleSize + 14
)

// tight says that the pill has no room beside the texts, and stands below them.
func (r *stepRenderer) tight(width float32) bool { return width < scaled(tightRow) }

// textWidth is what pill and chevron leave to the texts.
func (r *stepRenderer) textWidth(width float32) float32 {
	if r.tight(width) {
		return width - textLeft - chevronSize - gap - rowSide
	}
	return width - textLeft - r.pillWidth() - chevronSize - 2*gap - rowSide
}

func (r *stepRenderer) pillWidth() float32 { return r.word.MinSize().Width + 2*12 }

// header is the height of the row without its evidence.
func (r *stepRenderer) header() float32 {
	height := whole(r.texts()) + 2*10
	if r.tight(r.row.Size().Width) {
		height += near + scaled(pillHeight)
	}
	return max(rowHeight, height)
}

// texts is the height of title and caption.
func (r *stepRenderer) texts() float32 {
	height := r.row.title.MinSize().Height
	if r.row.step.caption != "" {
		height += 2 + r.row.caption.MinSize().Height
	}
	return height
}

func (r *stepRenderer) MinSize() fyne.Size {
	height := r.header()
	if r.row.opened != nil {
		height += r.row.opened.MinSize().Height + near + apart
	}
	return fyne.NewSize(320, height)
}

func (r *stepRenderer) Layout(size fyne.Size) {
	width := r.textWidth(size.Width)
	heightAt(r.row.title, width)
	heightAt(r.row.caption, width)
	header := r.header()
	y := whole((header - r.texts()) / 2)
	if r.tight(size.Width) {
		y = 10
	}
	r.row.title.Move(fyne.NewPos(textLeft, y))
	r.row.caption.Move(fyne.NewPos(textLeft, y+r.row.title.Size().Height+2))

	inset := theme.Size(sizeRing) / 2
	for _, o := range []*canvas.Rectangle{r.ring, r.glow} {
		o.Move(fyne.NewSquareOffsetPos(inset))
		o.Resize(fyne.NewSize(size.Width-2*inset, header-2*inset))
	}
	middle := whole(header / 2)
	top, bottom := middle-circleSize/2, middle+circleSize/2
	line := rowSide + circleSize/2 - 1
	r.above.Move(fyne.NewPos(line, 0))
	r.above.Resize(fyne.NewSize(2, top))
	r.below.Move(fyne.NewPos(line, bottom))
	r.below.Resize(fyne.NewSize(2, size.Height-bottom))
	r.circle.Move(fyne.NewPos(rowSide, top))
	r.circle.Resize(fyne.NewSquareSize(circleSize))
	r.row.arc.Move(r.circle.Position())
	r.row.arc.Resize(r.circle.Size())
	r.mark.Move(fyne.NewPos(rowSide+(circleSize-markSize)/2, middle-markSize/2))
	r.mark.Resize(fyne.NewSquareSize(markSize))

	x := size.Width - rowSide - chevronSize
	r.chevron.Move(fyne.NewPos(x, middle-chevronSize/2))
	r.chevron.Resize(fyne.NewSquareSize(chevronSize))
	height := scaled(pillHeight)
	pill := fyne.NewPos(x-gap-r.pillWidth(), middle-height/2)
	if r.tight(size.Width) {
		pill = fyne.NewPos(textLeft, y+whole(r.texts())+near)
	}
	r.pill.Move(pill)
	r.pill.Resize(fyne.NewSize(r.pillWidth(), height))
	word := r.word.MinSize()
	r.word.Move(fyne.NewPos(whole(pill.X+12), whole(pill.Y+(height-word.Height)/2)))
	r.word.Resize(word)
	if opened := r.row.opened; opened != nil {
		heightAt(opened, size.Width-textLeft-rowSide)
		opened.Move(fyne.NewPos(textLeft, header+near))
	}
}

func (r *stepRenderer) paint() {
	s := r.row.step.state
	front, tint := theme.Color(s.color), theme.Color(tinted(s.color))
	radius := theme.Size(theme.SizeNameInputRadius)
	r.ring.FillColor, r.ring.CornerRadius = hollow(theme.ColorNamePrimary), radius
	r.ring.StrokeColor, r.ring.StrokeWidth = theme.Color(theme.ColorNamePrimary), theme.Size(sizeRing)
	r.ring.Hidden = !r.row.focused
	r.glow.FillColor, r.glow.CornerRadius = theme.Color(theme.ColorNameHover), radius
	r.glow.Hidden = !r.row.hovered || r.row.evidence == nil
	r.above.FillColor, r.above.Hidden = theme.Color(theme.ColorNameSeparator), r.row.first
	r.below.FillColor, r.below.Hidden = theme.Color(theme.ColorNameSeparator), r.row.last
	r.circle.FillColor, r.circle.StrokeColor, r.circle.StrokeWidth = tint, front, 2
	if s == running {
		r.circle.StrokeColor = theme.Color(theme.ColorNameSeparator)
	}
	r.row.arc.FillColor, r.row.arc.Hidden = front, s != running
	r.mark.Resource = icon(s.icon, s.color)
	r.pill.FillColor, r.pill.CornerRadius = tint, canvas.RadiusMaximum
	r.word.Text, r.word.TextSize, r.word.TextStyle, r.word.Color = r.row.step.word, theme.Size(sizeCaption), bold, front
	r.chevron.Hidden = r.row.evidence == nil
	r.chevron.Resource = icon("open", colorMuted)
	if r.row.opened != nil {
		r.chevron.Resource = icon("close", colorMuted)
	}
}

func (r *stepRenderer) Refresh() {
	r.paint()
	r.Layout(r.row.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
	canvas.Refresh(r.row)
}

func (r *stepRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{
		r.glow, r.above, r.below, r.circle, r.row.arc, r.mark, r.row.title, r.row.caption, r.pill, r.word, r.chevron, r.ring,
	}
	if r.row.opened != nil {
		objects = append(objects, r.row.opened)
	}
	return objects
}

func (r *stepRenderer) Destroy() {}
