package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Ranks of a button among those that are seen together.
type rank int

const (
	chief rank = iota // the one thing to do next, large
	calm              // large too, but not the one thing to do
	equal             // one of several
	quiet             // as little in the way as a word in a text
)

// A button does something. It differs from Fyne's in a frame that shows where
// the keyboard is.
type button struct {
	widget.BaseWidget
	pressable
	text  string
	icon  string
	rank  rank
	label *prose
}

func newButton(keys *keyboard, rank rank, icon, text string, tapped func()) *button {
	b := &button{text: text, icon: icon, rank: rank}
	b.pressable = pressable{self: b, keys: keys, tapped: tapped}
	b.label = newProse(text, sizeBody, colorText, bold)
	b.dress()
	b.ExtendBaseWidget(b)
	return b
}

// set changes what the button says and does.
func (b *button) set(rank rank, icon, text string, tapped func()) {
	b.tapped = tapped
	if b.rank == rank && b.icon == icon && b.text == text {
		return
	}
	b.rank, b.icon, b.text = rank, icon, text
	b.dress()
	b.Refresh()
}

// Cursor implements [desktop.Cursorable].
func (b *button) Cursor() desktop.Cursor { return desktop.PointerCursor }

// natural is the width of the button with its text on one line.
func (b *button) natural() float32 {
	_, side, icon := b.measures()
	width := b.label.natural() + 2*side
	if b.icon != "" {
		width += icon + gap
	}
	return width
}

// quietSide is the padding at the sides of a quiet button.
const quietSide float32 = 8

// measures of the button: the height, the padding at the sides, the icon's size.
func (b *button) measures() (height, side, icon float32) {
	switch b.rank {
	case chief, calm:
		return 52, 20, scaled(22)
	case equal:
		return 44, 16, scaled(18)
	default:
		return 32, quietSide, scaled(16)
	}
}

// front is the colour of what is on the button.
func (b *button) front() fyne.ThemeColorName {
	switch b.rank {
	case chief:
		return theme.ColorNameForegroundOnPrimary
	case quiet:
		return theme.ColorNamePrimary
	default:
		return colorText
	}
}

// dress puts the text into the label.
func (b *button) dress() {
	b.label.text, b.label.width, b.label.color = b.text, 0, b.front()
	b.label.size, b.label.align = sizeBody, fyne.TextAlignCenter
	switch b.rank {
	case chief, calm:
		b.label.size = sizeSubtitle
	case quiet:
		b.label.align = fyne.TextAlignLeading
	}
}

// CreateRenderer implements [fyne.Widget].
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	r := &buttonRenderer{
		b: b, ring: &canvas.Rectangle{}, surface: &canvas.Rectangle{}, glow: &canvas.Rectangle{},
		image: &canvas.Image{FillMode: canvas.ImageFillContain},
	}
	r.paint()
	return r
}

type buttonRenderer struct {
	b                   *button
	ring, surface, glow *canvas.Rectangle
	image               *canvas.Image
}

// ringGap is the room between a thing and the frame that shows its focus.
const ringGap float32 = 2

// ringOut is how far the frame reaches out. That of a quiet button stays within it:
// there is text close by.
func (r *buttonRenderer) ringOut() float32 {
	if r.b.rank == quiet {
		return 0
	}
	return theme.Size(sizeRing) + ringGap
}

// MinSize lets the text wrap.
func (r *buttonRenderer) MinSize() fyne.Size {
	height, side, _ := r.b.measures()
	return fyne.NewSize(min(r.b.natural(), 120), max(height, r.b.label.MinSize().Height+side))
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	out := r.ringOut()
	r.ring.Move(fyne.NewSquareOffsetPos(-out))
	r.ring.Resize(size.AddWidthHeight(2*out, 2*out))
	r.surface.Resize(size)
	r.glow.Resize(size)
	_, side, icon := r.b.measures()
	left := side
	if r.b.icon != "" {
		left += icon + gap
	}
	width := min(r.b.label.natural(), size.Width-left-side)
	height := heightAt(r.b.label, width)
	x := side
	if r.b.rank != quiet {
		x = whole((size.Width - (left - side) - width) / 2)
	}
	r.image.Resize(fyne.NewSquareSize(icon))
	r.image.Move(fyne.NewPos(x, whole((size.Height-icon)/2)))
	r.b.label.Move(fyne.NewPos(x+left-side, whole((size.Height-height)/2)))
}

func (r *buttonRenderer) paint() {
	radius := theme.Size(theme.SizeNameInputRadius)
	r.surface.CornerRadius = radius
	switch r.b.rank {
	case chief:
		r.surface.FillColor = theme.Color(theme.ColorNamePrimary)
	case quiet:
		r.surface.FillColor = clear
	default:
		r.surface.FillColor = theme.Color(theme.ColorNameButton)
	}
	r.glow.FillColor, r.glow.CornerRadius = theme.Color(theme.ColorNameHover), radius
	r.glow.Hidden = !r.b.hovered
	r.ring.FillColor, r.ring.CornerRadius = hollow(theme.ColorNamePrimary), radius+r.ringOut()
	r.ring.StrokeColor, r.ring.StrokeWidth = theme.Color(theme.ColorNamePrimary), theme.Size(sizeRing)
	r.ring.Hidden = !r.b.focused
	r.image.Hidden = r.b.icon == ""
	if r.b.icon != "" {
		r.image.Resource = icon(r.b.icon, r.b.front())
	}
}

func (r *buttonRenderer) Refresh() {
	r.paint()
	r.Layout(r.b.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ring, r.surface, r.glow, r.image, r.b.label}
}

func (r *buttonRenderer) Destroy() {}
