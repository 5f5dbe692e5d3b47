package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// namesShown is how many of the hosts on a certificate are listed.
const namesShown = 6

// certificateCard shows the certificate of a server, of which the outcome of
// the stage [diagnose.StageCert] has the facts, as what it is: an ID card. It is
// nil if there are no facts.
func certificateCard(g *guide.Guide, o diagnose.Outcome, now time.Time) fyne.CanvasObject {
	c := idCard{g, map[string]string{}}
	for _, f := range o.Facts {
		if name, ok := strings.CutPrefix(f.Name, "cert."); ok && f.Value != "" {
			c.facts[name] = f.Value
		}
	}
	if len(c.facts) == 0 {
		return nil
	}
	signed := present(c.issuer(), c.sent())
	text := present(c.holder(), container.New(pair{apart, 0.5}, c.names(), signed), c.life(o, now), c.fingerprint())
	card := newPanel(text, apart)
	card.fill = theme.ColorNameBackground
	return card
}

// present are those parts of the card that there are, one below the other.
func present(all ...fyne.CanvasObject) *fyne.Container {
	return column(apart, slices.DeleteFunc(all, func(o fyne.CanvasObject) bool { return o == nil })...)
}

// An idCard has the facts of a certificate, by their names without "cert.".
type idCard struct {
	guide *guide.Guide
	facts map[string]string
}

// entry is what a part of the card is called, above the part; nil: there is none.
func (c idCard) entry(name string, value fyne.CanvasObject) fyne.CanvasObject {
	if c.facts[name] == "" {
		return nil
	}
	return column(2, caption(c.guide.Code("fact", "cert."+name)), value)
}

// holder is for whom the card is, beside its picture.
func (c idCard) holder() fyne.CanvasObject {
	name, more := distinguished(c.facts["subject"])
	if name == "" {
		name, _, _ = strings.Cut(c.facts["names"], ", ")
	}
	text := column(2, caption(c.guide.Code("fact", "cert.subject")), subtitle(name))
	if more != "" {
		text.Add(caption(more))
	}
	return container.New(portrait{12}, picture("identity", colorNote, 44), text)
}

// names are the hosts for which the card is good.
func (c idCard) names() fyne.CanvasObject {
	names := strings.Split(cmp.Or(c.facts["names"], "–"), ", ")
	list := column(0)
	for _, name := range names[:min(len(names), namesShown)] {
		list.Add(plain(name))
	}
	if more := len(names) - namesShown; more > 0 {
		list.Add(caption(c.guide.Word("picture.more", "number", strconv.Itoa(more))))
	}
	return column(2, caption(c.guide.Code("fact", "cert.names")), list)
}

// issuer is who vouches for it.
func (c idCard) issuer() fyne.CanvasObject {
	name, more := distinguished(c.facts["issuer"])
	text := column(0, plain(name))
	if more != "" {
		text.Add(caption(more))
	}
	return c.entry("issuer", text)
}

// sent is how many certificates came.
func (c idCard) sent() fyne.CanvasObject { return c.entry("sent", plain(c.facts["sent"])) }

// life is from when until when it is good, and how much of that is over.
func (c idCard) life(o diagnose.Outcome, now time.Time) fyne.CanvasObject {
	from, errFrom := time.Parse(time.DateOnly, c.facts["from"])
	until, errUntil := time.Parse(time.DateOnly, c.facts["until"])
	if errFrom != nil || errUntil != nil {
		return nil
	}
	date := func(name string, t time.Time) fyne.CanvasObject {
		return c.entry(name, plain(t.Format(c.guide.Word("date.layout"))))
	}
	end := until.Add(day) // at the latest: when on that day it ends, only the check-up knew
	f := c.age(o)
	if f.Cause == diagnose.CertExpired {
		end = now
	}
	s := found(f.Severity())
	word := newProse(c.left(f, from, end, now), sizeCaption, s.color, bold)
	return column(gap,
		container.New(ends{apart}, date("from", from), date("until", until)),
		newLife(float32(now.Unix()-from.Unix())/float32(max(end.Unix()-from.Unix(), 1)), s.color),
		container.New(beside{near, word.lineHeight()}, picture(s.icon, s.color, 16), word))
}

// left says how much longer it is good: what the check-up found of that, or else
// what the dates say.
func (c idCard) left(f diagnose.Finding, from, end, now time.Time) string {
	switch {
	case f.Cause == diagnose.CertNotYetValid, now.Before(from):
		return c.guide.Word("picture.early")
	case !now.Before(end):
		return c.guide.Word("picture.expired")
	default:
		left := strconv.FormatInt(max(1, (end.Unix()-now.Unix())/int64(day/time.Second)), 10) // a [time.Duration] ends after 292 years
		return c.guide.Word("picture.left", "days", cmp.Or(f.Args["days"], left))
	}
}

// age is what the check-up found of the time for which it is good; the zero value
// where that is nothing. Another certificate that was sent may have ended, too.
func (c idCard) age(o diagnose.Outcome) diagnose.Finding {
	for _, f := range o.Findings {
		switch f.Cause {
		case diagnose.CertNotYetValid:
			return f
		case diagnose.CertExpired, diagnose.CertExpiresSoon:
			if f.Args["until"] == c.facts["until"] {
				return f
			}
		}
	}
	return diagnose.Finding{}
}

// fingerprint is in groups, which are easier to compare. It can be selected and
// copied.
func (c idCard) fingerprint() fyne.CanvasObject {
	text := widget.NewLabelWithStyle(grouped(c.facts["sha256"]), fyne.TextAlignLeading, fyne.TextStyle{Monospace: true})
	text.SizeName = sizeCaption
	text.Wrapping = fyne.TextWrapWord
	text.Selectable = true
	return c.entry("sha256", container.New(lower{near}, newPanel(text, 2)))
}

