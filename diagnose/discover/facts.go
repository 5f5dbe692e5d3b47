package discover

import (
	"context"
	"fmt"
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
	for _, s := range p.Settings(q.Address) {
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
