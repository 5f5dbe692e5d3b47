package main

import (
	"context"
	"fmt"

	"mailcheckup/diagnose/link"
)

// link writes a mailcheckup: link, with which a helpdesk sends somebody settings to
// check.
func (t *terminal) link(_ context.Context, args []string) (int, error) {
	o := t.options("link").withMailbox()
	if err := t.parseOptions(o.set, args); err != nil {
		return 0, err
	}
	all, err := o.settings(t)
	if err != nil {
		return 0, err
	}
	text := link.Of(all...)
	if _, err := link.Parse(text); err != nil { // what others would refuse is not worth sending
		return 0, errUsage(t.guide.Word("link.wrong"))
	}
	_, err = fmt.Fprintln(t.out, text)
	return exitWorks, err
}
