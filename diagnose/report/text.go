package report

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// Text writes check-ups that were run together for a person, in the language of
// g: of each the verdict and what to do first, then the stages, then the
// evidence. Codes stand in brackets, so that the helpdesk can search for them.
func Text(w io.Writer, g *guide.Guide, checkups ...diagnose.Checkup) error {
	return TextIn(w, Columns, g, checkups...)
}

// TextIn is [Text] with lines of so many columns. The evidence is as long as it is.
func TextIn(w io.Writer, columns int, g *guide.Guide, checkups ...diagnose.Checkup) error {
	checkups = redactedAll(checkups, g)
	t := text{c: checkups[0], g: g, columns: columns}
	t.head()
	if len(checkups) > 1 {
		t.prose(overall(checkups, g))
		t.line("")
	}
	for n, c := range checkups {
		if t.c = c; len(checkups) > 1 {
			t.prose(t.g.Word("report.check", "number", strconv.Itoa(n+1), "settings", t.settings(c.Understood())))
			t.line("")
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

// conclusion is the verdict and its words. The verdict of a check-up that was
// broken off has no cause.
func conclusion(c diagnose.Checkup, g *guide.Guide) (diagnose.Verdict, guide.Advice) {
	v := c.Verdict()
	if !c.Finished() {
		return v, guide.Advice{Title: g.Word("report.unfinished"), Meaning: g.Word("report.unfinished.meaning")}
	}
	return v, g.Explain(v.Finding)
}

// text is a report being written.
type text struct {
	b       strings.Builder
	c       diagnose.Checkup
	g       *guide.Guide
	columns int // how long the lines of prose are
}

func (t *text) line(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }

// section begins a part of the report.
func (t *text) section(key string) {
	t.line("")
	t.prose(t.g.Word(key))
}

// prose writes lines that are not indented.
func (t *text) prose(prose string) { t.line("%s", guide.Fold(prose, t.columns, "", "")) }

// say writes prose, indented behind a mark such as "1. ".
func (t *text) say(mark, prose string) {
	t.line("%s", guide.Fold(prose, t.columns, "  "+mark, strings.Repeat(" ", 2+utf8.RuneCountInString(mark))))
}

func (t *text) head() {
	t.prose(head(t.c, t.g))
	t.line("")
}

// head says by which program a report was made, and when.
func head(c diagnose.Checkup, g *guide.Guide) string {
	started := c.Started.Format("2006-01-02 15:04:05 -07:00")
	return g.Word("report.head", "program", Name, "version", Version, "time", started)
}

func (t *text) verdict() {
	v, advice := conclusion(t.c, t.g)
	if v.Cause == "" {
		t.prose(advice.Title)
	} else {
		t.prose(t.marked(v.Finding, advice.Title))
	}
	if advice.Who != "" {
		t.prose(advice.Who + ".")
	}
	if code := Code(t.c); code != "" {
		t.prose(t.g.Word("report.code", "code", code))
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
		t.section(t.g.TellKey(v.Cause))
		t.say("", advice.Tell)
	}
}

// marked is a finding's title with its weight before and its code behind.
func (t *text) marked(f diagnose.Finding, title string) string {
	return fmt.Sprintf("%s [%s]", t.g.Label(t.g.Word("state."+f.Severity().String()), title), f.Cause)
}

func (t *text) working() {
	proven := t.proven()
	if len(proven) == 0 {
		return
	}
	t.section("report.working")
	for _, p := range proven {
		t.say("- ", p)
	}
}

// proven are the settings that work, each with how far it was tried.
func (t *text) proven() (all []string) {
	for _, p := range t.c.Working() {
		proven := t.g.Word("report.proven", "stage", t.stageName(p.Stage))
		all = append(all, fmt.Sprintf("%s (%s)", t.settings(p.Settings), proven))
	}
	return all
}

func (t *text) alsoFound() {
	others := t.c.Beside()
	if len(others) == 0 {
		return
	}
	t.section("report.also")
	for _, f := range others {
		t.say("- ", t.marked(f, t.g.Explain(f).Title))
	}
}

func (t *text) stages() {
	t.section("report.stages")
	width := 0
	for _, state := range []string{"ok", "note", "warn", "fail", unreached} {
		width = max(width, len([]rune(t.g.Word("state."+state))))
	}
	for _, o := range t.c.Outcomes {
		t.stage(width, o.Severity().String(), fmt.Sprintf("%s (%s)", t.stageName(o.Stage), t.ms(o.Took)))
	}
	for _, stage := range t.c.Missed() {
		t.stage(width, unreached, t.stageName(stage))
	}
}

// stage writes the line of a stage behind its state, in a column of that width if
// there is room for two.
func (t *text) stage(width int, state, name string) {
	word := t.g.Word("state." + state)
	if t.columns < 2*(width+4) {
		t.say("", t.g.Label(word, name))
		return
	}
	t.say(fmt.Sprintf("%-*s  ", width, word), name)
}

func (t *text) evidence() {
	t.section("report.evidence")
	s := t.c.Understood()
	t.say("", t.g.Word("report.settings", "settings", t.settings(s)))
	if user := s.User(); user != "" {
		t.say("", t.g.Word("report.user", "user", user))
	}
	for _, o := range t.c.Outcomes {
		if len(o.Facts)+len(o.Lines) == 0 {
			continue
		}
		t.line("")
		t.say("", fmt.Sprintf("%s [%s]", t.stageName(o.Stage), o.Stage))
		for _, f := range o.Facts {
			t.line("    %s", t.g.Label(t.g.Code("fact", f.Name), f.Value))
		}
		for _, l := range o.Lines {
			t.line("    %s", t.said(l, l.Text))
		}
	}
}

// said is text behind who said it and when.
func (t *text) said(l diagnose.Line, text string) string {
	return t.g.Label(fmt.Sprintf("%s (%s)", t.speaker(l), t.ms(l.At)), text)
}

// speaker is who a line of the conversation is from.
func (t *text) speaker(l diagnose.Line) string {
	return t.g.Code("line", cmp.Or(l.From, "event"))
}

func (t *text) settings(s diagnose.Settings) string {
	return t.g.Code("service", string(s.Service)) + ", " + t.g.Settings(s)
}

func (t *text) stageName(s diagnose.Stage) string {
	return t.g.Stage("stage", t.c.Understood().Service, s)
}

func (t *text) ms(d time.Duration) string {
	return t.g.Word("report.ms", "ms", strconv.FormatInt(d.Milliseconds(), 10))
}
