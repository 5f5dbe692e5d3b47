package report

import (
	"bytes"
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
	mostItems      = 2000              // in any list of a report
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
	if len(d.Checks) == 0 {
		d.Checks = list[readCheck]{d.readCheck}
	}
	clean := redactor{diagnose.Secret{}.Masker(), guide.For("en")}
	var all []diagnose.Checkup
	for _, check := range d.Checks {
		all = append(all, clean.checkup(check.checkup(d.Started)))
	}
	return all, nil
}

// What is read of a report; the names are those in [document].
type (
	readDocument struct {
		Started time.Time `json:"started"`
		readCheck
		Checks list[readCheck] `json:"checks"`
	}
	readCheck struct {
		Took     int64           `json:"took_ms"`
		Finished bool            `json:"finished"`
		Settings Settings        `json:"settings"`
		Working  list[Proof]     `json:"working"`
		Stages   list[readStage] `json:"stages"`
	}
	readStage struct {
		Stage    string        `json:"stage"`
		Status   string        `json:"status"`
		Took     int64         `json:"took_ms"`
		Findings list[finding] `json:"findings"`
		Facts    list[fact]    `json:"facts"`
		Lines    list[line]    `json:"lines"`
	}
)

// A list is one in a report, of [mostItems] at most: a file of 16 MiB could
// otherwise have so many empty items that they fill the memory.
type list[T any] []T

var errLongList = errors.New("a list is too long")

// UnmarshalJSON implements [json.Unmarshaler].
func (l *list[T]) UnmarshalJSON(text []byte) error {
	*l = nil
	if string(text) == "null" {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if first, err := d.Token(); err != nil || first != json.Delim('[') {
		return errors.Join(err, errors.New("a list is none"))
	}
	for d.More() {
		if len(*l) == mostItems {
			return errLongList
		}
		var item T
		if err := d.Decode(&item); err != nil {
			return err
		}
		*l = append(*l, item)
	}
	return nil
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
