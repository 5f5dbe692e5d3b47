package diagnose

import (
	"context"
	"time"
)

// Look is a check-up of s that is light enough to be repeated every minute. It
// ends before the sign-in and takes no second look: one that goes well and
// quickly makes one connection to each address of the server and no other.
// Where connecting fails or takes long, one knock at the server's port for the
// web tells whether the way there is open; where a web server answers, three
// tell whether a sign-in page does so in place of everything. So a look knows
// the causes of a check-up, but not the fine points of some, nor settings that
// work instead.
//
// connect is what the connection took to come about, 0 if it did not. The end of
// ctx breaks the look off: then the check-up is not finished.
func (d *Doctor) Look(ctx context.Context, s Settings) (c Checkup, connect time.Duration) {
	p := newProbe(ctx, d, s.Unsigned())
	p.sparing = true
	c = gather(p.settings, p.run)
	return c, p.roundTrip
}
