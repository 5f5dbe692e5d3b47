package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"mailcheckup/diagnose/browser"
	"mailcheckup/diagnose/guide"
)

const (
	wrongUsage = 2
	// noWindow is the exit code where no window can be shown, and nobody is there
	// who could open a page: that of a service that is not available, in sysexits.h.
	noWindow = 69
	failed   = 3
)

// Browsing is the check-up as a page, in place of the window.
type browsing struct {
	calling
	guide   *guide.Guide
	missing string // the key of what keeps the window from being shown; "": the page was asked for
	screen  bool   // a browser can be opened
}

// serve says what is missing, and serves the page to somebody who can open it,
// until they quit. It gives the exit code.
func (b browsing) serve() int {
	if b.missing != "" {
		b.say(b.guide.Word(b.missing))
	}
	someone := term.IsTerminal(int(os.Stdin.Fd())) || b.missing == ""
	if !someone && !b.screen {
		b.say(b.guide.Word("browser.terminal"))
		return noWindow
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	page, err := browser.Serve(ctx, browser.Config{
		World: b.presets.World(), Languages: b.languages, Presets: b.presets, Broken: b.broken, Link: b.link,
	})
	if err != nil {
		b.say(b.guide.Word("browser.failed", "error", err.Error()))
		return failed
	}
	b.show(page)
	if b.screen && page.Open(ctx) != nil && !someone {
		stop() // nobody can see it
		page.Wait()
		return noWindow
	}
	if page.Wait() != nil {
		return failed
	}
	return 0
}

// show says where the page is.
func (b browsing) show(page *browser.Page) {
	key := "browser.address"
	if b.screen {
		key = "browser.opening"
	}
	b.say(b.guide.Word(key))
	b.say("\n  " + page.URL + "\n")
	b.say(b.guide.Word("browser.secret"))
	b.say(b.guide.Word("browser.terminal"))
}

// say tells somebody at the terminal.
func (browsing) say(text string) { fmt.Fprintln(os.Stderr, text) }
