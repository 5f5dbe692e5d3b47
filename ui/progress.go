package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A progress is a thin bar.
type progress struct {
	widget.BaseWidget
	share float32
}

func newProgress() *progress {
	p := &progress{}
	p.ExtendBaseWidget(p)
	return p
}

func (p *progress) set(share float32) {
	if p.share != share {
		p.share = share
		p.Refresh()
	}
}

// CreateRenderer implements [fyne.Widget].
func (p *progress) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &progressRenderer{p, &canvas.Rectangle{CornerRadius: canvas.RadiusMaximum}, &canvas.Rectangle{CornerRadius: canvas.RadiusMaximum}}
	r.Refresh()
	return r
}

type progressRenderer struct {
	p         *progress
	all, done *canvas.Rectangle
}

func (r *progressRenderer) MinSize() fyne.Size { return fyne.NewSize(40, 6) }

func (r *progressRenderer) Layout(size fyne.Size) {
	r.all.Resize(size)
	r.done.Resize(fyne.NewSize(size.Width*r.p.share, size.Height))
}

func (r *progressRenderer) Refresh() {
	r.all.FillColor, r.done.FillColor = theme.Color(theme.ColorNameSeparator), theme.Color(theme.ColorNamePrimary)
	r.Layout(r.p.Size())
	r.all.Refresh()
	r.done.Refresh()
}

func (r *progressRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.all, r.done} }
func (r *progressRenderer) Destroy()                     {}
