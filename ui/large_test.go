package ui

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
)

// newLarge is a rig with large text on a small screen, less the menu bar.
func newLarge(t *testing.T, language string, width, height float32) *rig {
	r := newRig(t, language, width, height)
	r.app.Preferences().SetInt(prefSize, 200)
	r.look()
	return r
}

// seen is how much of o's height is within the scrolled part of the window.
func (r *rig) seen(o fyne.CanvasObject) float32 {
	scroll := r.shown().scroll
	driver := r.app.Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y
	return min(top+o.Size().Height, scroll.Size().Height) - max(top, 0)
}

// In a low window banner and footer leave the room to what is seen, and come with
// it: a window that is high enough keeps them where they are.
func TestLowWindow(t *testing.T) {
	r := newLarge(t, "fr", 800, 546)
	r.banner.Add(r.sign("Le port est faux"))
	r.banner.Show()
	r.went(refused())
	v := r.shown()
	if height := r.window.Content().MinSize().Height; height > 300 {
		t.Errorf("the window cannot be less high than %v", height)
	}
	if room := v.scroll.Size().Height; room < 500 {
		t.Errorf("the result has %v of the window's 546", room)
	}
	v.scroll.ScrollToTop()
	if seen := r.seen(r.banner); seen < r.banner.Size().Height {
		t.Errorf("%v of the banner are seen on top of the page", seen)
	}
	last := r.button(2)
	if r.window.Canvas().Focus(last); r.seen(last) < last.Size().Height {
		t.Error("a button that the keyboard is on is not seen")
	}
	for _, height := range []float32{1800, 546} {
		r.window.Resize(fyne.NewSize(800, height))
		if low := height < 1000; low != (v.scroll.Size().Height == height) {
			t.Errorf("at a height of %v, the page has %v", height, v.scroll.Size().Height)
		}
	}
	r.showPreferences()
	if r.showHome(); r.shown().scroll.Size().Height < 300 {
		t.Error("another page has no room")
	}
}

// A question fits into any window, its answers in view, and its text scrolls.
func TestQuestionsFit(t *testing.T) {
	for _, language := range guide.Languages() {
		for _, size := range []fyne.Size{{Width: 800, Height: 600}, {Width: 480, Height: 480}} {
			r := newLarge(t, language.Tag, size.Width, size.Height)
			for _, key := range []string{"window.clear", "window.servers", "window.lookups"} {
				r.askYes(key, "imap.example.org", true, func(bool) {})
				box := r.question.Size()
				if size.Width == 800 && box.Width < 700 {
					t.Errorf("%s: %s is %v wide", language.Tag, key, box.Width)
				}
				list := r.asking.Content.(*fyne.Container).Objects[1]
				top := r.app.Driver().AbsolutePositionForObject(list).Y
				if bottom := top + list.Size().Height; top < 0 || bottom > size.Height || box.Height < 40 {
					t.Errorf("%s: the answers to %s are at %v to %v of %v, %v for the text", language.Tag, key, top, bottom, size.Height, box.Height)
				}
				r.key(fyne.KeyPageDown, fyne.KeyPageDown, fyne.KeyPageDown)
				if text := r.question.Content.Size(); text.Height > box.Height && r.question.Offset.Y == 0 {
					t.Errorf("%s: the text of %s does not scroll", language.Tag, key)
				}
				r.answered()
			}
		}
	}
}

// The mouse's wheel turns the page, whatever is below the pointer.
func TestWheel(t *testing.T) {
	r := newLarge(t, "fr", 800, 546)
	r.form.unfold(true)
	for _, o := range []fyne.CanvasObject{r.form.address, r.form.password, r.form.asked.label} {
		r.shown().scroll.ScrollToTop()
		r.reveal(o)
		before := r.shown().scroll.Offset.Y
		at := r.app.Driver().AbsolutePositionForObject(o).AddXY(20, 5)
		test.Scroll(r.window.Canvas(), at, 0, -40)
		if got := r.shown().scroll.Offset.Y - before; got != 40 {
			t.Errorf("over %T the page has scrolled by %v", o, got)
		}
	}
	r.reveal(r.form.fold)
	test.TapCanvas(r.window.Canvas(), r.app.Driver().AbsolutePositionForObject(r.form.fold).AddXY(20, 5))
	if r.form.details.Visible() {
		t.Error("a button cannot be clicked")
	}
}

// A screen is a program's that, as a real one, knows no place of what is not painted
// yet.
type screen struct {
	fyne.App
	positions
}

type positions struct {
	fyne.Driver
	unpainted fyne.CanvasObject
}

// Driver implements [fyne.App].
func (s screen) Driver() fyne.Driver { return s.positions }

// Quit implements [fyne.App].
func (s screen) Quit() {}

// AbsolutePositionForObject implements [fyne.Driver].
func (p positions) AbsolutePositionForObject(o fyne.CanvasObject) fyne.Position {
	if o == p.unpainted {
		return fyne.Position{}
	}
	return p.Driver.AbsolutePositionForObject(o)
}

// A field that was folded away, and that the person is asked to fill in, comes into view.
func TestFieldComesIntoView(t *testing.T) {
	for name, c := range map[string]struct {
		field func(*form) *entry
		ask   func(*rig)
	}{
		"the user name": {func(f *form) *entry { return f.user }, func(r *rig) {
			c := candidate(asked, discover.Facts)
			c.NoUser = true
			r.found = &finding{found: discover.Found{Candidates: []discover.Candidate{c}}}
			r.use([]diagnose.Settings{asked})
		}},
		"the server": {func(f *form) *entry { return f.receive.host }, func(r *rig) { r.watchForm() }},
	} {
		t.Run(name, func(t *testing.T) {
			r := newLarge(t, "fr", 800, 546)
			r.watches()
			field := c.field(r.form)
			r.Window.app = screen{r.app, positions{r.app.Driver(), fieldOf(r.form.details, field)}}
			c.ask(r)
			r.Window.app = r.app // it has been painted
			r.until("in view", func() bool { return r.window.Canvas().Focused() == field && r.seen(field) == field.Size().Height })
		})
	}
}

