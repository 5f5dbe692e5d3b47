package guide

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"mailcheckup/diagnose"
)

// settings of every kind, all of them known.
func everyKind() (all []diagnose.Settings) {
	for _, service := range []diagnose.Service{diagnose.IMAP, diagnose.POP3, diagnose.SMTP} {
		for _, security := range []diagnose.Security{diagnose.TLS, diagnose.StartTLS, diagnose.Cleartext} {
			all = append(all, diagnose.Settings{
				Service: service, Host: "mail.example.org", Port: diagnose.UsualPort(service, security), Security: security,
				Username: "anna", Address: "anna@example.org",
			})
		}
	}
	return all
}

func TestEveryProgramTakesEverySetting(t *testing.T) {
	forEachTranslation(t, "programs", func(t *testing.T, g *Guide) {
		for _, p := range g.Programs() {
			for _, s := range everyKind() {
				how, ok := g.HowTo(p.ID, s)
				if !ok {
					t.Fatalf("%s: no how-to", p.ID)
				}
				all := strings.Join(slices.Concat([]string{p.Name}, how.Steps, how.Notes), "\n")
				switch {
				case len(how.Steps) < 2:
					t.Errorf("%s: %q", p.ID, how)
				case strings.ContainsAny(all, "{}[]*_`#") || strings.Contains(all, missing):
					t.Errorf("%s: a placeholder or markup is left:\n%s", p.ID, all)
				}
				if p.ID == "mailspring" && s.Service == diagnose.POP3 {
					continue // knows none
				}
				for _, value := range []string{s.Host, "anna", s.Address, p.security[s.Security]} {
					if !strings.Contains(strings.Join(how.Steps, "\n"), value) {
						t.Errorf("%s, %s: %q is not in the steps", p.ID, s.Service, value)
					}
				}
			}
		}
	})
}

func TestProgramsAreInForm(t *testing.T) {
	placeholders := []string{"{address}", "{port}", "{security}", "{server}", "{service}", "{user}"}
	forEachTranslation(t, "programs", func(t *testing.T, g *Guide) {
		for _, p := range g.Programs() {
			for _, security := range []diagnose.Security{diagnose.TLS, diagnose.StartTLS, diagnose.Cleartext} {
				if p.security[security] == "" || len(p.security) != 3 {
					t.Errorf("%s does not name %s", p.ID, security)
				}
			}
			if _, err := time.Parse("2006-01", p.Checked); err != nil && p.Checked != "" || p.Name == "" {
				t.Errorf("%s (%s) was checked %q", p.ID, p.Name, p.Checked)
			}
			for name, way := range p.ways {
				if !slices.Contains([]string{"", "receive", "receive imap", "receive pop3", "send"}, name) {
					t.Errorf("%s: there is no way %q", p.ID, name)
				}
				for _, used := range names(strings.Join(slices.Concat(way.steps, way.notes), "\n")) {
					if !slices.Contains(placeholders, used) {
						t.Errorf("%s: %s is not declared", p.ID, used)
					}
				}
			}
		}
		if all := g.Programs(); all[len(all)-1].ID != "other" {
			t.Error("any other program is not the last")
		}
	})
}

func TestTranslatedProgramsHaveTheSameForm(t *testing.T) {
	english := For(fallback).Programs()
	forEachTranslation(t, "programs", func(t *testing.T, g *Guide) {
		all := g.Programs()
		if len(all) != len(english) {
			t.Fatalf("%d programs, English has %d", len(all), len(english))
		}
		for i, want := range english {
			p := all[i]
			if p.ID != want.ID || len(p.ways) != len(want.ways) {
				t.Errorf("%s with %d ways stands where English has %s with %d", p.ID, len(p.ways), want.ID, len(want.ways))
				continue
			}
			if p.Checked != "" && want.Checked == "" { // its words may lack a check, but the way is the same
				t.Errorf("%s was checked %s, but in English it was not", p.ID, p.Checked)
			}
			for name, want := range want.ways {
				way := p.ways[name]
				if len(way.steps) != len(want.steps) || len(way.notes) != len(want.notes) {
					t.Errorf("%s, %s: %d steps and %d notes, English has %d and %d", p.ID, name,
						len(way.steps), len(way.notes), len(want.steps), len(want.notes))
					continue
				}
				for j := range way.steps {
					if !slices.Equal(names(way.steps[j]), names(want.steps[j])) {
						t.Errorf("%s, %s: step %d has not the same values as in English", p.ID, name, j+1)
					}
					if g.Tag() != fallback && way.steps[j] == want.steps[j] {
						t.Errorf("%s, %s: step %d is in English", p.ID, name, j+1)
					}
				}
			}
		}
	})
}

// What is quoted is what a program calls it, and not ours to make easy.
func TestStepsAreEasyToRead(t *testing.T) {
	g := For("en")
	for _, p := range g.Programs() {
		for _, s := range everyKind() {
			how, _ := g.HowTo(p.ID, s)
			easy(t, p.ID, unquoted(strings.Join(how.Steps, "\n")))
			easy(t, p.ID+", notes", unquoted(strings.Join(how.Notes, "\n")))
			for _, line := range slices.Concat(how.Steps, how.Notes) {
				if found := jargon.FindString(unquoted(line)); found != "" {
					t.Errorf("%s says %q: %s", p.ID, found, line)
				}
			}
		}
	}
}

