package diagnose_test

import (
	"slices"
	"testing"

	"mailcheckup/diagnose"
)

// What is beside the verdict is all else that was found, however much it looks like
// the verdict.
func TestBeside(t *testing.T) {
	dead := func(addr string) diagnose.Finding {
		return diagnose.Finding{Cause: diagnose.TCPOneAddressDead, Args: map[string]string{"address": addr}}
	}
	note, refused := diagnose.Finding{Cause: diagnose.SignInNotTried}, diagnose.Finding{Cause: diagnose.SignInCredentials, Stops: true}
	for name, test := range map[string]struct {
		stages [][]diagnose.Finding
		broken bool
		want   []diagnose.Finding
	}{
		"nothing":                    {[][]diagnose.Finding{nil, nil}, false, nil},
		"a note":                     {[][]diagnose.Finding{{note}, nil}, false, []diagnose.Finding{note}},
		"two of a kind":              {[][]diagnose.Finding{{note}, {dead("192.0.2.1"), dead("192.0.2.2")}}, false, []diagnose.Finding{note, dead("192.0.2.2")}},
		"twice the same":             {[][]diagnose.Finding{nil, {dead("192.0.2.1"), dead("192.0.2.1")}}, false, []diagnose.Finding{dead("192.0.2.1")}},
		"something worse":            {[][]diagnose.Finding{{dead("192.0.2.1")}, {refused}}, false, []diagnose.Finding{dead("192.0.2.1")}},
		"the same before it stopped": {[][]diagnose.Finding{nil, {{Cause: diagnose.TCPOneAddressDead, Stops: true}, dead("192.0.2.1")}}, false, []diagnose.Finding{dead("192.0.2.1")}},
		"broken off":                 {[][]diagnose.Finding{{dead("192.0.2.1")}}, true, []diagnose.Finding{dead("192.0.2.1")}},
	} {
		plan := []diagnose.Stage{diagnose.StageInput, diagnose.StageTCP}
		c := diagnose.Checkup{Plan: plan}
		for n, found := range test.stages {
			c.Outcomes = append(c.Outcomes, diagnose.Outcome{Stage: plan[n], Findings: found})
		}
		same := func(a, b diagnose.Finding) bool {
			return a.Cause == b.Cause && a.Stops == b.Stops && a.Args["address"] == b.Args["address"]
		}
		if got := c.Beside(); c.Finished() == test.broken || !slices.EqualFunc(got, test.want, same) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}
