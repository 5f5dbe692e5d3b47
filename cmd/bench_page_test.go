//go:build linux

package cmd_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A table is one of the page.
type table struct {
	title, text string
	head        []string
	rows        [][]string
	lost        []string // what Mail Checkup was not the best in, with the reason
	after       string
}

// A page is the whole of what was measured.
type page struct {
	began   time.Time
	took    time.Duration
	machine string
	tables  []table
}

const howToRead = `# How fast it is, beside what people use today

Written by "make bench"; do not edit. To repeat it, as root on Debian: "make bench", which installs what is compared with,
takes about twenty minutes and overwrites this page. Do nothing else on the machine meanwhile. "BENCH=quick make bench" is a
rehearsal in a few minutes, whose page goes to build/.

All programs ran in one run, in turns, on one machine, against the same Dovecot and Postfix in network namespaces: no
packet left the machine. A time is that of the whole process from its start to its end: the median, and in brackets the
least, the most, and how often it was measured. A tool that had not ended after 60 seconds was ended, and not asked again.
What an answer comes to was judged by rules, which stand below each table. Programs that do different things are not alike:
curl, openssl and Python sign in once and know nothing of other ports; nmap and testssl.sh look and do not sign in; Mail
Checkup signs in, opens the inbox, looks whether the line is steady, and tries other settings where these fail. What is typed
into openssl is sent at once, the password before the greeting: that saves round trips that no mail program may save.
`

// whyLost says what is behind the rows that are lost year in, year out.
const whyLost = `Of a healthy server, openssl has the least to do: it is told everything at once, and neither listens to the greeting, nor
asks what the server can do, nor looks whether the line is steady. Of a bad certificate, what is left is the start of the
program, some milliseconds, and, where the name is wrong, the trial of the right one: "cause and fix" means less for the
others, whose output only has the name in it.`

// text writes the page.
func (p *page) text() string {
	var b strings.Builder
	b.WriteString(howToRead)
	fmt.Fprintf(&b, "\nMeasured on %s in %v.\n\n%s", p.began.UTC().Format("2 January 2006, 15:04 MST"), p.took.Round(time.Second), p.machine)
	for _, t := range p.tables {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", t.title, strings.TrimSpace(t.text))
		fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(t.head, " | "), strings.Repeat("---|", len(t.head)))
		for _, row := range t.rows {
			fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
		}
		if t.lost != nil {
			fmt.Fprintf(&b, "\n### Lost\n\n%s\n\n", whyLost)
			for _, lost := range t.lost {
				fmt.Fprintf(&b, "- %s\n", lost)
			}
		}
		if t.after != "" {
			fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(t.after))
		}
	}
	return b.String()
}

// answersTable shows what the tools answered.
func answersTable(rows []*row) table {
	t := table{
		title: "Time to the answer",
		text: `A row is won by the fastest tool whose answer is right, which is in bold: one that names the cause, or, of a healthy
server, has signed in. An error message, a time-out or silence is no right answer.`,
		head: []string{"situation"},
	}
	var names []string
	for _, r := range rows {
		for _, c := range r.cells {
			if !slices.Contains(names, c.tool.name) {
				names = append(names, c.tool.name)
			}
		}
	}
	t.head = append(t.head, names...)
	won := 0
	for _, r := range rows {
		best := r.fastest()
		line := []string{r.service + ", " + r.situation.name}
		for _, name := range names {
			line = append(line, r.cell(name, best))
		}
		t.rows = append(t.rows, line)
		switch {
		case best == nil:
			t.lost = append(t.lost, line[0]+": nobody is right")
		case best.tool.name == ourName:
			won++
		default:
			ours := r.cells[0]
			t.lost = append(t.lost, fmt.Sprintf("%s: %s (%s) in %s, Mail Checkup (%s) in %s", line[0], best.tool.name, best.said, short(best.took.median()), ours.said, short(ours.took.median())))
		}
	}
	t.text += fmt.Sprintf(" Mail Checkup won %d of %d rows.", won, len(rows))
	t.after = theRules(rows)
	return t
}

