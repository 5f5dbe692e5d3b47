package diagnose

import "time"

// A Checkup is a whole run, gathered: what was asked, what each stage
// established, and what follows from it.
type Checkup struct {
	Settings Settings // as the person gave them
	Plan     []Stage
	Started  time.Time
	Took     time.Duration
	Outcomes []Outcome
}

// A Verdict is the one conclusion of a check-up: the finding that the others
// follow from, and the stage that established it.
type Verdict struct {
	Finding
	Stage Stage
}

// Add puts in the outcome of the next stage.
func (c *Checkup) Add(o Outcome) {
	c.Outcomes = append(c.Outcomes, o)
	c.Took += o.Took
}

// Verdict is the first of the worst findings. Notes are no verdict: with
// nothing worse it is [Healthy], established by the last stage.
func (c Checkup) Verdict() Verdict {
	best := Verdict{Finding: Finding{Cause: Healthy}}
	for _, o := range c.Outcomes {
		if best.Cause == Healthy {
			best.Stage = o.Stage
			best.Args = commonArgs(o.Settings)
		}
		for _, f := range o.Findings {
			if s := f.Cause.Severity(); s > Note && s > best.Cause.Severity() {
				best = Verdict{f, o.Stage}
			}
		}
	}
	return best
}

// Working lists the settings that were tried and work: the given ones first,
// if they did, then those that were proven in their place.
func (c Checkup) Working() []Proof {
	var working []Proof
	verdict := c.Verdict()
	if n := len(c.Outcomes); n > 0 && verdict.Cause.Severity() < Fail && !c.Outcomes[n-1].Stopped {
		last := c.Outcomes[n-1]
		working = append(working, Proof{last.Settings, last.Stage})
	}
	for _, o := range c.Outcomes {
		for _, f := range o.Findings {
			working = append(working, f.Works...)
		}
	}
	return working
}
