package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// Why a report cannot be read.
var (
	ErrReport      = errors.New("not a report that this program wrote as JSON")
	ErrNewerReport = errors.New("written by a newer version of this program")
	ErrBigReport   = errors.New("far longer than a report can be")
)

const (
	longestReport  = 16 << 20
	mostItems      = 5000              // in a report: 200 lines in each of 11 stages of two services, and what there is besides
	mostValues     = 100000            // in its JSON, where an item has several and the worst check-up stands twice
	longestMeasure = 366 * 24 * 3600e3 // in milliseconds
)

// Read reads one report that [JSON] wrote and gives its check-ups, as far as they
// are in it: enough for every form that a report has, in every language. The words
// in it are not used.
//
// Keys that are not known are passed over. What is in the report was written by
// anybody, so it is made harmless like what comes from a server; a page for help
// in it (the argument "help") is as little to be trusted as the rest.
//
// The error is [ErrReport], [ErrNewerReport], [ErrBigReport] or that of r.
func Read(r io.Reader) ([]diagnose.Checkup, error) {
	r = transform.NewReader(r, unicode.BOMOverride(transform.Nop)) // "> report.json" in Windows PowerShell is UTF-16
	text, err := io.ReadAll(io.LimitReader(r, longestReport+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > longestReport:
		return nil, ErrBigReport
	case values(text) > mostValues:
		return nil, ErrBigReport
	}
	var kind struct {
		Schema int `json:"schema"`
	}
	switch err := json.Unmarshal(text, &kind); {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrReport, err)
	case kind.Schema > schema:
		return nil, ErrNewerReport
	case kind.Schema < schema:
		return nil, ErrReport
	}
	var d readDocument
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrReport, err)
	}
	if err := d.wrong(); err != nil {
		return nil, err
	}
	clean := redactor{diagnose.Secret{}.Masker(), guide.For("en")}
	var all []diagnose.Checkup
	for _, check := range d.checkups() {
		all = append(all, clean.checkup(check.checkup(d.Started)))
	}
	return all, nil
}

// What is read of a report; the names are those in [document].
type (
	readDocument struct {
		Program program   `json:"program"`
		Started time.Time `json:"started"`
		readCheck
		Checks []readCheck `json:"checks"`
	}
	readCheck struct {
		Took     int64       `json:"took_ms"`
		Finished bool        `json:"finished"`
		Settings Settings    `json:"settings"`
		Working  []Proof     `json:"working"`
		Stages   []readStage `json:"stages"`
	}
	readStage struct {
		Stage    string    `json:"stage"`
		Status   string    `json:"status"`
		Took     int64     `json:"took_ms"`
		Findings []finding `json:"findings"`
		Facts    []fact    `json:"facts"`
		Lines    []line    `json:"lines"`
	}
)

// values is how many values a JSON text has at least: one for each comma outside of
// a text. It is known before anything is read that could fill the memory.
func values(text []byte) (n int) {
	quoted, escaped := false, false
	for _, b := range text {
		switch {
		case escaped:
			escaped = false
		case quoted && b == '\\':
			escaped = true
		case b == '"':
			quoted = !quoted
		case b == ',' && !quoted:
			n++
		}
	}
	return n
}

// checkups are those that d is about: of one service, or of several at once.
func (d readDocument) checkups() []readCheck {
	if len(d.Checks) == 0 {
		return []readCheck{d.readCheck}
	}
	return d.Checks
}