// cell is what stands in the table for a tool.
func (r *row) cell(name string, best *cell) string {
	for _, c := range r.cells {
		if c.tool.name != name {
			continue
		}
		if len(c.took) == 0 {
			return "not asked"
		}
		text := fmt.Sprintf("%s, %s", c.said, c.took)
		if c.change {
			text += " (not always)"
		}
		if c == best {
			text = "**" + text + "**"
		}
		return text
	}
	return "-"
}

// theRules says how the tools were called and how their answers were judged.
func theRules(rows []*row) string {
	var b strings.Builder
	b.WriteString("### How they were called\n\nEach with what somebody who knows it would type for that question; here for IMAP, TLS:\n\n")
	for _, c := range rows[0].cells {
		args, input := c.tool.ask(question{"imap", "HOST", "993", "tls"})
		for i, arg := range args {
			if filepath.IsAbs(arg) {
				args[i] = filepath.Base(arg)
			}
			if strings.Contains(arg, " ") {
				args[i] = "'" + arg + "'"
			}
		}
		fmt.Fprintf(&b, "- `%s %s`", filepath.Base(c.tool.program), strings.Join(args, " "))
		if input != "" {
			fmt.Fprintf(&b, ", input %q", input)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "\n`session.py`:\n\n```python\n%s```\n\n", session)
	b.WriteString(`### How they were judged

By patterns over all that they say, on purpose in favour of the others: it is enough that one can read the cause off, even
where the tool draws no conclusion (nmap lists ports and dates). Mail Checkup's own answer counts only if its code is the
right one, and "fix" only if it has tried settings that work.

| situation | code | names the cause (all of) | and the fix (all of) |
|---|---|---|---|
`)
	for _, s := range situations[2:] {
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", s.name, s.ours, quoted(s.cause), quoted(s.fix))
	}
	fmt.Fprintf(&b, "\nA sign-in that worked: %s.\n", quoted([]*regexp.Regexp{signedIn}))
	return b.String()
}

// quoted writes patterns so that a table bears them.
func quoted(patterns []*regexp.Regexp) string {
	var all []string
	for _, p := range patterns {
		text := strings.TrimPrefix(strings.TrimPrefix(p.String(), "(?im)"), "(?i)")
		if text == never {
			return "nothing here would mend it"
		}
		all = append(all, "<code>"+strings.ReplaceAll(text, "|", "&#124;")+"</code>")
	}
	return strings.Join(all, " ")
}

// machine says what was measured on, and what with.
func machine() string {
	var text strings.Builder
	say := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&text, "- %s: %s\n", name, value)
		}
	}
	first := func(program string, args ...string) string {
		out, _ := exec.Command(program, args...).CombinedOutput()
		for line := range strings.Lines(string(out)) {
			if strings.ContainsAny(line, "0123456789") {
				return strings.Trim(line, " \n#")
			}
		}
		return ""
	}
	model := ""
	info, _ := os.ReadFile("/proc/cpuinfo")
	if found := regexp.MustCompile(`model name\s*: (.*)`).FindSubmatch(info); found != nil {
		model = string(found[1])
	}
	load, _ := os.ReadFile("/proc/loadavg")
	commit := first("git", "describe", "--always", "--dirty")
	say("processor", fmt.Sprintf("%s, %d cores", model, runtime.NumCPU()))
	say("system", first("uname", "-sr")+", "+first("sh", "-c", `. /etc/os-release; echo "$PRETTY_NAME"`))
	say("load when it began", strings.Join(strings.Fields(string(load))[:3], " "))
	say("Mail Checkup", commit+", "+runtime.Version())
	say("servers", "Dovecot "+first("dovecot", "--version")+"; Postfix "+first("postconf", "-d", "-h", "mail_version"))
	say("curl", first("curl", "--version"))
	say("openssl", first("openssl", "version"))
	say("nmap", first("nmap", "--version"))
	say("swaks", first("swaks", "--version"))
	say("Python", first("/usr/bin/python3", "--version"))
	say("testssl.sh", first("dpkg-query", "-W", "-f", "${Version}\n", "testssl.sh"))
	return text.String()
}
