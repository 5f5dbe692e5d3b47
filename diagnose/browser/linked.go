package browser

import (
	"errors"
	"slices"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/link"
)

// open fills in the form what a mailcheckup: link says, for the person to look at.
// Nothing is done, and its servers are strangers.
func (v *visit) open(text string) {
	all, err := link.Parse(text)
	if errors.As(err, &v.refused) {
		return
	}
	v.form.Address = all[0].Address
	for _, s := range all {
		v.form.fill(s)
		v.strangers.Doubt(s.Host)
	}
	v.linked = all
}

// fromLink says that what a link has put in the form is still there: one of its
// servers, or, where it named none, its address.
func (v *visit) fromLink() bool {
	return slices.ContainsFunc(v.linked, func(s diagnose.Settings) bool {
		if s.Host == "" {
			return s.Address == strings.TrimSpace(v.form.Address)
		}
		return s.Host == strings.TrimSpace(v.form.Receive.Host) || s.Host == strings.TrimSpace(v.form.Send.Host)
	})
}
