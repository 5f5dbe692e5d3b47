package diagnose

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"
)

const (
	proofPatience    = 5500 * time.Millisecond // for all alternatives together, side by side
	mostAlternatives = 5
)

// prove tries what might work in place of the settings that failed, and gives
// what does, best first, and the securities with which the server certainly does not
// work at their usual ports. No password is needed and none is sent. What was begun
// early is made use of, once: the next finding has other alternatives.
func (p *probe) prove(cause Cause, err error) (works []Proof, failed []Security) {
	more, early, bad := p.alternatives(cause, err), p.proofs, []Settings(nil)
	if p.proofs = nil; early != nil { // a port that answered late made more worth trying
		more = slices.DeleteFunc(more, func(s Settings) bool { return slices.Contains(early.tried, s) })
	}
	late := p.tryInstead(more)
	defer late.cancel()
	if early != nil {
		works, bad = early.wait(), early.failed
	}
	if len(works) == 0 {
		works, bad = late.wait(), append(bad, late.failed...)
	}
	for _, security := range []Security{TLS, StartTLS} {
		s := p.with(p.settings.Host, UsualPort(p.settings.Service, security), security)
		if slices.Contains(bad, s) || p.mendedByPort(cause) && s.Port != p.settings.Port && p.survey.refuses(s.Port) {
			failed = append(failed, security)
		}
	}
	return works, failed
}

// tryEarly begins with the proofs while the port is still being waited for.
func (p *probe) tryEarly() {
	if s := p.lookAround(); s != nil && p.proofs == nil && len(s.open()) > 0 && !p.sparing {
		p.proofs = p.tryInstead(p.alternatives(TCPFiltered, nil))
	}
}

// alternatives are settings worth trying, best first: encrypted from the first
// byte before encrypted on request (RFC 8314, section 3).
func (p *probe) alternatives(cause Cause, err error) []Settings {
	var hosts []string
	switch cause {
	case InputURL:
		hosts = []string{urlHost(p.settings.Host)}
	case InputAddress:
		_, domain, _ := CutAddress(p.settings.Host)
		hosts = guesses(p.settings.Service, domain)
	case InputEmpty, DNSNoAddress:
		hosts = p.likely()
	case DNSNXDomain:
		var unknown noSuchName
		errors.As(err, &unknown)
		hosts = unknown.near
	case CertWrongHost:
		return p.sameMachine(err)
	default:
		if !p.mendedByPort(cause) {
			return nil
		}
		hosts = []string{p.settings.Host}
	}
	var found []Settings
	for _, security := range []Security{TLS, StartTLS} {
		for _, host := range hosts {
			found = append(found, p.with(host, UsualPort(p.settings.Service, security), security))
		}
		if len(hosts) > 0 && p.settings.judgePort() == nil && !slices.Contains(surveyed, p.settings.Port) && (p.settings.Port != 25 || security != TLS) { // an odd port may have the other security
			found = append(found, p.with(hosts[0], p.settings.Port, security))
		}
	}
	return p.sensible(found)
}

// mendedByPort says that another port or security may help. It does not where the
// server says only at the sign-in or behind it whom it does not serve: a proof comes
// no further than to where all was well here too.
func (p *probe) mendedByPort(cause Cause) bool {
	switch cause.Stage() {
	case StageGreeting:
		return p.stage != StageSignIn && p.stage != StageMailbox
	case StageTCP, StageTLS, StageCapability:
		return true
	case StageInput:
		return cause == InputPort
	}
	return false
}

// with is the settings with another server, port and security.
func (p *probe) with(host string, port int, security Security) Settings {
	s := p.settings.Anonymous()
	s.Host, s.Port, s.PortText, s.Security = host, port, "", security
	return s
}

