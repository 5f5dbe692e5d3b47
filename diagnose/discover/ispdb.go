package discover

import (
	"context"
	"errors"

	"mailcheckup/diagnose"
)

const ispdbURL = "https://autoconfig.thunderbird.net/v1.1/"

// ispdb is the source of Thunderbird's public database. A domain that it does
// not have may be with a provider that it has: it is asked for the MX's, too.
func (f *Finder) ispdb(ctx context.Context, q query) ([]Candidate, error) {
	if err := f.consent(); err != nil {
		return nil, err
	}
	found, err := f.clientConfig(ctx, q, ispdbURL+q.Domain)
	if _, own := ProviderOf(q.Domain); own || !errors.Is(err, Nothing) {
		return found, err
	}
	hosts, mxErr := q.exchangers()
	if mxErr != nil || len(hosts) == 0 {
		return nil, err
	}
	behind, ok := Hostname(diagnose.RegisteredDomain(hosts[0]))
	if !ok || behind == q.Domain {
		return nil, err
	}
	found, err = f.clientConfig(ctx, q, ispdbURL+behind)
	return confirm(q, found), err
}
