package main

import (
	"context"
	"fmt"
	"strings"

	"mailcheckup/diagnose"
)

// check runs a check-up of the settings on the command line.
func (t *terminal) check(ctx context.Context, args []string) (int, error) {
	o := t.options("check").withMailbox().withPassword()
	o.form.flags(o.set)
	o.set.BoolVar(&o.asJSON, "json", false, "")
	if err := t.parseOptions(o.set, args); err != nil {
		return 0, err
	}
	all, err := o.settings(ctx, t)
	if err != nil {
		return 0, err
	}
	if err := o.form.check(t); err != nil {
		return 0, err
	}
	return t.checkup(ctx, *t.presets.Doctor(), o.form, all...)
}

// checkup runs check-ups side by side and shows what they came to.
func (t *terminal) checkup(ctx context.Context, doctor diagnose.Doctor, form form, all ...diagnose.Settings) (int, error) {
	live := t.live(!form.asJSON)
	defer live.clear()
	checkups := make([]diagnose.Checkup, len(all))
	for n, s := range all {
		checkups[n] = diagnose.Begin(s)
		live.doing(checkups[n])
	}
	for n, outcome := range doctor.RunAll(ctx, all) {
		checkups[n].Add(outcome)
		live.doing(checkups[n])
	}
	live.clear()
	if ctx.Err() != nil {
		return exitInterrupted, nil
	}
	if err := form.write(t.out, t.guide, checkups...); err != nil {
		return 0, err
	}
	if checkups[diagnose.Worst(checkups)].Wrong() && form.plain() {
		var b strings.Builder
		t.helpdesk(&b)
		fmt.Fprint(t.out, b.String())
	}
	return exitOf(checkups), nil
}

// exitOf is the exit code for check-ups that nobody interrupted. Of one that all the
// same has no end, nobody can say that mail works.
func exitOf(checkups []diagnose.Checkup) int {
	worst := checkups[diagnose.Worst(checkups)]
	switch {
	case !worst.Finished():
		return exitFailed
	case worst.Verdict().Severity() == diagnose.Fail:
		return exitProblem
	}
	return exitWorks
}
