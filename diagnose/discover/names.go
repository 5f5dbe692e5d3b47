package discover

import (
	"context"
	"sync"

	"mailcheckup/diagnose"
)

// usualNames are those that mail servers often have in a domain.
var usualNames = []struct {
	label   string
	service diagnose.Service
}{
	{"imap", diagnose.IMAP}, {"mail", diagnose.IMAP},
	{"pop", diagnose.POP3}, {"mail", diagnose.POP3},
	{"smtp", diagnose.SMTP}, {"mail", diagnose.SMTP},
}

// names is the last resort: names that mail servers usually have, as far as
// they lead to an address.
func (f *Finder) names(ctx context.Context, q query) (found []Candidate, err error) {
	lookups := map[string]func() error{}
	errs := make([]error, len(usualNames))
	var asking diagnose.Group
	for i, name := range usualNames {
		host := name.label + "." + q.Domain
		if lookups[name.label] == nil {
			lookups[name.label] = sync.OnceValue(func() error {
				_, err := f.resolver().LookupNetIP(ctx, "ip", host+".")
				return err
			})
		}
		lookup := lookups[name.label]
		asking.Go(func() { errs[i] = lookup() })
	}
	asking.Wait()
	for i, name := range usualNames {
		for _, security := range []diagnose.Security{diagnose.TLS, diagnose.StartTLS} {
			if errs[i] == nil {
				port := diagnose.UsualPort(name.service, security)
				found = append(found, Candidate{Settings: q.settings(name.service, name.label+"."+q.Domain, port, security)})
			}
		}
	}
	return found, telling(errs...)
}
