package diagnose

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	longestTrail  = 30                     // hops; more are hardly ever met
	trailPatience = 800 * time.Millisecond // for one hop to answer
)

// A trail is how far packets to a silent port come. A packet is let die after
// so many hops: the router at that hop says so, and Linux passes its word on as
// an error of connect. No privilege is needed. The hop after the last that
// answers is where packets vanish.
type trail struct {
	answered []int // hops that answered packets to the silent port
	distance int   // of the machine, by a port of it that is open; 0: not known
	nearby   bool  // the first hop answers packets to the open port
	public   bool  // the machine is not in a private network
	done     chan struct{}
}

// followTrail begins to look where packets to the silent port vanish, once. Only
// Linux tells; elsewhere, and where the network is not the real one, there is
// no trail.
func (p *probe) followTrail(silent netip.AddrPort) {
	if p.trail != nil || p.sparing || !canLimitHops || p.doctor.Dial != nil || silent.Addr().IsLoopback() {
		return
	}
	t := &trail{public: !silent.Addr().IsPrivate(), done: make(chan struct{})}
	p.trail = t
	p.beside(func() {
		defer close(t.done)
		var both Group
		both.Go(func() { t.answered = hopsThatAnswer(p.ctx, silent) })
		if open := p.lookAround().open(); len(open) > 0 {
			yardstick := netip.AddrPortFrom(silent.Addr(), uint16(open[0]))
			both.Go(func() { t.distance, t.nearby = distance(p.ctx, yardstick) })
		}
		both.Wait()
	})
}

// hopsThatAnswer sends a packet for each number of hops, all at once.
func hopsThatAnswer(ctx context.Context, to netip.AddrPort) (hops []int) {
	answers := make([]bool, longestTrail+1)
	var sent Group
	for hop := 1; hop <= longestTrail; hop++ {
		sent.Go(func() { answers[hop] = dialHops(ctx, to, hop) == errNoMachine })
	}
	sent.Wait()
	for hop, answered := range answers {
		if answered {
			hops = append(hops, hop)
		}
	}
	return hops
}

// distance is the least number of hops with which a connection comes about,
// found by halving, so that few are made. nearby says that the first hop
// answered.
func distance(ctx context.Context, to netip.AddrPort) (hops int, nearby bool) {
	nearby = dialHops(ctx, to, 1) == errNoMachine
	low, high := 1, longestTrail
	if dialHops(ctx, to, high) != nil {
		return 0, nearby
	}
	for low < high {
		if middle := (low + high) / 2; dialHops(ctx, to, middle) == nil {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return high, nearby
}

// dialHops connects with packets that live for so many hops, and hangs up.
func dialHops(ctx context.Context, to netip.AddrPort, hops int) error {
	ctx, cancel := context.WithTimeout(ctx, trailPatience)
	defer cancel()
	dialer := net.Dialer{Control: func(network, _ string, c syscall.RawConn) error {
		return limitHops(network, c, hops)
	}}
	conn, err := dialer.DialContext(ctx, "tcp", to.String())
	if err == nil {
		conn.Close()
	}
	return connFault(ctx, err)
}

// where names the place: "here", "router", "way" or "provider", and "" where it
// cannot be told. A router answers for a dying packet before its firewall sees
// it, so the last hop that answers, or the next one, is where packets vanish.
func (t *trail) where() string {
	if t == nil || t.distance == 0 {
		return ""
	}
	last := 0
	if len(t.answered) > 0 {
		last = slices.Max(t.answered)
	}
	switch {
	case last == 0 && t.nearby:
		return "here"
	case last == 0, t.distance <= 2: // no router speaks, or there is just one: nothing to tell apart
		return ""
	case last >= t.distance-1:
		return "provider"
	case last == 1:
		return "router"
	default:
		return "way"
	}
}

// whereAllEnds is where for a machine none of whose ports answers: "router" where no
// hop answers but the first, as on a Wi-Fi without internet. A machine in a private
// network may be behind that one router itself.
func (t *trail) whereAllEnds() string {
	if t != nil && t.public && slices.Equal(t.answered, []int{1}) {
		return "router"
	}
	return ""
}

// intercepted says that the yardstick is answered by the first router, which passes
// packets to the silent port on: so it is not the server that answers there.
func (t *trail) intercepted() bool {
	return t != nil && t.distance == 1 && slices.Equal(t.answered, []int{1})
}

// settle waits for the trail's end.
func (t *trail) settle() *trail {
	if t != nil {
		<-t.done
	}
	return t
}

func (t *trail) fact(p *probe, out *Outcome) {
	if t.settle() != nil {
		hops := strings.Trim(fmt.Sprint(t.answered), "[]")
		p.fact(out, "tcp.trail", fmt.Sprintf("%s / %d", hops, t.distance))
	}
}
