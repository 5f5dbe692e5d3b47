package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// explain tells what a cause means: the words of a report, for somebody who
// was given only its code.
func (t *terminal) explain(_ context.Context, args []string) (int, error) {
	words, err := t.parse(t.flags("explain"), args)
	if err != nil {
		return 0, err
	}
	name, err := t.only(words)
	if err != nil {
		return 0, err
	}
	if name == "" {
		return exitWorks, t.listCauses()
	}
	cause := diagnose.Cause(name)
	if !cause.Known() {
		return 0, errUsage(t.guide.Word("error.cause", "name", name))
	}
	a := t.explained(cause)
	fmt.Fprintf(t.out, "%s\n\n%s\n", a.Title, a.Meaning)
	for i, step := range a.Steps {
		fmt.Fprintf(t.out, "\n%d. %s", i+1, step)
	}
	if a.Tell != "" {
		fmt.Fprintf(t.out, "\n\n%s", a.Tell)
	}
	_, err = fmt.Fprintf(t.out, "\n\n%s\n", a.Who)
	return exitWorks, err
}

// explained is the advice on a cause by itself: there is no check-up to take its
// values from.
func (t *terminal) explained(cause diagnose.Cause) guide.Advice {
	blank := map[string]string{}
	for _, name := range cause.Args() {
		blank[name] = "<" + name + ">"
	}
	return t.guide.Explain(diagnose.Finding{Cause: cause, Args: blank})
}

// listCauses lists every code with its title.
func (t *terminal) listCauses() error {
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, cause := range diagnose.Causes() {
		fmt.Fprintf(table, "%s\t%s\n", cause, t.explained(cause).Title)
	}
	return table.Flush()
}
