package watch

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/private"
)

// row makes samples a minute apart, of a letter each: "." is a good look, "s" a
// slow one, "r" one that was refused, "h" a silent machine, "o" a computer that
// is offline. A "_" is an hour of sleep, and at a "<" the clock is put back by an hour.
func row(letters string) (all []Sample) {
	when, gap := monday, time.Duration(0)
	for _, letter := range letters {
		s := Sample{When: when, Took: 40 * time.Millisecond, Connect: 20 * time.Millisecond, Cause: diagnose.Healthy, Gap: gap}
		gap = 0
		switch letter {
		case '_':
			when, gap = when.Add(time.Hour), time.Hour+time.Minute
			continue
		case '<':
			when = when.Add(-time.Hour)
			continue
		case 's':
			s.Cause, s.Took, s.Connect = diagnose.LatencyGreeting, 9*time.Second, 30*time.Millisecond
		case 'r':
			s.Cause, s.Stage, s.Line, s.Connect = diagnose.TCPRefused, diagnose.StageTCP, Fine, 0
		case 'h':
			s.Cause, s.Stage, s.Line, s.Connect, s.Took = diagnose.TCPHostSilent, diagnose.StageTCP, Unknown, 0, 7*time.Second
		case 'o':
			s.Cause, s.Stage, s.Line, s.Connect = diagnose.NetworkOffline, diagnose.StageNetwork, Fault, 0
		}
		all = append(all, s)
		when = when.Add(time.Minute)
	}
	return all
}

func TestSummarise(t *testing.T) {
	for letters, want := range map[string]struct {
		looks, failed, gaps int
		causes              string
		outages             []string // first to last look after the beginning, cause, line, most
	}{
		"":     {0, 0, 0, "map[]", nil},
		".":    {1, 0, 0, "map[]", nil},
		"r":    {1, 1, 0, "map[tcp.refused:1]", []string{"0s 0s tcp.refused fine 0s"}},
		"....": {4, 0, 0, "map[]", nil},
		".s.":  {3, 0, 0, "map[latency.greeting:1]", nil},
		".r.":  {3, 1, 0, "map[tcp.refused:1]", []string{"1m0s 1m0s tcp.refused fine 2m0s"}},
		"rr.r": {4, 3, 0, "map[tcp.refused:3]", []string{"0s 1m0s tcp.refused fine 0s", "3m0s 3m0s tcp.refused fine 0s"}},
		".hrr.o.": {7, 4, 0, "map[network.offline:1 tcp.host-silent:1 tcp.refused:2]", []string{
			"1m0s 3m0s tcp.refused unknown 4m0s", "5m0s 5m0s network.offline fault 2m0s"}},
		".hr.":    {4, 2, 0, "map[tcp.host-silent:1 tcp.refused:1]", []string{"1m0s 2m0s tcp.host-silent unknown 3m0s"}},
		".r_r.":   {4, 2, 1, "map[tcp.refused:2]", []string{"1m0s 1m0s tcp.refused fine 0s", "1h2m0s 1h2m0s tcp.refused fine 0s"}},
		".r_.r.":  {5, 2, 1, "map[tcp.refused:2]", []string{"1m0s 1m0s tcp.refused fine 0s", "1h3m0s 1h3m0s tcp.refused fine 2m0s"}},
		"_.r<r.":  {4, 2, 0, "map[tcp.refused:2]", []string{"1h1m0s 1h1m0s tcp.refused fine 0s", "2m0s 2m0s tcp.refused fine 0s"}},
		"_.r<.":   {3, 1, 0, "map[tcp.refused:1]", []string{"1h1m0s 1h1m0s tcp.refused fine 0s"}},
		"_.<r.":   {3, 1, 0, "map[tcp.refused:1]", []string{"1m0s 1m0s tcp.refused fine 0s"}},
		"_.._._r": {4, 1, 2, "map[tcp.refused:1]", []string{"3h3m0s 3h3m0s tcp.refused fine 0s"}},
	} {
		sum := Summarise(row(letters), time.Minute)
		var outages []string
		for _, o := range sum.Outages {
			outages = append(outages, fmt.Sprint(o.Begin.Sub(monday), " ", o.End.Sub(monday).Truncate(time.Minute), " ", o.Cause, " ", o.Line, " ", o.Most().Truncate(time.Minute)))
		}
		if sum.Looks != want.looks || sum.Failed != want.failed || len(sum.Gaps) != want.gaps || fmt.Sprint(sum.ByCause) != want.causes || !reflect.DeepEqual(outages, want.outages) {
			t.Errorf("%q: %+v\noutages %q", letters, sum, outages)
		}
	}
	sum := Summarise(row("..s.h"), time.Minute)
	if sum.Connect != (Spread{20 * time.Millisecond, 30 * time.Millisecond}) || sum.Took != (Spread{40 * time.Millisecond, 9 * time.Second}) ||
		!sum.Begin.Equal(monday) || sum.End.Sub(monday) != 4*time.Minute+7*time.Second || sum.Outages[0].Least() != 7*time.Second {
		t.Errorf("%+v", sum)
	}
}

