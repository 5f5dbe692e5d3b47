// Package watch looks at a mailbox every so often, politely, for as long as the
// person wants, to catch what is slow or comes and goes.
//
// [Watch.Run] makes the looks and yields a [Sample] of each. No password is ever
// sent. A [History] keeps the samples in a file, [Summarise] tells what they come
// to, and [Summary.Sentences] says it in words that a provider cannot argue with.
package watch

import (
	"context"
	"iter"
	"time"

	"mailcheckup/diagnose"
)

const (
	Usual = time.Minute      // between two looks, where nothing else is said
	Least = 10 * time.Second // what is polite: people should not be offered less
)

// late is by how much a look may come too late, or its clock be off, for reasons
// other than that the computer slept.
const late = 30 * time.Second

// A Watch looks at one server. Looks never overlap: a slow one delays the next.
type Watch struct {
	Doctor   *diagnose.Doctor
	Settings diagnose.Settings // a secret among them is not used
	Every    time.Duration     // from the beginning of one look to that of the next; 0: [Usual]
	Last     Sample            // the last look of an earlier run, to tell how long nothing was looked at; zero: none

	Now   func() time.Time                     // nil: time.Now
	After func(time.Duration) <-chan time.Time // nil: time.After
}

// Run looks, at once and then again and again, until ctx ends or the loop is
// broken off. A look that was broken off itself is not yielded. While the
// consumer works nothing is looked at.
//
// A look during which the computer slept says nothing about the server: it is
// dropped and made anew. The time slept is the [Sample.Gap] of the next one.
func (w *Watch) Run(ctx context.Context) iter.Seq[Sample] {
	return func(yield func(Sample) bool) {
		for last := w.Last; ; {
			began := w.now()
			s, usable := w.look(ctx, began)
			switch {
			case ctx.Err() != nil && !usable:
				return
			case !usable:
				continue
			}
			s.Gap = gap(last, began, w.every())
			if last = s; !yield(s) {
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-w.after(min(w.every(), began.Add(w.every()).Sub(w.now()))): // no longer, should the clock be put back
			}
		}
	}
}

// look makes one look. It is not usable if it was broken off, or if the clock
// shows that it was interrupted: then the computer slept meanwhile.
func (w *Watch) look(ctx context.Context, began time.Time) (s Sample, usable bool) {
	c, connect := w.Doctor.Look(ctx, w.Settings)
	if !c.Finished() {
		return Sample{}, false
	}
	return sampleOf(c, connect, began), w.now().Sub(began)-c.Took < late
}

// gap is how long nothing was looked at between last and a look that began
// later. It is 0 where that came in time.
func gap(last Sample, began time.Time, every time.Duration) time.Duration {
	idle := began.Sub(last.End())
	if last.When.IsZero() || idle < every+max(every, late) {
		return 0
	}
	return idle
}

func (w *Watch) every() time.Duration {
	if w.Every > 0 {
		return w.Every
	}
	return Usual
}

// now is the time by the wall clock. That of the computer's processor, with which
// Go measures what lies between two times, stands still while it sleeps.
func (w *Watch) now() time.Time {
	now := time.Now
	if w.Now != nil {
		now = w.Now
	}
	return now().Round(0).Truncate(time.Millisecond)
}

func (w *Watch) after(d time.Duration) <-chan time.Time {
	if w.After != nil {
		return w.After(d)
	}
	return time.After(d)
}
