package diagnose

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
)

const (
	samples  = 3                      // commands timed
	longTrip = 350 * time.Millisecond // from here on a line is called slow
)

// mailbox is the stage that looks into the inbox.
func mailbox(ctx context.Context, p *probe, out *Outcome) error {
	return p.dialect.mailbox(ctx, p, out)
}

// latency is the stage that times a few commands that ask for nothing. What
// fails here has worked before: it is no reason to stop.
func latency(ctx context.Context, p *probe, out *Outcome) error {
	var took []time.Duration
	closing(ctx, p.raw, func() error {
		for range samples {
			began := time.Now()
			if err := p.dialect.noop(); err != nil {
				return err
			}
			took = append(took, time.Since(began))
		}
		return nil
	})
	if len(took) == 0 {
		return nil
	}
	slices.Sort(took)
	quickest := took[0]
	p.fact(out, "latency.connect", ms(p.roundTrip))
	p.fact(out, "latency.command", fmt.Sprintf("%s – %s", ms(quickest), ms(took[len(took)-1])))
	if p.roundTrip > longTrip && quickest > longTrip {
		p.note(out, LatencyLink, "ms", fmt.Sprint(min(p.roundTrip, quickest).Milliseconds()))
	}
	return nil
}

// ms writes a duration in milliseconds, exact to what can be told apart.
func ms(d time.Duration) string {
	digits := 1
	if d >= 10*time.Millisecond {
		digits = 0
	}
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', digits, 64) + " ms"
}
