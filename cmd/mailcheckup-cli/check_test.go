package main

import (
	"strings"
	"testing"

	"mailcheckup/diagnose"
)

// TestPublicCheck holds that a public report does not say whose mailbox it is about by
// naming the helpdesk.
func TestPublicCheck(t *testing.T) {
	for form, named := range map[string]bool{"": true, "--public": false, "--letter": false} {
		term, out, errs := decided(t, universityFile)
		exit := term.run(t.Context(), strings.Fields("check --server nobody.practice.example "+form))
		if said := out.String(); exit != exitProblem || strings.Contains(said, "1234-567") != named || strings.Contains(said, "University") != named {
			t.Errorf("%q: exit %d\n%s%s", form, exit, said, errs)
		}
	}
}

// TestUnfinishedIsNoSuccess holds that 0 is for mail that works alone.
func TestUnfinishedIsNoSuccess(t *testing.T) {
	s := diagnose.Settings{Host: "imap.example.org", Port: 993, Security: diagnose.TLS}
	ended := func(found ...diagnose.Finding) diagnose.Checkup {
		return diagnose.Checkup{Settings: s, Plan: []diagnose.Stage{diagnose.StageTCP},
			Outcomes: []diagnose.Outcome{{Stage: diagnose.StageTCP, Settings: s, Findings: found}}}
	}
	works, broken, unfinished := ended(), ended(diagnose.Finding{Cause: diagnose.TCPRefused, Stops: true}), diagnose.Begin(s)
	for name, test := range map[string]struct {
		exit int
		all  []diagnose.Checkup
	}{
		"both work":        {exitWorks, []diagnose.Checkup{works, works}},
		"one is broken":    {exitProblem, []diagnose.Checkup{works, broken}},
		"unfinished":       {exitFailed, []diagnose.Checkup{unfinished}},
		"the second is":    {exitFailed, []diagnose.Checkup{works, unfinished}},
		"the problem wins": {exitProblem, []diagnose.Checkup{unfinished, broken}},
	} {
		if exit := exitOf(test.all); exit != test.exit {
			t.Errorf("%s: exit %d, want %d", name, exit, test.exit)
		}
	}
}
