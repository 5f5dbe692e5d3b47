package diagnose

import (
	"slices"
	"strconv"
	"time"
)

// A Checkup is a whole run, gathered: what was asked, what each stage
// established, and what follows from it.
type Checkup struct {
	Settings Settings // as the person gave them, but for a password in the server's place
	Plan     []Stage
	Started  time.Time
	Took     time.Duration // until the last outcome, proofs and all
	Outcomes []Outcome
}

// A Verdict is the one conclusion of a check-up: the finding that the others
// follow from, and the stage that established it.
type Verdict struct {
	Finding
	Stage Stage
}

// Begin is a check-up of s that starts now.
func Begin(s Settings) Checkup {
	s.Host = withoutLogin(s.Host)
	return Checkup{Settings: s, Plan: Plan(s), Started: time.Now()}
}

// Add puts in the outcome of the next stage, as it comes. That of a stage gone through
// before takes its place and that of all behind it: the check-up has turned to another
// security or another address of the server, and tells of that one alone.
func (c *Checkup) Add(o Outcome) {
	if i := slices.IndexFunc(c.Outcomes, func(old Outcome) bool { return old.Stage == o.Stage }); i >= 0 {
		c.Outcomes = slices.Clone(c.Outcomes[:i])
	}
	c.Outcomes = append(c.Outcomes, o)
	c.Took = time.Since(c.Started)
}

// Finished says that the check-up was not broken off from outside: it went
// through its plan, or a stage stopped it.
func (c Checkup) Finished() bool {
	n := len(c.Outcomes)
	return n > 0 && (c.Outcomes[n-1].Stopped || len(c.Missed()) == 0)
}

// Missed lists the stages of the plan that have no outcome.
func (c Checkup) Missed() (stages []Stage) {
	for _, stage := range c.Plan {
		if !slices.ContainsFunc(c.Outcomes, func(o Outcome) bool { return o.Stage == stage }) {
			stages = append(stages, stage)
		}
	}
	return stages
}

// Verdict is the first of the worst findings, but that one that is behind it comes
// before it. Notes are no verdict: with nothing worse it is [Healthy], established by
// the last stage. It has no cause at all where the check-up was broken off: what was
// found until then may not be the worst.
func (c Checkup) Verdict() Verdict {
	if !c.Finished() {
		return Verdict{}
	}
	last := c.Outcomes[len(c.Outcomes)-1]
	best := Verdict{Finding{Cause: Healthy, Args: commonArgs(last.Settings)}, last.Stage}
	for _, o := range c.Outcomes {
		for _, f := range o.Findings {
			if s := f.Severity(); s > Note && (s > best.Severity() || s == best.Severity() && behind(best.Finding, f)) {
				best = Verdict{f, o.Stage}
			}
		}
	}
	return best
}

// behind says that the line is what makes a look-up slow: to connect, one trip there
// and back, takes about as long.
func behind(slow, line Finding) bool {
	lookup, _ := strconv.Atoi(slow.Args["ms"])
	trip, _ := strconv.Atoi(line.Args["ms"])
	return slow.Cause == DNSSlow && line.Cause == LatencyLink && lookup < 2*trip
}

// Wrong says that the verdict is worse than a note: somebody may have to help.
func (c Checkup) Wrong() bool { return c.Verdict().Severity() > Note }

// Beside lists the findings that are not the verdict, in their order.
func (c Checkup) Beside() (others []Finding) {
	v, seen := c.Verdict(), false
	for _, o := range c.Outcomes {
		for _, f := range o.Findings {
			if !seen && o.Stage == v.Stage && f.Cause == v.Cause && f.Stops == v.Stops {
				seen = true // the first of its kind
				continue
			}
			others = append(others, f)
		}
	}
	return others
}

// Understood are the settings as far as the check-up understood them: cleaned, and
// with what was left open filled in, but for port and security where it did not get
// so far.
func (c Checkup) Understood() Settings {
	if n := len(c.Outcomes); n > 0 {
		return c.Outcomes[n-1].Settings.Explicit()
	}
	return c.Settings.Explicit()
}

// Working lists the settings that were tried and work: the given ones first,
// if they did, then those that were proven in their place.
func (c Checkup) Working() []Proof {
	var working []Proof
	if c.Finished() && c.Verdict().Severity() < Fail && len(c.Missed()) == 0 {
		last := c.Outcomes[len(c.Outcomes)-1]
		working = append(working, Proof{last.Settings, last.Stage})
	}
	for _, o := range c.Outcomes {
		for _, f := range o.Findings {
			working = append(working, f.Works...)
		}
	}
	return working
}
