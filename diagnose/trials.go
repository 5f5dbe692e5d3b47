package diagnose

import (
	"context"
	"net/netip"
	"time"
)

// A trial is a run of other settings, or at other addresses, beside the check-up: as far
// as what the server can do. No password is needed, and none is sent.
type trial struct {
	n      int   // its number
	proof  Proof // the settings as they were understood, and the stage it came to
	addr   netip.Addr
	works  bool
	failed bool // by itself, and not because time was up
}

// trials are some under way, side by side.
type trials struct {
	began   time.Time
	results chan trial
	pending int
	cancel  context.CancelFunc
}

// A way is what a trial is made of: settings, and the addresses of their server as far
// as they are known.
type way struct {
	settings Settings
	addrs    []netip.Addr
}

// try begins with a trial for each way. All end with ctx, which cancel ends.
func (p *probe) try(ctx context.Context, cancel context.CancelFunc, ways []way) *trials {
	q := &trials{began: time.Now(), results: make(chan trial, len(ways)), pending: len(ways), cancel: cancel}
	for n, w := range ways {
		run := p.trial(ctx, w)
		p.beside(func() {
			result := trial{}
			defer func() { result.n = n; q.results <- result }() // also where the run crashes: it is waited for
			result = run()
		})
	}
	return q
}

// tryOnly makes one trial, to its end.
func (p *probe) tryOnly(w way) trial {
	ctx, cancel := context.WithTimeout(p.ctx, proofPatience)
	defer cancel()
	return p.trial(ctx, w)()
}

// trial makes one ready. That is done before it goes on beside, for p changes as it goes on.
func (p *probe) trial(ctx context.Context, w way) func() trial {
	doctor := *p.doctor
	doctor.Resolver = known{p.settings.Host, w.addrs, p.doctor.resolver()}
	sub := newProbe(ctx, &doctor, w.settings.Unsigned())
	sub.settings.SignIn = p.settings.SignIn // what the server is asked for is the way in that the person has
	sub.sparing, sub.proving = true, true
	sub.auto = sub.auto || p.auto && w.settings == p.settings // then it may yet turn to the other security, as p may
	return func() trial {
		var last Outcome
		sub.run(func(o Outcome) bool { last = o; return true })
		ended := ctx.Err() == nil
		return trial{
			proof:  Proof{last.Settings, sub.stage},
			addr:   sub.addr.Addr(),
			works:  ended && !last.Stopped && last.Stage == StageCapability,
			failed: ended && last.Stopped,
		}
	}
}

// next is the next result, if it is there already or comes before the limit.
func (q *trials) next(limit <-chan time.Time) (r trial, ok bool) {
	select {
	case r = <-q.results:
		q.pending--
		return r, true
	default:
	}
	select {
	case r = <-q.results:
		q.pending--
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