func TestSentences(t *testing.T) {
	s := server
	s.Port, s.Security = 993, diagnose.TLS
	const settings = "We looked at IMAP, imap.example.org, port 993, SSL/TLS from 23 Nov 2026 09:00:00 to "
	const speed = "Time to connect: 20 ms or less half of the time, 20 ms at worst.\nTime for a whole look that did not fail: 40 ms or less half of the time, 40 ms at worst."
	for letters, want := range map[string]string{
		"": "No look was made.",
		"...": settings + `09:02:00 (time zone UTC+00:00). Time between looks: 1 min.
No look failed. Looks made: 3.
` + speed,
		".r.": settings + `09:02:00 (time zone UTC+00:00). Time between looks: 1 min.
Looks that failed: 1 of 3.
Every look that failed got stuck at this step: Way to the server.
Each time a look failed, your own line was fine.
Found: Nothing answers at port 993 of imap.example.org. [tcp.refused] Looks: 1.
Outages, which are failed looks in a row: 1.
No outage lasted longer than 2 min 1 s.
Out from 23 Nov 2026 09:01:00 to 09:01:00: Nothing answers at port 993 of imap.example.org. [tcp.refused]
` + speed,
		".hh_.o.": settings + `10:05:00 (time zone UTC+00:00). Time between looks: 1 min.
Looks that failed: 3 of 6.
Steps at which looks got stuck: Way to the server (2), Your network (1).
Your own line when looks failed: fine 0, at fault 1, not known 2.
Found: The server imap.example.org does not answer at all. [tcp.host-silent] Looks: 2.
Found: This computer is not online. [network.offline] Looks: 1.
Outages, which are failed looks in a row: 2.
The longest outage: 1 min 7 s from its first failed look to its last.
Out from 23 Nov 2026 09:01:00 to 09:02:07: The server imap.example.org does not answer at all. [tcp.host-silent]
Out from 23 Nov 2026 10:04:00 to 10:04:00: This computer is not online. [network.offline]
` + speed + `
Pauses in which nothing was looked at: 1, together 1 h 1 min. They count neither as good nor as bad.`,
	} {
		got := strings.Join(Summarise(row(letters), time.Minute).Sentences(guide.For("en"), s), "\n")
		if got != want {
			t.Errorf("%q:\n%s\nwant\n%s", letters, got, want)
		}
	}
}

