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
	"fingerprint": "AB:CD", "issuer": "Some Firm", "above": "Some Firm", "protocol": "pop3", "methods": "GSSAPI", "used": "9 GB",
	"limit": "10 GB", "ms": "1400", "near": "imap.example.com", "where": "router", "stage": "tls", "help": "https://example.org/help",
	"provider": "Example", "address": "192.0.2.1", "cipher": "RC4-SHA", "weakness": "SHA-1", "speed": "64 kB/s",
	"failed": "2", "tries": "5", "family": "IPv4", "number": "192.0.2.1", "web": "443", "here": "127.0.0.1", "shut": "143, 995, 110, 465, 587",
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
			if f := sample(t, cause); sendsTextBelow(a) {
				if f.Stops = true; g.Explain(f).Tell == "" {
					t.Errorf("%s, where it stopped: there is no text below", cause)
				}
			}
			mended := sample(t, cause)
			mended.Works = works(diagnose.Settings{Service: diagnose.IMAP, Host: "h", Port: 1, Security: diagnose.StartTLS})
			if a := g.Explain(mended); len(a.Steps) == 0 || a.Tell == "" && sendsTextBelow(a) {
				t.Errorf("%s, mended: %q", cause, a.Steps)
			}
		}
		for cause := range g.causes() {
			if !plain(cause).Known() {
				t.Errorf("guide/%s.md explains %s, which is no cause", g.Tag(), cause)
			}
		}
	})
}

// plain is the cause that a heading is about.
func plain(heading diagnose.Cause) diagnose.Cause {
	return diagnose.Cause(strings.TrimSuffix(string(heading), stopped))
}

// below is what each language calls what is to be sent on.
var below = []string{
	"text below", "Text unten", "texte ci-dessous", "texto de abajo", "testo qui sotto", "texto abaixo", "tekst hieronder", "tekst poniżej",
}

// sendsTextBelow says that a step asks to send on what stands below.
func sendsTextBelow(a Advice) bool {
	steps := strings.Join(a.Steps, "\n")
	return slices.ContainsFunc(below, func(text string) bool { return strings.Contains(steps, text) })
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
		for i := len(got) - 1; i > 0; i-- {
			if got[i] == got[i-1]+stopped {
				got = slices.Delete(got, i, i+1)
			}
		}
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
			args := append([]string{"tls-port", "starttls-port"}, plain(cause).Args()...)
			if slices.Contains(args, "ms") {
				args = append(args, "seconds")
			}
			for _, name := range names(whole(e)) {
				if !slices.Contains(args, strings.Trim(name, "{}")) {
					t.Errorf("%s: %s is not declared", cause, name)
				}
			}
		}
	})
}

// whole is all that a guide says of a cause.
func whole(e entry) string {
	texts := []string{e.title, e.meaning, e.tell}
	for _, s := range e.steps {
		texts = append(texts, s.text)
	}
	return strings.Join(texts, "\n")
}

// What the engine finds out for the person's sake is told.
func TestValuesAreUsed(t *testing.T) {
	unused := []string{"server", "port", "service", "security", "failed", "user"}
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		for cause, e := range g.causes() {
			for _, name := range plain(cause).Args() {
				if !slices.Contains(unused, name) && !strings.Contains(whole(e), "{"+name+"}") {
					t.Errorf("%s: {%s} is never told", cause, name)
				}
			}
		}
	})
}

// A web address stands at the end of a step, so that it can be copied.
func TestHelpStandsAtTheEnd(t *testing.T) {
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		for cause, e := range g.causes() {
			steps := 0
			for _, s := range e.steps {
				if strings.HasSuffix(s.text, ": {help}") {
					steps++
				}
			}
			if n := strings.Count(whole(e), "{help}"); n != steps {
				t.Errorf("%s: {help} does not end a step", cause)
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
				a, b := e.steps[i], english.steps[i]
				if a.unproven != b.unproven || a.always != b.always || a.tells != b.tells {
					t.Errorf("%s: step %d has not the same mark as in English", cause, i+1)
				}
				if !slices.Equal(names(a.text), names(b.text)) {
					t.Errorf("%s: step %d has not the same values as in English", cause, i+1)
				}
			}
			if !slices.Equal(names(e.meaning), names(english.meaning)) || !slices.Equal(names(e.tell), names(english.tell)) {
				t.Errorf("%s has not the same values as in English", cause)
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
	said := map[string]string{
		"en": "password was not sent", "de": "Passwort nicht gesendet", "es": "contraseña no se envió",
		"fr": "mot de passe n’a pas été envoyé", "it": "password non è stata inviata", "nl": "wachtwoord niet verstuurd",
		"pl": "hasło nie zostało wysłane", "pt-BR": "senha não foi enviada",
	}
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		for _, cause := range diagnose.Causes() {
			fails := cause.Stage() == diagnose.StageCert && (cause.Severity() == diagnose.Fail || cause == diagnose.CertIntercepted)
			if !fails && cause != diagnose.StartTLSInjection && cause != diagnose.StartTLSMissing && cause != diagnose.GreetingPreauth {
				continue
			}
			f := sample(t, cause)
			f.Stops = true
			meaning := strings.ReplaceAll(g.Explain(f).Meaning, "Passwort wurde nicht", "Passwort nicht")
			if phrase := said[g.Tag()]; phrase == "" || !strings.Contains(meaning, phrase) {
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