// fieldOf is the field in o of which an input is a part; nil where there is none.
func fieldOf(o, input fyne.CanvasObject) fyne.CanvasObject {
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *field:
		if o.input == input {
			return o
		}
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, part := range parts {
		if f := fieldOf(part, input); f != nil {
			return f
		}
	}
	return nil
}

// What was opened at the end of a page comes into view.
func TestStepsComeIntoView(t *testing.T) {
	r := newLarge(t, "fr", 800, 546)
	r.went(refused())
	r.window.Content().Refresh()
	r.shown().scroll.ScrollToBottom()
	h := r.page.halves[0]
	r.Window.app = screen{r.app, positions{r.app.Driver(), h.steps}}
	test.Tap(h.fold)
	if seen, room := r.seen(h.steps), r.shown().scroll.Size().Height; seen < room*2/3 {
		t.Errorf("%v of the steps are seen", seen)
	}
}

// No menu runs out of a window of the usual width, in whatever language and size.
func TestMenusFit(t *testing.T) {
	for _, language := range guide.Languages() {
		r := newRig(t, language.Tag, 720, 760)
		r.checkups = nil
		for _, percent := range textSizes {
			r.app.Preferences().SetInt(prefSize, percent)
			r.look()
			left := theme.InnerPadding()
			for _, m := range r.menu().Items {
				if right := left + widget.NewMenu(m).MinSize().Width; right > 720 {
					t.Errorf("%s, %d %%: %s reaches to %v", language.Tag, percent, m.Label, right)
				}
				left += fyne.MeasureText(m.Label, theme.TextSize(), fyne.TextStyle{}).Width + 2*theme.InnerPadding() + theme.Padding()
			}
		}
	}
}

// Shortcuts in menus can be read.
func TestShortcutsAreLegible(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	for _, look := range []string{"light", "dark"} {
		r.app.Settings().SetTheme(newDesign(look, 0))
		item := fyne.NewMenuItem("", func() {})
		item.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyN, Modifier: fyne.KeyModifierControl}
		row := widget.NewMenu(fyne.NewMenu("", item)).Items[0].(fyne.Widget)
		for _, o := range test.WidgetRenderer(row).Objects() {
			if text, ok := o.(*canvas.Text); ok {
				for _, back := range []fyne.ThemeColorName{theme.ColorNameMenuBackground, theme.ColorNameFocus} {
					behind := theme.Color(back)
					if got := contrast(above(text.Color, behind), behind); got < 4.5 {
						t.Errorf("%s: %q has a contrast of %.2f on %s", look, text.Text, got, back)
					}
				}
			}
		}
	}
}

// above is what is seen of a colour above another.
func above(front, back color.Color) color.Color {
	f, b := color.NRGBAModel.Convert(front).(color.NRGBA), color.NRGBAModel.Convert(back).(color.NRGBA)
	mix := func(f8, b8, a uint8) uint8 { return uint8((int(f8)*int(a) + int(b8)*(255-int(a))) / 255) }
	return color.NRGBA{mix(f.R, b.R, f.A), mix(f.G, b.G, f.A), mix(f.B, b.B, f.A), 255}
}

// The number of a step stands on one line, however large the text.
func TestNumbersOfSteps(t *testing.T) {
	newLarge(t, "en", 800, 546)
	list := steps(make([]string, 12)).(*fyne.Container)
	list.Resize(fyne.NewSize(600, 10))
	for i, row := range list.Objects {
		number := row.(*fyne.Container).Objects[0].(*fyne.Container).Objects[0].(*prose)
		if len(number.lines) != 1 {
			t.Errorf("the number of step %d is %q", i+1, number.lines)
		}
	}
}

// The frame of what has the focus does not go through the text above.
func TestFrameOfQuietButtons(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	b := r.button(0)
	for rank, out := range map[rank]bool{quiet: false, equal: true} {
		b.set(rank, "", "Some text", nil)
		ring := test.WidgetRenderer(b).(*buttonRenderer).ring
		if reaches := ring.Size().Height > b.Size().Height; reaches != out {
			t.Errorf("rank %v: the frame has %v, the button %v", rank, ring.Size(), b.Size())
		}
	}
}

// What is chosen is seen whole, and the keyboard is on it in the list.
func TestChoice(t *testing.T) {
	r := newLarge(t, "fr", 480, 546)
	short, long := r.guide.Word("window.theme.light"), r.guide.Word("window.lookups.no")
	chosen := -1
	c := r.choice([]string{short, "-", long}, 0, func(i int) { chosen = i })
	r.window.SetContent(c)
	low := heightAt(c, 400)
	c.SetSelected(long)
	if high := heightAt(c, 400); high < low*3/2 {
		t.Errorf("a long text has a height of %v, a short one of %v", high, low)
	}
	for i, key := range []fyne.KeyName{fyne.KeyUp, fyne.KeySpace, fyne.KeyDown} {
		c.SetSelectedIndex(1)
		c.TypedKey(&fyne.KeyEvent{Name: key})
		list, ok := r.window.Canvas().Overlays().Top().(fyne.Focusable)
		if !ok {
			list = r.window.Canvas().Focused()
		}
		list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if chosen != 2 {
			t.Errorf("%d: one below the second is %d", i, chosen)
		}
	}
}
