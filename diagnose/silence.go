package diagnose

import (
	"context"
	"time"
)

// whileSilent has a look at what may be the matter once the server has been
// silent for so long. What look finds, if anything, is the cause with which the
// returned context ends. enough ends the look.
func (p *probe) whileSilent(ctx context.Context, long time.Duration, look func(context.Context) error) (wait context.Context, enough func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	looking := Group{Cancel: func() { cancel(nil) }}
	if !p.sparing {
		looking.Go(func() {
			select {
			case <-ctx.Done():
				return
			case <-time.After(long):
			}
			if found := look(ctx); found != nil {
				cancel(found)
			}
		})
	}
	return ctx, func() {
		cancel(nil)
		looking.Wait()
	}
}
