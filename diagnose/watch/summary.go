package watch

import (
	"slices"
	"time"

	"mailcheckup/diagnose"
)

// A Summary is what many looks come to.
type Summary struct {
	Begin, End time.Time // of the earliest look and of the latest
	Every      time.Duration
	Looks      int
	Failed     int
	ByCause    map[diagnose.Cause]int // looks that did not find all well
	ByStage    map[diagnose.Stage]int // looks that failed, by where they stopped
	ByLine     map[Line]int           // looks that failed, by the person's own side meanwhile
	Outages    []Outage
	Gaps       []Gap
	PutBack    int    // how often the clock was put back
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
// began, paused or ended with it, or the clock was put back.
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
// so often. A gap before the first of them is not among them. How long it was between
// two failed looks is not known where they are apart by a gap, or the clock was put
// back: those are two outages.
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
		if i > 0 && putBack(samples[i-1], s) {
			sum.PutBack++
		}
		if i == 0 || s.When.Before(sum.Begin) {
			sum.Begin = s.When
		}
		if i == 0 || s.End().After(sum.End) {
			sum.End = s.End()
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
	sum.Outages, sum.Connect, sum.Took = outages(samples), spread(connect), spread(took)
	return sum
}

// putBack says that the clock was put back between two looks, one after the other.
func putBack(before, after Sample) bool { return after.When.Before(before.When) }

// apart says that it is not known how long it was between two looks, one after the
// other.
func apart(before, after Sample) bool { return after.Gap > 0 || putBack(before, after) }

// outages finds the failed looks that follow each other and are not apart.
func outages(samples []Sample) (all []Outage) {
	for i := 0; i < len(samples); {
		if !samples[i].Failed() {
			i++
			continue
		}
		end := i + 1
		for end < len(samples) && samples[end].Failed() && !apart(samples[end-1], samples[end]) {
			end++
		}
		o := outage(samples[i:end])
		if i > 0 && !apart(samples[i-1], samples[i]) {
			o.Before = samples[i-1].When
		}
		if end < len(samples) && !apart(samples[end-1], samples[end]) {
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