// grouped puts a blank in the place of each fourth colon.
func grouped(fingerprint string) string {
	var text strings.Builder
	for i, part := range strings.Split(fingerprint, ":") {
		switch {
		case i == 0:
		case i%4 == 0:
			text.WriteByte(' ')
		default:
			text.WriteByte(':')
		}
		text.WriteString(part)
	}
	return text.String()
}

// distinguished takes a name in a certificate apart, as in "CN=R11,O=Let's
// Encrypt,C=US" (RFC 4514): its common name, and what else tells a person who
// that is. Without a common name the rest is the name.
func distinguished(name string) (common, rest string) {
	var others []string
	for _, part := range attributes(name) {
		kind, value, _ := strings.Cut(part, "=")
		switch {
		case kind == "CN" && common == "":
			common = value
		case kind == "O", kind == "OU", kind == "L", kind == "C":
			others = append(others, value)
		}
	}
	if rest = strings.Join(others, ", "); common == "" && rest == "" {
		return name, ""
	}
	if common == "" {
		return rest, ""
	}
	return common, rest
}

// attributes cuts a distinguished name at what is not escaped, and undoes the
// escapes.
func attributes(name string) (parts []string) {
	var part strings.Builder
	escaped := false
	for _, r := range name {
		switch {
		case escaped:
			part.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == ',' || r == '+':
			parts = append(parts, part.String())
			part.Reset()
		default:
			part.WriteRune(r)
		}
	}
	return append(parts, part.String())
}

// ends puts one object at the left and one at the right, and below each other
// where there is no room for both.
type ends struct{ gap float32 }

func (e ends) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, right := unwrapped(objects[0]), unwrapped(objects[1])
	if left+e.gap+right > size.Width {
		stack{gap}.Layout(objects, size)
		return
	}
	heightAt(objects[0], left)
	objects[0].Move(fyne.Position{})
	heightAt(objects[1], right)
	objects[1].Move(fyne.NewPos(size.Width-right, 0))
}

func (e ends) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(max(a.Width, b.Width), max(a.Height, objects[1].Position().Y+b.Height))
}

// unwrapped is the width at which no text in o has to wrap.
func unwrapped(o fyne.CanvasObject) (width float32) {
	switch o := o.(type) {
	case *prose:
		return o.natural()
	case *fyne.Container:
		for _, child := range o.Objects {
			width = max(width, unwrapped(child))
		}
		return width
	default:
		return o.MinSize().Width
	}
}

// portrait puts a picture beside a text, or above it where words would have to
// break for want of width.
type portrait struct{ gap float32 }

func (p portrait) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if size.Width-objects[0].MinSize().Width-p.gap >= scaled(140) {
		beside{gap: p.gap}.Layout(objects, size)
		return
	}
	objects[0].Resize(objects[0].MinSize())
	objects[0].Move(fyne.Position{})
	heightAt(objects[1], size.Width)
	objects[1].Move(fyne.NewPos(0, objects[0].MinSize().Height+near))
}

func (p portrait) MinSize(objects []fyne.CanvasObject) fyne.Size {
	picture, text := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(max(picture.Width, text.Width), max(picture.Height, objects[1].Position().Y+text.Height))
}

// lower leaves some room above its one object.
type lower struct{ above float32 }

func (l lower) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	heightAt(objects[0], size.Width)
	objects[0].Move(fyne.NewPos(0, l.above))
}

func (l lower) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(0, l.above)
}

// A life is a bar that shows how much of a time is over, with today on it.
type life struct {
	widget.BaseWidget
	share float32 // less than 0: it has not begun; more than 1: it is over
	color fyne.ThemeColorName
}

func newLife(share float32, color fyne.ThemeColorName) *life {
	l := &life{share: share, color: color}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer implements [fyne.Widget].
func (l *life) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	r := &lifeRenderer{l, &canvas.Rectangle{}, &canvas.Rectangle{}, &canvas.Circle{}}
	r.paint()
	return r
}

type lifeRenderer struct {
	life      *life
	all, over *canvas.Rectangle
	today     *canvas.Circle
}

func (r *lifeRenderer) MinSize() fyne.Size { return fyne.NewSize(40, scaled(14)) }

func (r *lifeRenderer) Layout(size fyne.Size) {
	share := min(1, max(0, r.life.share))
	knob, bar := size.Height, whole(size.Height/2)
	top := (size.Height - bar) / 2
	x := (size.Width - knob) * share
	r.all.Move(fyne.NewPos(0, top))
	r.all.Resize(fyne.NewSize(size.Width, bar))
	r.over.Move(fyne.NewPos(0, top))
	r.over.Resize(fyne.NewSize(x+knob/2, bar))
	r.today.Move(fyne.NewPos(x, 0))
	r.today.Resize(fyne.NewSquareSize(knob))
}

func (r *lifeRenderer) paint() {
	r.all.FillColor, r.all.CornerRadius = theme.Color(theme.ColorNameSeparator), canvas.RadiusMaximum
	r.over.FillColor, r.over.CornerRadius = theme.Color(r.life.color), canvas.RadiusMaximum
	r.today.FillColor = theme.Color(colorPanel)
	r.today.StrokeColor, r.today.StrokeWidth = theme.Color(r.life.color), 3
}

func (r *lifeRenderer) Refresh() {
	r.paint()
	r.Layout(r.life.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *lifeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.all, r.over, r.today}
}

func (r *lifeRenderer) Destroy() {}
