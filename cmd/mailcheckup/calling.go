package main

import (
	"flag"
	"io"

	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/link"
	"mailcheckup/diagnose/presets"
)

// A calling is how the program was called, and on which computer.
type calling struct {
	browser   bool   // the page in the browser is wanted, not the window
	link      string // a mailcheckup: link to open; "": none
	presets   presets.Presets
	broken    error // why those of this computer are of no use; nil: nothing is wrong
	languages []string
}

// A usage is an error of whoever has called the program; the text is for people.
type usage string

func (u usage) Error() string { return string(u) }

// read reads a command line: --browser, or a link, as the desktop hands it over, or
// both.
func read(args []string) (c calling, err error) {
	g := guide.For(guide.System()...)
	set := flag.NewFlagSet("mailcheckup", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.BoolVar(&c.browser, "browser", false, "")
	if err := set.Parse(args); err != nil {
		return c, usage(g.Word("error.usage", "error", err.Error()))
	}
	if set.NArg() > 0 && link.Is(set.Arg(0)) {
		c.link = set.Arg(0)
	} else if set.NArg() > 0 {
		return c, usage(g.Word("error.extra", "value", set.Arg(0)))
	}
	c.presets, c.broken = presets.Read()
	return c, nil
}
