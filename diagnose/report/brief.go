package report

import (
	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// A Brief is a check-up in so few words that it fits in a row of a table of many.
// The names are those of the whole report, and so is what they mean; everything
// in it is fit to be passed on.
type Brief struct {
	Address  string       `json:"address"`
	Settings Settings     `json:"settings"`
	Verdict  BriefVerdict `json:"verdict"`
	Working  []Proof      `json:"working"`
	Took     int64        `json:"took_ms"`
}

// BriefVerdict is the conclusion. The cause is "" where the check-up was broken
// off.
type BriefVerdict struct {
	Cause    string `json:"cause"`
	Severity string `json:"severity"`
	Stage    string `json:"stage"`
	Who      string `json:"who"`
	Title    string `json:"title"`
}

// BriefOf is c in brief; g words the verdict.
func BriefOf(c diagnose.Checkup, g *guide.Guide) Brief {
	c = redacted(c, g)
	v := verdictOf(c, g)
	return Brief{
		Address: c.Settings.Address, Settings: SettingsOf(c.Understood()), Working: proofsOf(c.Working()), Took: c.Took.Milliseconds(),
		Verdict: BriefVerdict{v.Cause, v.Severity, v.Stage, v.Who, v.Title},
	}
}
