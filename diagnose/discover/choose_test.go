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

// A guess at a server that was overruled is not what is left where the right one fails.
func TestBestOfOverruled(t *testing.T) {
	w := &world{
		mx: map[string][]string{"example.org.": {"aspmx.l.google.com."}},
		host: map[string]string{
			"mail.example.org.": "192.0.2.66", "imap.example.org.": "192.0.2.66", "smtp.example.org.": "192.0.2.66",
			"imap.gmail.com.": "192.0.2.10", "smtp.gmail.com.": "192.0.2.11",
		},
		page: map[string]string{firstPage: server("mail.example.org")},
	}
	found, err := w.finder(t).Find(t.Context(), "anna@example.org")
	if err != nil {
		t.Fatal(err)
	}
	var trials []Trial
	for _, c := range found.Candidates {
		trials = append(trials, tried(c, c.Settings.Host != "imap.gmail.com" && c.Settings.Host != "pop.gmail.com"))
	}
	if best := found.Best(trials); len(best) != 2 || best[0].Host != "imap.gmail.com" || best[1].Host != "smtp.gmail.com" {
		t.Errorf("%+v of\n%s", best, lines(found.Candidates))
	}
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
