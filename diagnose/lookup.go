package diagnose

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What a look-up can meet. The system's resolver tells few of these apart;
// [examine] does.
var (
	errNXDomain     = errors.New("no such name")
	errNoAddress    = errors.New("name without address")
	errServFail     = errors.New("name server failed for this domain")
	errNameTimeout  = errors.New("no answer for this domain")
	errNameRefused  = errors.New("name server refused")
	errResolverDead = errors.New("name server answers nothing")
	errPartSilent   = errors.New("some questions about this name had no answer")
	errTruncated    = errors.New("the answer is too long for a packet, and comes no other way")

	// Not even the root of all names exists: whoever says so lies.
	errNothingExists = fmt.Errorf("no name exists: %w", errNameRefused)
	// The name server answers, but cannot look up any name.
	errAllFail = fmt.Errorf("name server failed for all names: %w", errResolverDead)
)

// spareAfter is how long the system is waited for before the addresses do that the
// name servers told directly: mail programs wait, but nobody likes to.
const spareAfter = 3 * time.Second

// lookup is the stage that turns the name into addresses: first as mail
// programs do, by the system. Where that fails or takes long, the name servers
// are asked directly, for their answers tell more.
func lookup(ctx context.Context, p *probe, out *Outcome) error {
	host, began := p.settings.Host, time.Now()
	if host == "" { // only [probe.alone] leads here
		return p.unnamed
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		p.addrs = []netip.Addr{addr}
		return nil
	}
	type answer struct {
		addrs []netip.Addr
		err   error
	}
	answers := make(chan answer, 1)
	p.beside(func() {
		addrs, err := p.doctor.resolver().LookupNetIP(ctx, "ip", host)
		answers <- answer{addrs, err}
	})
	var examined chan testimony
	examineNow := func() {
		if examined == nil {
			examined = make(chan testimony, 1)
			p.beside(func() { examined <- examine(p.ctx, p.doctor, host) }) // it may outlast the stage, not the run
		}
	}
	var system error     // what the system said of a look-up that failed
	var heard *testimony // nil: not yet
	slow, late := time.NewTimer(time.Second), time.NewTimer(spareAfter)
	defer slow.Stop()
	defer late.Stop()
	waited := false // long enough for the system
	for {
		select {
		case <-p.ctx.Done():
			return p.ctx.Err()
		case <-slow.C:
			examineNow()
		case <-late.C:
			waited = true
		case a := <-answers:
			if a.err == nil && len(a.addrs) > 0 {
				p.addrs = unmap(a.addrs)
				return p.judgeAddresses(out, time.Since(began))
			}
			if p.ctx.Err() != nil {
				return p.ctx.Err()
			}
			examineNow()
			system, waited = cmp.Or(a.err, errNoAddress), true
		case said := <-examined:
			heard = &said
		}
		switch {
		case heard == nil:
		case waited && heard.err == nil:
			p.addrs = heard.addrs
			p.note(out, DNSUnsteady, "address", heard.silent())
			return p.judgeAddresses(out, 0)
		case system != nil:
			return p.unknown(ctx, systemSaid(host, system, heard.err), *heard)
		}
	}
}

// unknown is the error of a name of which no address is known.
func (p *probe) unknown(ctx context.Context, err error, heard testimony) error {
	switch {
	case err == errNXDomain && !p.sparing:
		return noSuchName{p.namesNearby(ctx)}
	case err == errPartSilent:
		return found(DNSUnsteady, "address", heard.silent())
	default:
		return err
	}
}

// longLookup is from where on a look-up is called slow. The Go resolver asks a
// second name server after five seconds, others after one to three.
const longLookup = 1500 * time.Millisecond

// judgeAddresses says what is odd about the addresses that a name leads to.
func (p *probe) judgeAddresses(out *Outcome, took time.Duration) error {
	first := p.addrs[0]
	p.addrs = dialled(slices.DeleteFunc(p.addrs, netip.Addr.IsUnspecified)) // many a name server of a house switches IPv6 off that way
	if len(p.addrs) == 0 {
		p.fact(out, "dns.address", first)
		return found(DNSBlocked, "address", first.String())
	}
	for _, addr := range p.addrs {
		p.fact(out, "dns.address", addr)
	}
	if addr := p.addrs[0]; publicName(p.settings.Host) && addr.IsPrivate() {
		p.note(out, DNSPrivate, "address", addr.String())
	}
	if took > longLookup {
		p.note(out, DNSSlow, "ms", strconv.FormatInt(took.Milliseconds(), 10))
	}
	return nil
}

// mostAddrs is how many addresses of a name are dialled.
const mostAddrs = 6

// dialled are the addresses that are dialled: the first, but at least one of each family.
func dialled(addrs []netip.Addr) []netip.Addr {
	if len(addrs) <= mostAddrs {
		return addrs
	}
	some, rest := addrs[:mostAddrs], addrs[mostAddrs:]
	other := func(a netip.Addr) bool { return a.Is4() != some[0].Is4() }
	if i := slices.IndexFunc(rest, other); i >= 0 && !slices.ContainsFunc(some, other) {
		some[mostAddrs-1] = rest[i]
	}
	return some
}

// publicName says that a name is of the public name service, not one of those
// kept for local networks (RFC 6761, RFC 6762, RFC 8375).
func publicName(host string) bool {
	for _, local := range []string{"localhost", "local", "lan", "internal", "home.arpa"} {
		if strings.HasSuffix("."+host, "."+local) {
			return false
		}
	}
	_, noAddress := netip.ParseAddr(host)
	return noAddress != nil && strings.Contains(host, ".")
}

// systemSaid joins what the system said of a failed look-up with what the name
// servers said themselves. That there is no such name is the system's to say, which
// knows names that are not theirs, unless they know why it heard so. Many a system says
// so also where a name server of the public name service failed (macOS, and Linux with
// nss-resolve).
func systemSaid(host string, system, servers error) error {
	var e *net.DNSError
	if !errors.As(system, &e) || !e.IsNotFound {
		return servers
	}
	better := []error{errNoAddress, errNothingExists, errPartSilent, errTruncated, errNoRoute}
	if publicName(host) {
		better = append(better, errServFail, errNameRefused, errAllFail)
	}
	if slices.Contains(better, servers) {
		return servers
	}
	return errNXDomain
}

// unmap writes IPv4 addresses as such, not inside IPv6, and each only once.
func unmap(addrs []netip.Addr) (plain []netip.Addr) {
	for _, a := range addrs {
		if a = a.Unmap(); !slices.Contains(plain, a) {
			plain = append(plain, a)
		}
	}
	return plain
}

// resolver is the given one, or the system's. Where only the dialling is
// replaced, look-ups must go over it too.
func (d *Doctor) resolver() Resolver {
	switch {
	case d.Resolver != nil:
		return d.Resolver
	case d.Dial != nil:
		return &net.Resolver{PreferGo: true, Dial: d.Dial}
	default:
		return net.DefaultResolver
	}
}
