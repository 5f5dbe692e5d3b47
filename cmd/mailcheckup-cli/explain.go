package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/report"
)

// explain tells what a cause means: the words of a report, for somebody who was
// given only its code, or the code that was read out to them on the phone.
func (t *terminal) explain(_ context.Context, args []string) (int, error) {
	words, err := t.parse(t.flags("explain"), args)
	if err != nil {
		return 0, err
	}
	if len(words) == 0 {
		return exitWorks, t.listCauses()
	}
	typed := strings.Join(words, " ")
	bare := strings.Trim(typed, around)
	call, err := report.ParseCode(bare)
	switch {
	case err == nil:
		settings := t.guide.Settings(diagnose.Settings{Port: call.Port, Security: call.Security})
		fmt.Fprintf(t.out, "%s\n\n", t.fold(fmt.Sprintf("%s, %s [%s]", t.guide.Code("service", string(call.Service)), settings, call.Cause)))
		return exitWorks, t.showAdvice(t.guide.Explain(call.Finding()))
	case errors.Is(err, report.ErrNewer):
		return 0, errUsage(t.guide.Word("error.code-newer", "code", typed))
	}
	cause := diagnose.Cause(strings.ToLower(bare))
	switch {
	case cause.Known():
		return exitWorks, t.showAdvice(explained(t.guide, cause))
	case strings.ContainsAny(bare, "0123456789") && !strings.Contains(bare, "."): // a code for the phone has a digit, a cause a dot
		return 0, errUsage(t.guide.Word("error.code", "code", typed))
	default:
		return 0, errUsage(t.guide.Word("error.cause", "name", typed))
	}
}

// around is what may stand around a code where it was copied from: a report has the
// brackets, a sentence its marks.
const around = " \t\n\u00a0[]().,;:!?\"'`“”„‘’«»"

func (t *terminal) showAdvice(a guide.Advice) error {
	fmt.Fprintf(t.out, "%s\n\n%s\n", t.fold(a.Title), t.fold(a.Meaning))
	for i, step := range a.Steps {
		number := strconv.Itoa(i+1) + ". "
		fmt.Fprintf(t.out, "\n%s", guide.Fold(step, columns(t.out), number, strings.Repeat(" ", len(number))))
	}
	if a.Tell != "" {
		fmt.Fprintf(t.out, "\n\n%s", t.fold(a.Tell))
	}
	_, err := fmt.Fprintf(t.out, "\n\n%s\n", t.fold(a.Who))
	return err
}

// explained is the advice on a cause by itself: there is no check-up to take its
// values from.
func explained(g *guide.Guide, cause diagnose.Cause) guide.Advice {
	return g.Explain(report.Call{Cause: cause}.Finding())
}

// listCauses lists every code with its title.
func (t *terminal) listCauses() error {
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, cause := range diagnose.Causes() {
		fmt.Fprintf(table, "%s\t%s\n", cause, explained(t.guide, cause).Title)
	}
	return table.Flush()
}
