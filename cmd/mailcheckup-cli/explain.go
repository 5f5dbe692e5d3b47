package main

import (
	"context"
	"fmt"

	"mailcheckup/diagnose"
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
	cause := diagnose.Cause(name)
	if !cause.Known() {
		return 0, errUsage(t.guide.Word("error.cause", "name", name))
	}
	blank := map[string]string{} // there is no check-up to take the values from
	for _, name := range cause.Args() {
		blank[name] = "<" + name + ">"
	}
	a := t.guide.Explain(diagnose.Finding{Cause: cause, Args: blank})
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
