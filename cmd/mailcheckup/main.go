// Mailcheckup is Mail Checkup with a window: it finds out why somebody's mail
// does not work. The same check-up in a terminal is mailcheckup-cli.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/lang"

	"mailcheckup/assets/icons"
	"mailcheckup/diagnose"
	"mailcheckup/diagnose/accounts"
	"mailcheckup/diagnose/browser"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/link"
	"mailcheckup/diagnose/report"
	"mailcheckup/diagnose/watch"
	"mailcheckup/ui"
)

// id names the program to the desktop.
const id = "io.github.mailcheckup.MailCheckup"

// doubleClick is what Windows gives for one, and longer than other desktops: some hands
// are slow.
const doubleClick = 500 * time.Millisecond

func main() {
	system := guide.System()
	if len(system) == 0 { // elsewhere than on Unix the environment does not say
		system = append(system, lang.SystemLocale().String())
	}
	c, err := read(os.Args[1:], system)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Println("mailcheckup [--browser] [" + link.Scheme + ":check?address=…]")
		return
	} else if err != nil {
		fmt.Fprintf(os.Stderr, "mailcheckup: %v\n", err)
		os.Exit(wrongUsage)
	}
	c.languages = c.presets.Languages(system)
	b := browsing{calling: c, guide: guide.For(c.languages...)}
	if c.browser {
		b.screen = browser.Screen()
	} else if b.missing, b.screen = run(c); b.missing == "" {
		return
	}
	os.Exit(b.serve())
}

// run shows the window until it is closed, in the first of the wanted languages
// that there is. Where none can be shown it says at once what is missing, the key
// of a word, and whether other programs can show theirs.
func run(c calling) (missing string, screen bool) {
	app.SetMetadata(fyne.AppMetadata{
		ID: id, Name: report.Name, Version: report.Version,
		Icon: fyne.NewStaticResource("mailcheckup.png", icons.App),
	})
	a, w := open()
	switch {
	case a == nil:
		return "browser.no-display", os.Getenv("WAYLAND_DISPLAY") != "" // one that Fyne cannot use may do for others
	case w == nil:
		return "browser.no-opengl", true
	}
	tray := &tray{}
	// A theme that is set before the program runs would keep it from following
	// the system between light and dark (fyne issue 6056).
	a.Lifecycle().SetOnStarted(func() {
		ui.New(a, w, ui.Config{
			World: c.presets.World(), Languages: c.languages, Presets: c.presets, Broken: c.broken, Link: c.link,
			Accounts: known, Watch: look(c.presets.Doctor()), Records: records(), Documents: documents(), Tray: tray.show,
			DoubleClick: doubleClick, Dispatch: fyne.Do,
		})
	})
	a.Run()
	tray.end()
	return "", true
}

// look watches servers with a doctor.
func look(doctor *diagnose.Doctor) func(context.Context, diagnose.Settings, time.Duration, watch.Sample) iter.Seq[watch.Sample] {
	return func(ctx context.Context, s diagnose.Settings, every time.Duration, last watch.Sample) iter.Seq[watch.Sample] {
		return (&watch.Watch{Doctor: doctor, Settings: s, Every: every, Last: last}).Run(ctx)
	}
}

// records is the folder for what a watch sees; "" where there is none.
func records() string {
	folder, _ := watch.Folder()
	return folder
}

// known are the accounts that can be read. What cannot is not worth a word to
// somebody who did not ask for it.
func known(ctx context.Context) []accounts.Account {
	all, _ := accounts.Find(ctx)
	return all
}

// open shows an empty window. Where that cannot be done it gives none, and without
// a display no program either: there Fyne panics. Without OpenGL it would run on
// unseen.
func open() (a fyne.App, w fyne.Window) {
	defer func() {
		if recover() != nil {
			a, w = nil, nil
		}
	}()
	a = app.NewWithID(id)
	w = a.NewWindow(report.Name)
	w.SetMaster()
	w.Resize(ui.Size(a.Preferences()))
	w.Show()
	if !exists(w) {
		w = nil
	}
	return a, w
}

// exists says whether the system has made the window.
func exists(w fyne.Window) (made bool) {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return true
	}
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			made = c.WindowHandle != 0
		case driver.WaylandWindowContext:
			made = c.WaylandSurface != 0
		case driver.WindowsWindowContext:
			made = c.HWND != 0
		case driver.MacWindowContext:
			made = c.NSWindow != 0
		}
	})
	return made
}
