package watch

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/private"
)

// mostListed is how many outages are told one by one.
const mostListed = 20

// Sentences says in plain words what looks with the settings s came to. Each is
// a paragraph of its own, and each says only what was seen: times have their
// zone, and what the person's own line did meanwhile is told with it.
func (sum Summary) Sentences(g *guide.Guide, s diagnose.Settings) []string {
	t := telling{g: g, sum: sum, settings: Target(s)}
	if sum.Looks == 0 {
		return []string{g.Word("watch.nothing")}
	}
	t.period()
	t.failures()
	t.causes()
	t.outages()
	t.speed()
	t.gaps()
	t.clock()
	return t.said
}

// Name says what looks with the settings s look at.
func Name(g *guide.Guide, s diagnose.Settings) string {
	if s = Target(s); s.Security == diagnose.Auto {
		s.Security = "" // to be found out, which tells nobody anything
	}
	return g.Code("service", string(s.Service)) + ", " + g.Settings(s)
}

// Trouble says why nothing can be written to a file of looks.
func Trouble(g *guide.Guide, file string, err error) string {
	switch {
	case errors.Is(err, ErrForeign):
		return g.Word("error.watch-foreign", "file", file)
	case errors.Is(err, ErrNewer):
		return g.Word("error.watch-newer", "file", file)
	case errors.Is(err, ErrOther):
		return g.Word("error.watch-other", "file", file)
	case errors.Is(err, ErrInUse):
		return g.Word("error.watch-busy", "file", file)
	case errors.Is(err, private.ErrStranger):
		return g.Word("error.file-stranger", "file", file)
	}
	return g.Word("error.watch-file", "error", err.Error())
}

// Title says of a cause what is wrong, for a look with the settings s.
func Title(g *guide.Guide, s diagnose.Settings, cause diagnose.Cause) string {
	s = Target(s)
	return g.Explain(diagnose.Finding{Cause: cause, Args: map[string]string{
		"server": s.Host, "port": cmp.Or(s.PortText, strconv.Itoa(s.Port)), "service": string(s.Service), "security": string(s.Security),
	}}).Title
}

// A telling is a summary being put into words.
type telling struct {
	g        *guide.Guide
	sum      Summary
	settings diagnose.Settings
	said     []string
}

func (t *telling) say(key string, namesAndValues ...string) {
	t.said = append(t.said, t.g.Word(key, namesAndValues...))
}

func (t *telling) period() {
	t.say("watch.period", "settings", Name(t.g, t.settings), "from", t.moment(t.sum.Begin, time.Time{}), "to", t.moment(t.sum.End, t.sum.Begin),
		"zone", "UTC"+t.sum.Begin.Format("-07:00"), "every", t.length(t.sum.Every))
}

// failures says how many looks failed, where, and what the person's line did.
func (t *telling) failures() {
	failed := strconv.Itoa(t.sum.Failed)
	if t.sum.Failed == 0 {
		t.say("watch.none", "looks", strconv.Itoa(t.sum.Looks))
		return
	}
	t.say("watch.failed", "failed", failed, "looks", strconv.Itoa(t.sum.Looks))
	stages := frequent(t.sum.ByStage)
	if len(stages) == 1 {
		t.say("watch.stage", "stage", t.stage(stages[0]))
	} else {
		var each []string
		for _, stage := range stages {
			each = append(each, fmt.Sprintf("%s (%d)", t.stage(stage), t.sum.ByStage[stage]))
		}
		t.say("watch.stages", "stages", strings.Join(each, ", "))
	}
	for _, line := range []Line{Fine, Fault, Unknown} {
		if t.sum.ByLine[line] == t.sum.Failed {
			t.say("watch.line." + string(line))
			return
		}
	}
	t.say("watch.line", "fine", strconv.Itoa(t.sum.ByLine[Fine]), "fault", strconv.Itoa(t.sum.ByLine[Fault]),
		"unknown", strconv.Itoa(t.sum.ByLine[Unknown]))
}

// causes says what was found, the most frequent first.
func (t *telling) causes() {
	for _, cause := range frequent(t.sum.ByCause) {
		t.say("watch.cause", "cause", t.titled(cause), "number", strconv.Itoa(t.sum.ByCause[cause]))
	}
}

// outages lists them, as long as there are not too many.
func (t *telling) outages() {
	all := t.sum.Outages
	if len(all) == 0 {
		return
	}
	least, most, known := all[0], all[0], true
	for _, o := range all {
		if o.Least() > least.Least() {
			least = o
		}
		if o.Most() > most.Most() {
			most = o
		}
		known = known && o.Most() > 0
	}
	t.say("watch.outages", "number", strconv.Itoa(len(all)))
	if known {
		t.say("watch.most", "length", t.length(roundedUp(most.Most())))
	}
	if least.Looks > 1 {
		t.say("watch.least", "length", t.length(least.Least()))
	}
	for _, o := range all[:min(len(all), mostListed)] {
		t.say("watch.outage", "from", t.moment(o.Begin, time.Time{}), "to", t.moment(o.End, o.Begin), "cause", t.titled(o.Cause))
	}
	if more := len(all) - mostListed; more > 0 {
		t.say("watch.more", "number", strconv.Itoa(more))
	}
}

func (t *telling) speed() {
	if s := t.sum.Connect; s.Worst > 0 {
		t.say("watch.connect", "median", t.length(s.Median), "worst", t.length(s.Worst))
	}
	if s := t.sum.Took; s.Worst > 0 {
		t.say("watch.took", "median", t.length(s.Median), "worst", t.length(s.Worst))
	}
}

func (t *telling) gaps() {
	var together time.Duration
	for _, gap := range t.sum.Gaps {
		together += gap.Length
	}
	if together > 0 {
		t.say("watch.gaps", "number", strconv.Itoa(len(t.sum.Gaps)), "length", t.length(together))
	}
}

// clock says that times are not what they seem.
func (t *telling) clock() {
	if t.sum.PutBack > 0 {
		t.say("watch.clock", "number", strconv.Itoa(t.sum.PutBack))
	}
}

// titled is a cause with its code, for the helpdesk to search for.
func (t *telling) titled(cause diagnose.Cause) string {
	return fmt.Sprintf("%s [%s]", Title(t.g, t.settings, cause), cause)
}

func (t *telling) stage(stage diagnose.Stage) string {
	return t.g.Stage("stage", t.settings.Service, stage)
}

// moment writes when something was, in the time zone in which the looks began,
// and without the day if that is the same as of the moment named before.
func (t *telling) moment(when, before time.Time) string {
	_, offset := t.sum.Begin.Zone()
	zone := time.FixedZone("", offset) // the clocks may be changed meanwhile
	when = when.In(zone)
	if !before.IsZero() && when.Format(time.DateOnly) == before.In(zone).Format(time.DateOnly) {
		return when.Format("15:04:05")
	}
	return when.Format(t.g.Word("date.layout") + " 15:04:05")
}

func (t *telling) length(d time.Duration) string { return Length(t.g, d) }

// frequent lists what was counted, the most frequent first.
func frequent[K ~string](counts map[K]int) []K {
	return slices.SortedFunc(maps.Keys(counts), func(a, b K) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(string(a), string(b)))
	})
}
