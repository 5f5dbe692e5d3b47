package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/diagnose/guide"
)

// A prose is text that wraps at the width it is given, with no padding round
// it, so that text of every size stands flush on one line. What a server said
// may be in it: nothing in it is markup.
type prose struct {
	widget.BaseWidget
	text  string
	size  fyne.ThemeSizeName
	color fyne.ThemeColorName
	style fyne.TextStyle
	align fyne.TextAlign

	width float32 // that lines were made for
	lines []string
}

func newProse(text string, size fyne.ThemeSizeName, color fyne.ThemeColorName, style fyne.TextStyle) *prose {
	p := &prose{text: text, size: size, color: color, style: style}
	p.ExtendBaseWidget(p)
	return p
}

var bold = fyne.TextStyle{Bold: true}

// Kinds of text, from large to small.

func title(text string) *prose { return newProse(text, sizeTitle, colorText, bold) }

func subtitle(text string) *prose {
	return newProse(text, sizeSubtitle, colorText, bold)
}

func strong(text string) *prose {
	return newProse(text, sizeBody, colorText, bold)
}

func plain(text string) *prose {
	return newProse(text, sizeBody, colorText, fyne.TextStyle{})
}

func caption(text string) *prose {
	return newProse(text, sizeCaption, colorMuted, fyne.TextStyle{})
}

// set changes the text; an empty one takes no room.
func (p *prose) set(text string) {
	if p.text == text {
		return
	}
	p.text = text
	p.width = 0
	p.Hidden = text == ""
	p.Refresh()
}

// natural is the width of the text on one line.
func (p *prose) natural() float32 {
	return whole(fyne.MeasureText(p.text, theme.Size(p.size), p.style).Width)
}

// lineHeight is a little more than the type needs, for calm reading.
func (p *prose) lineHeight() float32 {
	return whole(fyne.MeasureText("M", theme.Size(p.size), p.style).Height * 1.06)
}

// wrap breaks the text into lines no wider than width.
func (p *prose) wrap(width float32) {
	if p.width == width && p.lines != nil {
		return
	}
	p.width, p.lines = width, nil
	size := theme.Size(p.size)
	fits := func(s string) bool { return fyne.MeasureText(s, size, p.style).Width <= width }
	for paragraph := range strings.SplitSeq(p.text, "\n") {
		line := ""
		for word := range guide.Pieces(paragraph) {
			if line == "" {
				line = word
			} else if fits(line + " " + word) {
				line += " " + word
				continue
			} else {
				p.lines = append(p.lines, line)
				line = word
			}
			for !fits(line) {
				head := longest(line, fits)
				if head == line {
					break
				}
				p.lines = append(p.lines, head)
				line = line[len(head):]
			}
		}
		p.lines = append(p.lines, line)
	}
}

// longest is as much of the beginning of a word as fits, and one character at
// the least. It ends behind a dot, a hyphen or the like where one is near.
func longest(word string, fits func(string) bool) string {
	end := 0
	for i := range word {
		if i > 0 && !fits(word[:i]) {
			break
		}
		end = i
	}
	if end == 0 {
		for i := range word {
			if i > 0 {
				return word[:i]
			}
		}
		return word
	}
	if i := strings.LastIndexAny(word[:end], ".-@/:_,"); i > end/2 {
		end = i + 1
	}
	return word[:end]
}

// CreateRenderer implements [fyne.Widget].
func (p *prose) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	return &proseRenderer{p: p}
}

type proseRenderer struct {
	p     *prose
	texts []fyne.CanvasObject
}

func (r *proseRenderer) MinSize() fyne.Size {
	if r.p.text == "" {
		return fyne.Size{}
	}
	if r.p.Size().Width == 0 { // not laid out yet: what is asked for is a guess
		return fyne.NewSize(1, r.p.lineHeight())
	}
	r.p.wrap(r.p.Size().Width)
	return fyne.NewSize(1, float32(len(r.p.lines))*r.p.lineHeight())
}

func (r *proseRenderer) Layout(size fyne.Size) {
	r.p.wrap(max(size.Width, 1))
	r.show()
}

// show puts the lines on the canvas.
func (r *proseRenderer) show() {
	for len(r.texts) < len(r.p.lines) {
		r.texts = append(r.texts, canvas.NewText("", theme.Color(r.p.color)))
	}
	r.texts = r.texts[:len(r.p.lines)]
	for i, line := range r.p.lines {
		t := r.texts[i].(*canvas.Text)
		t.Text, t.TextSize, t.TextStyle, t.Color = line, theme.Size(r.p.size), r.p.style, theme.Color(r.p.color)
		x := float32(0)
		if r.p.align == fyne.TextAlignCenter {
			x = whole((r.p.width - t.MinSize().Width) / 2)
		}
		t.Move(fyne.NewPos(x, float32(i)*r.p.lineHeight()))
		t.Resize(t.MinSize())
		t.Refresh()
	}
}

func (r *proseRenderer) Refresh() {
	r.p.width = 0
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

func (r *proseRenderer) Objects() []fyne.CanvasObject { return r.texts }
func (r *proseRenderer) Destroy()                     {}
