package diagnose

import (
	"context"
	"errors"
	"net"
	"net/netip"
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
)

// lookup is the stage that turns the name into addresses: first as mail
// programs do, by the system. Where that fails or takes long, the name servers
// are asked directly, for their answers tell more.
func lookup(ctx context.Context, p *probe, out *Outcome) error {
	host := p.settings.Host
	if addr, err := netip.ParseAddr(host); err == nil {
		p.addrs = []netip.Addr{addr}
		return nil
	}
	type answer struct {
		addrs []netip.Addr
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		addrs, err := p.doctor.resolver().LookupNetIP(ctx, "ip", host)
		answers <- answer{addrs, err}
	}()
	var examined chan error
	examineNow := func() {
		if examined == nil {
			examined = make(chan error, 1)
			go func() { examined <- examine(ctx, p.doctor, host) }()
		}
	}
	slow := time.NewTimer(time.Second)
	defer slow.Stop()
	for {
		select {
		case <-slow.C:
			examineNow()
		case a := <-answers:
			if a.err == nil && len(a.addrs) > 0 {
				p.addrs = unmap(a.addrs)
				for _, addr := range p.addrs {
					p.fact(out, "dns.address", addr)
				}
				return nil
			}
			examineNow()
			return systemSaid(a.err, <-examined)
		}
	}
}

// systemSaid joins what the system said of a failed look-up with what the name
// servers said themselves; nil is their word that the name is fine.
func systemSaid(system, servers error) error {
	var e *net.DNSError
	notFound := errors.As(system, &e) && e.IsNotFound
	switch {
	case notFound && !errors.Is(servers, errNoAddress):
		return errNXDomain
	case notFound, servers != nil:
		return servers
	case errors.As(system, &e) && e.IsTimeout:
		return errNameTimeout
	default:
		return errServFail
	}
}

// unmap writes IPv4 addresses as such, not inside IPv6.
func unmap(addrs []netip.Addr) (plain []netip.Addr) {
	for _, a := range addrs {
		plain = append(plain, a.Unmap())
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
