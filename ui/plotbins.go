package ui

import (
	"time"

	"mailcheckup/diagnose/guide"
)

// A bin is what the plot shows of a stretch of time, in one column.
type bin struct {
	took     time.Duration // the longest
	seen     bool          // there is something that took a time
	bad, gap bool
	title    string // of the first outage
}

// thin puts samples into n bins. Every outage is in one, however short.
func thin(samples []point, from, to time.Time, n int) []bin {
	bins := make([]bin, n)
	in := func(t time.Time) int {
		return max(0, min(n-1, int(float64(n)*float64(t.Sub(from))/float64(to.Sub(from)))))
	}
	for i, s := range samples {
		at := in(s.When)
		b := &bins[at]
		switch {
		case s.Bad:
			if b.title == "" {
				b.title = s.Title
			}
			b.bad = true
			if i+1 < len(samples) && !samples[i+1].Gap { // until there is an answer again
				for j := at + 1; j < in(samples[i+1].When); j++ {
					bins[j].bad = true
				}
			}
		case s.Took > 0:
			b.took, b.seen = max(b.took, s.Took), true
		}
		if s.Gap && i > 0 {
			for j := in(samples[i-1].When) + 1; j < at; j++ {
				bins[j].gap = true
			}
		}
	}
	return bins
}

// A reach is a number of columns side by side that all lack an answer, or that
// all were not measured.
type reach struct {
	begin, end int // behind the last
	bad        bool
	title      string
}

func reaches(bins []bin) (all []reach) {
	for i, b := range bins {
		if !b.bad && !b.gap {
			continue
		}
		if last := len(all) - 1; last >= 0 && all[last].end == i && all[last].bad == b.bad {
			all[last].end = i + 1
			continue
		}
		all = append(all, reach{i, i + 1, b.bad, b.title})
	}
	return all
}

// steps of a scale of times, of which one is taken that leaves room for words.
var timeSteps = []time.Duration{
	time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 364 * day,
}

const day = 24 * time.Hour

// clock are round times of day from one time to another, n at the most.
func clock(from, to time.Time, n int) (step time.Duration, times []time.Time) {
	step = timeSteps[len(timeSteps)-1]
	for _, s := range timeSteps {
		if int(to.Sub(from)/s) < n {
			step = s
			break
		}
	}
	year, month, date := from.Date()
	elapsed := from.Sub(time.Date(year, month, date, 0, 0, 0, 0, from.Location()))
	for i := int(elapsed / step); len(times) < n; i++ {
		t := time.Date(year, month, date, 0, 0, i*int(step/time.Second), 0, from.Location()) // as clocks show it
		if t.After(to) {
			break
		}
		if !t.Before(from) {
			times = append(times, t)
		}
	}
	return step, times
}

// clockWord words a time on a scale with that step; at midnight begins a day.
func clockWord(g *guide.Guide, t time.Time, step time.Duration) string {
	switch {
	case step >= day || step >= time.Hour && t.Hour() == 0:
		return t.Format(g.Word("date.layout"))
	case step < time.Minute:
		return t.Format(time.TimeOnly)
	default:
		return t.Format("15:04")
	}
}
