package diagnose

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// siblingPatience is how long the other addresses of a server may take at the least:
// longer is too long for a greeting too.
const siblingPatience = longGreeting

// siblings are trials at the other addresses of a server: which of them a mail program
// meets is chance, so the verdict must not be.
type siblings struct {
	*trials
	addrs []netip.Addr // by number
	good  []sibling
	bad   []sibling
}

// A sibling is an address, how far a run came there, and with which security.
type sibling struct {
	addr     netip.Addr
	stage    Stage
	security Security
}

// meetSiblings begins with the other addresses that took the connection; anew, where
// another security is turned to.
func (p *probe) meetSiblings(others []netip.Addr) {
	if p.sparing || len(others) == 0 {
		return
	}
	if p.siblings != nil {
		p.siblings.cancel()
	}
	var ways []way
	for _, addr := range others {
		ways = append(ways, way{p.settings, []netip.Addr{addr}})
	}
	ctx, cancel := context.WithCancel(p.ctx)
	p.siblings = &siblings{trials: p.try(ctx, cancel, ways), addrs: others}
}

// settle waits until all have come to their end, or one has that works if that is
// enough. They get as much time as the check-up itself has had, and as much again.
func (q *siblings) settle(oneWorks bool) {
	took := time.Since(q.began)
	limit := time.NewTimer(max(siblingPatience-took, took))
	defer limit.Stop()
	for q.pending > 0 && !(oneWorks && len(q.good) > 0) {
		r, ok := q.next(limit.C)
		switch met := (sibling{q.addrs[r.n], r.proof.Stage, r.proof.Settings.Security}); {
		case !ok:
			q.cancel()
		case r.works:
			q.good = append(q.good, met)
		default:
			q.bad = append(q.bad, met)
		}
	}
}

// otherAddress turns from the address that has a fault at a stage to another one of the
// server, if there is one at which all goes well as far as that can be tried.
func (p *probe) otherAddress(stage Stage) bool {
	q := p.siblings
	if q == nil || stage != StageTCP && !slices.Contains(spoken(p.settings.Security), stage) {
		return false
	}
	if q.settle(true); len(q.good) == 0 {
		return false
	}
	left := p.addrs[0] // turned to before, and not met
	if p.addr.IsValid() {
		left = p.addr.Addr()
	}
	q.bad = append(q.bad, sibling{addr: left, stage: stage})
	p.addrs, q.good = []netip.Addr{q.good[0].addr}, q.good[1:]
	p.reconnect()
	return true
}

// judgeSiblings says at the end which of the server's other addresses have a fault, and
// where. Where the end is a fault at these same stages, no address was better.
func (p *probe) judgeSiblings(out *Outcome) {
	q := p.siblings
	if q == nil || out.Stopped && slices.Contains(spoken(p.settings.Security), out.Stage) {
		return
	}
	q.settle(false)
	for _, met := range q.good {
		if met.security != p.settings.Security { // no program can be set up for both
			q.bad = append(q.bad, sibling{met.addr, StageTLS, met.security})
		}
	}
	for _, stage := range append([]Stage{StageTCP}, spoken(p.settings.Security)...) {
		var addrs []string
		for _, r := range q.bad {
			if r.stage == stage {
				addrs = append(addrs, r.addr.String())
			}
		}
		if slices.Sort(addrs); len(addrs) > 0 {
			p.note(out, TCPOneAddressBad, "address", strings.Join(addrs, ", "), "stage", string(stage))
		}
	}
}
