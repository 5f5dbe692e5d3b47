package report

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

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
	c := checkup()
	c.Outcomes = c.Outcomes[1:3]
	for _, c := range []diagnose.Checkup{c, {}} {
		got := written(t, c, "en")
		if !strings.Contains(got, "\nThe check-up was not finished.\n") || strings.Contains(got, "[ok]") || strings.Contains(got, "Settings that work") {
			t.Errorf("an unfinished check-up is reported as\n%s", got)
		}
	}
}

func TestWrap(t *testing.T) {
	long := strings.Repeat("x", 100)
	for _, test := range []struct{ prose, want string }{
		{"", "- "},
		{"one  two\nthree", "- one two three"},
		{strings.Repeat("ä ", 40), "- " + strings.TrimSpace(strings.Repeat("ä ", 38)) + "\n  ä ä"},
		{"a " + long + " b", "- a\n  " + long + "\n  b"},
	} {
		if got := wrap(test.prose, "- ", "  "); got != test.want {
			t.Errorf("wrap(%q):\n%s\nwant\n%s", test.prose, got, test.want)
		}
	}
}
