package discover

import (
	"context"
	"fmt"
	"slices"
)

// facts is the source of what this program knows of the domain's provider.
func (f *Finder) facts(_ context.Context, q query) ([]Candidate, error) {
	p, ok := ProviderOf(q.Domain)
	if !ok {
		return nil, Nothing
	}
	return known(q, p)
}

// known are the settings of a provider for the person.
func known(q query, p Provider) (found []Candidate, err error) {
	follows := slices.Contains(p.Domains, q.Domain) || !p.namesByLocal()
	for _, s := range p.Settings(q.Address) {
		if !follows {
			s.Username = ""
		}
		noUser := s.Username == "" && q.Address != ""
		if s.Username == q.Address { // is understood
			s.Username = ""
		}
		found = append(found, Candidate{Settings: s, NoUser: noUser})
	}
	if found == nil {
		return nil, fmt.Errorf("%w: %s", Closed, p.ID)
	}
	return found, nil
}

// namesByLocal says that people are called by the part before the @ of their address at
// p's own domains. That of another domain may be somebody else's name.
func (p Provider) namesByLocal() bool {
	return slices.ContainsFunc(slices.Concat(p.IMAP, p.POP3, p.Send), func(s Server) bool { return s.User == UserLocal })
}
