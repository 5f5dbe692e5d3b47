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
