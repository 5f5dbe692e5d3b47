package discover

import (
	"testing"

	"mailcheckup/diagnose"
)

// tried is the trial of a candidate whose check-up came to its end, or did not.
func tried(c Candidate, works bool) Trial {
	checkup := diagnose.Begin(c.Settings.Anonymous())
	for _, stage := range checkup.Plan {
		o := diagnose.Outcome{Stage: stage, Settings: c.Settings.Anonymous()}
		if !works {
			o.Stopped, o.Findings = true, []diagnose.Finding{{Cause: diagnose.TCPRefused, Stops: true}}
		}
		if checkup.Add(o); o.Stopped {
			break
		}
	}
	return Trial{c, checkup}
}

func TestBest(t *testing.T) {
	at := func(service diagnose.Service, host string, source Source) Candidate {
		return Candidate{Settings: diagnose.Settings{Service: service, Host: host, Port: 993, Security: diagnose.TLS}, Sources: []Source{source}}
	}
	imap, other, smtp := at(diagnose.IMAP, "imap.a.example", MX), at(diagnose.IMAP, "imap.b.example", SRV), at(diagnose.SMTP, "smtp.a.example", MX)
	guess, own := at(diagnose.SMTP, "smtp.guess.example", Names), at(diagnose.IMAP, "imap.old.example", "typed")
	foreign := at(diagnose.IMAP, "imap.c.example", Autoconfig)
	foreign.Overruled = true
	for name, test := range map[string]struct {
		candidates []Candidate
		trials     []Trial
		want       []string
	}{
		"both work":                {[]Candidate{imap, smtp}, []Trial{tried(imap, true), tried(smtp, true)}, []string{"imap.a.example", "smtp.a.example"}},
		"the second works":         {[]Candidate{imap, other}, []Trial{tried(imap, false), tried(other, true)}, []string{"imap.b.example"}},
		"none works":               {[]Candidate{imap, smtp}, []Trial{tried(imap, false), tried(smtp, false)}, []string{"imap.a.example", "smtp.a.example"}},
		"a guess that fails":       {[]Candidate{guess}, []Trial{tried(guess, false)}, nil},
		"a guess that works":       {[]Candidate{guess}, []Trial{tried(guess, true)}, []string{"smtp.guess.example"}},
		"somebody else's works":    {[]Candidate{imap, foreign}, []Trial{tried(imap, false), tried(foreign, true)}, []string{"imap.a.example"}},
		"what was typed works too": {[]Candidate{imap}, []Trial{tried(own, true), tried(imap, true)}, []string{"imap.a.example"}},
		"only what was typed":      {nil, []Trial{tried(own, true)}, nil},
	} {
		var got []string
		for _, s := range (Found{Candidates: test.candidates}).Best(test.trials) {
			got = append(got, s.Host)
		}
		if len(got) != len(test.want) || len(got) > 0 && got[0] != test.want[0] || len(got) > 1 && got[1] != test.want[1] {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
