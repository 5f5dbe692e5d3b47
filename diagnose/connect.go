package diagnose

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

const (
	hush  = 300 * time.Millisecond  // silence after which the server's other ports are looked at
	alarm = 1500 * time.Millisecond // silence after which other settings are tried, or sooner where other ports answer
)

// An attempt is one dial of one address.
type attempt struct {
	addr netip.AddrPort
	conn net.Conn
	err  error // nil, or a fault of errno.go
	took time.Duration
}

// unconnected is the error of a server none of whose addresses took the
// connection.
type unconnected struct{ attempts []attempt }

func (u unconnected) Error() string { return fmt.Sprint("not connected: ", u.attempts[0].err) }

// connect is the stage that dials every address by itself, so that a dead one
// is seen. As soon as there is reason to, the server's other ports are looked
// at, and other settings are tried, beside the wait and not after it. A port whose
// neighbours answer is not waited for in vain.
func connect(ctx context.Context, p *probe, out *Outcome) error {
	addrs, most := p.addrs, mostDials
	if p.sparing {
		most = 1
	}
	results := make(chan attempt, len(addrs))
	waiting, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	for _, addr := range addrs {
		p.attemptBeside(results, func() attempt { return p.persist(waiting, netip.AddrPortFrom(addr, uint16(p.settings.Port)), most) })
	}
	look, silent := time.NewTicker(hush), time.Duration(0)
	defer look.Stop()
	var failed []attempt
	for len(failed) < len(addrs) {
		select {
		case <-look.C:
			silent += hush // not by the clock: a computer that stops for a while has not listened
			if s := p.lookAround(); s.neighbourly(silent) || silent >= alarm {
				p.tryEarly()
				p.followTrail(netip.AddrPortFrom(addrs[0], uint16(p.settings.Port)))
			}
			if silent >= mostDials*hush && p.survey.neighbourly(silent) {
				giveUp(errSilent)
			}
		case a := <-results:
			if a.err == nil {
				p.fact(out, "tcp.connected", fmt.Sprintf("%s (%s)", a.addr, ms(a.took)))
				alive, dead := p.stragglers(a, addrs, failed, results)
				p.dead = slices.Concat(p.dead, failed, dead)
				p.judgeOthers(out, a.addr.Addr(), p.dead)
				p.converse(a)
				p.meetSiblings(alive)
				return nil
			}
			failed = append(failed, a)
		}
	}
	for _, a := range failed {
		p.failedFact(out, a)
	}
	if s := p.lookAround(); s != nil {
		s.settle()
		p.fact(out, "tcp.others", s)
		p.trail.fact(p, out)
	}
	return unconnected{failed}
}

func (p *probe) failedFact(out *Outcome, a attempt) {
	p.fact(out, "tcp.failed", fmt.Sprintf("%s: %v (%s)", a.addr, a.err, ms(a.took)))
}

// stragglers waits, once one address has answered, for the others: long enough
// for a packet to be lost and sent again. What is silent then is called so.
func (p *probe) stragglers(first attempt, addrs []netip.Addr, failed []attempt, results <-chan attempt) (alive []netip.Addr, dead []attempt) {
	missing := map[netip.Addr]bool{}
	for _, addr := range addrs {
		missing[addr] = true
	}
	for _, a := range append(failed, first) {
		delete(missing, a.addr.Addr())
	}
	look := time.NewTicker(hush)
	defer look.Stop()
	for silent := time.Duration(0); len(missing) > 0 && !p.proving && silent < first.took+alarm; {
		select {
		case a := <-results:
			delete(missing, a.addr.Addr())
			if a.conn == nil {
				dead = append(dead, a)
				continue
			}
			a.conn.Close()
			alive = append(alive, a.addr.Addr())
		case <-look.C:
			silent += hush
		}
	}
	p.beside(func() { closeRest(results, len(missing)) })
	for _, addr := range addrs {
		if missing[addr] && !p.proving {
			dead = append(dead, attempt{addr: netip.AddrPortFrom(addr, first.addr.Port()), err: errSilent, took: first.took + alarm})
		}
	}
	return alive, dead
}

// judgeOthers reports the addresses that did not answer though another did. A
// computer without IPv6 has no way to such an address, and needs none. Where IPv6 ends on
// the way, in silence or by the word of a router, that may be near.
func (p *probe) judgeOthers(out *Outcome, answered netip.Addr, dead []attempt) {
	of := map[Cause][]string{}
	for _, a := range dead {
		addr := a.addr.Addr()
		p.failedFact(out, a)
		switch {
		case a.err == errNoRoute:
		case addr.Is6() && answered.Is4() && slices.Contains([]error{errSilent, errForbidden, errNoMachine}, a.err):
			of[TCPIPv6Dead] = append(of[TCPIPv6Dead], addr.String())
		default:
			of[TCPOneAddressDead] = append(of[TCPOneAddressDead], addr.String())
		}
	}
	for _, cause := range slices.Sorted(maps.Keys(of)) {
		p.note(out, cause, "address", strings.Join(of[cause], ", "))
	}
}

// mostDials is how often a silent address is dialled, a [hush] apart: a packet may
// have been lost, and the system sends it again only after a second. A run that is one of
// many dials once.
const mostDials = 4

// persist dials an address, most times at the most, until it answers, whatever it
// answers, or ctx ends.
func (p *probe) persist(ctx context.Context, addr netip.AddrPort, most int) attempt {
	began := time.Now()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make(chan attempt, most)
	begun, ended := 0, 0
	dial := func() {
		begun++
		p.attemptBeside(results, func() attempt { return p.attempt(ctx, addr) })
	}
	dial()
	again := time.NewTicker(hush)
	defer again.Stop()
	for {
		select {
		case <-again.C:
			if begun < most {
				dial()
			}
		case a := <-results:
			ended++
			if a.err == errSilent && ended < begun {
				continue
			}
			if a.err != nil {
				a.took = time.Since(began)
			}
			cancel(nil)
			p.beside(func() { closeRest(results, begun-ended) })
			return a
		}
	}
}

// attemptBeside makes an attempt beside the run, and sends what comes of it, even
// where it crashes: nobody waits in vain.
func (p *probe) attemptBeside(results chan<- attempt, dial func() attempt) {
	p.beside(func() {
		a := attempt{err: errSilent}
		defer func() { results <- a }()
		a = dial()
	})
}

// attempt dials an address. Where this computer itself knows no way there, macOS says
// what a router says of a machine.
func (p *probe) attempt(ctx context.Context, addr netip.AddrPort) attempt {
	began := time.Now()
	conn, err := p.doctor.dial(ctx, "tcp", addr.String())
	a := attempt{addr, conn, connFault(ctx, err), time.Since(began)}
	if a.err == errNoMachine && !p.leads(addr.Addr()) {
		a.err = errNoRoute
	}
	return a
}

// converse goes on over the connection of a.
func (p *probe) converse(a attempt) {
	if p.proofs != nil { // begun because the port seemed silent: what fails from here on has other alternatives
		p.proofs.cancel()
		p.proofs = nil
	}
	p.conversation = conversation{
		addr: a.addr, raw: a.conn, roundTrip: a.took, wire: newWire(a.conn, p.log), dialect: newDialect(p.settings.Service),
	}
}

// closeRest hangs up the connections that came second.
func closeRest(results <-chan attempt, n int) {
	for range n {
		if a := <-results; a.conn != nil {
			a.conn.Close()
		}
	}
}
