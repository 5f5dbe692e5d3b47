package diagnose

import (
	"context"
	"iter"
)

// RunAll runs check-ups side by side, such as that of receiving and that of
// sending, and yields their outcomes as they come, each with the number of its
// settings. Breaking off the loop hangs up all of them.
func (d *Doctor) RunAll(ctx context.Context, all []Settings) iter.Seq2[int, Outcome] {
	return func(yield func(int, Outcome) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		type numbered struct {
			n int
			o Outcome
		}
		outcomes := make(chan numbered)
		running := Group{Cancel: cancel}
		for n, s := range all {
			running.Go(func() {
				for o := range d.Run(ctx, s) {
					select {
					case outcomes <- numbered{n, o}:
					case <-ctx.Done():
						return
					}
				}
			})
		}
		var ending Group
		ending.Go(func() {
			defer close(outcomes)
			running.Wait()
		})
		for next := range outcomes {
			if !yield(next.n, next.o) {
				break
			}
		}
		cancel()
		ending.Wait()
	}
}

// Worst is the number of the check-up whose verdict stands for all: one that
// failed, or else one that was broken off, or else that with the worst verdict,
// and of equals the first.
func Worst(all []Checkup) int {
	worst := 0
	for n, c := range all {
		if c.weight() > all[worst].weight() {
			worst = n
		}
	}
	return worst
}

// weight is how much the verdict of c weighs beside others.
func (c Checkup) weight() int {
	if !c.Finished() {
		return 2*int(Fail) - 1 // a problem may still be hidden
	}
	return 2 * int(c.Verdict().Severity())
}
