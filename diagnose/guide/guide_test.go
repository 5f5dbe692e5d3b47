package guide

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mailcheckup/diagnose"
)

// sampleArgs are arguments as the engine gives them.
var sampleArgs = map[string]string{
	"server": "mail.example.org", "port": "993", "service": "imap", "security": "tls", "user": "anna",
	"typed": "mail", "host": "mail.example.org", "domain": "example.org", "other": "smtp", "usual": "993",
	"open": "443", "version": "TLS 1.0", "alert": "40", "said": "please go away", "until": "2026-03-04",
	"from": "2026-03-04", "today": "2020-01-02", "days": "3", "names": "a.example.org, b.example.org",
	"fingerprint": "AB:CD", "issuer": "Some Firm", "protocol": "pop3", "methods": "GSSAPI", "used": "9 GB",
	"limit": "10 GB", "ms": "400",
}

// sample is a finding of cause with all its arguments.
func sample(t *testing.T, cause diagnose.Cause) diagnose.Finding {
	t.Helper()
	args := map[string]string{}
	for _, name := range cause.Args() {
		if sampleArgs[name] == "" {
			t.Errorf("%s: no sample value for {%s}", cause, name)
		}
		args[name] = sampleArgs[name]
	}
	return diagnose.Finding{Cause: cause, Args: args}
}

func forEachLanguage(t *testing.T, f func(*testing.T, *Guide)) {
	for _, language := range Languages() {
		t.Run(language.Tag, func(t *testing.T) { f(t, For(language.Tag)) })
	}
}

func TestEveryCauseIsExplained(t *testing.T) {
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		for _, cause := range diagnose.Causes() {
			if _, ok := g.causes()[cause]; !ok {
				t.Errorf("%s: not in guide/%s.md", cause, g.Tag())
				continue
			}
			a := g.Explain(sample(t, cause))
			all := strings.Join(append([]string{a.Title, a.Meaning, a.Tell}, a.Steps...), "\n")
			switch {
			case a.Title == "", a.Meaning == "", a.Who == "":
				t.Errorf("%s: no title, meaning or actor", cause)
			case len(a.Steps) == 0 && cause.Severity() >= diagnose.Warn:
				t.Errorf("%s: nothing to do", cause)
			case strings.ContainsAny(all, "{}<*_`") || strings.Contains(all, missing):
				t.Errorf("%s: a placeholder or markup is left:\n%s", cause, all)
			case strings.Contains(all, "["):
				t.Errorf("%s: an unknown mark:\n%s", cause, all)
			case a.Tell == "" && sendsTextBelow(a):
				t.Errorf("%s: there is no text below", cause)
			}
			mended := sample(t, cause)
			mended.Works = works(diagnose.Settings{Service: diagnose.IMAP, Host: "h", Port: 1, Security: diagnose.StartTLS})
			if a := g.Explain(mended); len(a.Steps) == 0 || a.Tell == "" && sendsTextBelow(a) {
				t.Errorf("%s, mended: %q", cause, a.Steps)
			}
		}
		for cause := range g.causes() {
			if !cause.Known() {
				t.Errorf("guide/%s.md explains %s, which is no cause", g.Tag(), cause)
			}
		}
	})
}

// sendsTextBelow says that a step asks to send on what stands below.
func sendsTextBelow(a Advice) bool {
	steps := strings.Join(a.Steps, "\n")
	return strings.Contains(steps, "text below") || strings.Contains(steps, "Text unten")
}

// The order is that of cause.go, so that translators and engineers find things.
func TestHeadingsFollowTheCatalogue(t *testing.T) {
	source, err := os.ReadFile("../cause.go")
	if err != nil {
		t.Fatal(err)
	}
	want := submatches(regexp.MustCompile(`declare\("([^"]+)"`), string(source))
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		got := submatches(regexp.MustCompile(`(?m)^## (.*)$`), read("guide/"+g.Tag()+".md"))
		if !slices.Equal(got, want) {
			t.Errorf("headings are not those of cause.go in its order:\n%q\n%q", got, want)
		}
	})
}

func submatches(re *regexp.Regexp, text string) (all []string) {
	for _, m := range re.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

func TestPlaceholdersAreDeclared(t *testing.T) {
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		for cause, e := range g.causes() {
			texts := []string{e.title, e.meaning, e.tell}
			for _, s := range e.steps {
				texts = append(texts, s.text)
			}
			for _, name := range placeholder.FindAllString(strings.Join(texts, " "), -1) {
				name = strings.Trim(name, "{}")
				if !slices.Contains(cause.Args(), name) && name != "tls-port" && name != "starttls-port" {
					t.Errorf("%s: {%s} is not declared", cause, name)
				}
			}
		}
	})
}

// A translation has the same steps in the same order, proven or not.
func TestTranslationsHaveTheSameForm(t *testing.T) {
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		for cause, english := range For(fallback).causes() {
			e := g.causes()[cause]
			if len(e.steps) != len(english.steps) || (e.tell == "") != (english.tell == "") {
				t.Errorf("%s: %d steps, English has %d", cause, len(e.steps), len(english.steps))
				continue
			}
			for i := range e.steps {
				if a, b := e.steps[i], english.steps[i]; a.unproven != b.unproven || a.always != b.always {
					t.Errorf("%s: step %d has not the same mark as in English", cause, i+1)
				}
			}
		}
	})
}

func TestUntranslated(t *testing.T) {
	english := For(fallback).causes()
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		if g.Tag() == fallback {
			return
		}
		for cause, e := range g.causes() {
			if e.title == english[cause].title || e.meaning == english[cause].meaning || e.tell != "" && e.tell == english[cause].tell {
				t.Errorf("%s is in English", cause)
			}
		}
	})
}

// What was not sent must be said where a person fears that it was.
func TestPasswordNotSentIsSaid(t *testing.T) {
	said := map[string]string{"en": "password was not sent", "de": "Passwort nicht gesendet"}
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		for _, cause := range diagnose.Causes() {
			fails := cause.Stage() == diagnose.StageCert && cause.Severity() == diagnose.Fail
			if !fails && cause != diagnose.StartTLSInjection && cause != diagnose.StartTLSMissing && cause != diagnose.GreetingPreauth {
				continue
			}
			meaning := strings.ReplaceAll(g.Explain(sample(t, cause)).Meaning, "Passwort wurde nicht", "Passwort nicht")
			if phrase := said[g.Tag()]; phrase != "" && !strings.Contains(meaning, phrase) {
				t.Errorf("%s does not say that the password was not sent", cause)
			}
		}
	})
}

func TestEveryLanguageHasWords(t *testing.T) {
	for _, l := range Languages() {
		if l.Name == "language" {
			t.Errorf("%s: words/%s.txt does not name its language", l.Tag, l.Tag)
		}
	}
	if tags := slices.Collect(maps.Keys(For("en").words())); len(tags) == 0 {
		t.Error("no words")
	}
}
