package ui

import (
	"image/color"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// Distances between things, from things that belong together to things that
// do not.
const (
	near    float32 = 4
	gap     float32 = 8
	apart   float32 = 16
	distant float32 = 24
)

// clear is no colour.
var clear = color.Transparent

// hollow is the fill of a frame: of the frame's colour, but not to be seen.
// Painters blend the two, and plain transparency would blend to black.
func hollow(name fyne.ThemeColorName) color.Color {
	r, g, b, _ := theme.Color(name).RGBA()
	return color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 0}
}

// columnWidth is the most that a line of text can be followed by eye.
const columnWidth float32 = 680

// stack lays objects out one below the other, each as wide as the stack. In
// contrast to Fyne's own it asks for an object's height only once its width is
// known, as text that wraps must be asked.
type stack struct{ gap float32 }

func column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(stack{gap}, objects...)
}

func (s stack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		height := heightAt(o, size.Width)
		o.Move(fyne.NewPos(0, y))
		if height > 0 {
			y += height + s.gap
		}
	}
}

func (s stack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if m := o.MinSize(); o.Visible() && m.Height > 0 {
			if size.Height > 0 {
				size.Height += s.gap
			}
			size = fyne.NewSize(max(size.Width, m.Width), size.Height+whole(m.Height))
		}
	}
	return size
}

// heightAt gives o a width and the height that it needs there.
func heightAt(o fyne.CanvasObject, width float32) float32 {
	o.Resize(fyne.NewSize(width, whole(o.MinSize().Height)))
	height := whole(o.MinSize().Height)
	o.Resize(fyne.NewSize(width, height))
	return height
}

// whole rounds up. Text that begins at a fraction of a pixel loses the feet of
// its letters (Fyne 2.7.1).
func whole(x float32) float32 { return float32(math.Ceil(float64(x))) }

// centred keeps one object in the middle, no wider than is good to read, with
// some room to the edges.
type centred struct{ above, below float32 }

func (c centred) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width-2*apart, columnWidth)
	for _, o := range objects {
		heightAt(o, width)
		o.Move(fyne.NewPos(whole((size.Width-width)/2), c.above))
	}
}

func (c centred) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if len(objects) == 0 {
		return fyne.Size{}
	}
	m := objects[0].MinSize()
	return fyne.NewSize(m.Width+2*apart, m.Height+c.above+c.below)
}

// beside puts a small thing at the left of a large one, the tops aligned; or,
// if the height of the large one's first line is given, in the middle of that.
type beside struct{ gap, line float32 }

func (b beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, right := objects[0], objects[1]
	left.Resize(left.MinSize())
	left.Move(fyne.NewPos(0, whole(max(0, b.line-left.MinSize().Height)/2)))
	x := left.MinSize().Width + b.gap
	heightAt(right, size.Width-x)
	right.Move(fyne.NewPos(x, 0))
}

func (b beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(left.Width+b.gap+right.Width, max(left.Height, right.Height))
}

// shared gives the first object what the others leave of the width; where that
// is less than enough, it has a line to itself and the others share the next, or
// have one each.
type shared struct{ gap, enough float32 }

func (s shared) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if len(objects) == 0 {
		return
	}
	rest := s.rest(objects)
	first := size.Width - rest
	if first >= s.enough || rest == 0 {
		height := heightAt(objects[0], first)
		x := first + s.gap
		for _, o := range visible(objects[1:]) {
			o.Resize(fyne.NewSize(natural(o), height))
			o.Move(fyne.NewPos(x, 0))
			x += o.Size().Width + s.gap
		}
		return
	}
	y := heightAt(objects[0], size.Width) + s.gap
	others := visible(objects[1:])
	each := (size.Width - s.gap*float32(len(others)-1)) / float32(len(others))
	if slices.ContainsFunc(others, func(o fyne.CanvasObject) bool { return natural(o) > each }) { // no word is to break
		for _, o := range others {
			o.Move(fyne.NewPos(0, y))
			y += heightAt(o, size.Width) + s.gap
		}
		return
	}
	for i, o := range others {
		heightAt(o, each)
		o.Move(fyne.NewPos(float32(i)*(each+s.gap), y))
	}
}

