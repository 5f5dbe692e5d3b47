package browser

import (
	"errors"

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
		v.strangers.Doubt(s.Host)
	}
	v.form.Accept(all)
	v.linked = all
}

// fromLink says that something of what a link has put in the form is still there.
func (v *visit) fromLink() bool {
	return link.Stands(v.linked, v.form.Address, v.form.Receive.Host, v.form.Send.Host)
}
