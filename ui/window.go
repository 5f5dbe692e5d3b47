// Package ui is the window of Mail Checkup: a form, a button, the stages of a
// check-up as they go by, and what is wrong and what to do.
//
// It shows what package diagnose found and decides nothing. Its words come
// from package guide, in the language that it is given. A check-up runs on
// goroutines of its own ([run]); everything else here belongs to the goroutine
// of the window, which [Config.Dispatch] leads to.
//
// Two things are shown in turn, the form and the [page] of a check-up, above a
// footer with the one big button. All can be done by keyboard: what can be
// focused is framed, is scrolled into view, and hands the keys that it has no
// use for to the window ([keyboard]).
//
// The package does not import fyne.io/fyne/v2/app, so that it builds and tests
// without cgo, OpenGL or a display.
package ui

import (
	"context"
	"iter"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/assets/icons"
	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/report"
)

// A Config is what the window needs from the program round it.
type Config struct {
	Guide *guide.Guide
	// Check runs a check-up, as [diagnose.Doctor.Run] does.
	Check func(context.Context, diagnose.Settings) iter.Seq[diagnose.Outcome]
	// Dispatch has a function called on the goroutine of the window, and does
	// not wait for it.
	Dispatch func(func())
}

// A Window is the program's one window.
type Window struct {
	Config
	app    fyne.App
	window fyne.Window

	form    *form // the one in use
	real    *form // the one that is not for practice
	page    *page
	scrolls [2]*container.Scroll // of the form and of the page
	shown   int                  // the one of them that is seen
	entries *fyne.Container      // the head and the form in use
	middle  *fyne.Container      // what is seen
	actions *fyne.Container
	main    *button // the big one
	change  *button
	copy    *button
	asking  *widget.PopUp // nil: nothing is being asked
	banner  *fyne.Container
	root    *fyne.Container

	run      *run             // nil: none is under way
	checkup  diagnose.Checkup // the one under way, or the last one
	practice *exercise        // nil: the real world
}

const (
	onForm = iota
	onPage
)

// New fills w with the first page.
func New(a fyne.App, w fyne.Window, c Config) *Window {
	win := &Window{Config: c, app: a, window: w}
	g := c.Guide
	fixed := win.fixedKeyboard()

	win.real = win.newForm(diagnose.IMAP)
	win.entries = column(distant, win.head())
	win.use(win.real)
	win.page = newPage(g, win.keyboard())
	for i, content := range []fyne.CanvasObject{win.entries, win.page.content} {
		win.scrolls[i] = container.NewVScroll(container.New(centred{distant, distant}, content))
	}
	win.main = newButton(fixed, chief, "check", g.Word("window.check"), win.start)
	win.change = newButton(fixed, equal, "back", g.Word("window.change"), win.showForm)
	win.copy = newButton(fixed, equal, "copy", g.Word("window.copy"), win.copyReport)
	win.actions = container.New(shared{12, 260}, win.main, win.change, win.copy)
	footer := column(0, widget.NewSeparator(), container.New(centred{12, 12}, win.actions))
	win.banner = container.New(centred{12, 0})
	win.banner.Hide()
	win.middle = container.NewStack()

	w.SetPadded(false)
	win.root = container.NewBorder(win.banner, footer, nil, nil, win.middle)
	w.SetContent(win.root)
	w.SetMainMenu(win.menu())
	w.Canvas().SetOnTypedKey(win.typed)
	w.SetOnClosed(win.close)
	win.showForm()
	return win
}

func (w *Window) newForm(s diagnose.Service) *form { return newForm(w.Guide, s, w.keyboard(), w.start) }

// use brings a form to the first page.
func (w *Window) use(f *form) {
	w.form = f
	w.entries.Objects = append(w.entries.Objects[:1:1], f.content)
	w.entries.Refresh()
}

// head is the name of the program, and what it is for.
func (w *Window) head() fyne.CanvasObject {
	logo := canvas.NewImageFromResource(fyne.NewStaticResource("mailcheckup.png", icons.App))
	logo.FillMode = canvas.ImageFillContain
	logo.SetMinSize(fyne.NewSquareSize(52))
	return container.New(beside{gap: apart}, logo,
		column(2, title(report.Name), plain(w.Guide.Word("window.lead"))))
}

// show brings the form or the page to view.
func (w *Window) show(which int) {
	w.window.Canvas().Unfocus() // a field that is gone would go on blinking
	w.shown = which
	w.middle.Objects = []fyne.CanvasObject{w.scrolls[which]}
	w.root.Refresh()
	w.scrolls[which].ScrollToTop()
}

