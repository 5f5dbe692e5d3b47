package watch

import (
	"strconv"
	"strings"
	"time"

	"mailcheckup/diagnose/guide"
)

// Length writes how long something took in the two largest units that it has,
// with signs that are the same in every language: "1 h 30 min", "2 min",
// "1.4 s", "12 ms", "0.3 ms".
func Length(g *guide.Guide, d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 10*time.Millisecond:
		return fraction(g, d, time.Millisecond) + " ms"
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d < 10*time.Second:
		return fraction(g, d, time.Second) + " s"
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + " s"
	case d < time.Hour:
		return pair(d, time.Minute, "min", time.Second, "s")
	case d < day:
		return pair(d, time.Hour, "h", time.Minute, "min")
	}
	return pair(d, day, "d", time.Hour, "h")
}

// fraction writes d in a unit, with one decimal unless that is 0.
func fraction(g *guide.Guide, d, unit time.Duration) string {
	tenths := d.Truncate(unit / 10)
	text := strings.TrimSuffix(strconv.FormatFloat(float64(tenths)/float64(unit), 'f', 1, 64), ".0")
	return strings.Replace(text, ".", g.Word("decimal.mark"), 1)
}

func pair(d, large time.Duration, largeSign string, small time.Duration, smallSign string) string {
	text := strconv.Itoa(int(d/large)) + " " + largeSign
	if rest := int(d % large / small); rest > 0 {
		text += " " + strconv.Itoa(rest) + " " + smallSign
	}
	return text
}

// roundedUp is the next longer duration that [Length] writes as exactly as it is.
func roundedUp(d time.Duration) time.Duration {
	unit := time.Second
	switch {
	case d >= 24*time.Hour:
		unit = time.Hour
	case d >= time.Hour:
		unit = time.Minute
	}
	return (d + unit - 1).Truncate(unit)
}
