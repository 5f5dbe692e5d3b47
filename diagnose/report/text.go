package report

import (
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// Text writes check-ups that were run together for a person, in the language of
// g: of each the verdict and what to do first, then the stages, then the
// evidence. Codes stand in brackets, so that the helpdesk can search for them.
func Text(w io.Writer, g *guide.Guide, checkups ...diagnose.Checkup) error {
	checkups = redactedAll(checkups, g)
	t := text{c: checkups[0], g: g}
	t.head()
	if len(checkups) > 1 {
		t.line("%s\n", wrap(overall(checkups, g), "", ""))
	}
	for n, c := range checkups {
		if t.c = c; len(checkups) > 1 {
			t.line("%s\n", t.g.Word("report.check", "number", strconv.Itoa(n+1), "settings", t.settings(understood(c))))
		}
		t.verdict()
		t.working()
		t.alsoFound()
		t.stages()
		t.evidence()
		if n+1 < len(checkups) {
			t.line("")
		}
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

// conclusion is the verdict and its words. A check-up that was broken off
// before anything was found is not a healthy one; its verdict has no cause.
func conclusion(c diagnose.Checkup, g *guide.Guide) (diagnose.Verdict, guide.Advice) {
	v := c.Verdict()
	if v.Cause == "" {
		return v, guide.Advice{Title: g.Word("report.unfinished"), Meaning: g.Word("report.unfinished.meaning")}
	}
	return v, g.Explain(v.Finding)
}

// text is a report being written.
type text struct {
	b strings.Builder
	c diagnose.Checkup
	g *guide.Guide
}

func (t *text) line(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }

// section begins a part of the report.
func (t *text) section(key string) { t.line("\n%s", t.g.Word(key)) }

// say writes prose, indented behind a mark such as "1. ".
func (t *text) say(mark, prose string) {
	t.line("%s", wrap(prose, "  "+mark, "  "+strings.Repeat(" ", len(mark))))
}

func (t *text) head() {
	started := t.c.Started.Format("2006-01-02 15:04:05 -07:00")
	t.line("%s\n", t.g.Word("report.head", "program", Name, "version", Version, "time", started))
}

func (t *text) verdict() {
	v, advice := conclusion(t.c, t.g)
	if v.Cause == "" {
		t.line("%s", advice.Title)
	} else {
		t.line("%s", wrap(t.marked(v.Finding, advice.Title), "", ""))
	}
	if advice.Who != "" {
		t.line("%s.", advice.Who)
	}
	if advice.Meaning != "" {
		t.section("report.meaning")
		t.say("", advice.Meaning)
	}
	if len(advice.Steps) > 0 {
		t.section("report.steps")
		for i, step := range advice.Steps {
			t.say(strconv.Itoa(i+1)+". ", step)
		}
	}
	if advice.Tell != "" {
		key := "report.tell." + string(v.Cause.Who())
		if !t.g.Has(key) {
			key = "report.tell"
		}
		t.section(key)
		t.say("", advice.Tell)
	}
}

// marked is a finding's title with its weight before and its code behind.
func (t *text) marked(f diagnose.Finding, title string) string {
	return fmt.Sprintf("%s: %s [%s]", t.g.Word("state."+f.Severity().String()), title, f.Cause)
}

func (t *text) working() {
	proofs := t.c.Working()
	if len(proofs) == 0 {
		return
	}
	t.section("report.working")
	for _, p := range proofs {
		proven := t.g.Word("report.proven", "stage", t.stageName(p.Stage))
		t.say("- ", fmt.Sprintf("%s (%s)", t.settings(p.Settings), proven))
	}
}

func (t *text) alsoFound() {
	v := t.c.Verdict()
	var titles []string
	for _, o := range t.c.Outcomes {
		for _, f := range o.Findings {
			if !(o.Stage == v.Stage && reflect.DeepEqual(f, v.Finding)) {
				titles = append(titles, t.marked(f, t.g.Explain(f).Title))
			}
		}
	}
	if len(titles) == 0 {
		return
	}
	t.section("report.also")
	for _, title := range titles {
		t.say("- ", title)
	}
}

func (t *text) stages() {
	t.section("report.stages")
	width := 0
	for _, state := range []string{"ok", "note", "warn", "fail", unreached} {
		width = max(width, len([]rune(t.g.Word("state."+state))))
	}
	for _, o := range t.c.Outcomes {
		t.line("  %-*s  %s (%s)", width, t.g.Word("state."+o.Severity().String()), t.stageName(o.Stage), t.ms(o.Took))
	}
	for _, stage := range t.c.Missed() {
		t.line("  %-*s  %s", width, t.g.Word("state."+unreached), t.stageName(stage))
	}
}

func (t *text) evidence() {
	t.section("report.evidence")
	s := understood(t.c)
	t.line("  %s", t.g.Word("report.settings", "settings", t.settings(s)))
	if user := s.User(); user != "" {
		t.line("  %s", t.g.Word("report.user", "user", user))
	}
	for _, o := range t.c.Outcomes {
		if len(o.Facts)+len(o.Lines) == 0 {
			continue
		}
		t.line("\n  %s [%s]", t.stageName(o.Stage), o.Stage)
		for _, f := range o.Facts {
			t.line("    %s: %s", t.g.Code("fact", f.Name), f.Value)
		}
		for _, l := range o.Lines {
			from := l.From
			if from == "" {
				from = "event"
			}
			t.line("    %s (%s): %s", t.g.Code("line", from), t.ms(l.At), l.Text)
		}
	}
}

func (t *text) settings(s diagnose.Settings) string {
	return t.g.Code("service", string(s.Service)) + ", " + t.g.Settings(s)
}

func (t *text) stageName(s diagnose.Stage) string {
	return t.g.Stage("stage", understood(t.c).Service, s)
}

func (t *text) ms(d time.Duration) string {
	return t.g.Word("report.ms", "ms", strconv.FormatInt(d.Milliseconds(), 10))
}
