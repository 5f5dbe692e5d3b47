package watch

import (
	"slices"
	"time"

	"mailcheckup/diagnose"
)

// A Summary is what many looks come to.
type Summary struct {
	Begin, End time.Time // of the first look and of the last
	Every      time.Duration
	Looks      int
	Failed     int
	ByCause    map[diagnose.Cause]int // looks that did not find all well
	ByStage    map[diagnose.Stage]int // looks that failed, by where they stopped
	ByLine     map[Line]int           // looks that failed, by the person's own side meanwhile
	Outages    []Outage
	Gaps       []Gap
	Connect    Spread // of all looks that connected
	Took       Spread // of all looks that did not fail
}

// An Outage is looks that failed one after the other.
type Outage struct {
	Begin, End time.Time      // of the first look that failed, and of the last
	Before     time.Time      // when the last look before it began, which had not failed; zero: there is none
	After      time.Time      // when the next look after it was over, which had not failed; zero: there is none
	Looks      int            // at least 1
	Cause      diagnose.Cause // the most frequent one, and of equals the first
	Line       Line           // that of all its looks; [Unknown] where they differ
}

// Least is how long it lasted for certain.
func (o Outage) Least() time.Duration { return o.End.Sub(o.Begin) }

// Most is how long it can have lasted, 0 where that is not known: where the watch
// began, paused or ended with it.
func (o Outage) Most() time.Duration {
	if o.Before.IsZero() || o.After.IsZero() {
		return 0
	}
	return o.After.Sub(o.Before)
}

// A Gap is a time in which nothing was looked at though a look was due.
type Gap struct {
	Begin  time.Time
	Length time.Duration
}

// A Spread tells how durations are spread: half of them are as long as the
// median or shorter. Both are 0 where there are none.
type Spread struct{ Median, Worst time.Duration }

// Summarise tells what looks come to that were made one after the other, every
// so often. A gap before the first of them is not among them. What lies between
// two failed looks apart by a gap is not known: those are two outages.
func Summarise(samples []Sample, every time.Duration) Summary {
	sum := Summary{
		Every: every, Looks: len(samples),
		ByCause: map[diagnose.Cause]int{}, ByStage: map[diagnose.Stage]int{}, ByLine: map[Line]int{},
	}
	var connect, took []time.Duration
	for i, s := range samples {
		if i > 0 && s.Gap > 0 {
			sum.Gaps = append(sum.Gaps, Gap{s.When.Add(-s.Gap), s.Gap})
		}
		if s.Cause != diagnose.Healthy {
			sum.ByCause[s.Cause]++
		}
		if s.Connect > 0 {
			connect = append(connect, s.Connect)
		}
		if !s.Failed() {
			took = append(took, s.Took)
			continue
		}
		sum.Failed++
		sum.ByStage[s.Stage]++
		sum.ByLine[s.Line]++
	}
	if len(samples) > 0 {
		sum.Begin, sum.End = samples[0].When, samples[len(samples)-1].End()
	}
	sum.Outages, sum.Connect, sum.Took = outages(samples), spread(connect), spread(took)
	return sum
}

// outages finds the failed looks that follow each other without a gap.
func outages(samples []Sample) (all []Outage) {
	for i := 0; i < len(samples); {
		if !samples[i].Failed() {
			i++
			continue
		}
		end := i + 1
		for end < len(samples) && samples[end].Failed() && samples[end].Gap == 0 {
			end++
		}
		o := outage(samples[i:end])
		if i > 0 && samples[i].Gap == 0 {
			o.Before = samples[i-1].When
		}
		if end < len(samples) && samples[end].Gap == 0 {
			o.After = samples[end].End()
		}
		all = append(all, o)
		i = end
	}
	return all
}

// outage is that of the failed looks, which are one at least.
func outage(failed []Sample) Outage {
	o := Outage{Begin: failed[0].When, End: failed[len(failed)-1].End(), Looks: len(failed), Line: failed[0].Line}
	seen := map[diagnose.Cause]int{}
	for _, s := range failed {
		seen[s.Cause]++
		if s.Line != o.Line {
			o.Line = Unknown
		}
	}
	for _, s := range failed {
		if seen[s.Cause] > seen[o.Cause] {
			o.Cause = s.Cause
		}
	}
	return o
}

func spread(all []time.Duration) Spread {
	if len(all) == 0 {
		return Spread{}
	}
	slices.Sort(all)
	return Spread{all[(len(all)-1)/2], all[len(all)-1]}
}
