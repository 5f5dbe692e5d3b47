package batch

import (
	"context"
	"iter"
	"time"

	"mailcheckup/diagnose"
)

// A run is a batch under way. Only its counters, which one goroutine keeps, and
// its channels are shared.
type run struct {
	*Batch
	ctx    context.Context
	cancel context.CancelFunc

	rows    chan Row   // drawn from the table; closed at its end
	ready   chan *task // it is known whose guest they are
	checked chan *task // a check-up of theirs has ended

	held, preparing, checking int     // tasks
	waiting                   []*task // for their turn, the oldest first
	turns                     turns

	background diagnose.Group // what goes on beside, which ends with the run
}

// A task is a row under way.
type task struct {
	row    Row
	tries  []diagnose.Settings // what is checked next stands first
	places []string            // where it is a guest
	first  *diagnose.Checkup   // of the best settings, which failed
	last   diagnose.Checkup
}

func newRun(ctx context.Context, b *Batch) *run {
	r := &run{Batch: b, rows: make(chan Row), ready: make(chan *task), checked: make(chan *task)}
	r.ctx, r.cancel = context.WithCancel(ctx)
	r.background.Cancel = r.cancel
	r.turns = newTurns(b.Pause)
	return r
}

// draw takes rows from the table as they are asked for.
func (r *run) draw(rows func(context.Context) iter.Seq[Row]) {
	r.background.Go(func() {
		defer close(r.rows)
		for row := range rows(r.ctx) {
			select {
			case r.rows <- row:
			case <-r.ctx.Done():
				return
			}
		}
	})
}

// serve goes on until every row has its result.
func (r *run) serve(yield func(Result) bool) {
	alarm := time.NewTimer(time.Hour)
	defer alarm.Stop()
	for rows := r.rows; rows != nil || r.held > 0; {
		asked := rows
		if r.held >= mostHeld || r.preparing >= r.parallel() {
			asked = nil
		}
		goOn := true
		select {
		case <-r.ctx.Done():
			return
		case row, more := <-asked:
			switch {
			case !more:
				rows = nil
			case row.Problem != nil, row.Before != nil:
				goOn = yield(Result{Row: row})
			default:
				r.held++
				r.prepare(&task{row: row})
			}
		case t := <-r.ready:
			r.preparing--
			r.waiting = append(r.waiting, t)
		case t := <-r.checked:
			goOn = r.take(t, yield)
		case <-alarm.C:
		}
		if !goOn || r.ctx.Err() != nil {
			return
		}
		alarm.Reset(r.start(time.Now()))
	}
}

// prepare finds out what is to be checked and whose guest that will be.
func (r *run) prepare(t *task) {
	r.preparing++
	r.background.Go(func() {
		if t.tries == nil {
			t.tries = r.tries(t.row.Settings)
		}
		t.places = r.places(r.ctx, t.tries[0])
		r.send(r.ready, t)
	})
}

// tries are the settings to check for a row.
func (r *run) tries(s diagnose.Settings) []diagnose.Settings {
	if s.Host == "" && r.Find != nil {
		if found := r.Find(r.ctx, s); len(found) > 0 {
			return found[:min(len(found), mostTries)]
		}
	}
	return []diagnose.Settings{s}
}

func (r *run) send(to chan<- *task, t *task) {
	select {
	case to <- t:
	case <-r.ctx.Done():
	}
}

// start begins the check-ups whose turn it is, and says when to look again.
func (r *run) start(now time.Time) time.Duration {
	soonest := time.Hour // or until one of them ends
	kept := r.waiting[:0]
	for i, t := range r.waiting {
		if r.checking >= r.parallel() {
			kept = append(kept, r.waiting[i:]...)
			break
		}
		if wait := r.turns.wait(t.places, now); wait > 0 {
			kept, soonest = append(kept, t), min(soonest, max(wait, time.Millisecond))
			continue
		}
		r.turns.take(t.places, now)
		r.checking++
		r.background.Go(func() { r.check(t) })
	}
	clear(r.waiting[len(kept):])
	r.waiting = kept
	return soonest
}

// check makes the next check-up of t.
func (r *run) check(t *task) {
	t.last = r.Doctor.Checkup(r.ctx, t.tries[0].Anonymous())
	if t.last.Finished() {
		r.send(r.checked, t)
	}
}

// take makes the result of a check-up that has ended, or begins the next one
// where there is more to try.
func (r *run) take(t *task, yield func(Result) bool) bool {
	r.checking--
	r.turns.leave(t.places, time.Now())
	failed := t.last.Verdict().Severity() == diagnose.Fail
	t.tries = t.tries[1:]
	switch {
	case failed && t.first == nil:
		first := t.last
		t.first = &first
	case failed:
		t.last = *t.first
	}
	if failed && len(t.tries) > 0 {
		r.prepare(t)
		return true
	}
	r.held--
	return yield(Result{t.row, t.last})
}
