//go:build linux

package cmd_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// A sample is how long something took, each time that it was tried.
type sample []time.Duration

// median is the middle one, or the mean of the two in the middle.
func (s sample) median() time.Duration {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return (sorted[(len(s)-1)/2] + sorted[len(s)/2]) / 2
}

// String is "12 ms (11..15, n 9)".
func (s sample) String() string {
	switch len(s) {
	case 0:
		return "-"
	case 1:
		return short(s[0]) + " (n 1)"
	}
	return fmt.Sprintf("%s (%s..%s, n %d)", short(s.median()), short(slices.Min(s)), short(slices.Max(s)), len(s))
}

// short writes a time with two or three digits.
func short(d time.Duration) string {
	switch {
	case d >= 9950*time.Millisecond:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= 995*time.Millisecond:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
	}
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

func TestSample(t *testing.T) {
	ms := time.Millisecond
	for _, test := range []struct {
		sample sample
		want   string
	}{
		{nil, "-"},
		{sample{ms}, "1.0 ms (n 1)"},
		{sample{30 * ms, 10 * ms, 20 * ms}, "20 ms (10 ms..30 ms, n 3)"},
		{sample{10 * ms, 20 * ms, 60 * time.Second, 40 * ms}, "30 ms (10 ms..60 s, n 4)"},
	} {
		if got := test.sample.String(); got != test.want {
			t.Errorf("%v: %q, want %q", []time.Duration(test.sample), got, test.want)
		}
	}
}
