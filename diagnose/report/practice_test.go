package report

import (
	"regexp"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// practised is a check-up of a practice server.
func practised(t *testing.T, name string) diagnose.Checkup {
	t.Helper()
	n, err := practice.Start(name)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	f := n.Fault
	doctor := diagnose.Doctor{Resolver: n, Dial: n.DialContext, Interfaces: n.Interfaces, Roots: n.Roots,
		Patience: func(s diagnose.Stage) time.Duration {
			if s == diagnose.StageTCP {
				return time.Second / 2 // a blocked port is waited for in full
			}
			return diagnose.Patience(s)
		}}
	c := doctor.Checkup(t.Context(), diagnose.Settings{
		Service: diagnose.Service(f.Service), Host: f.Host, Port: f.Port, Security: diagnose.Security(f.Security),
		Username: f.User, Address: f.User, Secret: diagnose.NewSecret(f.Password),
	})
	if got := c.Verdict().Cause; string(got) != f.Cause {
		t.Fatalf("%s: verdict %s", name, got)
	}
	return c
}

var (
	aTime        = regexp.MustCompile(`[0-9.]+ ms`)
	aDay         = regexp.MustCompile(`20[0-9]{2}-[0-9]{2}-[0-9]{2}`)
	aFingerprint = regexp.MustCompile(`(?:[0-9A-F]{2}:){31}[0-9A-F]{2}`)
)

// settled is c with what differs from one time to the next made the same.
func settled(c diagnose.Checkup) diagnose.Checkup {
	same := func(text string) string {
		text = aDay.ReplaceAllString(aTime.ReplaceAllString(text, "7 ms"), "2026-11-13")
		return aFingerprint.ReplaceAllString(text, "AB:CD:EF")
	}
	c.Started = time.Date(2026, 11, 23, 9, 26, 53, 0, time.FixedZone("CET", 3600))
	c.Took = 7 * time.Millisecond
	for i := range c.Outcomes {
		o := &c.Outcomes[i]
		o.Took = 7 * time.Millisecond
		for j := range o.Facts {
			o.Facts[j].Value = same(o.Facts[j].Value)
		}
		for j := range o.Lines {
			o.Lines[j].At = 7 * time.Millisecond
		}
		for _, f := range o.Findings {
			for name, value := range f.Args {
				f.Args[name] = same(value)
			}
		}
	}
	return c
}
