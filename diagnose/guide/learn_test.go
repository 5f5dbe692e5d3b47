package guide

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// forEachTranslation is forEachLanguage, and holds that each has its file in folder.
func forEachTranslation(t *testing.T, folder string, f func(*testing.T, *Guide)) {
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		if file := folder + "/" + g.Tag() + ".md"; read(file) == "" {
			t.Fatalf("there is no %s", file)
		}
		f(t, g)
	})
}

// asked maps what the FAQ that this part grew from asks, in short, to the
// question that answers it.
var asked = []struct{ question, id string }{
	// its FAQ
	{"What is an IMAP port number?", "what-is-port"},
	{"What is the default IMAP port number?", "which-port"},
	{"What is the secure IMAP port number?", "port-993"},
	{"How do I change the IMAP port number?", "change-port"},
	{"Why would I need to change it?", "why-change-port"},
	{"What is the difference between IMAP and POP3 port numbers?", "imap-pop3-ports"},
	{"How can I find out the port number for my server?", "find-port"},
	{"What happens if I enter the incorrect port number?", "wrong-port"},
	{"Is it possible to use multiple IMAP port numbers?", "several-ports"},
	{"What should I do if it fails with the correct port number?", "right-port-fails"},
	// its sections
	{"The significance of the port number", "what-is-port"},
	{"The standard port number (143)", "port-143"},
	{"The encrypted port number (993)", "port-993"},
	{"Incorrect port number configuration", "wrong-port"},
	{"Server firewall blocking", "blocked"},
	{"Client configuration", "program-settings"},
	{"Remote email access", "other-places"},
	// its troubleshooting table
	{"Client cannot connect to the server", "cannot-connect"},
	{"Unable to receive or send emails", "blocked"},
	{"Slow or intermittent connections", "slow"},
	// what it errs in or leaves out
	{"IMAP does not send", "sending-port"},
	{"Receiving works, but sending does not", "receive-not-send"},
	{"What is an app password?", "app-password"},
	{"Why does my usual password not work?", "password-refused"},
	{"A certificate error: should I click it away?", "certificate"},
	{"IMAP or POP3", "imap-or-pop3"},
	{"SSL/TLS or STARTTLS", "tls-or-starttls"},
	{"What does this program do with my password?", "my-password"},
}

func TestWhatIsAskedIsAnswered(t *testing.T) {
	forEachTranslation(t, "learn", func(t *testing.T, g *Guide) {
		for _, a := range asked {
			if q, ok := g.Question(a.id); !ok || q.Title == "" || len(q.Paragraphs) == 0 {
				t.Errorf("%q is not answered: %q", a.question, q)
			}
		}
		for _, q := range questions(g) {
			if !slices.ContainsFunc(asked, func(a struct{ question, id string }) bool { return a.id == q.ID }) {
				t.Errorf("nobody asks %s", q.ID)
			}
		}
		if q, ok := g.Question("no-such-question"); ok {
			t.Errorf("there is no such question, got %q", q)
		}
	})
}

// questions are all of them, in order.
func questions(g *Guide) (all []Question) {
	for _, section := range g.Learn() {
		all = append(all, section.Questions...)
	}
	return all
}

func TestQuestionsAreInForm(t *testing.T) {
	forEachTranslation(t, "learn", func(t *testing.T, g *Guide) {
		seen := map[string]bool{}
		for _, section := range g.Learn() {
			if section.Title == "" || strings.HasSuffix(section.Title, ".") {
				t.Errorf("a section is called %q", section.Title)
			}
			for _, q := range section.Questions {
				testQuestion(t, g, q)
				if seen[q.ID] {
					t.Errorf("%s stands twice", q.ID)
				}
				seen[q.ID] = true
			}
		}
	})
}

func testQuestion(t *testing.T, g *Guide, q Question) {
	t.Helper()
	if text := answer(q); strings.ContainsAny(text, "{}[]<>*_`|#") {
		t.Errorf("%s: markup is left:\n%s", q.ID, text)
	}
	if !strings.HasSuffix(q.Title, "?") {
		t.Errorf("%s asks nothing: %q", q.ID, q.Title)
	}
	for _, id := range q.See {
		if _, ok := g.Question(id); !ok || id == q.ID {
			t.Errorf("%s refers to %q", q.ID, id)
		}
	}
	for _, row := range q.Table {
		if len(row) != len(q.Table[0]) || slices.Contains(row, "") {
			t.Errorf("%s: the table has a row %q", q.ID, row)
		}
	}
	known := []Check{CheckNothing, CheckMail, CheckSettings, CheckBlocked, CheckSlow}
	if name, ok := q.Check.Practice(); ok && !g.Has("practice."+name) || !ok && !slices.Contains(known, q.Check) {
		t.Errorf("%s: there is no check %q", q.ID, q.Check)
	}
}

// answer is all that a person reads at a question.
func answer(q Question) string {
	lines := append([]string{q.Title}, q.Paragraphs...)
	for _, row := range q.Table {
		lines = append(lines, strings.Join(row, ", ")+".")
	}
	return strings.Join(lines, "\n")
}

