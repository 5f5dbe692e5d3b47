package diagnose

import (
	"context"
	"sync"
	"sync/atomic"
)

// A Group is goroutines that somebody waits for, as with [sync.WaitGroup]. What
// crashes on one of them crashes again where it is waited for, and so comes to the
// caller, who can see to it: a crash that nobody catches takes the whole program
// with it.
type Group struct {
	Cancel context.CancelFunc // is called at a crash, for those who would wait in vain; nil: nobody would

	running sync.WaitGroup
	crashed atomic.Pointer[any]
}

// Go does something on a goroutine of its own. What is to be sent to those who do not
// wait for the group must be sent by a deferred function, or they wait in vain after a crash.
func (g *Group) Go(f func()) {
	g.running.Go(func() {
		defer func() {
			if crash := recover(); crash != nil {
				g.crashed.CompareAndSwap(nil, &crash)
				if g.Cancel != nil {
					g.Cancel()
				}
			}
		}()
		f()
	})
}

// Wait waits for all, and crashes as the first of them that did.
func (g *Group) Wait() {
	g.running.Wait()
	if crash := g.crashed.Load(); crash != nil {
		panic(*crash)
	}
}
