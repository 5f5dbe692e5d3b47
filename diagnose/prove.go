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
	q := p.proofs
	if p.proofs = nil; q == nil {
		q = p.try(p.alternatives(cause, err))
	}
	works = q.wait()
	for _, security := range []Security{TLS, StartTLS} {
		s := p.with(p.settings.Host, UsualPort(p.settings.Service, security), security)
		if slices.Contains(q.failed, s) || p.mendedByPort(cause) && s.Port != p.settings.Port && p.survey.refuses(s.Port) {
			failed = append(failed, security)
		}
	}
	return works, failed
}

// tryEarly begins with the proofs while the port is still being waited for.
func (p *probe) tryEarly() {
	if s := p.lookAround(); s != nil && p.proofs == nil && len(s.open()) > 0 && !p.sparing {
		p.proofs = p.try(p.alternatives(TCPFiltered, nil))
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
		_, domain, _ := strings.Cut(p.settings.Host, "@")
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
		sameHost := s.Host == p.settings.Host
		shut := sameHost && p.raw == nil && s.Port == p.settings.Port && len(p.addrs) > 0
		if sameHost && s.Port != p.settings.Port && p.survey != nil {
			shut = !slices.Contains(p.survey.open(), s.Port)
		}
		if s.Host != "" && s != failed && !shut && !slices.Contains(some, s) && len(some) < mostAlternatives {
			some = append(some, s)
		}
	}
	return some
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

// proofs are runs under way, side by side.
type proofs struct {
	began   time.Time
	tried   []Settings // by rank
	results chan proven
	pending int
	cancel  context.CancelFunc
	good    []proven   // so far
	failed  []Settings // those that have come to an end, and do not work
}

type proven struct {
	rank   int
	proof  Proof
	works  bool
	failed bool // by itself, and not because time was up
}

// try begins a run for each of the settings.
func (p *probe) try(all []Settings) *proofs {
	ctx, cancel := context.WithTimeout(p.ctx, proofPatience)
	q := &proofs{began: time.Now(), tried: all, results: make(chan proven, len(all)), pending: len(all), cancel: cancel}
	addrs := p.addrs
	if p.addr.IsValid() { // what works at another address is no proof for this one
		addrs = []netip.Addr{p.addr.Addr()}
	}
	for rank, s := range all {
		sub := p.proof(ctx, s, addrs)
		p.beside(func() {
			result := proven{rank: rank}
			defer func() { q.results <- result }() // also where the run crashes: it is waited for
			last, works := sub.reach()
			result.proof = Proof{last.Settings, last.Stage}
			result.works = ctx.Err() == nil && works
			result.failed = ctx.Err() == nil && last.Stopped
		})
	}
	return q
}

// proof is a run that proves settings, with the addresses of the server that p knows.
// It is made before anything goes on beside, for p changes as it goes on.
func (p *probe) proof(ctx context.Context, s Settings, addrs []netip.Addr) *probe {
	doctor := *p.doctor
	doctor.Resolver = known{p.settings.Host, addrs, p.doctor.resolver()}
	sub := newProbe(ctx, &doctor, s.Anonymous())
	sub.sparing, sub.proving = true, true
	sub.auto = sub.auto || p.auto && s == p.settings // then it may yet turn to the other security, as p may
	return sub
}

// reach runs p to its end: the last outcome, and whether it came to where one signs in.
func (p *probe) reach() (last Outcome, works bool) {
	p.run(func(o Outcome) bool { last = o; return true })
	return last, !last.Stopped && last.Stage == StageCapability
}

// wait gives what works, best first. Once something does, the rest gets only
// as long again, for the person is waiting.
func (q *proofs) wait() []Proof {
	defer q.cancel()
	limit := time.NewTimer(proofPatience - time.Since(q.began))
	defer limit.Stop()
	for ; q.pending > 0; q.pending-- {
		r, ok := q.next(limit.C)
		if !ok {
			q.pending = 0
			break
		}
		if r.failed {
			q.failed = append(q.failed, q.tried[r.rank])
		}
		if r.works {
			q.good = append(q.good, r)
			took := time.Since(q.began)
			limit.Reset(min(proofPatience-took, took+time.Second))
		}
	}
	slices.SortFunc(q.good, func(a, b proven) int { return a.rank - b.rank })
	var works []Proof
	for _, r := range q.good {
		works = append(works, r.proof)
	}
	return works
}

// next is the next result, if it is there already or comes before the limit.
func (q *proofs) next(limit <-chan time.Time) (r proven, ok bool) {
	select {
	case r = <-q.results:
		return r, true
	default:
	}
	select {
	case r = <-q.results:
		return r, true
	case <-limit:
		return r, false
	}
}

// known answers for one host without asking again.
type known struct {
	host  string
	addrs []netip.Addr
	next  Resolver
}

func (k known) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if host == k.host && len(k.addrs) > 0 {
		return k.addrs, nil
	}
	return k.next.LookupNetIP(ctx, network, host)
}
