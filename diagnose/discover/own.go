package discover

import (
	"context"
	"slices"
)

// presets is the source of what the organisation that looks after this computer
// says of its own mailboxes.
func (f *Finder) presets(_ context.Context, q query) ([]Candidate, error) {
	p, _ := f.Owner(q.Domain)
	return known(q, p)
}

// Owner is the provider among those of the organisation that has a domain, however it
// is written. Nobody else is asked about it.
func (f *Finder) Owner(domain string) (Provider, bool) {
	domain, _ = Hostname(domain)
	i := slices.IndexFunc(f.Own, func(p Provider) bool { return slices.Contains(p.Domains, domain) })
	if i < 0 {
		return Provider{}, false
	}
	return f.Own[i], true
}

// ProviderOf is the provider of a mail domain: one of the organisation, or else one
// that this program has facts about.
func (f *Finder) ProviderOf(domain string) (Provider, bool) {
	if p, ok := f.Owner(domain); ok {
		return p, true
	}
	return ProviderOf(domain)
}
