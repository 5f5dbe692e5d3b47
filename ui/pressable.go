package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// A pressable is what all widgets have in common that do something when they
// are pressed, by mouse or by keyboard. It is embedded beside
// [fyne.io/fyne/v2/widget.BaseWidget].
type pressable struct {
	self             fyne.Widget // the widget that it is part of
	keys             *keyboard
	tapped           func() // nil: nothing happens
	hovered, focused bool
}

func (p *pressable) press() {
	if p.tapped != nil {
		p.tapped()
	}
}

// Tapped implements [fyne.Tappable].
func (p *pressable) Tapped(e *fyne.PointEvent) { p.keys.clicked(e.AbsolutePosition, p.press) }

// TypedKey implements [fyne.Focusable].
func (p *pressable) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace: // comes as a rune too, which would go to whatever has the focus then
	case fyne.KeyReturn, fyne.KeyEnter:
		p.press()
	default:
		p.keys.typed(e)
	}
}

// TypedRune implements [fyne.Focusable].
func (p *pressable) TypedRune(r rune) {
	if r == ' ' {
		p.press()
	}
}

// FocusGained implements [fyne.Focusable].
func (p *pressable) FocusGained() {
	p.focused = true
	p.self.Refresh()
	p.keys.focused(p.self)
}

// FocusLost implements [fyne.Focusable].
func (p *pressable) FocusLost() {
	p.focused = false
	p.self.Refresh()
}

// MouseIn implements [desktop.Hoverable].
func (p *pressable) MouseIn(*desktop.MouseEvent) {
	p.hovered = true
	p.self.Refresh()
}

// MouseMoved implements [desktop.Hoverable].
func (p *pressable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements [desktop.Hoverable].
func (p *pressable) MouseOut() {
	p.hovered = false
	p.self.Refresh()
}
