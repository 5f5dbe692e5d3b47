package report

import (
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

func letterOf(t *testing.T, language string, c diagnose.Checkup) string {
	t.Helper()
	var b strings.Builder
	if err := Letter(&b, guide.For(language), c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLetter(t *testing.T) {
	for _, fault := range []string{"expired", "smtp-sender"} {
		c := settled(practised(t, fault))
		for _, language := range []string{"en", "de"} {
			golden(t, fault+"."+language+".letter.txt", letterOf(t, language, c))
		}
	}
}

// A letter has the answer word for word, what works in place of the settings, and
// the user name only where the account matters.
func TestWhatIsInALetter(t *testing.T) {
	for _, test := range []struct{ fault, has, hasNot string }{
		{"wrong-password", "[AUTHENTICATIONFAILED] Authentication failed", ""},
		{"wrong-password", "anna@practice.example", "We: a1 AUTHENTICATE"},
		{"busy", "* BYE The server is busy. Please come back later.", "anna"},
		{"blocked-port", "port 143, STARTTLS (tried", "anna"},
		{"blocked-port", "192.0.2.10:993", ""},
		{"expired", "UTC+01:00", "anna"},
		{"healthy", "Everything that we checked works.", "word for word"},
	} {
		got := strings.Join(strings.Fields(letterOf(t, "en", settled(practised(t, test.fault)))), " ")
		if !strings.Contains(got, test.has) || test.hasNot != "" && strings.Contains(got, test.hasNot) {
			t.Errorf("%s: want %q and not %q in\n%s", test.fault, test.has, test.hasNot, got)
		}
		if strings.Contains(got, "192.0.2.2 ") {
			t.Errorf("%s: the address of this computer is in\n%s", test.fault, got)
		}
	}
	if de := letterOf(t, "de", checkup()); !strings.Contains(de, "Guten Tag") || !strings.Contains(de, "Hello,") {
		t.Errorf("not in both languages:\n%s", de)
	}
	letterOf(t, "de", diagnose.Checkup{}) // broken off at once
}

// What was said last counts, however much the server says before it, and no folder of
// the person's.
func TestLastExchange(t *testing.T) {
	folders := strings.Repeat("S: * LIST () \".\" Arzt\n", 12)
	for _, test := range []struct{ said, want string }{
		{"S: * OK ready\nC: a1 LOGIN\nS: a1 NO wrong", "C: a1 LOGIN\nS: a1 NO wrong"},
		{"S: 220-mx\nS: 554 no", "S: 220-mx\nS: 554 no"},
		{"C: EHLO a\nS: 250-mx\nS: 250-SIZE\nC: RCPT TO:<b>\nS: 550-no\nS: 550 never", "C: RCPT TO:<b>\nS: 550-no\nS: 550 never"},
		{"C: T1 LIST\nC: T2 STATUS\nC: T3 QUOTA\nC: T4 EXAMINE\n" + folders +
			"S: T1 OK\nS: * STATUS INBOX (MESSAGES 2)\nS: T2 OK\nS: * QUOTAROOT INBOX\nS: T3 OK\nS: T4 NO [INUSE] ticket 4711",
			"C: T1 LIST\nC: T2 STATUS\nC: T3 QUOTA\nC: T4 EXAMINE\nS: T2 OK\nS: * QUOTAROOT INBOX\nS: T3 OK\nS: T4 NO [INUSE] ticket 4711"},
		{"C: 1 LIST\n" + folders + "S: 1 OK\nC: 2 EXAMINE INBOX", "C: 1 LIST\nS: 1 OK\nC: 2 EXAMINE INBOX"},
		{"C: 1 LIST\n" + folders, "C: 1 LIST"},
		{"C: 1 LIST\nS: * LIST () \".\" {4}\nS: Arzt\nS: \nS: * lsub () \".\" Uwe\nS: 1 NO", "C: 1 LIST\nS: 1 NO"},
		{"", ""},
	} {
		var lines []diagnose.Line
		for line := range strings.Lines(test.said) {
			from, text, _ := strings.Cut(strings.TrimRight(line, "\n"), ": ")
			lines = append(lines, diagnose.Line{From: map[string]string{"C": "client", "S": "server"}[from], Text: text}, diagnose.Line{Text: "an event"})
		}
		var got []string
		for _, l := range lastExchange(lines) {
			got = append(got, map[string]string{"client": "C: ", "server": "S: "}[l.From]+l.Text)
		}
		if got := strings.Join(got, "\n"); got != test.want {
			t.Errorf("of\n%s\nthe letter has\n%s\nwant\n%s", test.said, got, test.want)
		}
	}
}