// rest is the width of the objects behind the first.
func (s shared) rest(objects []fyne.CanvasObject) float32 {
	width := float32(0)
	for _, o := range visible(objects[1:]) {
		width += natural(o) + s.gap
	}
	return width
}

func (s shared) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if len(objects) == 0 {
		return fyne.Size{}
	}
	var bottom float32
	for _, o := range objects {
		if o.Visible() {
			bottom = max(bottom, o.Position().Y+o.MinSize().Height)
		}
	}
	return fyne.NewSize(1, max(bottom, objects[0].MinSize().Height))
}

// natural is the width at which nothing in o has to wrap.
func natural(o fyne.CanvasObject) float32 {
	if b, ok := o.(*button); ok {
		return b.natural()
	}
	return o.MinSize().Width
}

// visible are the objects that can be seen.
func visible(objects []fyne.CanvasObject) []fyne.CanvasObject {
	var shown []fyne.CanvasObject
	for _, o := range objects {
		if o.Visible() {
			shown = append(shown, o)
		}
	}
	return shown
}

// over puts what scrolls over what is always to be seen, with room round both.
type over struct{ gap float32 }

func (o over) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	scroll, fixed := objects[0], objects[1]
	width := size.Width - 2*o.gap
	height := heightAt(fixed, width)
	fixed.Move(fyne.NewPos(o.gap, size.Height-o.gap-height))
	scroll.Move(fyne.NewSquareOffsetPos(o.gap))
	scroll.Resize(fyne.NewSize(width, max(0, size.Height-height-3*o.gap)))
}

func (o over) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return stack(o).MinSize(objects).AddWidthHeight(2*o.gap, 2*o.gap)
}

// leading gives its one quiet button no more width than it needs, and has what
// is on it begin flush with the text above.
type leading struct{}

func (leading) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	heightAt(objects[0], min(natural(objects[0]), size.Width))
	objects[0].Move(fyne.NewPos(-quietSide, 0))
}

func (leading) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// pair puts two fields side by side, the first with that share of the width,
// and below each other where the window is narrow.
type pair struct{ gap, share float32 }

// narrow is the width at which fields no longer stand side by side.
const narrow float32 = 400

func (p pair) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if len(objects) == 0 {
		return
	}
	if size.Width < scaled(narrow) {
		stack{p.gap}.Layout(objects, size)
		return
	}
	first := whole((size.Width - p.gap) * p.share)
	heightAt(objects[0], first)
	heightAt(objects[1], size.Width-p.gap-first)
	objects[0].Move(fyne.Position{})
	objects[1].Move(fyne.NewPos(first+p.gap, 0))
}

func (p pair) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if len(objects) == 0 {
		return fyne.Size{}
	}
	a, b := objects[0].MinSize(), objects[1].MinSize()
	if objects[1].Position().Y > 0 {
		return fyne.NewSize(max(a.Width, b.Width), a.Height+p.gap+b.Height)
	}
	return fyne.NewSize(max(a.Width, b.Width), max(a.Height, b.Height))
}

// twins puts two objects side by side, both as high as the higher of them, and
// below each other where the window is narrow.
type twins struct{ gap float32 }

func (t twins) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pair{t.gap, 0.5}.Layout(objects, size)
	if len(objects) == 2 && size.Width >= scaled(narrow) {
		height := max(objects[0].Size().Height, objects[1].Size().Height)
		for _, o := range objects {
			o.Resize(fyne.NewSize(o.Size().Width, height))
		}
	}
}

func (t twins) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return pair{t.gap, 0.5}.MinSize(objects)
}

// scaled is a length that grows with the size of text.
func scaled(length float32) float32 { return whole(length * theme.Size(sizeBody) / sizes[sizeBody]) }
