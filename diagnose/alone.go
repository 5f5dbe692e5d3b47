package diagnose

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"
)

// alone is the error of an address, or a domain, without a server. It is none where no
// server could be found out, because this computer is not online or the name service
// fails: the next stages say so.
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
	case !publicName(domain):
		return found(InputEmpty)
	}
	var heard testimony
	var system error // what it says, by its own way to the name service
	var asked Group
	asked.Go(func() { heard = examine(ctx, p.doctor, domain) })
	asked.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, nameServerPatience)
		defer cancel()
		_, system = p.doctor.resolver().LookupNetIP(ctx, "ip", domain)
	})
	asked.Wait()
	switch {
	case heard.err == errNXDomain:
		return found(InputDomain, "domain", domain, "near", p.doctor.domainLike(domain))
	case p.leadsToSignIn(ctx, heard.addrs):
		p.unnamed = found(NetworkCaptive)
	case heard.err == nil, heard.err == errNoAddress, system == nil, systemSaid(domain, system, heard.err) == errNXDomain:
		return found(InputEmpty)
	default:
		unknown := p.explain(StageDNS, p.unknown(ctx, heard.err, heard))
		unknown.Args["server"] = domain
		p.unnamed = certain{unknown}
	}
	return nil
}

// leadsToSignIn says that the name service leads every name to the same page in this
// network, as that of a hotel does until one has signed in: also a name that cannot
// exist (RFC 6761, section 6.4).
func (p *probe) leadsToSignIn(ctx context.Context, addrs []netip.Addr) bool {
	if len(addrs) == 0 || !addrs[0].IsPrivate() || !slices.Contains(examine(ctx, p.doctor, "mailcheckup.invalid").addrs, addrs[0]) {
		return false
	}
	return p.speaksHTTP(ctx, netip.AddrPortFrom(addrs[0], 80))
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