func TestTranslatedQuestionsHaveTheSameForm(t *testing.T) {
	english := For(fallback).Learn()
	digits := regexp.MustCompile(`[0-9]+`)
	forEachTranslation(t, "learn", func(t *testing.T, g *Guide) {
		sections := g.Learn()
		if len(sections) != len(english) {
			t.Fatalf("%d sections, English has %d", len(sections), len(english))
		}
		for i, want := range english {
			if len(sections[i].Questions) != len(want.Questions) {
				t.Fatalf("%d questions in %q, English has %d", len(sections[i].Questions), sections[i].Title, len(want.Questions))
			}
			for j, want := range want.Questions {
				q := sections[i].Questions[j]
				switch {
				case q.ID != want.ID:
					t.Errorf("%s stands where English has %s", q.ID, want.ID)
				case q.Check != want.Check || !slices.Equal(q.See, want.See):
					t.Errorf("%s leads to %s %v, in English to %s %v", q.ID, q.Check, q.See, want.Check, want.See)
				case len(q.Paragraphs) != len(want.Paragraphs) || len(q.Table) != len(want.Table):
					t.Errorf("%s has %d paragraphs, English has %d", q.ID, len(q.Paragraphs), len(want.Paragraphs))
				case !slices.Equal(sorted(digits, q), sorted(digits, want)):
					t.Errorf("%s has the numbers %v, English has %v", q.ID, sorted(digits, q), sorted(digits, want))
				case g.Tag() != fallback && (q.Title == want.Title || q.Paragraphs[0] == want.Paragraphs[0]):
					t.Errorf("%s is in English", q.ID)
				}
			}
		}
	})
}

// sorted are the different matches of re in what is said at a question.
func sorted(re *regexp.Regexp, q Question) []string {
	all := re.FindAllString(answer(q), -1)
	slices.Sort(all)
	return slices.Compact(all)
}

func TestQuestionsAreEasyToRead(t *testing.T) {
	for _, q := range questions(For("en")) {
		easy(t, q.ID, strings.Join(append([]string{q.Title}, q.Paragraphs...), "\n"))
	}
}

// easy holds that a text is of a grade that all can read, and its sentences short.
func easy(t *testing.T, id, text string) {
	t.Helper()
	if grade := grade(text); grade > hardest {
		t.Errorf("%s: grade %.1f\n%s", id, grade, text)
	}
	for line := range strings.Lines(text) {
		for _, s := range sentences(strings.TrimSpace(line)) {
			if n := len(strings.Fields(s)); n > 22 {
				t.Errorf("%s: %d words in one sentence: %s", id, n, s)
			}
		}
	}
}

// jargon are words that nobody at home knows.
var jargon = regexp.MustCompile(`(?i)handshake|daemon|protocol|client|authenticat(e|es|ed)\b|cipher|submission|host ?name|` +
	`configur|credential|parameter|implicit|\bRFC|\bDNS\b|\bTCP\b|plain ?text|packet|latency|bandwidth|administrator|OAuth`)

// explained says how a hard word is explained where it comes first.
var explained = []struct{ word, as string }{
	{"server", "computer of your provider"},
	{"provider", "firm that runs your mailbox"},
	{"port", "number is called the port"},
	{"IMAP", "way for a mail program to read"},
	{"POP3", "another way to get mail"},
	{"SMTP", "sends it"},
	{"encryption", "called encryption"},
	{"STARTTLS", "begins in the open"},
	{"firewall", "a guard in a network"},
	{"certificate", "the ID card of a server"},
	{"ID card", "the ID card of a server"},
	{"app password", "second password|web page"},
	{"VPN", "a program that sends"},
}

func TestNoJargon(t *testing.T) {
	said := questions(For("en"))
	for _, q := range said {
		// What stands in quotation marks is what a program calls it.
		if found := jargon.FindString(unquoted(answer(q))); found != "" {
			t.Errorf("%s says %q", q.ID, found)
		}
	}
	for _, e := range explained {
		word := regexp.MustCompile(`(?i)\b` + e.word)
		first := slices.IndexFunc(said, func(q Question) bool { return word.MatchString(answer(q)) })
		if first < 0 || !regexp.MustCompile(e.as).MatchString(answer(said[first])) {
			t.Errorf("%q is not explained where it comes first", e.word)
		}
	}
}

var quoted = regexp.MustCompile(`“[^”]*”`)

// unquoted is a text with something short in place of what is quoted in it.
func unquoted(text string) string { return quoted.ReplaceAllString(text, "it") }

// The facts in which the FAQ erred stay right.
func TestPortsAreRight(t *testing.T) {
	forEachTranslation(t, "learn", func(t *testing.T, g *Guide) {
		q, _ := g.Question("which-port")
		var ports [][]string
		for _, row := range q.Table[1:] {
			ports = append(ports, row[1:])
		}
		want := [][]string{{"993", "143"}, {"995", "110"}, {"465", "587"}}
		if !slices.EqualFunc(ports, want, slices.Equal) {
			t.Errorf("got %v", ports)
		}
	})
}

func TestParseLearn(t *testing.T) {
	sections := parseLearn("# About\nFor translators.\n\n# One\n\n## a\nWhy?\n\nBecause\nof it.\n\nSo there.\n\n" +
		"| x | y |\n| 1 | 2 |\n\n[check: practice busy]\n[see: b, c]\n\n## b\nHow?\nSo.\n\n# Two\n## c\nWho?\n")
	if len(sections) != 2 || sections[0].Title != "One" || len(sections[0].Questions) != 2 || sections[1].Questions[0].Title != "Who?" {
		t.Fatalf("got %+v", sections)
	}
	q := sections[0].Questions[0]
	if !slices.Equal(q.Paragraphs, []string{"Because of it.", "So there."}) || !slices.Equal(q.See, []string{"b", "c"}) {
		t.Errorf("got %+v", q)
	}
	if !slices.EqualFunc(q.Table, [][]string{{"x", "y"}, {"1", "2"}}, slices.Equal) {
		t.Errorf("the table is %q", q.Table)
	}
	if name, ok := q.Check.Practice(); name != "busy" || !ok {
		t.Errorf("the check is %q", q.Check)
	}
	if name, ok := CheckMail.Practice(); name != "" || ok {
		t.Errorf("a check of the person's mail is practice %q", name)
	}
}
