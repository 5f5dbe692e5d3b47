// Package report writes a check-up down: as text for a person and for the
// helpdesk ([Text]), and as JSON for programs ([JSON]).
//
// A report is made to be passed on, so the redaction lives here. Before a word
// is written, the check-up is copied, and everything in the copy that came from
// outside (from the person, a server, the network) is made harmless and rid of
// the password; the copy has no secret any more, and only the copy is written.
// The program's own words are not touched: bullets in a sentence that everybody
// knows would tell which word is the password.
package report

import (
	"slices"

	"mailcheckup/diagnose"
)

// Name is the program's name, the same in every language.
const Name = "Mail Checkup"

// Version is the program's version. The linker may set another.
var Version = "0.1.0"

// unreached is the status of a stage that was planned and has no outcome.
const unreached = "unreached"

// finished says that the check-up was not broken off from outside: it went
// through its plan, or a stage stopped it.
func finished(c diagnose.Checkup) bool {
	if n := len(c.Outcomes); n > 0 && c.Outcomes[n-1].Stopped {
		return true
	}
	return len(c.Outcomes) > 0 && len(missed(c)) == 0
}

// missed lists the stages of the plan that have no outcome.
func missed(c diagnose.Checkup) (stages []diagnose.Stage) {
	for _, stage := range c.Plan {
		if !slices.ContainsFunc(c.Outcomes, func(o diagnose.Outcome) bool { return o.Stage == stage }) {
			stages = append(stages, stage)
		}
	}
	return stages
}

// understood are the settings as far as the check-up understood them: cleaned,
// and with what was left open filled in.
func understood(c diagnose.Checkup) diagnose.Settings {
	s := c.Settings
	if n := len(c.Outcomes); n > 0 {
		s = c.Outcomes[n-1].Settings
	}
	if s.Service == "" {
		s.Service = diagnose.IMAP
	}
	if s.Security == "" {
		s.Security = diagnose.Auto
	}
	return s
}

// working lists the settings that were tried and work. Those of a check-up
// that was broken off have not been tried to the end.
func working(c diagnose.Checkup) []diagnose.Proof {
	return slices.DeleteFunc(c.Working(), func(p diagnose.Proof) bool {
		return !finished(c) && p.Settings == c.Outcomes[len(c.Outcomes)-1].Settings
	})
}
