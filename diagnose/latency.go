package diagnose

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

const (
	longTrip   = 350 * time.Millisecond // from here on a line is called slow
	narrowLine = 8 << 10                // bytes a second: from here down a line is called narrow
)

// mailbox is the stage that looks into the inbox.
func mailbox(ctx context.Context, p *probe, out *Outcome) error {
	p.beginSteadiness()
	began := time.Now()
	err := p.dialect.mailbox(ctx, p, out)
	if took := time.Since(began); err == nil && took > longSignIn {
		p.note(out, LatencyMailbox, "ms", strconv.FormatInt(took.Milliseconds(), 10))
	}
	return err
}

// latency is the stage that asks whether it is quick and steady. What fails
// here has worked before: it is no reason to stop. A line is told from a server
// by what connecting takes, for that asks nothing of the server's programs.
func latency(_ context.Context, p *probe, out *Outcome) error {
	if took := p.log.answer(); took > 0 {
		p.fact(out, "latency.command", ms(took))
	}
	failed, refused, lost, quickest := p.steadiness.settle(p.roundTrip)
	p.fact(out, "latency.connect", ms(quickest))
	p.fact(out, "latency.tries", fmt.Sprintf("%d, %d, %d", lightTries, failed, lost))
	switch { // on a narrow line packets queue up, which looks like loss and like a long way
	case p.speed > 0 && p.speed < narrowLine:
		p.note(out, LatencyBandwidth, "speed", fmt.Sprintf("%.1f kB/s", float64(p.speed)/1024))
	case refused == lightTries: // though our own session stands
		p.note(out, LatencyLimit, "tries", strconv.Itoa(lightTries))
	case failed >= unluckyTries:
		p.note(out, LatencyUnsteady, "failed", strconv.Itoa(failed), "tries", strconv.Itoa(lightTries))
	case lost >= unluckyTries:
		p.note(out, LatencyLoss, "ms", strconv.FormatInt(lostPacket.Milliseconds(), 10))
	case quickest > longTrip:
		p.note(out, LatencyLink, "ms", strconv.FormatInt(quickest.Milliseconds(), 10))
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
