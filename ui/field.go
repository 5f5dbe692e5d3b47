package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A field is a line of the form: a label, something to type or choose in, and
// a hint. A frame shows when the keyboard is in it.
type field struct {
	widget.BaseWidget
	label, hint *prose
	input       fyne.CanvasObject
	focused     bool
}

func newField(label, hint string, input fyne.CanvasObject) *field {
	f := &field{label: strong(label), hint: caption(hint), input: input}
	f.ExtendBaseWidget(f)
	return f
}

// lit shows that the keyboard is in the field, or has left it.
func (f *field) lit(focused bool) {
	f.focused = focused
	f.Refresh()
}

// complain says below the input what is wrong with it; "" takes it back.
func (f *field) complain(what string) {
	f.hint.color = colorProblem
	f.hint.set(what)
	f.Refresh()
}

// CreateRenderer implements [fyne.Widget].
func (f *field) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	r := &fieldRenderer{f: f, frame: &canvas.Rectangle{}}
	r.paint()
	return r
}

type fieldRenderer struct {
	f     *field
	frame *canvas.Rectangle // above the input, so that all kinds of input look alike
}

func (r *fieldRenderer) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.f.label, r.f.input, r.f.hint}
}

func (r *fieldRenderer) MinSize() fyne.Size {
	m := stack{near}.MinSize(r.parts())
	return fyne.NewSize(max(m.Width, 60), m.Height)
}

func (r *fieldRenderer) Layout(size fyne.Size) {
	stack{near}.Layout(r.parts(), size)
	out := (r.frame.StrokeWidth - 1) / 2
	r.frame.Move(r.f.input.Position().SubtractXY(out, out))
	r.frame.Resize(r.f.input.Size().AddWidthHeight(2*out, 2*out))
}

func (r *fieldRenderer) paint() {
	name, width := colorFrame, float32(1)
	if r.f.focused {
		name, width = theme.ColorNamePrimary, theme.Size(sizeRing)
	}
	r.frame.CornerRadius = theme.Size(theme.SizeNameInputRadius)
	r.frame.FillColor, r.frame.StrokeColor, r.frame.StrokeWidth = hollow(name), theme.Color(name), width
}

func (r *fieldRenderer) Refresh() {
	r.paint()
	r.Layout(r.f.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *fieldRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.f.label, r.f.input, r.frame, r.f.hint}
}

func (r *fieldRenderer) Destroy() {}

// An entry is Fyne's, telling when the keyboard is in it.
type entry struct {
	widget.Entry
	lit  func(bool)
	keys *keyboard // takes Esc; nil: nothing does
}

func (e *entry) handOn(keys *keyboard) { e.keys = keys }

// TypedKey implements [fyne.Focusable].
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape && e.keys != nil {
		e.keys.typed(k)
		return
	}
	e.Entry.TypedKey(k)
}

func newEntry(submitted func()) *entry {
	e := &entry{lit: func(bool) {}}
	e.ExtendBaseWidget(e)
	e.OnSubmitted = func(string) {
		if submitted != nil {
			submitted()
		}
	}
	return e
}

// FocusGained implements [fyne.Focusable].
func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	e.lit(true)
}

// FocusLost implements [fyne.Focusable].
func (e *entry) FocusLost() {
	e.Entry.FocusLost()
	e.lit(false)
}

// A suggesting entry can be typed in freely, and has a menu of what is usual.
type suggesting struct {
	entry
	suggestions *fyne.Menu
}

// A suggestion is what is put into the entry, and how the menu names it.
type suggestion struct{ text, name string }

func newSuggesting(submitted func(), suggestions ...suggestion) *suggesting {
	e := &suggesting{entry: entry{lit: func(bool) {}}}
	e.ExtendBaseWidget(e)
	e.OnSubmitted = func(string) { submitted() }
	e.offer(suggestions)
	e.ActionItem = newArrow(e.suggest)
	return e
}

