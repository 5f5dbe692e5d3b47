package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/assets/icons"
	"mailcheckup/diagnose"
)

// A state is how far a stage is, or what it established.
type state struct {
	name  string // in the keys of words: "state.ok"
	icon  string
	color fyne.ThemeColorName
}

var (
	waiting   = state{"waiting", "waiting", colorIdle}
	running   = state{"running", "waiting", colorRunning}
	unreached = state{"unreached", "unreached", colorIdle}
)

// found is the state of a stage whose worst finding is of that severity.
func found(s diagnose.Severity) state {
	switch s {
	case diagnose.OK:
		return state{s.String(), "fine", colorFine}
	case diagnose.Note:
		return state{s.String(), "note", colorNote}
	case diagnose.Warn:
		return state{s.String(), "warn", colorWarn}
	default:
		return state{s.String(), "problem", colorProblem}
	}
}

// concluded is the state of a check-up that is over.
func concluded(c diagnose.Checkup) state {
	if !c.Finished() {
		return unreached
	}
	return found(c.Verdict().Severity())
}

// icon is one of the small icons, in a colour of the theme.
func icon(name string, color fyne.ThemeColorName) fyne.Resource {
	svg, err := icons.Small.ReadFile(name + ".svg")
	if err != nil {
		panic(err) // the names stand in this package, and a test shows them all
	}
	return theme.NewColoredResource(fyne.NewStaticResource(name+".svg", svg), color)
}

// picture is an icon by itself.
func picture(name string, color fyne.ThemeColorName, size float32) fyne.CanvasObject {
	p := canvas.NewImageFromResource(icon(name, color))
	p.FillMode = canvas.ImageFillContain
	p.SetMinSize(fyne.NewSquareSize(scaled(size)))
	return p
}

// A mark is a state's icon in a circle. It goes with the state's word.
type mark struct {
	widget.BaseWidget
	state state
	size  float32
}

func newMark(s state, size float32) *mark {
	m := &mark{state: s, size: size}
	m.ExtendBaseWidget(m)
	return m
}

// CreateRenderer implements [fyne.Widget].
func (m *mark) CreateRenderer() fyne.WidgetRenderer {
	m.ExtendBaseWidget(m)
	r := &markRenderer{m, &canvas.Circle{}, &canvas.Image{FillMode: canvas.ImageFillContain}}
	r.paint()
	return r
}

type markRenderer struct {
	m      *mark
	circle *canvas.Circle
	icon   *canvas.Image
}

func (r *markRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(scaled(r.m.size)) }

func (r *markRenderer) Layout(fyne.Size) {
	size := scaled(r.m.size)
	icon := size * 0.6
	r.circle.Resize(fyne.NewSquareSize(size))
	r.icon.Resize(fyne.NewSquareSize(icon))
	r.icon.Move(fyne.NewSquareOffsetPos((size - icon) / 2))
}

func (r *markRenderer) paint() {
	r.circle.FillColor = theme.Color(tinted(r.m.state.color))
	r.circle.StrokeColor, r.circle.StrokeWidth = theme.Color(r.m.state.color), 2
	r.icon.Resource = icon(r.m.state.icon, r.m.state.color)
}

func (r *markRenderer) Refresh() {
	r.paint()
	r.circle.Refresh()
	r.icon.Refresh()
}

func (r *markRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.circle, r.icon} }
func (r *markRenderer) Destroy()                     {}
