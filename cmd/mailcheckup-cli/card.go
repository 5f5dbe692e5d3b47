package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/card"
	"mailcheckup/diagnose/discover"
)

// writeCard gives what writes a card of the settings that work, in a format.
func (t *terminal) writeCard(format string) (func(discovery) error, error) {
	i := slices.IndexFunc(card.Formats, func(f card.Format) bool { return f.Name == format })
	if i < 0 {
		return nil, errUsage(t.guide.Word("error.argument", "name", "--card", "value", format))
	}
	return func(d discovery) error { return t.showCard(card.Formats[i], d) }, nil
}

// showCard writes a card, and nothing else, to the standard output, which most
// likely goes into a file. What a person must know all the same goes beside it.
func (t *terminal) showCard(format card.Format, d discovery) error {
	if d.found.Why.Cause != "" {
		_, err := fmt.Fprintln(t.err, t.fold(t.guide.Explain(d.found.Why).Title))
		return err
	}
	if len(d.working) == 0 {
		_, err := fmt.Fprintln(t.err, t.guide.Word("discover.none", "address", d.address))
		return err
	}
	var all []diagnose.Settings
	for _, w := range d.working {
		all = append(all, named(w.Settings, w.NoUser))
	}
	c := card.Of(all...)
	c.Address, c.Checked = d.address, time.Now()
	err := format.Write(t.out, t.guide, c)
	if errors.Is(err, card.ErrHalf) {
		fmt.Fprintln(t.err, t.guide.Word("card.half"))
	}
	var notes strings.Builder
	if slices.ContainsFunc(d.working, func(w discover.Proven) bool { return w.NoUser }) {
		fmt.Fprintf(&notes, "\n%s\n", t.fold(t.guide.Word("window.user.missing")))
	}
	t.doubts(&notes, d)
	t.provider(&notes, d.found.Provider)
	fmt.Fprint(t.err, notes.String())
	return err
}
