package discover

import (
	"slices"

	"mailcheckup/diagnose"
)

// Best are the settings to check, the best for receiving and for sending: those
// that work, or else those that a source named, so that a check-up tells why
// they do not. Trials of anything else than f's candidates, such as what somebody
// typed, have no say.
func (f Found) Best(trials []Trial) (best []diagnose.Settings) {
	named := slices.DeleteFunc(slices.Clone(trials), func(t Trial) bool { return !slices.Contains(Sources, t.Sources[0]) })
	working := Working(named)
	for _, sends := range []bool{false, true} {
		i := slices.IndexFunc(working, func(p Proven) bool { return p.Settings.Sends() == sends && !p.Overruled })
		j := slices.IndexFunc(f.Candidates, func(c Candidate) bool { return c.Settings.Sends() == sends && !c.Overruled && c.Sources[0] != Names })
		switch {
		case i >= 0:
			best = append(best, working[i].Settings)
		case j >= 0:
			best = append(best, f.Candidates[j].Settings)
		}
	}
	return best
}

// NoUser says that the person must say the user name for settings among all: at their
// server it does not follow from the address.
func (f Found) NoUser(all []diagnose.Settings) bool {
	return slices.ContainsFunc(f.Candidates, func(c Candidate) bool {
		return c.NoUser && slices.ContainsFunc(all, func(s diagnose.Settings) bool { return s.Service == c.Settings.Service && s.Host == c.Settings.Host })
	})
}

// Told says that a check-up of the address alone tells why there are no settings:
// no mail program gets in at the provider, or what [Found] has as Why.
func (f Found) Told() bool {
	return f.Why.Cause != "" || slices.ContainsFunc(f.Tried, func(a Attempt) bool { return a.Failure() == Closed })
}
