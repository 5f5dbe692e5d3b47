package report

import (
	"io"
	"net/netip"
	"slices"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// Letter writes to whoever can mend what c found, mostly the provider: a subject,
// what is wrong, and the evidence that they need to look for it at their side. It
// is in the language of g, and once more in English where that is another, for a
// helpdesk may be anywhere. It has no password, and the user name only where the
// account matters.
func Letter(w io.Writer, g *guide.Guide, c diagnose.Checkup) error {
	return LetterIn(w, Columns, g, c)
}

// LetterIn is [Letter] with lines of so many columns. The subject is one line, for
// it goes where a mail has only one.
func LetterIn(w io.Writer, columns int, g *guide.Guide, c diagnose.Checkup) error {
	c = redacted(c, g)
	l := letter{text{c: c, g: g, columns: columns}}
	l.line("%s\n", l.g.Word("letter.subject", "settings", l.settings(c.Understood())))
	l.write()
	if english := guide.For("en"); g.Tag() != english.Tag() {
		l.line("\n%s", strings.Repeat("-", columns))
		l.prose(l.g.Word("letter.english"))
		l.line("")
		l.g = english
		l.write()
	}
	_, err := io.WriteString(w, l.b.String())
	return err
}

// letter is one being written, with the lines of a report.
type letter struct{ text }

func (l *letter) write() {
	v, advice := conclusion(l.c, l.g)
	l.line("%s\n", l.g.Word("letter.hello"))
	if advice.Tell != "" {
		l.prose(advice.Tell)
	} else {
		l.prose(advice.Title)
	}
	l.line("")
	l.say("- ", l.g.Word("letter.when", "time", l.c.Started.Format("2006-01-02 15:04:05 UTC-07:00")))
	l.say("- ", l.g.Word("report.settings", "settings", l.settings(l.c.Understood())))
	if user := l.c.Understood().User(); user != "" && (v.Stage == diagnose.StageSignIn || v.Stage == diagnose.StageMailbox) {
		l.say("- ", l.g.Word("report.user", "user", user))
	}
	if v.Cause != "" {
		l.say("- ", l.g.Word("letter.stage", "stage", l.stageName(v.Stage), "code", string(v.Cause)))
	}
	l.facts(v.Stage)
	l.ruledOut()
	l.instead()
	l.words(v.Stage)
	l.line("")
	l.prose(l.g.Word("letter.thanks"))
	l.line("")
	l.prose(head(l.c, l.g))
	if code := Code(l.c); code != "" {
		l.prose(l.g.Word("report.code", "code", code))
	}
}

// facts are those of the stage, and which machine answered.
func (l *letter) facts(stage diagnose.Stage) {
	for _, o := range l.c.Outcomes {
		for _, f := range o.Facts {
			if f.Name == "network.address" || o.Stage != stage && f.Name != "tcp.connected" {
				continue
			}
			l.say("- ", l.g.Label(l.g.Code("fact", f.Name), f.Value+family(f)))
		}
	}
}

// family names the kind of address that a connection was made to.
func family(f diagnose.Fact) string {
	first, _, _ := strings.Cut(f.Value, " ")
	to, err := netip.ParseAddrPort(strings.TrimSuffix(first, ":"))
	switch {
	case err != nil:
		return ""
	case to.Addr().Unmap().Is4():
		return ", IPv4"
	default:
		return ", IPv6"
	}
}

// ruledOut names the stages without a fault.
func (l *letter) ruledOut() {
	var fine []string
	for _, o := range l.c.Outcomes {
		if o.Severity() <= diagnose.Note {
			fine = append(fine, l.stageName(o.Stage))
		}
	}
	if len(fine) > 0 {
		l.say("- ", l.g.Word("letter.fine", "stages", strings.Join(fine, ", ")))
	}
}

// instead are the settings that work in place of the given ones.
func (l *letter) instead() {
	if proven := l.proven(); len(proven) > 0 && l.c.Verdict().Severity() == diagnose.Fail {
		l.say("- ", l.g.Label(l.g.Word("report.working"), strings.Join(proven, "; ")))
	}
}

// words are the last thing that was asked in the stage, and the end of the server's
// answer to it, as they were.
func (l *letter) words(stage diagnose.Stage) {
	i := slices.IndexFunc(l.c.Outcomes, func(o diagnose.Outcome) bool { return o.Stage == stage })
	if i < 0 || l.c.Verdict().Severity() == diagnose.OK {
		return
	}
	lines := lastExchange(l.c.Outcomes[i].Lines)
	if len(lines) == 0 {
		return
	}
	l.say("- ", l.g.Word("letter.said"))
	for _, line := range lines {
		l.line("      %s", l.g.Label(l.speaker(line), line.Text))
	}
}

// mostWords is how many lines of a conversation a letter has.
const mostWords = 8

// lastExchange is the last command of a conversation that was answered, with those
// that were said at once with it, and the end of what comes after them. How the
// person's folders are called is nobody's business.
func lastExchange(lines []diagnose.Line) []diagnose.Line {
	lines = slices.DeleteFunc(withoutFolders(lines), func(l diagnose.Line) bool { return l.From == "" })
	begin, answer := 0, 0
	for i := range lines[min(1, len(lines)):] {
		if lines[i].From == "client" && lines[i+1].From == "server" {
			begin, answer = i, i+1
		}
	}
	for begin > 0 && lines[begin-1].From == "client" {
		begin--
	}
	asked, answered := lines[begin:answer], lines[answer:]
	asked = asked[max(0, len(asked)-mostWords/2):]
	answered = answered[max(0, len(answered)-mostWords+len(asked)):]
	return slices.Concat(asked, answered)
}
