package report

import (
	"encoding/json"
	"io"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// schema is the version of the form below. New keys may come; none goes and
// none changes its meaning.
const schema = 1

type document struct {
	Schema  int       `json:"schema"`
	Program program   `json:"program"`
	Started time.Time `json:"started"`
	check             // the only one, or the one whose verdict stands for all
	Checks  []check   `json:"checks,omitempty"` // of several services at once
}

type check struct {
	Took     int64    `json:"took_ms"`
	Finished bool     `json:"finished"` // false: broken off before the end
	Settings Settings `json:"settings"`
	Verdict  verdict  `json:"verdict"`
	Working  []Proof  `json:"working"`
	Stages   []stage  `json:"stages"`
}

type program struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Settings are settings in every JSON of the program.
type Settings struct {
	Service  string `json:"service"`
	Server   string `json:"server"`
	Port     int    `json:"port"`
	Security string `json:"security"`
	User     string `json:"user"`
}

// SettingsOf is s for JSON.
func SettingsOf(s diagnose.Settings) Settings {
	return Settings{string(s.Service), s.Host, s.Port, string(s.Security), s.User()}
}

type verdict struct {
	Cause    string   `json:"cause"` // "" where the check-up was broken off
	Severity string   `json:"severity"`
	Stage    string   `json:"stage"`
	Who      string   `json:"who"`
	Title    string   `json:"title"`
	Meaning  string   `json:"meaning"`
	Steps    []string `json:"steps"`
	Tell     string   `json:"tell"`
}

// A Proof is settings that were tried.
type Proof struct {
	Settings
	Proven string `json:"proven"` // the last stage passed
}

type stage struct {
	Stage    string    `json:"stage"`
	Status   string    `json:"status"`
	Took     int64     `json:"took_ms"`
	Findings []finding `json:"findings"`
	Facts    []fact    `json:"facts"`
	Lines    []line    `json:"lines"`
}

type finding struct {
	Cause    string            `json:"cause"`
	Severity string            `json:"severity"`
	Args     map[string]string `json:"args"`
}

type fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type line struct {
	From string `json:"from"`
	At   int64  `json:"ms"`
	Text string `json:"text"`
}

// JSON writes check-ups that were run together for programs, in one line:
// reports one after the other are JSON lines. The codes are the same in every
// language; g words the verdict.
func JSON(w io.Writer, g *guide.Guide, checkups ...diagnose.Checkup) error {
	d := document{Schema: schema, Program: program{Name, Version}, Started: checkups[0].Started.Truncate(time.Millisecond)}
	checkups = redactedAll(checkups, g)
	for _, c := range checkups {
		d.Checks = append(d.Checks, checkOf(c, g))
	}
	d.check = d.Checks[diagnose.Worst(checkups)]
	d.Verdict.Title = overall(checkups, g)
	if len(checkups) == 1 {
		d.Checks = nil
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(d)
}

func checkOf(c diagnose.Checkup, g *guide.Guide) check {
	return check{
		Took:     c.Took.Milliseconds(),
		Finished: c.Finished(),
		Settings: SettingsOf(c.Understood()),
		Verdict:  verdictOf(c, g),
		Working:  proofsOf(c.Working()),
		Stages:   stagesOf(c),
	}
}

func verdictOf(c diagnose.Checkup, g *guide.Guide) verdict {
	concluded, advice := conclusion(c, g)
	v := verdict{
		Cause: string(concluded.Cause), Stage: string(concluded.Stage),
		Severity: concluded.Severity().String(), Who: string(concluded.Cause.Who()),
		Title: advice.Title, Meaning: advice.Meaning, Steps: advice.Steps, Tell: advice.Tell,
	}
	if v.Cause == "" {
		v.Severity, v.Who = diagnose.Note.String(), string(diagnose.Nobody)
	}
	if v.Steps == nil {
		v.Steps = []string{}
	}
	return v
}

func proofsOf(proofs []diagnose.Proof) []Proof {
	all := []Proof{}
	for _, p := range proofs {
		all = append(all, Proof{SettingsOf(p.Settings), string(p.Stage)})
	}
	return all
}

func stagesOf(c diagnose.Checkup) []stage {
	all := []stage{}
	for _, o := range c.Outcomes {
		s := stage{string(o.Stage), o.Severity().String(), o.Took.Milliseconds(), []finding{}, []fact{}, []line{}}
		for _, f := range o.Findings {
			if f.Args == nil {
				f.Args = map[string]string{}
			}
			s.Findings = append(s.Findings, finding{string(f.Cause), f.Severity().String(), f.Args})
		}
		for _, f := range o.Facts {
			s.Facts = append(s.Facts, fact(f))
		}
		for _, l := range o.Lines {
			s.Lines = append(s.Lines, line{l.From, l.At.Milliseconds(), l.Text})
		}
		all = append(all, s)
	}
	for _, name := range c.Missed() {
		all = append(all, stage{string(name), unreached, 0, []finding{}, []fact{}, []line{}})
	}
	return all
}
