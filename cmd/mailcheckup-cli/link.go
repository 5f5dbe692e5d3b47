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
	words, err := t.parse(o.set, args)
	if err != nil {
		return 0, err
	}
	if len(words) > 0 {
		return 0, errUsage(t.guide.Word("error.extra", "value", words[0]))
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
