// Package ui is the window of Mail Checkup: one question, one button, the
// stages of a check-up as they go by, and what is wrong and what to do.
//
// It shows what package diagnose found and decides nothing. Its words come
// from package guide, in the language that is chosen. What takes time runs on
// goroutines of its own ([run], [search], [watching]); everything else here
// belongs to the goroutine of the window, which [Config.Dispatch] leads to.
//
// The window shows one [view] at a time, above a footer with its buttons: the
// first question, the settings that were found, a check-up, and what else there
// is to read. All can be done by keyboard: what can be focused is framed, is
// scrolled into view, and hands the keys that it has no use for to the window
// ([keyboard]).
//
// The package does not import fyne.io/fyne/v2/app, so that it builds and tests
// without cgo, OpenGL or a display.
package ui

import (
	"context"
	"iter"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/accounts"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/presets"
	"mailcheckup/diagnose/report"
	"mailcheckup/diagnose/watch"
)

// A Config is what the window needs from the program round it.
type Config struct {
	World discover.World
	// Languages are those that the system asks for, the most wanted first. What
	// the person chose in the window goes before them.
	Languages []string
	// Presets are what the organisation of this computer has decided, and Broken is
	// why its file is of no use, [presets.Problems]; nil: nothing is wrong with it.
	Presets presets.Presets
	Broken  error
	// Link is a mailcheckup: link to open; "": none.
	Link string
	// Accounts lists the accounts of the mail programs on this computer; nil: none.
	Accounts func(context.Context) []accounts.Account
	// Documents is the folder in which the window proposes to save a file.
	Documents string
	// Watch looks at a server every so often until the context ends, as
	// [watch.Watch.Run] does; last is the look before the first. nil: it cannot.
	Watch func(ctx context.Context, s diagnose.Settings, every time.Duration, last watch.Sample) iter.Seq[watch.Sample]
	// Records is the folder in which it is written down what a watch sees; "":
	// that is not done.
	Records string
	// Tray puts a menu in the tray of the desktop, and says whether there is one;
	// nil: there is none.
	Tray func(*fyne.Menu) bool
	// DoubleClick is how long after a click another at the same place still belongs to it;
	// 0: every click counts.
	DoubleClick time.Duration
	// Dispatch has a function called on the goroutine of the window, and does
	// not wait for it.
	Dispatch func(func())
}

// A Window is the program's one window.
type Window struct {
	Config
	app    fyne.App
	window fyne.Window
	guide  *guide.Guide
	known  []accounts.Account // on this computer

	form     *form // the one in use
	real     *form // the one that is not for practice
	home     *view
	page     *page
	views    []*view // that were opened, the one that is seen last
	footer   *fyne.Container
	middle   *fyne.Container // what is seen
	banner   *fyne.Container
	bottom   *fyne.Container // the footer, and what is above it
	root     *fyne.Container
	loose    bool              // banner and bottom scroll with what is seen
	offers   *fyne.Container   // on the first view: what can be checked without typing
	reminder *fyne.Container   // of a watch that goes on unseen
	asking   *widget.PopUp     // nil: nothing is being asked
	question *container.Scroll // its text

	run       *run    // nil: no check-up is under way
	search    *search // nil: no settings are being looked for
	checkups  []diagnose.Checkup
	before    []diagnose.Checkup  // what a fix was applied to; nil: none was
	found     *finding            // what was last found; nil: nothing
	linked    []diagnose.Settings // what a link has filled in; nil: there was none
	strangers discover.Strangers  // servers that the person may have to confirm
	practice  *exercise           // nil: the real world
	watching  *watching           // the last one; nil: there was none

	tray    bool // there is one
	clicked click
	mayHide bool // there, while a server is watched: the person has agreed
	leaving bool // that is being asked
	closed  bool
}

// New fills w with the first view.
func New(a fyne.App, w fyne.Window, c Config) *Window {
	win := &Window{Config: c, app: a, window: w, strangers: discover.Strangers{}}
	w.SetPadded(false)
	w.Canvas().SetOnTypedKey(win.typed)
	w.SetOnClosed(win.close)
	w.SetCloseIntercept(win.shut)
	win.look()
	win.speak()
	win.showHome()
	win.lookForAccounts()
	if c.Link != "" {
		win.openLink(c.Link)
	}
	return win
}

// speak builds everything that has words on it, in the language that is wanted
// now. What was typed and found stays.
func (w *Window) speak() {
	w.guide = guide.For(append([]string{w.app.Preferences().String(prefLanguage)}, w.Languages...)...)
	old := w.real
	w.real = w.newForm(w.find)
	if old != nil {
		w.real.take(old)
	}
	if w.practice == nil {
		w.form = w.real
	} else {
		typed := w.form
		w.form = w.practice.speak(w)
		w.form.take(typed)
	}
	w.page = newPage(w)
	w.home = nil
	w.footer = container.New(shared{12, 260})
	w.middle = container.NewStack()
	w.banner = container.New(centred{12, 0})
	w.reminder = container.New(centred{gap, 0})
	w.hang()
	w.bottom = column(0, widget.NewSeparator(), w.reminder, container.New(centred{12, 12}, w.footer))
	w.root = container.New(frame{w}, w.middle, w.banner, w.bottom)
	if w.watching != nil {
		w.watching.speak()
	}
	if w.tray {
		w.settleTray()
	}
	w.window.SetContent(w.root)
}

// titled puts what is going on in the window's title, which the task bar and
// screen readers show.
func (w *Window) titled(what string) {
	if what == "" {
		w.window.SetTitle(report.Name)
		return
	}
	w.window.SetTitle(w.guide.Word("window.title", "name", report.Name, "what", what))
}

// busy says that something is under way or being asked.
func (w *Window) busy() bool { return w.run != nil || w.search != nil || w.asking != nil }

// lookForAccounts asks for the accounts on this computer, which takes a moment,
// and offers them on the first view.
func (w *Window) lookForAccounts() {
	if w.Accounts == nil || !w.Presets.Shows(presets.Accounts) {
		return
	}
	go func() {
		known := w.Accounts(context.Background())
		w.Dispatch(func() {
			w.known = known
			w.offer()
		})
	}()
}

// Size is the window's size when it was last closed, or else a good one.
func Size(p fyne.Preferences) fyne.Size {
	return fyne.NewSize(float32(p.FloatWithFallback(prefWidth, 720)), float32(p.FloatWithFallback(prefHeight, 760)))
}

// close ends what is under way, when the window is gone.
func (w *Window) close() {
	if size := w.window.Canvas().Size(); size.Width > 0 && size.Height > 0 {
		w.app.Preferences().SetFloat(prefWidth, float64(size.Width))
		w.app.Preferences().SetFloat(prefHeight, float64(size.Height))
	}
	w.interrupt()
	w.closed = true
	w.watching.stop()
	w.closeNetwork()
}

// interrupt hangs up whatever is under way.
func (w *Window) interrupt() {
	if w.run != nil {
		w.run.cancel()
	}
	if w.search != nil {
		w.search.cancel()
		w.search = nil
	}
}
