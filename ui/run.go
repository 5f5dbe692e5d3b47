package ui

import (
	"context"
	"fmt"
	"iter"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"mailcheckup/diagnose"
)

// beat is how often the window hears of a check-up at the most: every change
// paints the whole window anew.
const beat = 100 * time.Millisecond

// A run is check-ups under way, side by side. One goroutine takes the outcomes
// from the engine; another tells the window, on the window's own goroutine.
type run struct {
	cancel context.CancelFunc
	ended  chan struct{} // closed when the engine has ended

	mu    sync.Mutex
	fresh []news // not told yet
}

// news is an outcome of the nth check-up.
type news struct {
	n       int
	outcome diagnose.Outcome
}

// startRun begins to take outcomes. On the goroutine of dispatch, told is
// called with those that are new, every beat and, with true, at the end.
func startRun(check func(context.Context) iter.Seq2[int, diagnose.Outcome], dispatch func(func()),
	told func(r *run, fresh []news, ended bool)) *run {
	ctx, cancel := context.WithCancel(context.Background())
	r := &run{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(r.ended)
		defer cancel()
		defer func() { // a mistake in the engine must not take the window with it
			if crash := recover(); crash != nil {
				fmt.Fprintf(os.Stderr, "%v\n%s", crash, debug.Stack())
			}
		}()
		for n, o := range check(ctx) {
			r.mu.Lock()
			r.fresh = append(r.fresh, news{n, o})
			r.mu.Unlock()
		}
	}()
	go r.tell(dispatch, told)
	return r
}

func (r *run) tell(dispatch func(func()), told func(*run, []news, bool)) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	var waiting atomic.Bool // told already, but not yet heard: what is said now would only pile up
	for {
		select {
		case <-ticker.C:
			if waiting.CompareAndSwap(false, true) {
				dispatch(func() {
					waiting.Store(false)
					told(r, r.take(), false)
				})
			}
		case <-r.ended:
			dispatch(func() { told(r, r.take(), true) })
			return
		}
	}
}

// take empties what is new.
func (r *run) take() []news {
	r.mu.Lock()
	defer r.mu.Unlock()
	fresh := r.fresh
	r.fresh = nil
	return fresh
}
