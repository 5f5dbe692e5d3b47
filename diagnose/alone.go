package diagnose

import (
	"cmp"
	"context"
	"errors"
	"strings"
)

// alone is the error of an address, or a domain, without a server. It is none where
// this computer is not online, and no server could be found out: the next stage says
// so.
func (p *probe) alone(ctx context.Context) error {
	domain := p.settings.Domain()
	if !strings.Contains(p.settings.Address, "@") {
		domain = cmp.Or(domain, strings.ToLower(p.settings.Address))
	}
	switch {
	case domain == "":
		return found(InputEmpty)
	case p.offline():
		return nil
	case publicName(domain) && errors.Is(examine(ctx, p.doctor, domain), errNXDomain):
		return found(InputDomain, "domain", domain, "near", p.doctor.domainLike(domain))
	default:
		return found(InputEmpty)
	}
}

// domainLike is the domain of a provider that can be meant by one with a slip in it;
// "" if there is none.
func (d *Doctor) domainLike(typed string) string {
	for _, provider := range d.Providers {
		for _, domain := range provider.Domains {
			if slip(typed, domain) {
				return domain
			}
		}
	}
	return ""
}