// offer makes the menu anew.
func (e *suggesting) offer(suggestions []suggestion) {
	e.suggestions = fyne.NewMenu("")
	for _, s := range suggestions {
		e.suggestions.Items = append(e.suggestions.Items, fyne.NewMenuItem(s.name, func() { e.SetText(s.text) }))
	}
}

// An arrow opens a menu by mouse; by keyboard it is done in the entry.
type arrow struct {
	widget.BaseWidget
	tapped func()
}

func newArrow(tapped func()) *arrow {
	a := &arrow{tapped: tapped}
	a.ExtendBaseWidget(a)
	return a
}

// Tapped implements [fyne.Tappable].
func (a *arrow) Tapped(*fyne.PointEvent) { a.tapped() }

// CreateRenderer implements [fyne.Widget].
func (a *arrow) CreateRenderer() fyne.WidgetRenderer {
	side := canvas.NewRectangle(clear)
	side.SetMinSize(fyne.NewSize(36, 18))
	return widget.NewSimpleRenderer(container.NewStack(side, container.NewCenter(picture("open", colorText, 18))))
}

// suggest opens the menu.
func (e *suggesting) suggest() { drop(e.suggestions, e) }

// drop opens a menu below a field.
func drop(menu *fyne.Menu, field fyne.CanvasObject) *widget.PopUpMenu {
	c := fyne.CurrentApp().Driver().CanvasForObject(field)
	shown := widget.NewPopUpMenu(menu, c)
	shown.Resize(shown.MinSize().Max(fyne.NewSize(field.Size().Width, 0)))
	shown.ShowAtRelativePosition(fyne.NewPos(0, field.Size().Height), field)
	return shown
}

// TypedKey implements [fyne.Focusable].
func (e *suggesting) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyDown {
		e.suggest()
		return
	}
	e.entry.TypedKey(k)
}

// A choice is Fyne's select, telling when the keyboard is in it. Enter does in
// it what it does in the other fields, what is chosen wraps where it is long, and
// is marked in the list.
type choice struct {
	widget.Select
	lit       func(bool)
	keys      *keyboard // takes the keys that move the window; nil: nothing does
	submitted func()
}

func (c *choice) handOn(keys *keyboard) { c.keys = keys }

func newChoice(submitted func(), options ...string) *choice {
	c := &choice{lit: func(bool) {}, submitted: submitted}
	c.ExtendBaseWidget(c)
	c.Options = options
	return c
}

// TypedKey implements [fyne.Focusable].
func (c *choice) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		c.submitted()
	case fyne.KeyEscape, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd:
		if c.keys != nil {
			c.keys.typed(e)
		}
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown:
		c.open()
	default:
		c.Select.TypedKey(e)
	}
}

// Tapped implements [fyne.Tappable].
func (c *choice) Tapped(*fyne.PointEvent) {
	fyne.CurrentApp().Driver().CanvasForObject(c).Focus(c)
	c.open()
}

// open lists what can be chosen, the keyboard on what is.
func (c *choice) open() {
	list := fyne.NewMenu("")
	for i, option := range c.Options {
		item := fyne.NewMenuItem(option, func() { c.SetSelectedIndex(i) })
		item.Checked = i == c.SelectedIndex()
		list.Items = append(list.Items, item)
	}
	shown := drop(list, c)
	for range c.SelectedIndex() + 1 {
		shown.ActivateNext()
	}
}

// CreateRenderer implements [fyne.Widget].
func (c *choice) CreateRenderer() fyne.WidgetRenderer {
	r := c.Select.CreateRenderer()
	for _, o := range r.Objects() {
		if text, ok := o.(*widget.RichText); ok {
			text.Truncation, text.Wrapping = fyne.TextTruncateOff, fyne.TextWrapWord
		}
	}
	return r
}

// FocusGained implements [fyne.Focusable].
func (c *choice) FocusGained() {
	c.Select.FocusGained()
	c.lit(true)
}

// FocusLost implements [fyne.Focusable].
func (c *choice) FocusLost() {
	c.Select.FocusLost()
	c.lit(false)
}
