package guide

import (
	"slices"
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
	// What was tried and failed is not advised.
	f.Cause, f.Works = diagnose.StartTLSMissing, nil
	before := count(g.Explain(f))
	f.Args["failed"] = "tls"
	if n := count(g.Explain(f)); before != 1 || n != 0 {
		t.Errorf("%d steps are called unproven, and %d although they failed; want 1 and 0", before, n)
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
	// Of a step nothing is left: its other sentences lean on the one left out.
	made := &Guide{tag: "en", words: g.words, causes: func() map[diagnose.Cause]entry {
		return parseGuide("## x\nT.\n\nM.\n\n1. Use {a}. That is usual.\n2. Is it b? Then use {b}.\n3. [unproven] Try it.\n")
	}}
	for want, args := range map[string]map[string]string{
		"Try it. We could not show that this helps.":                       nil,
		"Use 1. That is usual.|Try it. We could not show that this helps.": {"a": "1"},
		"Is it b? Then use 2.|Try it. We could not show that this helps.":  {"b": "2"},
	} {
		if got := strings.Join(made.Explain(diagnose.Finding{Cause: "x", Args: args}).Steps, "|"); got != want {
			t.Errorf("with %v: %s", args, got)
		}
	}
	typo := diagnose.Finding{Cause: diagnose.DNSNXDomain, Args: map[string]string{"server": "h", "service": "imap"}}
	without := g.Explain(typo).Steps
	typo.Args["near"] = "hh"
	with := g.Explain(typo).Steps
	if len(with) != len(without)+1 || !strings.HasPrefix(with[0], "Did you mean hh? ") || !strings.HasSuffix(with[0], g.Word("advice.unproven")) {
		t.Errorf("without a near name %q, with one %q", without, with)
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
		{"where", "router", "your own router"},
		{"where", "", ""},
		{"speed", "0.5 kB/s", "0.5 kB/s"},
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

func TestSeconds(t *testing.T) {
	for _, test := range []struct{ language, ms, want string }{
		{"en", "1400", "1.4"}, {"de", "1400", "1,4"}, {"en", "360", "0.4"}, {"en", "12000", "12.0"},
		{"en", "", ""}, {"en", "<ms>", "<ms>"},
	} {
		if got := For(test.language).seconds(test.ms); got != test.want {
			t.Errorf("%s: %q ms is %q, want %q", test.language, test.ms, got, test.want)
		}
	}
}

// A user name that is called like a protocol stays a user name.
func TestOtherUserName(t *testing.T) {
	f := diagnose.Finding{Cause: diagnose.SignInUsernameForm, Args: map[string]string{"user": "smtp@example.org", "other": "smtp"}}
	if got := For("en").Explain(f).Steps[0]; got != "In your mail program, change the user name to smtp." {
		t.Errorf("got %s", got)
	}
	f.Cause = diagnose.SignInCredentials
	if got := For("en").Explain(f).Meaning; !strings.Contains(got, "We tried “smtp” too.") {
		t.Errorf("got %s", got)
	}
}

// Sending opens no mailbox.
func TestProvenSending(t *testing.T) {
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		reads := g.proven(diagnose.Proof{Settings: diagnose.Settings{Service: diagnose.POP3}, Stage: diagnose.StageMailbox})
		sends := g.proven(diagnose.Proof{Settings: diagnose.Settings{Service: diagnose.SMTP}, Stage: diagnose.StageMailbox})
		if reads != g.Word("proven.mailbox") || sends != g.Word("proven.mailbox.smtp") {
			t.Errorf("reading: %s, sending: %s", reads, sends)
		}
	})
}

// Where a program on the way is trusted, mail works; where not, it does not.
func TestStoppedIsToldOtherwise(t *testing.T) {
	f := diagnose.Finding{Cause: diagnose.CertIntercepted, Args: map[string]string{"issuer": "Shield"}}
	goesOn := For("en").Explain(f)
	f.Stops = true
	stops := For("en").Explain(f)
	if goesOn.Title == stops.Title || !strings.Contains(goesOn.Meaning, "This computer trusts it.") || strings.Contains(stops.Meaning, "This computer trusts it.") {
		t.Errorf("went on: %+v\nstopped: %+v", goesOn, stops)
	}
	f.Cause = diagnose.CertExpired // always stops: one text
	if For("en").Explain(f).Title != "The ID card of the server has run out." {
		t.Error("no text for a cause that stopped")
	}
}

// A name from a certificate that was the wrong one is no fix if it is another
// owner's: the warnings stay.
func TestForeignName(t *testing.T) {
	f := diagnose.Finding{
		Cause: diagnose.CertWrongHost,
		Args:  map[string]string{"server": "imap.bank.example", "names": "mx.evil.example", "port": "993"},
		Works: []diagnose.Proof{{Settings: diagnose.Settings{Service: diagnose.IMAP, Host: "mx.evil.example", Port: 993, Security: diagnose.TLS}}},
	}
	foreign := For("en").Explain(f)
	f.Works[0].Settings.Host = "mx.bank.example"
	own := For("en").Explain(f)
	if !strings.Contains(foreign.Steps[0], "Ask them before") || len(foreign.Steps) < 2 || foreign.Tell == "" {
		t.Errorf("another owner's name: %q, tell %q", foreign.Steps, foreign.Tell)
	}
	if !strings.Contains(own.Steps[0], "We tried it") {
		t.Errorf("the same owner's name: %q", own.Steps)
	}
}

// A text to be sent does not begin in the middle, and where there is none no step
// speaks of it.
func TestTextToSend(t *testing.T) {
	english := For("en")
	for _, g := range guides() {
		for name, text := range g.causes() {
			cause, stops := strings.CutSuffix(string(name), stopped)
			a := g.Explain(diagnose.Finding{Cause: diagnose.Cause(cause), Stops: stops})
			if a.Tell != "" && a.Tell != fill(text.tell, nil) || strings.Contains(a.Tell, missing) {
				t.Errorf("%s, %s: of the text to be sent there is only %q", g.Tag(), name, a.Tell)
			}
			for i, s := range text.steps {
				if s.tells && text.tell == "" || s.tells != english.causes()[name].steps[i].tells || sendsTextBelow(Advice{Steps: []string{s.text}}) && !s.tells {
					t.Errorf("%s, %s: %q", g.Tag(), name, s.text)
				}
				if a.Tell == "" && s.tells && slices.Contains(a.Steps, s.text) {
					t.Errorf("%s, %s: there is no text below: %s", g.Tag(), name, s.text)
				}
			}
		}
	}
}

// Without an alert it may have been this program that ended the handshake, such as over a
// certificate that it cannot read: nobody is told that the server did.
func TestWhoEndsTheHandshake(t *testing.T) {
	f := diagnose.Finding{Cause: diagnose.TLSHandshakeFailure, Args: map[string]string{"server": "h", "port": "993", "alert": "40"}}
	if a := For("en").Explain(f); !strings.Contains(a.Tell, "The server ends them with the TLS alert number 40") {
		t.Errorf("with an alert: %+v", a)
	}
	delete(f.Args, "alert")
	if a := For("en").Explain(f); a.Tell == "" || strings.Contains(a.Title+a.Meaning+a.Tell, "end") || strings.Contains(a.Title, "breaks off") {
		t.Errorf("without one: %+v", a)
	}
}

// What is slow may be found on the way to a failure, and is then told beside it: there it
// does not say that mail works.
func TestSlowBesideAFailure(t *testing.T) {
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		works, _, _ := strings.Cut(g.causes()[diagnose.LatencyLink].title, ",")
		for _, cause := range []diagnose.Cause{diagnose.DNSSlow, diagnose.LatencyGreeting, diagnose.LatencySignIn} {
			if title := g.causes()[cause].title; strings.HasPrefix(title, works+",") {
				t.Errorf("%s: %s", cause, title)
			}
		}
	})
}
