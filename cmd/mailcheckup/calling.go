package main

import (
	"errors"
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
// both in any order. The error is [flag.ErrHelp], or a usage in the system's language.
func read(args, system []string) (c calling, err error) {
	g := guide.For(system...)
	set := flag.NewFlagSet("mailcheckup", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.BoolVar(&c.browser, "browser", false, "")
	for len(args) > 0 {
		if err := set.Parse(args); errors.Is(err, flag.ErrHelp) {
			return c, err
		} else if err != nil {
			return c, usage(g.Word("error.usage", "error", err.Error()))
		}
		if args = set.Args(); len(args) > 0 {
			if c.link != "" || !link.Is(args[0]) {
				return c, usage(g.Word("error.extra", "value", args[0]))
			}
			c.link, args = args[0], args[1:]
		}
	}
	c.presets, c.broken = presets.Read()
	return c, nil
}
