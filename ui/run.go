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

// beat is how often the window hears of what goes on at the most: every change
// paints the whole window anew.
const beat = 100 * time.Millisecond

// A stream is something under way that has news from time to time. One goroutine
// takes them from the engine; another tells the window, on the window's own
// goroutine.
type stream[T any] struct {
	cancel context.CancelFunc
	ended  chan struct{} // closed when the engine has ended
	crash  any           // a mistake with which it ended; nil: there was none

	mu    sync.Mutex
	fresh []T // not told yet
}

// A run is check-ups under way, side by side.
type run = stream[news]

// news is an outcome of the nth check-up.
type news struct {
	n       int
	outcome diagnose.Outcome
}

// startRun begins to take outcomes. On the goroutine of dispatch, told is
// called with those that are new, every beat and, with true, at the end.
func startRun(check func(context.Context) iter.Seq2[int, diagnose.Outcome], dispatch func(func()),
	told func(r *run, fresh []news, ended bool)) *run {
	return startStream(func(ctx context.Context) iter.Seq[news] {
		return func(yield func(news) bool) {
			for n, o := range check(ctx) {
				if !yield(news{n, o}) {
					return
				}
			}
		}
	}, true, dispatch, told)
}

// startStream begins to take what goes on. On the goroutine of dispatch, told is
// called with what is new and, with true, at the end: every beat, or, unless
// always, at those that have something new. From the end on there is s.crash.
func startStream[T any](begin func(context.Context) iter.Seq[T], always bool, dispatch func(func()),
	told func(s *stream[T], fresh []T, ended bool)) *stream[T] {
	ctx, cancel := context.WithCancel(context.Background())
	s := &stream[T]{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		defer cancel()
		defer func() { // a mistake in the engine must not take the window with it
			if s.crash = recover(); s.crash != nil {
				fmt.Fprintf(os.Stderr, "%v\n%s", s.crash, debug.Stack())
			}
		}()
		for news := range begin(ctx) {
			s.mu.Lock()
			s.fresh = append(s.fresh, news)
			s.mu.Unlock()
		}
	}()
	go s.tell(always, dispatch, told)
	return s
}

func (s *stream[T]) tell(always bool, dispatch func(func()), told func(*stream[T], []T, bool)) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	var waiting atomic.Bool // told already, but not yet heard: what is said now would only pile up
	for {
		select {
		case <-ticker.C:
			if (always || s.hasNews()) && waiting.CompareAndSwap(false, true) {
				dispatch(func() {
					waiting.Store(false)
					told(s, s.take(), false)
				})
			}
		case <-s.ended:
			dispatch(func() { told(s, s.take(), true) })
			return
		}
	}
}

func (s *stream[T]) hasNews() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.fresh) > 0
}

// take empties what is new.
func (s *stream[T]) take() []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := s.fresh
	s.fresh = nil
	return fresh
}
