// Package batch makes many check-ups, side by side and bounded, and meets each
// server politely.
//
// [Read] gives the rows of a table, one at a time; [Batch.Run] checks them and
// yields a [Result] as each check-up ends; [Results] is the file in which they
// are written down, so that a run that was broken off can be gone on with.
// Of a row that is done nothing is kept but where its result stands in that file,
// some bytes, so that memory hardly grows with the table.
//
// No password is used: every check-up ends before the sign-in.
package batch

import (
	"cmp"
	"context"
	"iter"
	"time"

	"mailcheckup/diagnose"
)

const (
	Usual = 32  // check-ups side by side, where nothing else is said
	Most  = 256 // what is bearable for this computer's network

	usualPause = time.Second // between the beginnings of two check-ups of one server
	mostGuests = 2           // check-ups of one server at a time
)

// mostHeld is how many rows may be under way or wait for their turn: those of a
// busy server do not keep the others behind them from being checked.
const mostHeld = 4096

// mostTries is how many of the settings that were found for an address are
// checked until some work.
const mostTries = 3

// A Batch says how many check-ups are made.
type Batch struct {
	Doctor   *diagnose.Doctor
	Parallel int           // side by side; 0: [Usual]
	Pause    time.Duration // between the beginnings of two check-ups of one server; 0: a second
	// Find gives settings worth checking for a row without a server, best first;
	// nil: none, and the check-up says what it can. It is [Facts], [Discovery] or
	// one's own; it is called from several goroutines.
	Find func(ctx context.Context, s diagnose.Settings) []diagnose.Settings
}

// A Result is what came of a row. The check-up is a finished one; it is zero where
// the row has a problem, or was done before.
type Result struct {
	Row     Row
	Checkup diagnose.Checkup
}

// Run checks rows and yields their results in the order in which they end. No
// more than two check-ups of one server run at a time, and a pause lies between
// their beginnings; two names that lead to one internet address are one
// server. What a check-up does by itself, such as a look at the server's other
// ports, is its own affair.
//
// Breaking off the loop, or the end of ctx, ends all at once: a check-up that was
// under way is not yielded. rows is drawn from on another goroutine and must end
// soon after the context that it is given, which ends with the run.
func (b *Batch) Run(ctx context.Context, rows func(context.Context) iter.Seq[Row]) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		r := newRun(ctx, b)
		defer r.background.Wait()
		defer r.cancel()
		r.draw(rows)
		r.serve(yield)
	}
}

func (b *Batch) parallel() int { return min(cmp.Or(b.Parallel, Usual), Most) }

// places are what check-ups of s are to be polite to.
func (b *Batch) places(ctx context.Context, s diagnose.Settings) []string {
	ctx, cancel := context.WithTimeout(ctx, diagnose.Patience(diagnose.StageDNS))
	defer cancel()
	return placesOf(ctx, b.Doctor.Resolver, s)
}
