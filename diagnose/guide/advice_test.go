package guide

import (
	"strings"
	"testing"

	"mailcheckup/diagnose"
)

func refused() diagnose.Finding {
	return diagnose.Finding{Cause: diagnose.TCPRefused, Args: map[string]string{
		"server": "imap.example.org", "port": "993", "service": "imap", "security": "tls",
	}}
}

func works(s diagnose.Settings) []diagnose.Proof {
	return []diagnose.Proof{{Settings: s, Stage: diagnose.StageCapability}}
}

func TestFixSaysOnlyWhatChanges(t *testing.T) {
	given := diagnose.Settings{Service: diagnose.IMAP, Host: "imap.example.org", Port: 993, Security: diagnose.TLS, Address: "anna@example.org"}
	other := given
	other.Port, other.Security = 143, diagnose.StartTLS
	host := given
	host.Host = "mx.example.org"
	all := other
	all.Host, all.Service = "mx.example.org", diagnose.POP3
	for _, test := range []struct {
		language string
		works    diagnose.Settings
		want     string
	}{
		{"en", other, "In your mail program, change the port to 143 and the security to STARTTLS. We tried it. It works as far as one can see without your password."},
		{"de", other, "Ändern Sie im Mailprogramm den Port auf 143 und die Sicherheit auf STARTTLS. Wir haben es ausprobiert. Es geht, soweit man das ohne Ihr Passwort sehen kann."},
		{"en", host, "In your mail program, change the server to mx.example.org. We tried it. It works as far as one can see without your password."},
		{"en", all, "In your mail program, change the kind of server to POP3, the server to mx.example.org, the port to 143 and the security to STARTTLS. We tried it. It works as far as one can see without your password."},
	} {
		f := refused()
		f.Works = works(test.works)
		if got := For(test.language).Explain(f).Steps[0]; got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.language, got, test.want)
		}
	}
	f := refused()
	f.Works = works(given)
	if got := For("en").fix(f); got != "" {
		t.Errorf("nothing changes, but the fix is %q", got)
	}
}

func TestFixNamesTheUserOnlyWhereItMatters(t *testing.T) {
	f := diagnose.Finding{Cause: diagnose.SignInCredentials, Args: map[string]string{
		"server": "h", "port": "993", "service": "imap", "security": "tls", "user": "anna@example.org", "said": "no",
	}}
	f.Works = []diagnose.Proof{{Settings: diagnose.Settings{
		Service: diagnose.IMAP, Host: "h", Port: 993, Security: diagnose.TLS, Username: "anna",
	}, Stage: diagnose.StageSignIn}}
	want := "In your mail program, change the user name to anna. We tried it. The server accepts name and password."
	if got := For("en").Explain(f).Steps[0]; got != want {
		t.Errorf("got %s", got)
	}
}

func TestUnprovenAdvice(t *testing.T) {
	g := For("en")
	unproven := g.Word("advice.unproven")
	count := func(a Advice) int { return strings.Count(strings.Join(a.Steps, "\n"), unproven) }

	f := refused()
	f.Args["port"] = "994"
	if n := count(g.Explain(f)); n != 1 {
		t.Errorf("without a proof %d steps are called unproven, want 1", n)
	}
	f.Works = works(diagnose.Settings{Service: diagnose.IMAP, Host: "imap.example.org", Port: 143, Security: diagnose.StartTLS})
	if a := g.Explain(f); len(a.Steps) != 1 || a.Tell != "" {
		t.Errorf("besides a proof there is more to do: %+v", a)
	}
	// What holds always is said beside it, and those who must act are still told.
	f.Cause = diagnose.StartTLSMissing
	if a := g.Explain(f); len(a.Steps) != 2 || count(a) != 0 {
		t.Errorf("%+v", a)
	}
	f.Cause = diagnose.TCPFiltered
	if a := g.Explain(f); a.Tell == "" {
		t.Error("the network's people are not told")
	}
}

