package diagnose

import (
	"context"
	"time"
)

const (
	lightTries   = 3                       // connections made to see whether the line is steady
	lightPause   = 25 * time.Millisecond   // between them, or less: 10 times what connecting took
	lightWait    = 2500 * time.Millisecond // for the last of them; a lost packet is sent again after one second
	lostPacket   = 900 * time.Millisecond  // longer than the quickest by this much: a packet was lost (RFC 6298, section 2)
	unluckyTries = 2                       // one may be chance
)

// steadiness is what several light connections, apart by a pause, met.
type steadiness struct {
	attempts chan attempt
	cancel   context.CancelFunc
}

// beginSteadiness makes the connections, beside the look into the mailbox: they
// cost no time, and nobody who was refused makes them.
func (p *probe) beginSteadiness() {
	ctx, cancel := context.WithTimeout(p.ctx, lightWait+p.roundTrip)
	p.steadiness = &steadiness{make(chan attempt, lightTries), cancel}
	pause := min(lightPause, 10*p.roundTrip)
	for i := range lightTries {
		p.attemptBeside(p.steadiness.attempts, func() attempt {
			select {
			case <-ctx.Done():
				return attempt{err: errSilent}
			case <-time.After(time.Duration(i) * pause):
			}
			a := p.attempt(ctx, p.addr)
			if a.conn != nil {
				a.conn.Close()
			}
			return a
		})
	}
}

// settle waits for the connections: how many failed, how many of these were refused,
// how many lost a packet or each of them, and what the quickest took, the first
// connection of the check-up included.
func (s *steadiness) settle(first time.Duration) (failed, refused, lost int, quickest time.Duration) {
	defer s.cancel()
	took := []time.Duration{first}
	for range lightTries {
		a := <-s.attempts
		switch a.err {
		case nil:
			took = append(took, a.took)
			continue
		case errRefused, errReset:
			refused++
		case errSilent: // each of its packets, for they were sent again
			lost++
		}
		failed++
	}
	quickest = first
	for _, t := range took {
		quickest = min(quickest, t)
	}
	for _, t := range took {
		if t > quickest+lostPacket {
			lost++
		}
	}
	return failed, refused, lost, quickest
}
