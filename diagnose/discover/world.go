package discover

import (
	"context"
	"iter"

	"mailcheckup/diagnose"
)

// A World is where mail servers are, as far as a window or a page needs to know:
// the real network, or practice.
type World struct {
	// Check runs check-ups side by side, as [diagnose.Doctor.RunAll] does.
	Check func(context.Context, []diagnose.Settings) iter.Seq2[int, diagnose.Outcome]
	// Find looks for settings, online if the person agrees to it; nil: it cannot.
	Find func(ctx context.Context, address string, online bool) (Found, error)
	// Prove tries settings that were found, as [Prove] does.
	Prove func(context.Context, []Candidate) []Trial
}

// NewWorld is the world that doctor checks in and finder searches. Whether the web
// is asked is said with each search, not by finder.
func NewWorld(doctor *diagnose.Doctor, finder Finder) World {
	return World{
		Check: doctor.RunAll,
		Find: func(ctx context.Context, address string, online bool) (Found, error) {
			finder := finder
			finder.Online = online
			return finder.Find(ctx, address)
		},
		Prove: func(ctx context.Context, all []Candidate) []Trial { return Prove(ctx, doctor, all) },
	}
}
