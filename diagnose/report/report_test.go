package report

import (
	"errors"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

var update = flag.Bool("update", false, "write the golden files anew")

// checkup is one that met a closed port, after a slip in what was typed.
func checkup() diagnose.Checkup {
	typed := diagnose.Settings{
		Service: diagnose.IMAP, Host: " imap.example.org", Port: 993, Security: diagnose.Auto,
		Address: "anna@example.org", Secret: diagnose.NewSecret("correct horse"),
	}
	given := typed.Anonymous()
	given.Host, given.Security = "imap.example.org", diagnose.TLS
	works := given
	works.Port, works.Security = 143, diagnose.StartTLS
	args := map[string]string{"server": "imap.example.org", "port": "993", "service": "imap", "security": "tls"}
	space := map[string]string{"server": "imap.example.org", "port": "993", "service": "imap", "security": "tls", "host": "imap.example.org"}
	c := diagnose.Checkup{
		Settings: typed, Plan: diagnose.Plan(typed),
		Started: time.Date(2026, 3, 14, 9, 26, 53, 589793238, time.FixedZone("CET", 3600)),
	}
	c.Add(diagnose.Outcome{Stage: diagnose.StageInput, Settings: given,
		Findings: []diagnose.Finding{{Cause: diagnose.InputSpace, Args: space}}})
	c.Add(diagnose.Outcome{Stage: diagnose.StageNetwork, Settings: given, Took: time.Millisecond,
		Facts: []diagnose.Fact{{Name: "network.address", Value: "192.168.1.17"}}})
	c.Add(diagnose.Outcome{Stage: diagnose.StageDNS, Settings: given, Took: 23 * time.Millisecond,
		Facts: []diagnose.Fact{{Name: "dns.address", Value: "192.0.2.7"}, {Name: "dns.odd", Value: "no word for this"}}})
	c.Add(diagnose.Outcome{Stage: diagnose.StageTCP, Settings: given, Took: 31 * time.Millisecond, Stopped: true,
		Findings: []diagnose.Finding{{Cause: diagnose.TCPRefused, Args: args,
			Works: []diagnose.Proof{{Settings: works, Stage: diagnose.StageCapability}}}},
		Facts: []diagnose.Fact{{Name: "tcp.failed", Value: "192.0.2.7:993: connection refused (31ms)"}},
		Lines: []diagnose.Line{
			{From: "", At: 55 * time.Millisecond, Text: "TLS 1.3"},
			{From: "server", At: 56 * time.Millisecond, Text: "* OK hello"},
			{From: "client", At: 57 * time.Millisecond, Text: "a1 LOGOUT"},
		}})
	c.Took = 55 * time.Millisecond
	return c
}

func written(t *testing.T, c diagnose.Checkup, language string) string {
	t.Helper()
	var b strings.Builder
	if err := Text(&b, guide.For(language), c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	for _, language := range []string{"en", "de"} {
		golden := "testdata/refused." + language + ".txt"
		got := written(t, checkup(), language)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(string(want), "\r\n", "\n"); got != want {
			t.Errorf("%s: the report is not that of %s (-update writes it anew):\n%s", language, golden, got)
		}
	}
}

func TestTextOfAHealthyServer(t *testing.T) {
	c := checkup()
	c.Outcomes = c.Outcomes[1:3]
	c.Plan = []diagnose.Stage{diagnose.StageNetwork, diagnose.StageDNS}
	got := written(t, c, "en")
	for _, want := range []string{
		"Fine: Everything that we checked works. [ok]\nNothing needs mending.\n",
		"Settings that work\n  - IMAP, imap.example.org, port 993, SSL/TLS (tried",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the report:\n%s", want, got)
		}
	}
}

// A check-up that was broken off has not shown that anything works.
func TestTextOfAnUnfinishedCheckup(t *testing.T) {
	c, slip := checkup(), checkup()
	c.Outcomes = c.Outcomes[1:3]
	slip.Outcomes = slip.Outcomes[:3]
	for _, c := range []diagnose.Checkup{c, slip, {}} {
		got := written(t, c, "en")
		if !strings.Contains(got, "\n\nThe check-up was not finished.\n") || strings.Contains(got, "[ok]") || strings.Contains(got, "Settings that work") ||
			strings.Contains(got, "phone") || strings.Contains(got, "no problem") {
			t.Errorf("an unfinished check-up is reported as\n%s", got)
		}
	}
	if got := written(t, slip, "en"); !strings.Contains(got, "Also found\n  - Look at this: ") {
		t.Errorf("what was found is missing:\n%s", got)
	}
	if got := letterOf(t, "en", slip); !strings.Contains(got, "The check-up was not finished.") {
		t.Errorf("the letter says\n%s", got)
	}
	if code := Code(slip); code != "" {
		t.Errorf("it has the code %s", code)
	}
}

// On a narrow terminal lines of prose are as long as it is wide, but for what
// cannot be broken. The evidence is as long as it is.
func TestNarrowText(t *testing.T) {
	for _, language := range []string{"en", "de", "fr"} {
		for _, columns := range []int{20, 40} {
			var text, letter strings.Builder
			g := guide.For(language)
			if err := errors.Join(TextIn(&text, columns, g, checkup(), checkup()), LetterIn(&letter, columns, g, checkup())); err != nil {
				t.Fatal(err)
			}
			_, body, _ := strings.Cut(letter.String(), "\n")
			for line := range strings.Lines(text.String() + body) {
				line = strings.TrimSuffix(line, "\n")
				if strings.HasPrefix(line, "    ") && strings.Contains(line, ": ") { // evidence
					continue
				}
				words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' })
				if utf8.RuneCountInString(line) > columns && len(words) > 1 && words[0] != "-" {
					t.Errorf("%s, %d columns: %q", language, columns, line)
				}
			}
		}
	}
}

// The program's own colons are French in French, and no line is torn at them.
func TestFrenchColons(t *testing.T) {
	c := checkup()
	text := written(t, c, "fr")
	letter, _, _ := strings.Cut(letterOf(t, "fr", c), guide.For("fr").Word("letter.english"))
	page := pageOf(t, "fr", c)
	for where, want := range map[string]string{
		text:   "Problème\u00a0: |Nous (57 ms)\u00a0: a1|Échec\u00a0: 192|Adresse du serveur\u00a0: 192",
		letter: "Échec\u00a0: 192|Paramètres qui marchent\u00a0: |      Nous\u00a0: a1",
		page:   "Problème\u00a0:</strong> |<li>Nous (57 ms)\u00a0: <code",
	} {
		for _, want := range strings.Split(want, "|") {
			if !strings.Contains(where, want) {
				t.Errorf("%q is not in\n%s", want, where)
			}
		}
	}
	if torn := regexp.MustCompile(`(?m)«$|^\s*[»:;?!]|[\p{L})]: `).FindString(text + letter); torn != "" {
		t.Errorf("%q in\n%s%s", torn, text, letter)
	}
}
