package ui

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"fyne.io/fyne/v2/theme"
)

// draw is the field, in pixels. It has a ground of its own, because what is
// half transparent is not blended alike everywhere (Fyne 2.7.1).
func (r *plotRenderer) draw(width, height int) image.Image {
	f := drawing{
		RGBA: image.NewRGBA(image.Rect(0, 0, width, height)), columns: len(r.bins),
		pixel: float32(width) / max(r.field.Size().Width, 1),
	}
	f.fill(f.Rect, theme.Color(colorPanel))
	for i, b := range r.bins {
		if b.bad {
			f.outage(i)
		} else if b.gap {
			f.hatch(i)
		}
	}
	for _, mark := range r.marks {
		y := f.up(r.share(mark))
		name := theme.ColorNameSeparator
		if mark == 0 {
			name = colorFrame
		}
		f.fill(image.Rect(0, y-max(1, int(f.pixel)), width, y), theme.Color(name))
	}
	bar := r.bar()
	for i, b := range r.bins {
		if b.seen {
			f.sample(i, r.share(b.took), bar)
		}
	}
	return f
}

// bar is the width of what shows a sample; 0: a dot shows it.
func (r *plotRenderer) bar() float32 {
	seen, free := 0, 0
	for _, b := range r.bins {
		if b.seen {
			seen++
		}
		if b.seen || !b.bad && !b.gap {
			free++
		}
	}
	distance := r.pitch * float32(free) / float32(max(seen, 1))
	if distance >= scattered {
		return 0
	}
	return max(1, min(distance/2, 4), r.pitch-1)
}

// A drawing is the field of a plot in pixels.
type drawing struct {
	*image.RGBA
	columns int
	pixel   float32 // how many pixels a length of 1 has
}

func (f drawing) fill(r image.Rectangle, c color.Color) {
	draw.Draw(f, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// column is where a column begins.
func (f drawing) column(i int) int { return i * f.Rect.Dx() / max(f.columns, 1) }

// up is where something stands that is a share of the field up.
func (f drawing) up(share float32) int {
	return f.Rect.Dy() - int(math.Round(float64(share)*float64(f.Rect.Dy())))
}

// outage draws a column of time without an answer: pale, with a strip at head
// and foot, and a little wider than others, so that it is seen.
func (f drawing) outage(i int) {
	wider := int(f.pixel)
	strip := int(6 * f.pixel)
	r := image.Rect(f.column(i)-wider, 0, f.column(i+1)+wider, f.Rect.Dy())
	head, foot := r, r
	head.Max.Y, foot.Min.Y = strip, r.Max.Y-strip
	f.fill(r, theme.Color(tinted(colorProblem)))
	f.fill(head, theme.Color(colorProblem))
	f.fill(foot, theme.Color(colorProblem))
}

// hatch draws a column of time in which nothing was measured.
func (f drawing) hatch(i int) {
	f.fill(image.Rect(f.column(i), 0, f.column(i+1), f.Rect.Dy()), theme.Color(tinted(colorIdle)))
	line := color.RGBAModel.Convert(theme.Color(colorFrame)).(color.RGBA)
	pitch, thick := max(2, int(8*f.pixel)), max(1, int(f.pixel))
	for x := f.column(i); x < f.column(i+1); x++ {
		for y := range f.Rect.Dy() {
			if (x+y)%pitch < thick {
				f.SetRGBA(x, y, line)
			}
		}
	}
}

// sample draws how long an answer took: a bar of that width, or a dot on a thin
// stem.
func (f drawing) sample(i int, share, width float32) {
	dot := width == 0
	wide := max(1, int(max(width, 1)*f.pixel))
	left := f.column(i)
	bar := image.Rect(left, f.up(share), left+wide, f.Rect.Dy())
	if !dot {
		f.fill(bar, theme.Color(colorRunning))
		return
	}
	f.fill(bar, theme.Color(colorFrame))
	f.dot(float64(left)+float64(wide)/2, float64(bar.Min.Y), 3.5*float64(f.pixel), theme.Color(colorRunning))
}

// dot draws a disc with a soft edge.
func (f drawing) dot(x, y, radius float64, c color.Color) {
	front := color.RGBAModel.Convert(c).(color.RGBA)
	for py := int(y - radius - 1); py <= int(y+radius+1); py++ {
		for px := int(x - radius - 1); px <= int(x+radius+1); px++ {
			cover := min(1, max(0, radius+0.5-math.Hypot(float64(px)+0.5-x, float64(py)-y)))
			if cover == 0 || !image.Pt(px, py).In(f.Rect) {
				continue
			}
			back := f.RGBAAt(px, py)
			mix := func(a, b uint8) uint8 { return uint8(float64(a)*(1-cover) + float64(b)*cover) }
			f.SetRGBA(px, py, color.RGBA{mix(back.R, front.R), mix(back.G, front.G), mix(back.B, front.B), 255})
		}
	}
}
