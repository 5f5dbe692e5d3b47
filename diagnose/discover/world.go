package discover

import (
	"context"
	"iter"
	"slices"
	"strings"

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
		Check: func(ctx context.Context, all []diagnose.Settings) iter.Seq2[int, diagnose.Outcome] {
			return func(yield func(int, diagnose.Outcome) bool) {
				finder.informed(ctx, doctor, all...).RunAll(ctx, all)(yield)
			}
		},
		Find: func(ctx context.Context, address string, online bool) (Found, error) {
			finder := finder
			finder.Online = online
			found, err := finder.Find(ctx, address)
			if err == nil && !slices.ContainsFunc(found.Candidates, func(c Candidate) bool { return !c.Overruled }) {
				found.Why = why(ctx, finder.informed(ctx, doctor, diagnose.Settings{Address: address}), address)
			}
			return found, err
		},
		Prove: func(ctx context.Context, all []Candidate) []Trial { return Prove(ctx, doctor, all) },
	}
}

// why is what a check-up of the address alone finds, but for that a server is
// missing: this computer is not online, the domain does not exist, or no name can be
// looked up.
func why(ctx context.Context, doctor *diagnose.Doctor, address string) diagnose.Finding {
	c, _ := doctor.Look(ctx, diagnose.Settings{Address: address})
	v := c.Verdict()
	if v.Cause == diagnose.InputEmpty {
		return diagnose.Finding{}
	}
	return v.Finding
}

// informed is doctor, knowing of a domain without a server that no mail program gets in
// at the provider behind its MX.
func (f *Finder) informed(ctx context.Context, doctor *diagnose.Doctor, all ...diagnose.Settings) *diagnose.Doctor {
	ctx, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	for _, s := range all {
		q, err := newQuery(s.Address)
		if _, known := f.ProviderOf(q.Domain); err != nil || known || strings.TrimSpace(s.Host) != "" {
			continue
		}
		hosts, _ := f.exchangers(ctx, q.Domain)
		if p, ok := q.behind(hosts); ok && p.Closed() != "" {
			informed, its := *doctor, p.MailProvider()
			its.Domains = []string{q.Domain}
			informed.Providers = append(slices.Clone(doctor.Providers), its)
			return &informed
		}
	}
	return doctor
}