// showForm goes back to the settings.
func (w *Window) showForm() {
	if w.run != nil {
		return
	}
	w.dress(chief, "check", "window.check", w.start, false)
	w.show(onForm)
	w.titled("")
	w.window.Canvas().Focus(w.form.address)
}

// dress makes the footer fit for what is shown.
func (w *Window) dress(rank rank, icon, key string, tapped func(), done bool) {
	w.main.set(rank, icon, w.Guide.Word(key), tapped)
	w.copy.set(equal, "copy", w.Guide.Word("window.copy"), w.copyReport)
	for _, b := range []*button{w.change, w.copy} {
		b.Hidden = !done
	}
	w.actions.Refresh()
}

// start checks what is in the form. A password that others could read along is
// not sent without a yes, asked for each time.
func (w *Window) start() {
	if w.run != nil || w.asking != nil {
		return
	}
	s := w.form.settings()
	if s.Security == diagnose.Cleartext && !s.Secret.Empty() {
		w.askCleartext(s)
		return
	}
	w.begin(s)
}

// begin runs a check-up of s.
func (w *Window) begin(s diagnose.Settings) {
	w.checkup = diagnose.Begin(s)
	w.page.begin(w.checkup)
	w.dress(calm, "stop", "window.stop", w.stop, false)
	w.show(onPage)
	w.titled(w.Guide.Word("window.checking"))
	check := w.Check
	if w.practice != nil {
		check = w.practice.check
	}
	w.run = startRun(func(ctx context.Context) iter.Seq[diagnose.Outcome] { return check(ctx, s) }, w.Dispatch, w.told)
}

// told hears from a check-up. One that was stopped meanwhile has no say.
func (w *Window) told(r *run, fresh []diagnose.Outcome, ended bool) {
	if r != w.run {
		return
	}
	for _, o := range fresh {
		w.checkup.Add(o)
	}
	switch {
	case ended:
		w.finish()
	case len(fresh) > 0:
		w.page.show(w.checkup.Outcomes)
		if w.page.current != nil {
			w.reveal(w.page.current)
		}
	}
	if !ended && w.app.Settings().ShowAnimations() {
		w.page.turn()
	}
}

// stop hangs up at once.
func (w *Window) stop() {
	if w.run == nil {
		return
	}
	w.run.cancel()
	for _, o := range w.run.take() {
		w.checkup.Add(o)
	}
	w.finish()
}

// finish shows what the check-up came to.
func (w *Window) finish() {
	w.run = nil
	w.page.end(w.checkup, w.conclusion().of(w.checkup)...)
	rank := chief
	if len(w.checkup.Verdict().Works) > 0 { // the thing to do next is on the card
		rank = calm
	}
	w.dress(rank, "again", "window.again", w.start, true)
	w.show(onPage)
	w.titled(w.conclusion().title(w.checkup))
}

// titled puts what is going on in the window's title, which the task bar and
// screen readers show.
func (w *Window) titled(what string) {
	if what == "" {
		w.window.SetTitle(report.Name)
		return
	}
	w.window.SetTitle(w.Guide.Word("window.title", "name", report.Name, "what", what))
}

func (w *Window) conclusion() conclusion {
	return conclusion{guide: w.Guide, keys: w.keyboard(), apply: w.apply, copy: w.app.Clipboard().SetContent}
}

// apply puts proven settings in the form, and checks them. The password was
// meant for another server where that is of another owner.
func (w *Window) apply(s diagnose.Settings) {
	given := w.checkup.Settings
	if !diagnose.SameOwner(given.Host, s.Host) && !diagnose.SameOwner(given.Domain(), s.Host) {
		w.form.password.SetText("")
	}
	w.form.fill(s)
	w.start()
}

// copyReport puts the report on the clipboard.
func (w *Window) copyReport() {
	if w.run != nil || w.checkup.Plan == nil {
		return
	}
	var text strings.Builder
	if report.Text(&text, w.Guide, w.checkup) != nil {
		return // a strings.Builder takes everything
	}
	w.app.Clipboard().SetContent(text.String())
	w.copy.set(equal, "fine", w.Guide.Word("window.copied"), w.copyReport)
	w.actions.Refresh()
}

// close ends what is under way, when the window is gone.
func (w *Window) close() {
	if w.run != nil {
		w.run.cancel()
	}
	w.closeNetwork()
}