// wrong is why d is none that this program wrote; nil: it may be. Each service is
// checked once, by stages that come once; one that is not known is of a newer version.
func (d readDocument) wrong() error {
	all, items := d.checkups(), 0
	if len(all) > len(diagnose.Services()) {
		return ErrBigReport
	}
	services := map[diagnose.Service]bool{}
	for _, c := range all {
		service := c.Settings.settings().Explicit().Service
		if len(c.Stages) == 0 || services[service] {
			return ErrReport
		}
		services[service] = true
		seen := map[diagnose.Stage]bool{}
		for _, s := range c.Stages {
			switch name := diagnose.Stage(s.Stage); {
			case !slices.Contains(diagnose.Stages(), name) && d.Program.Version != "" && d.Program.Version != Version:
				return ErrNewerReport
			case !slices.Contains(diagnose.Stages(), name), seen[name]:
				return ErrReport
			default:
				seen[name] = true
			}
			items += s.items()
		}
		items += len(c.Working)
	}
	if items > mostItems {
		return ErrBigReport
	}
	return nil
}

// items is how many things there are in s to show.
func (s readStage) items() int {
	n := len(s.Findings) + len(s.Facts) + len(s.Lines)
	for _, f := range s.Findings {
		n += len(f.Args)
	}
	return n
}

// checkup is the check-up that c is written down from.
func (c readCheck) checkup(started time.Time) diagnose.Checkup {
	s := c.Settings.settings().Explicit()
	all := diagnose.Checkup{Settings: s, Started: started, Took: milliseconds(c.Took)}
	for _, stage := range c.Stages {
		all.Plan = append(all.Plan, diagnose.Stage(stage.Stage))
		if stage.Status != unreached {
			all.Outcomes = append(all.Outcomes, stage.outcome(s))
		}
	}
	if n := len(all.Outcomes); n > 0 {
		last := &all.Outcomes[n-1]
		failed := slices.ContainsFunc(last.Findings, func(f diagnose.Finding) bool { return f.Stops })
		last.Stopped = c.Finished && (failed || len(all.Missed()) > 0)
	}
	giveWorks(all, c.Working)
	return all
}

// outcome is that of a stage that was reached. A finding that is worse than its
// cause by itself is one that stopped the check-up, and so is one without which
// it would have gone on.
func (s readStage) outcome(settings diagnose.Settings) diagnose.Outcome {
	o := diagnose.Outcome{Stage: diagnose.Stage(s.Stage), Took: milliseconds(s.Took), Settings: settings}
	for _, f := range s.Findings {
		stops := f.Severity == diagnose.Fail.String()
		o.Findings = append(o.Findings, diagnose.Finding{Cause: diagnose.Cause(f.Cause), Args: f.Args, Stops: stops})
	}
	for _, f := range s.Facts {
		o.Facts = append(o.Facts, diagnose.Fact(f))
	}
	for _, l := range s.Lines {
		o.Lines = append(o.Lines, diagnose.Line{From: l.From, At: milliseconds(l.At), Text: l.Text})
	}
	return o
}

// giveWorks gives the settings that work to the finding in whose place they were
// found: that which stopped c, or the one about the encryption, or the verdict.
// Those of c itself, which come first where they work, are not among them.
func giveWorks(c diagnose.Checkup, working []Proof) {
	working = working[min(len(c.Working()), len(working)):]
	if len(working) == 0 {
		return
	}
	var best *diagnose.Finding
	verdict := c.Verdict().Cause
	for _, o := range c.Outcomes {
		for i := range o.Findings {
			f := &o.Findings[i]
			if best == nil || !best.Stops && (f.Stops || f.Cause == diagnose.TLSCleartext || f.Cause == verdict && best.Cause != diagnose.TLSCleartext) {
				best = f
			}
		}
	}
	if best == nil {
		return
	}
	for _, p := range working {
		best.Works = append(best.Works, diagnose.Proof{Settings: p.settings().Anonymous(), Stage: diagnose.Stage(p.Proven)})
	}
}

func (s Settings) settings() diagnose.Settings {
	return diagnose.Settings{
		Service: diagnose.Service(s.Service), Host: s.Server, Port: s.Port, Security: diagnose.Security(s.Security), Username: s.User,
	}
}

// milliseconds is a duration of a report, 0 where it cannot be one.
func milliseconds(n int64) time.Duration {
	if n < 0 || n > longestMeasure {
		return 0
	}
	return time.Duration(n) * time.Millisecond
}
