package main

import (
	"flag"
	"io"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/report"
)

// A form is how a check-up is written down: as text where nothing else is said.
type form struct{ asJSON, html, letter, public bool }

// flags adds the options that choose the form, but for --json, which more
// commands have.
func (f *form) flags(set *flag.FlagSet) {
	set.BoolVar(&f.html, "html", false, "")
	set.BoolVar(&f.letter, "letter", false, "")
	set.BoolVar(&f.public, "public", false, "")
}

// check holds that there is one form only.
func (f form) check(t *terminal) error {
	if f.asJSON && f.html || f.asJSON && f.letter || f.html && f.letter {
		return errUsage(t.guide.Word("error.forms"))
	}
	return nil
}

// plain says that the person reads it here, and nobody else does.
func (f form) plain() bool { return f == form{} }

// write writes check-ups that were run together. A letter is about the one that
// matters most.
func (f form) write(w io.Writer, g *guide.Guide, checkups ...diagnose.Checkup) error {
	if f.public {
		checkups = report.Public(checkups...)
	}
	switch {
	case f.asJSON:
		return report.JSON(w, g, checkups...)
	case f.html:
		return report.HTML(w, g, checkups...)
	case f.letter:
		return report.LetterIn(w, columns(w), g, checkups[diagnose.Worst(checkups)])
	default:
		return report.TextIn(w, columns(w), g, checkups...)
	}
}
