package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A panel is a rounded surface under something.
type panel struct {
	widget.BaseWidget
	content fyne.CanvasObject
	padding float32
	fill    fyne.ThemeColorName
	stroke  fyne.ThemeColorName // "": none
	bar     fyne.ThemeColorName // of the strip at the left edge; "": none
}

func newPanel(content fyne.CanvasObject, padding float32) *panel {
	p := &panel{content: content, padding: padding, fill: colorPanel, stroke: theme.ColorNameSeparator}
	p.ExtendBaseWidget(p)
	return p
}

// barWidth is that of a panel's strip.
const barWidth float32 = 6

// CreateRenderer implements [fyne.Widget].
func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &panelRenderer{p: p, surface: &canvas.Rectangle{}, bar: &canvas.Rectangle{}}
	r.paint()
	return r
}

type panelRenderer struct {
	p            *panel
	surface, bar *canvas.Rectangle
}

func (r *panelRenderer) inset() float32 {
	if r.p.bar != "" {
		return r.p.padding + barWidth
	}
	return r.p.padding
}

func (r *panelRenderer) Layout(size fyne.Size) {
	r.surface.Resize(size)
	r.bar.Resize(fyne.NewSize(barWidth, size.Height))
	heightAt(r.p.content, size.Width-r.inset()-r.p.padding)
	r.p.content.Move(fyne.NewPos(r.inset(), r.p.padding))
}

func (r *panelRenderer) MinSize() fyne.Size {
	return r.p.content.MinSize().AddWidthHeight(r.inset()+r.p.padding, 2*r.p.padding)
}

func (r *panelRenderer) paint() {
	radius := theme.Size(sizeRadius)
	r.surface.FillColor = theme.Color(r.p.fill)
	r.surface.CornerRadius = radius
	r.surface.StrokeWidth = 0
	if r.p.stroke != "" {
		r.surface.StrokeColor, r.surface.StrokeWidth = theme.Color(r.p.stroke), 1
	}
	r.bar.Hidden = r.p.bar == ""
	if r.p.bar != "" {
		r.bar.FillColor = theme.Color(r.p.bar)
		r.bar.TopLeftCornerRadius, r.bar.BottomLeftCornerRadius = radius, radius
	}
}

func (r *panelRenderer) Refresh() {
	r.paint()
	r.surface.Refresh()
	r.bar.Refresh()
	r.p.content.Refresh()
	r.Layout(r.p.Size())
}

func (r *panelRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.surface, r.bar, r.p.content}
}

func (r *panelRenderer) Destroy() {}
