package discover

import (
	"context"
	"net/netip"
)

// mx is the source of what this program knows of the provider that the
// domain's mail is delivered to: for the many who have a domain of their own.
// A provider's own domain needs it not, and its mail may well come in through
// somebody else's machines.
func (f *Finder) mx(_ context.Context, q query) ([]Candidate, error) {
	if _, ok := ProviderOf(q.Domain); ok {
		return nil, NotNeeded
	}
	hosts, err := q.exchangers()
	if err != nil {
		return nil, err
	}
	p, ok := q.behind(hosts)
	if !ok {
		return nil, Nothing
	}
	found, err := known(q, p)
	return confirm(q, found), err
}

// exchangers are the machines that take the domain's mail, the preferred first
// (RFC 5321, section 5.1).
func (f *Finder) exchangers(ctx context.Context, domain string) (hosts []string, err error) {
	records, err := f.resolver().LookupMX(ctx, domain+".")
	for _, mx := range records {
		if mx.Host == "." || mx.Host == "" { // null MX (RFC 7505, section 3)
			return nil, NoMail
		}
		if host, ok := Hostname(mx.Host); ok {
			hosts = append(hosts, host)
		}
	}
	if len(hosts) > 0 { // the resolver may complain of some and give the others
		return hosts, nil
	}
	return nil, err
}

// behind is the provider that has the mailboxes of the domain, by the machines that take its
// mail. A filter may come before it; whatever comes after a machine of the domain's own is a
// spare one.
func (q query) behind(exchangers []string) (Provider, bool) {
	for _, host := range exchangers {
		if p, ok := providerOfMX(host); ok || q.within(host) {
			return p, ok
		}
	}
	return Provider{}, false
}

// providerBehind is the provider of the domain, or else that behind its MX.
func (f *Finder) providerBehind(q query, answers map[Source]answer) *Provider {
	if p, ok := f.Owner(q.Domain); ok {
		return &p
	}
	if p, ok := ProviderOf(q.Domain); ok {
		return &p
	}
	if answers[MX].err == error(Silent) { // the look-up may still hang
		return nil
	}
	hosts, _ := q.exchangers()
	if p, ok := q.behind(hosts); ok {
		return &p
	}
	return nil
}

// confirm marks servers that only the plain name service led to. Whoever can
// forge its answers could lead a password astray, so the person is to say that
// the server is right, unless its name is in the domain that they typed, which
// the server's certificate then proves (RFC 6186, section 6). Nobody is asked whether they
// know the computer that they sit at, on which a provider's program may run.
func confirm(q query, found []Candidate) []Candidate {
	for i, c := range found {
		addr, err := netip.ParseAddr(c.Settings.Host)
		found[i].Confirm = !q.within(c.Settings.Host) && (err != nil || !addr.IsLoopback())
	}
	return found
}