// A clock that is put back inside an outage makes it two, and the watch no shorter
// than it was.
func TestClockPutBack(t *testing.T) {
	sum := Summarise(row("_.hhh<hh."), time.Minute)
	const want = `We looked at IMAP, imap.example.org, port 993 from 23 Nov 2026 09:04:00 to 10:03:07 (time zone UTC+00:00). Time between looks: 1 min.
Looks that failed: 5 of 7.
Every look that failed got stuck at this step: Way to the server.
We cannot tell if your own line was fine when looks failed.
Found: The server imap.example.org does not answer at all. [tcp.host-silent] Looks: 5.
Outages, which are failed looks in a row: 2.
The longest outage: 2 min 7 s from its first failed look to its last.
Out from 23 Nov 2026 10:01:00 to 10:03:07: The server imap.example.org does not answer at all. [tcp.host-silent]
Out from 23 Nov 2026 09:04:00 to 09:05:07: The server imap.example.org does not answer at all. [tcp.host-silent]
Time to connect: 20 ms or less half of the time, 20 ms at worst.
Time for a whole look that did not fail: 40 ms or less half of the time, 40 ms at worst.
Times that the clock of this computer was put back: 1. An outage that went on meanwhile counts as two.`
	if got := strings.Join(sum.Sentences(guide.For("en"), server), "\n"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// Many outages are not all told one by one, nothing is left unsaid in a language
// that has the words, and days are named where they differ.
func TestManyOutages(t *testing.T) {
	sum := Summarise(row(strings.Repeat(".h", 30)+strings.Repeat("_", 24)+"oo."), time.Minute)
	for _, tag := range []string{"en", "de"} {
		said := strings.Join(sum.Sentences(guide.For(tag), server), "\n")
		if strings.Count(said, "[tcp.host-silent]") != mostListed+1 || strings.ContainsAny(said, "{}…") || strings.Contains(said, "watch.") || strings.Contains(said, canary) {
			t.Errorf("%s:\n%s", tag, said)
		}
	}
	if said := sum.Sentences(guide.For("en"), server)[0]; !strings.Contains(said, "to 24 Nov 2026 10:02:00") {
		t.Error(said)
	}
}

// What keeps a file from being continued is said in the person's language.
func TestTrouble(t *testing.T) {
	for _, l := range guide.Languages() {
		g, seen := guide.For(l.Tag), map[string]bool{}
		for _, err := range []error{ErrForeign, ErrNewer, ErrOther, ErrInUse, private.ErrStranger} {
			said := Trouble(g, "/a/looks.jsonl", fmt.Errorf("/a/looks.jsonl: %w", err))
			if seen[said] || strings.Contains(said, err.Error()) || !strings.Contains(said, "/a/looks.jsonl") {
				t.Errorf("%s, %v: %s", l.Tag, err, said)
			}
			seen[said] = true
		}
		if said := Trouble(g, "/a", os.ErrPermission); !strings.Contains(said, "permission") {
			t.Errorf("%s: %s", l.Tag, said)
		}
	}
}

func TestLength(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ms", 340 * time.Microsecond: "0,3 ms", 9990 * time.Microsecond: "9,9 ms", 12345 * time.Microsecond: "12 ms", 999 * time.Millisecond: "999 ms",
		time.Second: "1 s", 1490 * time.Millisecond: "1,4 s", 59999 * time.Millisecond: "59 s", time.Minute: "1 min", 119 * time.Second: "1 min 59 s",
		90 * time.Minute: "1 h 30 min", time.Hour + time.Second: "1 h", 50 * time.Hour: "2 d 2 h",
	} {
		if got := Length(guide.For("de"), d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
		if up := roundedUp(d); up < d || up-d >= time.Hour || Length(guide.For("en"), up) == "" {
			t.Errorf("%v: rounded up to %v", d, up)
		}
	}
}

func TestSummaryInJSON(t *testing.T) {
	text, err := json.Marshal(Summarise(row(".r_."), time.Minute))
	const want = `{"begin":"2026-11-23T09:00:00Z","end":"2026-11-23T10:02:00.04Z","every_ms":60000,"looks":3,"failed":1,` +
		`"causes":{"tcp.refused":1},"stages":{"tcp":1},"line":{"fine":1},` +
		`"outages":[{"begin":"2026-11-23T09:01:00Z","end":"2026-11-23T09:01:00.04Z","before":"2026-11-23T09:00:00Z","looks":1,"cause":"tcp.refused","line":"fine"}],` +
		`"gaps":[{"begin":"2026-11-23T09:01:00Z","length_ms":3660000}],"connect_ms":{"median":20,"worst":20},"took_ms":{"median":40,"worst":40}}`
	if err != nil || string(text) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, text, want)
	}
}