// sensible drops what has failed already, stands twice, or would knock at a
// port that is known not to answer.
func (p *probe) sensible(all []Settings) (some []Settings) {
	failed := p.settings.Anonymous()
	for _, s := range all {
		if s.Host != "" && s != failed && !(s.Host == p.settings.Host && p.shut(s.Port)) && !slices.Contains(some, s) && len(some) < mostAlternatives {
			some = append(some, s)
		}
	}
	return some
}

// shut says that knocking at a port of the server is known to be in vain. Once
// connected nobody has waited for the survey: what has not answered yet may still.
func (p *probe) shut(port int) bool {
	switch {
	case port == p.settings.Port:
		return p.raw == nil && len(p.addrs) > 0
	case p.survey == nil:
		return false
	case p.raw != nil:
		return p.survey.refuses(port)
	}
	return !slices.Contains(p.survey.open(), port)
}

// guesses are the names that mail servers of a domain usually have.
func guesses(service Service, domain string) []string {
	if domain == "" || !hostName.MatchString(domain) {
		return nil
	}
	if service == POP3 {
		return []string{"pop." + domain, "pop3." + domain, "mail." + domain}
	}
	return []string{string(service) + "." + domain, "mail." + domain}
}

// sameMachine lists the settings with those names of a certificate that lead
// to the machine connected to. Only a few are looked up, and only where an
// authority stands for them: else anybody on the way could have this computer ask
// for names of his choice.
func (p *probe) sameMachine(err error) (found []Settings) {
	if len(unjoin(err)) > 1 {
		return nil
	}
	names := namesIn(err)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(p.strange(a), p.strange(b)) })
	ctx, cancel := context.WithTimeout(p.ctx, proofPatience/2)
	defer cancel()
	for _, name := range names[:min(len(names), mostAlternatives)] {
		addrs, err := p.doctor.resolver().LookupNetIP(ctx, "ip", name)
		if err == nil && slices.Contains(unmap(addrs), p.addr.Addr()) {
			found = append(found, p.with(name, p.settings.Port, p.settings.Security))
		}
	}
	return found
}

// strange is how little a name looks like that of the mail server wanted.
func (p *probe) strange(name string) int {
	first, _, _ := strings.Cut(strings.ToLower(name), ".")
	switch {
	case strings.Contains(first, string(p.settings.Service)):
		return 0
	case strings.Contains(first, "mail"), strings.HasPrefix(first, "mx"):
		return 1
	case SameOwner(name, p.settings.Host):
		return 2
	}
	return 3
}

// proofs are trials of what may work in place of the settings that failed.
type proofs struct {
	*trials
	tried  []Settings // by rank
	good   []trial    // so far
	failed []Settings // those that have come to an end, and do not work
}

// tryInstead begins with the proofs of settings, the best first.
func (p *probe) tryInstead(all []Settings) *proofs {
	addrs := p.addrs
	if p.addr.IsValid() { // what works at another address is no proof for this one
		addrs = []netip.Addr{p.addr.Addr()}
	}
	var ways []way
	for _, s := range all {
		ways = append(ways, way{s, addrs})
	}
	ctx, cancel := context.WithTimeout(p.ctx, proofPatience)
	return &proofs{trials: p.try(ctx, cancel, ways), tried: all}
}

// wait gives what works, best first. Once something does, the rest gets only
// as long again, for the person is waiting.
func (q *proofs) wait() (works []Proof) {
	defer q.cancel()
	limit := time.NewTimer(proofPatience - time.Since(q.began))
	defer limit.Stop()
	for q.pending > 0 {
		r, ok := q.next(limit.C)
		if !ok {
			break
		}
		if r.failed {
			q.failed = append(q.failed, q.tried[r.n])
		}
		if r.works {
			q.good = append(q.good, r)
			took := time.Since(q.began)
			limit.Reset(min(proofPatience-took, took+time.Second))
		}
	}
	slices.SortFunc(q.good, func(a, b trial) int { return a.n - b.n })
	for _, r := range q.good {
		works = append(works, r.proof)
	}
	return works
}