func TestValuesAreData(t *testing.T) {
	f := diagnose.Finding{Cause: diagnose.GreetingBye, Args: map[string]string{
		"server": "{said}", "port": "993", "service": "imap", "security": "tls", "said": "**{port}** <b>$1 \\1",
	}}
	a := For("en").Explain(f)
	if !strings.Contains(a.Meaning, "“**{port}** <b>$1 \\1”") || !strings.HasPrefix(a.Tell, "{said} at port 993") {
		t.Errorf("a value was not put in as it is: %q %q", a.Meaning, a.Tell)
	}
}

func TestSentencesWithoutValueAreLeftOut(t *testing.T) {
	g := For("en")
	f := diagnose.Finding{Cause: diagnose.GreetingBye, Args: map[string]string{"server": "h", "port": "993", "service": "imap"}}
	if got := g.Explain(f).Meaning; got != "It took our call and said goodbye at once. Most often this passes." {
		t.Errorf("meaning: %q", got)
	}
	failure := diagnose.Finding{Cause: diagnose.TLSHandshakeFailure, Args: map[string]string{"server": "h", "port": "993", "alert": "0"}}
	if got := g.Explain(failure).Tell; strings.Contains(got, "number") {
		t.Errorf("an alert that never came is told: %q", got)
	}
	// With no value at all, as in a list of all causes, nothing raw may show.
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		for _, cause := range diagnose.Causes() {
			a := g.Explain(diagnose.Finding{Cause: cause})
			if all := strings.Join(append(a.Steps, a.Title, a.Meaning, a.Tell), " "); strings.ContainsAny(all, "{}") || a.Meaning == "" {
				t.Errorf("%s: %s", cause, all)
			}
		}
	})
}

func TestUnknownCause(t *testing.T) {
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		a := g.Explain(diagnose.Finding{Cause: "no.such"})
		if a.Title == "" || !strings.Contains(a.Meaning, "no.such") || len(a.Steps) != 1 || strings.Contains(a.Title, "advice.") {
			t.Errorf("%+v", a)
		}
	})
}

// What is set already is not suggested.
func TestUnprovenAdviceIsNews(t *testing.T) {
	suggests := func(port, security string) bool {
		f := refused()
		f.Args["port"], f.Args["security"] = port, security
		return strings.Contains(strings.Join(For("en").Explain(f).Steps, "\n"), "Change the port to 993")
	}
	if suggests("993", "tls") || !suggests("993", "starttls") || !suggests("143", "tls") {
		t.Error("settings are suggested that are set already, or others are not")
	}
}

func TestWordedValues(t *testing.T) {
	g := For("en")
	for _, test := range []struct{ name, value, want string }{
		{"security", "none", "no encryption"},
		{"security", "odd", "odd"},
		{"protocol", "http", "the web (HTTP)"},
		{"other", "smtp", "SMTP (sending mail)"},
		{"open", "143", "143"},
		{"open", "143, 465, 443", "143, 465 and 443"},
		{"said", "Go away.", "Go away"},
		{"issuer", "CN=Some Root,O=Firm", "Some Root"},
		{"issuer", `O=Firm,CN=Smith\, Sons`, "Smith, Sons"},
		{"issuer", "O=Firm", "O=Firm"},
		{"until", "later", "later"},
		{"said", "", ""},
		{"open", "", ""},
	} {
		if got := g.worded(test.name, test.value); got != test.want {
			t.Errorf("%s %q: got %q, want %q", test.name, test.value, got, test.want)
		}
	}
}

func TestDatesAsPeopleWriteThem(t *testing.T) {
	f := diagnose.Finding{Cause: diagnose.CertExpired, Args: map[string]string{"server": "h", "port": "993", "until": "2026-03-04", "days": "1"}}
	for language, want := range map[string]string{"en": "4 Mar 2026", "de": "04.03.2026"} {
		if got := For(language).Explain(f).Meaning; !strings.Contains(got, want) {
			t.Errorf("%s: %s", language, got)
		}
	}
}
