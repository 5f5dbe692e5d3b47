package diagnose

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"
)

const (
	hush      = 300 * time.Millisecond  // silence after which the server's other ports are looked at
	alarm     = 1500 * time.Millisecond // silence after which other settings are tried
	mostAddrs = 6                       // addresses dialled
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
// at, and other settings are tried, beside the wait and not after it.
func connect(ctx context.Context, p *probe, out *Outcome) error {
	addrs := p.addrs[:min(len(p.addrs), mostAddrs)]
	results := make(chan attempt, len(addrs))
	for _, addr := range addrs {
		go func() { results <- p.attempt(ctx, netip.AddrPortFrom(addr, uint16(p.settings.Port))) }()
	}
	hushed, alarmed := time.NewTimer(hush), time.NewTimer(alarm)
	defer hushed.Stop()
	defer alarmed.Stop()
	var failed []attempt
	for len(failed) < len(addrs) {
		select {
		case <-hushed.C:
			p.lookAround()
		case <-alarmed.C:
			p.tryEarly()
		case a := <-results:
			if a.err == nil {
				go closeRest(results, len(addrs)-len(failed)-1)
				p.fact(out, "tcp.connected", fmt.Sprintf("%s (%s)", a.addr, ms(a.took)))
				p.converse(a)
				return nil
			}
			failed = append(failed, a)
			p.fact(out, "tcp.failed", fmt.Sprintf("%s: %v (%s)", a.addr, a.err, ms(a.took)))
		}
	}
	if s := p.lookAround(); s != nil {
		s.settle()
		p.fact(out, "tcp.others", s)
	}
	return unconnected{failed}
}

func (p *probe) attempt(ctx context.Context, addr netip.AddrPort) attempt {
	began := time.Now()
	conn, err := p.doctor.dial(ctx, "tcp", addr.String())
	return attempt{addr, conn, connFault(ctx, err), time.Since(began)}
}

// converse goes on over the connection of a.
func (p *probe) converse(a attempt) {
	p.addr, p.raw, p.roundTrip = a.addr, a.conn, a.took
	p.wire = newWire(p.raw, p.log)
	p.dialect = newDialect(p.settings.Service)
}

// closeRest hangs up the connections that came second.
func closeRest(results <-chan attempt, n int) {
	for range n {
		if a := <-results; a.conn != nil {
			a.conn.Close()
		}
	}
}
