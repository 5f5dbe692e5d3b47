package discover

import (
	"cmp"
	"context"
	"net/netip"
	"slices"

	"mailcheckup/diagnose"
)

// merge puts together what the sources said.
func merge(answers map[Source]answer) (found Found) {
	for _, source := range Sources {
		a, asked := answers[source]
		if !asked {
			continue
		}
		found.Tried = append(found.Tried, Attempt{source, len(a.candidates), a.err})
		for _, c := range a.candidates {
			c.Sources = []Source{source}
			found.add(c)
		}
	}
	found.overrule(false)
	found.overrule(true)
	return found
}

// add puts in a candidate, or its source where the same settings are known.
// The user name is that of the better source.
func (f *Found) add(c Candidate) {
	for i := range f.Candidates {
		if old := &f.Candidates[i]; sameServer(old.Settings, c.Settings) {
			old.Confirm = old.Confirm && c.Confirm
			if !slices.Contains(old.Sources, c.Sources[0]) {
				old.Sources = append(old.Sources, c.Sources...)
			}
			return
		}
	}
	f.Candidates = append(f.Candidates, c)
}

// sameServer says that settings differ in the user name at most.
func sameServer(a, b diagnose.Settings) bool {
	return a.Service == b.Service && a.Host == b.Host && a.Port == b.Port && a.Security == b.Security
}

// overrule marks those servers for receiving, or for sending, that are of
// somebody else than those of the best source. A guess contradicts nobody, but one
// at the servers of whom was overruled is no better than they are.
func (f *Found) overrule(sending bool) {
	about := func(c Candidate) bool { return c.Settings.Sends() == sending }
	best := len(Sources)
	for _, c := range f.Candidates {
		if about(c) {
			best = min(best, trust(c))
		}
	}
	right := map[string]bool{}
	for _, c := range f.Candidates {
		right[owner(c.Settings.Host)] = right[owner(c.Settings.Host)] || about(c) && trust(c) == best
	}
	wrong := map[string]bool{}
	for _, c := range f.Candidates {
		whose := owner(c.Settings.Host)
		wrong[whose] = wrong[whose] || about(c) && !right[whose] && c.Sources[0] != Names
	}
	for i, c := range f.Candidates {
		if about(c) && wrong[owner(c.Settings.Host)] {
			f.Candidates[i].Overruled, f.Conflict = true, true
		}
	}
}

// pardon takes back what was said against servers that are only another name
// of the right ones: many domains have an alias of their own for the provider's.
func (f *Found) pardon(addresses map[string][]netip.Addr) {
	right := map[netip.Addr]bool{}
	for _, c := range f.Candidates {
		for _, addr := range addresses[c.Settings.Host] {
			right[addr] = right[addr] || !c.Overruled && c.Sources[0] != Names
		}
	}
	f.Conflict = false
	for i := range f.Candidates {
		c := &f.Candidates[i]
		c.Overruled = c.Overruled && !slices.ContainsFunc(addresses[c.Settings.Host], func(a netip.Addr) bool { return right[a] })
		f.Conflict = f.Conflict || c.Overruled
	}
}

// shut marks everything but what this program itself knows of a provider that lets no mail
// program in by itself: other servers of the domain, guesses among them, have none of its
// mail, however well they work.
func (f *Found) shut() {
	for i := range f.Candidates {
		if c := &f.Candidates[i]; trust(*c) > slices.Index(Sources, MX) {
			c.Overruled, f.Conflict = true, f.Conflict || c.Sources[0] != Names
		}
	}
}

// addresses looks up where the candidates' servers are, as far as time allows.
func (f *Finder) addresses(ctx context.Context, candidates []Candidate) map[string][]netip.Addr {
	type place struct {
		host   string
		addrs  []netip.Addr
		asking diagnose.Group
	}
	all := map[string][]netip.Addr{}
	arriving := make(chan *place, len(candidates))
	for _, c := range candidates {
		host := c.Settings.Host
		if _, asked := all[host]; !asked {
			all[host] = nil
			p := &place{host: host}
			p.asking.Go(func() {
				defer func() { arriving <- p }()
				p.addrs, _ = f.resolver().LookupNetIP(ctx, "ip", host+".")
			})
		}
	}
	for range len(all) {
		select {
		case p := <-arriving:
			p.asking.Wait()
			all[p.host] = p.addrs
		case <-ctx.Done():
			return all
		}
	}
	return all
}

// trust is the place of the candidate's best source among all: the less, the better.
func trust(c Candidate) int { return slices.Index(Sources, c.Sources[0]) }

// owner is who runs a server, as far as its name tells.
func owner(host string) string {
	base := diagnose.RegisteredDomain(host)
	if p, ok := ProviderOf(base); ok {
		return p.ID
	}
	if p, ok := providerOfMX(host); ok {
		return p.ID
	}
	if p, ok := embedded().byServer[base]; ok {
		return p.ID
	}
	return base
}

// services in the order in which mail programs ask for them; IMAP is for most
// people what POP3 is not: the same on all their devices.
var services = diagnose.Services()

// better orders candidates: not overruled, encrypted, named by a better source,
// encrypted from the first byte (RFC 8314, section 3).
func better(a, b Candidate) int {
	rank := func(c Candidate) []int {
		s := c.Settings
		return []int{
			slices.Index(services, s.Service), number(c.Overruled), number(s.Security == diagnose.Cleartext),
			trust(c), number(s.Security != diagnose.TLS),
		}
	}
	return slices.CompareFunc(rank(a), rank(b), cmp.Compare[int])
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
