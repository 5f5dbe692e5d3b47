// Mailcheckup is Mail Checkup with a window: it finds out why somebody's mail
// does not work. The same check-up in a terminal is mailcheckup-cli.
package main

import (
	"context"
	"fmt"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/lang"

	"mailcheckup/assets/icons"
	"mailcheckup/diagnose"
	"mailcheckup/diagnose/accounts"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/report"
	"mailcheckup/ui"
)

// id names the program to the desktop.
const id = "io.github.mailcheckup.MailCheckup"

// noWindow is the exit code where no window can be shown: that of a service
// that is not available, in sysexits.h.
const noWindow = 69

func main() {
	wanted := guide.System()
	if len(wanted) == 0 { // elsewhere than on Unix the environment does not say
		wanted = append(wanted, lang.SystemLocale().String())
	}
	if !run(wanted) {
		fmt.Fprintln(os.Stderr, guide.For(wanted...).Word("window.none"))
		os.Exit(noWindow)
	}
}

// run shows the window until it is closed, in the first of the wanted languages
// that there is. It gives false at once where there is no display or no OpenGL.
func run(wanted []string) (shown bool) {
	app.SetMetadata(fyne.AppMetadata{
		ID: id, Name: report.Name, Version: report.Version,
		Icon: fyne.NewStaticResource("mailcheckup.png", icons.App),
	})
	a, w := open()
	if w == nil {
		return false
	}
	// A theme that is set before the program runs would keep it from following
	// the system between light and dark (fyne issue 6056).
	a.Lifecycle().SetOnStarted(func() {
		ui.New(a, w, ui.Config{World: world(), Languages: wanted, Accounts: known, Dispatch: fyne.Do})
	})
	a.Run()
	return true
}

// world is the real one.
func world() ui.World {
	doctor := &diagnose.Doctor{Providers: discover.Known()}
	return ui.World{
		Check: doctor.RunAll,
		Find: func(ctx context.Context, address string, online bool) (discover.Found, error) {
			return (&discover.Finder{Online: online}).Find(ctx, address)
		},
		Prove: func(ctx context.Context, all []discover.Candidate) []discover.Trial {
			return discover.Prove(ctx, doctor, all)
		},
	}
}

// known are the accounts that can be read. What cannot is not worth a word to
// somebody who did not ask for it.
func known(ctx context.Context) []accounts.Account {
	all, _ := accounts.Find(ctx)
	return all
}

// open shows an empty window. It gives none where that cannot be done: without
// a display Fyne panics, and without OpenGL it would run on unseen.
func open() (a fyne.App, w fyne.Window) {
	defer func() {
		if recover() != nil {
			w = nil
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
