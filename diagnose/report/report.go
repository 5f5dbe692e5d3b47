// Package report writes a check-up down: as text for a person and for the
// helpdesk ([Text]), as a page for a browser or a printer ([HTML]), as a letter to
// whoever can mend it ([Letter]), as JSON for programs ([JSON]), and as a code to be
// read out on the phone ([Code]). Check-ups made [Public] may be shown to everybody.
//
// A report is made to be passed on, so the redaction lives here. Before a word
// is written, the check-up is copied, and everything in the copy that came from
// outside (from the person, a server, the network) is made harmless and rid of
// the password; the copy has no secret any more, and only the copy is written.
// The program's own words are not touched: bullets in a sentence that everybody
// knows would tell which word is the password.
package report

import (
	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// Name is the program's name, the same in every language.
const Name = "Mail Checkup"

// Version is the program's version. The linker may set another.
var Version = "0.1.0"

// Columns is how long the lines of prose are where nothing else is said: what fits
// a terminal and a mail.
const Columns = 78

// unreached is the status of a stage that was planned and has no outcome.
const unreached = "unreached"

// overall is the conclusion of check-ups that were run together, in one
// sentence: which half works, and what is wrong with the other.
func overall(checkups []diagnose.Checkup, g *guide.Guide) string {
	_, advice := conclusion(checkups[diagnose.Worst(checkups)], g)
	receives, receivesNot := workings(checkups, false)
	sends, sendsNot := workings(checkups, true)
	switch {
	case receivesNot && sendsNot:
		return g.Word("overall.none", "what", advice.Title)
	case receives && sendsNot:
		return g.Word("overall.receive", "what", advice.Title)
	case receivesNot && sends:
		return g.Word("overall.send", "what", advice.Title)
	default:
		return advice.Title
	}
}

// workings says that all the check-ups of one half work, or that all of them failed:
// neither where only one of two ways does, and of one that was broken off nobody knows.
func workings(checkups []diagnose.Checkup, sends bool) (work, fail bool) {
	all, working, failed := 0, 0, 0
	for _, c := range checkups {
		switch {
		case c.Understood().Sends() != sends:
			continue
		case c.Finished() && c.Verdict().Severity() == diagnose.Fail:
			failed++
		case c.Finished():
			working++
		}
		all++
	}
	return all > 0 && working == all, all > 0 && failed == all
}
