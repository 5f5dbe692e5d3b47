package discover

import (
	"context"
	"slices"
	"time"

	"mailcheckup/diagnose"
)

const (
	provePatience = 12 * time.Second // for all candidates, and once more for the guesses
	sideBySide    = 6
)

// A Trial is what came of trying a candidate. Its check-up has no outcome if
// it was not tried, and is not finished if time ran out.
type Trial struct {
	Candidate
	Checkup diagnose.Checkup
}

// Proven is the last stage that the candidate's own settings passed, if they
// came to the end of the plan, and otherwise "".
func (t Trial) Proven() diagnose.Stage {
	for _, p := range t.Checkup.Working() {
		if sameServer(p.Settings, t.Settings) {
			return p.Stage
		}
	}
	return ""
}

// Prove has doctor check candidates side by side, without signing in, and gives
// a trial for each, in the same order. Guesses are tried only for a service for
// which nothing better works, and where they are not overruled.
func Prove(ctx context.Context, doctor *diagnose.Doctor, candidates []Candidate) []Trial {
	trials := make([]Trial, len(candidates))
	for i, c := range candidates {
		trials[i] = Trial{Candidate: c}
	}
	try(ctx, doctor, trials, func(c Candidate) bool { return c.Sources[0] != Names })
	works := servicesThatWork(trials)
	try(ctx, doctor, trials, func(c Candidate) bool { return c.Sources[0] == Names && !c.Overruled && !works[c.Settings.Service] })
	return trials
}

// try runs the check-ups of those candidates that are wanted. Once settings for
// both ways of mail work, the others get less time.
func try(ctx context.Context, doctor *diagnose.Doctor, trials []Trial, wanted func(Candidate) bool) {
	ctx, cancel := context.WithTimeout(ctx, provePatience)
	defer cancel()
	type done struct {
		i       int
		checkup diagnose.Checkup
	}
	places, results := make(chan struct{}, sideBySide), make(chan done)
	checking := diagnose.Group{Cancel: cancel}
	running := 0
	for i, t := range trials {
		if wanted(t.Candidate) {
			running++
			checking.Go(func() {
				r := done{i: i}
				defer func() { results <- r }()
				places <- struct{}{}
				defer func() { <-places }()
				r.checkup = doctor.Checkup(ctx, t.Settings.Anonymous())
			})
		}
	}
	for hurrying := false; running > 0; running-- {
		r := <-results
		trials[r.i].Checkup = r.checkup
		works := servicesThatWork(trials)
		if !hurrying && works[diagnose.SMTP] && (works[diagnose.IMAP] || works[diagnose.POP3]) {
			hurrying = true
			time.AfterFunc(enough, cancel)
		}
	}
	checking.Wait()
}

// servicesThatWork are those for which settings work that are not overruled.
func servicesThatWork(trials []Trial) map[diagnose.Service]bool {
	works := map[diagnose.Service]bool{}
	for _, w := range Working(trials) {
		works[w.Settings.Service] = works[w.Settings.Service] || !w.Overruled
	}
	return works
}

// Proven is settings that were tried and work, as far as can be seen
// without the password.
type Proven struct {
	diagnose.Proof
	Sources   []Source // that name them, or the settings in whose place they were found
	Confirm   bool     // as in [Candidate]
	Overruled bool
	NoUser    bool
}

// Working lists all settings that work: the candidates themselves, and what the
// engine found in their place, such as another port.
func Working(trials []Trial) (working []Proven) {
	for own := range 2 { // those that a source named first, in their order
		for _, t := range trials {
			for _, p := range t.Checkup.Working() {
				known := slices.ContainsFunc(working, func(w Proven) bool { return sameServer(w.Settings, p.Settings) })
				if named := sameServer(p.Settings, t.Settings); !known && named == (own == 0) {
					// A host that only a certificate led to is nobody's word.
					working = append(working, Proven{p, t.Sources, t.Confirm || p.Settings.Host != t.Settings.Host, t.Overruled, t.NoUser})
				}
			}
		}
	}
	slices.SortStableFunc(working, func(a, b Proven) int {
		return better(Candidate{Settings: a.Settings, Sources: a.Sources, Overruled: a.Overruled},
			Candidate{Settings: b.Settings, Sources: b.Sources, Overruled: b.Overruled})
	})
	return working
}
