package diagnose

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// siblingPatience is how long the other addresses of a server may take at the least.
const siblingPatience = 3 * time.Second

// siblings are runs at the other addresses of a server, side by side, as far as what
// the server can do and no further: which of them a mail program meets is chance, so
// the verdict must not be.
type siblings struct {
	began   time.Time
	results chan sibling
	pending int
	cancel  context.CancelFunc
	good    []netip.Addr
	bad     []sibling
}

// A sibling is how far the run at one address came.
type sibling struct {
	addr  netip.Addr
	stage Stage // the last
	works bool
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
	ctx, cancel := context.WithCancel(p.ctx)
	q := &siblings{began: time.Now(), results: make(chan sibling, len(others)), pending: len(others), cancel: cancel}
	p.siblings = q
	for _, addr := range others {
		sub := p.proof(ctx, p.settings, []netip.Addr{addr})
		p.beside(func() {
			result := sibling{addr: addr, stage: StageTCP}
			defer func() { q.results <- result }() // also where the run crashes: it is waited for
			_, result.works = sub.reach()
			result.stage = sub.stage
		})
	}
}

// settle waits until all have come to their end, or one has that works if that is
// enough. They get as much time as the check-up itself has had, and as much again.
func (q *siblings) settle(oneWorks bool) {
	took := time.Since(q.began)
	limit := time.NewTimer(max(siblingPatience-took, took))
	defer limit.Stop()
	for q.pending > 0 && !(oneWorks && len(q.good) > 0) {
		select {
		case <-limit.C:
			q.cancel()
		case r := <-q.results:
			if q.pending--; r.works {
				q.good = append(q.good, r.addr)
			} else {
				q.bad = append(q.bad, r)
			}
		}
	}
}

// otherAddress turns to another address of the server, if there is one that has not the
// fault met at a stage.
func (p *probe) otherAddress(stage Stage) bool {
	q := p.siblings
	if q == nil || !slices.Contains(spoken(p.settings.Security), stage) {
		return false
	}
	if q.settle(true); len(q.good) == 0 {
		return false
	}
	q.bad = append(q.bad, sibling{addr: p.addr.Addr(), stage: stage})
	p.addrs, q.good = q.good[:1], q.good[1:]
	p.reconnect()
	return true
}

// judgeSiblings says which of the server's other addresses have a fault, and where.
func (p *probe) judgeSiblings(out *Outcome) {
	q := p.siblings
	if q == nil {
		return
	}
	q.settle(false)
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
