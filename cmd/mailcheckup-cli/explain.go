package main

import (
	"context"
	"errors"
	"fmt"
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
	call, err := report.ParseCode(typed)
	switch {
	case err == nil:
		settings := t.guide.Settings(diagnose.Settings{Port: call.Port, Security: call.Security})
		fmt.Fprintf(t.out, "%s, %s [%s]\n\n", t.guide.Code("service", string(call.Service)), settings, call.Cause)
		return exitWorks, t.showAdvice(t.guide.Explain(call.Finding()))
	case errors.Is(err, report.ErrNewer):
		return 0, errUsage(t.guide.Word("error.code-newer", "code", typed))
	}
	cause := diagnose.Cause(typed)
	switch {
	case cause.Known():
		return exitWorks, t.showAdvice(t.explained(cause))
	case !strings.Contains(typed, "."): // all causes but "ok" have a dot
		return 0, errUsage(t.guide.Word("error.code", "code", typed))
	default:
		return 0, errUsage(t.guide.Word("error.cause", "name", typed))
	}
}

func (t *terminal) showAdvice(a guide.Advice) error {
	fmt.Fprintf(t.out, "%s\n\n%s\n", a.Title, a.Meaning)
	for i, step := range a.Steps {
		fmt.Fprintf(t.out, "\n%d. %s", i+1, step)
	}
	if a.Tell != "" {
		fmt.Fprintf(t.out, "\n\n%s", a.Tell)
	}
	_, err := fmt.Fprintf(t.out, "\n\n%s\n", a.Who)
	return err
}

// explained is the advice on a cause by itself: there is no check-up to take its
// values from.
func (t *terminal) explained(cause diagnose.Cause) guide.Advice {
	return t.guide.Explain(report.Call{Cause: cause}.Finding())
}

// listCauses lists every code with its title.
func (t *terminal) listCauses() error {
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, cause := range diagnose.Causes() {
		fmt.Fprintf(table, "%s\t%s\n", cause, t.explained(cause).Title)
	}
	return table.Flush()
}