func TestHowTo(t *testing.T) {
	g := For("en")
	s := diagnose.Settings{Service: diagnose.SMTP, Host: "smtp.example.org", Port: 587, Security: diagnose.StartTLS, Address: "anna@example.org"}
	how, ok := g.HowTo("thunderbird", s)
	if !ok || len(how.Steps) < 7 {
		t.Errorf("got %q", how)
	}
	for i, want := range map[int]string{
		2: "Choose the server for anna@example.org in the list and click “Edit”.",
		3: "At “Server Name”, type smtp.example.org. At “Port”, type 587.",
		4: "At “Connection security”, choose “STARTTLS”.",
		6: "At “User Name”, type anna@example.org. Then click “OK”.",
	} {
		if how.Steps[i] != want {
			t.Errorf("step %d is %q", i+1, how.Steps[i])
		}
	}
	if how, _ := For("de").HowTo("thunderbird", s); !strings.Contains(how.Steps[0], "„Konten-Einstellungen“") {
		t.Errorf("in German: %q", how.Steps[0])
	}
	if how, ok := g.HowTo("no-such-program", s); ok {
		t.Errorf("got %q", how)
	}
}

// The word for the security is the program's own.
func TestSecurityAsTheProgramCallsIt(t *testing.T) {
	for _, test := range []struct {
		language, program string
		security          diagnose.Security
		want              string
	}{
		{"en", "iphone", diagnose.TLS, "Switch “Use SSL” on."},
		{"en", "iphone", diagnose.Cleartext, "Switch “Use SSL” off."},
		{"de", "iphone", diagnose.StartTLS, "Schalten Sie „SSL verwenden“ ein."},
		{"en", "samsung-email", diagnose.StartTLS, "At “Security type”, choose “TLS”."},
		{"en", "evolution", diagnose.TLS, "choose “TLS on a dedicated port”."},
		{"de", "thunderbird", diagnose.Cleartext, "Wählen Sie bei „Verbindungssicherheit“ die Angabe „Keine“."},
	} {
		how, _ := For(test.language).HowTo(test.program, diagnose.Settings{Host: "h", Security: test.security, Address: "a@b"})
		if all := strings.Join(how.Steps, "\n"); !strings.Contains(all, test.want) {
			t.Errorf("%s, %s: %q is not in\n%s", test.language, test.program, test.want, all)
		}
	}
}

// Nobody is told to type what nobody has found out: neither a usual port nor a usual
// security need be that of the provider.
func TestHowToLeavesOpen(t *testing.T) {
	forEachTranslation(t, "programs", func(t *testing.T, g *Guide) {
		for _, p := range g.Programs() {
			for _, full := range everyKind() {
				whole, _ := g.HowTo(p.ID, full)
				open := full
				open.Port, open.Security = 0, [...]diagnose.Security{"", diagnose.Auto}[len(p.ID)%2]
				how, _ := g.HowTo(p.ID, open)
				for _, step := range how.Steps {
					if strings.ContainsFunc(strings.ReplaceAll(step, "POP3", ""), unicode.IsDigit) {
						t.Errorf("%s, %s: %s", p.ID, full.Service, step)
					}
					for _, sentence := range sentences(step) {
						if !strings.Contains(strings.Join(whole.Steps, "\n"), sentence) {
							t.Errorf("%s, %s: %q is not said otherwise", p.ID, full.Service, sentence)
						}
					}
				}
			}
		}
	})
	how, _ := For("en").HowTo("thunderbird", diagnose.Settings{Port: 143, Security: diagnose.Auto})
	if all := strings.Join(how.Steps, "\n"); !strings.Contains(all, "At “Port”, type 143.") || strings.Contains(all, "STARTTLS") {
		t.Errorf("one is known:\n%s", all)
	}
}

// A value is data: what looks like a placeholder or like markup in it stays.
func TestSettingsAreData(t *testing.T) {
	how, _ := For("en").HowTo("other", diagnose.Settings{Host: "{user}. > # [check: mail]", Username: "{port}", Address: "{server}"})
	all := strings.Join(how.Steps, "\n")
	for _, want := range []string{"type {user}. > # [check: mail].", "As the user name, type {port}.", "Choose the account {server}."} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
}

// A sentence whose value is not known is left out; the way to the account stays.
func TestUnknownValues(t *testing.T) {
	asks := regexp.MustCompile(`(?i)user name`)
	for _, p := range For("en").Programs() {
		how, _ := For("en").HowTo(p.ID, diagnose.Settings{Host: "mail.example.org"})
		all := strings.Join(how.Steps, "\n")
		if asks.MatchString(strings.ReplaceAll(all, "the server or the user name", "")) || slices.Contains(how.Steps, "") {
			t.Errorf("%s asks for a user name that nobody knows:\n%s", p.ID, all)
		}
		if !strings.Contains(all, missing) || !strings.Contains(all, "mail.example.org") {
			t.Errorf("%s does not lead to the account:\n%s", p.ID, all)
		}
	}
}

func TestParsePrograms(t *testing.T) {
	all := parsePrograms("# About\n> for translators\n\n## one\nOne\nchecked 2026-11\nsecurity tls = SSL / TLS\n> a\n\n### receive\n1. b\nc\n2. d\n> e\n\n## two\nTwo\nunchecked\n### send\n1. f\n")
	if len(all) != 2 || all[0].Name != "One" || all[0].Checked != "2026-11" || all[1].Checked != "" || all[0].security[diagnose.TLS] != "SSL / TLS" {
		t.Fatalf("got %+v", all)
	}
	ways := all[0].ways
	if !slices.Equal(ways["receive"].steps, []string{"b c", "d"}) || !slices.Equal(ways["receive"].notes, []string{"e"}) || !slices.Equal(ways[""].notes, []string{"a"}) {
		t.Errorf("got %+v", ways)
	}
	if len(all[1].ways[""].steps) > 0 || !slices.Equal(all[1].ways["send"].steps, []string{"f"}) {
		t.Errorf("got %+v", all[1].ways)
	}
}
