package report

import (
	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// A Brief is a check-up in so few words that it fits in a row of a table of many.
// The names are those of the whole report, and so is what they mean; everything
// in it is fit to be passed on.
type Brief struct {
	Address  string        `json:"address"`
	Settings BriefServer   `json:"settings"`
	Verdict  BriefVerdict  `json:"verdict"`
	Working  []BriefServer `json:"working"`
	Took     int64         `json:"took_ms"`
}

// BriefServer is settings; Proven is the last stage that they passed, where they
// were tried.
type BriefServer struct {
	Service  string `json:"service"`
	Server   string `json:"server"`
	Port     int    `json:"port"`
	Security string `json:"security"`
	User     string `json:"user"`
	Proven   string `json:"proven,omitempty"`
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
	b := Brief{
		Address: c.Settings.Address, Settings: briefServer(understood(c), ""), Working: []BriefServer{}, Took: c.Took.Milliseconds(),
		Verdict: BriefVerdict{v.Cause, v.Severity, v.Stage, v.Who, v.Title},
	}
	for _, p := range c.Working() {
		b.Working = append(b.Working, briefServer(p.Settings, p.Stage))
	}
	return b
}

func briefServer(s diagnose.Settings, proven diagnose.Stage) BriefServer {
	return BriefServer{string(s.Service), s.Host, s.Port, string(s.Security), s.User(), string(proven)}
}
