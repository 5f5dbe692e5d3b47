package main

import (
	"context"
	"errors"
	"slices"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/report"
)

// report writes a report again, which was written as JSON before: in another form,
// or in another language.
func (t *terminal) report(ctx context.Context, args []string) (int, error) {
	set := t.flags("report")
	var form form
	set.BoolVar(&form.asJSON, "json", false, "")
	form.flags(set)
	path, err := t.parseWord(set, args)
	switch wrong := form.check(t); {
	case err != nil:
		return 0, err
	case wrong != nil:
		return 0, wrong
	case path == "":
		return 0, errUsage(t.guide.Word("error.report-missing"))
	}
	checkups, err := t.readReport(ctx, path)
	if err != nil {
		return 0, err
	}
	if err := form.write(t.out, t.guide, checkups...); err != nil {
		return 0, err
	}
	if worst := checkups[diagnose.Worst(checkups)]; !worst.Finished() || worst.Verdict().Severity() == diagnose.Fail {
		return exitProblem, nil
	}
	return exitWorks, nil
}

// readReport reads a report from a file, or from the standard input for "-".
func (t *terminal) readReport(ctx context.Context, path string) ([]diagnose.Checkup, error) {
	file := t.in
	if path != "-" {
		var err error
		if file, err = open(ctx, path); err != nil {
			return nil, errUsage(t.guide.Word("error.report", "error", err.Error()))
		}
		defer file.Close()
	}
	checkups, err := report.Read(&patientReader{ctx: ctx, in: file})
	switch {
	case errors.Is(err, report.ErrNewerReport):
		return nil, errUsage(t.guide.Word("error.report-newer"))
	case errors.Is(err, report.ErrBigReport):
		return nil, errUsage(t.guide.Word("error.report-big"))
	case errors.Is(err, report.ErrReport):
		return nil, errUsage(t.guide.Word("error.report-foreign"))
	case err != nil:
		return nil, errUsage(t.guide.Word("error.report", "error", err.Error()))
	}
	known := t.presets.Doctor().Providers
	for _, c := range checkups {
		trustHelp(c, known)
	}
	return checkups, nil
}

// trustHelp takes pages for help out of a check-up that are of no provider
// that is known: somebody could have written their own into the file, and it would
// look as if this program recommended it.
func trustHelp(c diagnose.Checkup, known []diagnose.MailProvider) {
	for _, o := range c.Outcomes {
		for _, f := range o.Findings {
			if !slices.ContainsFunc(known, func(p diagnose.MailProvider) bool { return p.Help == f.Args["help"] }) {
				delete(f.Args, "help")
			}
		}
	}
}
