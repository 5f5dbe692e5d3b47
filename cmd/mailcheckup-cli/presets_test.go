package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/presets"
)

const universityFile = `organisation = "University of Example"
language = "de"

[help]
phone = "+49 30 1234-567"

[[mailbox]]
domains = ["practice.example"]
receiving = { server = "nobody.practice.example", service = "pop3" }
sending = { server = "nobody.practice.example", port = 587 }
`

// decide writes a file for [presets.Read] to find.
func decide(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "presets.toml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("MAILCHECKUP_PRESETS", file)
	return file
}

// decided is a terminal on a computer for which somebody has decided.
func decided(t *testing.T, text string) (*terminal, *strings.Builder, *strings.Builder) {
	t.Helper()
	decide(t, text)
	out, errs := &strings.Builder{}, &strings.Builder{}
	term := &terminal{in: os.Stdin, out: out, err: errs}
	term.presets, term.broken = presets.Read()
	return term, out, errs
}

// TestDecided holds that the organisation's language is spoken, and its servers are
// checked for an address alone: a name that leads nowhere is theirs.
func TestDecided(t *testing.T) {
	term, out, errs := decided(t, universityFile)
	exit := term.run(t.Context(), []string{"check", "--address", "kim@practice.example"})
	for _, want := range []string{"nobody.practice.example", "POP3", "SMTP", "+49 30 1234-567", guide.For("de").Word("organisation.helpdesk", "name", "University of Example")} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s%s", want, out, errs)
		}
	}
	if exit != exitProblem {
		t.Error("exit", exit)
	}
	term, out, _ = decided(t, universityFile)
	term.run(t.Context(), []string{"check", "--address", "kim@practice.example", "--service", "smtp", "--json", "--lang", "en"})
	if strings.Contains(out.String(), "pop3") || !strings.Contains(out.String(), `"smtp"`) || strings.Contains(out.String(), "1234-567") {
		t.Error(out)
	}
}

// TestDecidedOtherwise holds that nothing which was typed is dropped.
func TestDecidedOtherwise(t *testing.T) {
	for _, more := range [][]string{{"--port", "1143"}, {"--security", "bogus"}, {"--sending-port", "25"}} {
		term, out, errs := decided(t, universityFile)
		if exit := term.run(t.Context(), append([]string{"link", "--address", "kim@practice.example"}, more...)); exit != exitUsage {
			t.Errorf("%v: exit %d, %s%s", more, exit, out, errs)
		}
	}
	term, out, _ := decided(t, universityFile)
	if term.run(t.Context(), []string{"practice", "wrong-password"}); strings.Contains(out.String(), "1234-567") {
		t.Error("the real helpdesk is named for a practice server")
	}
}

func TestPresetsCommand(t *testing.T) {
	term, out, _ := decided(t, universityFile)
	if exit := term.run(t.Context(), []string{"presets", "--lang", "en"}); exit != exitWorks {
		t.Error("exit", exit)
	}
	const want = `
practice.example
  POP3, nobody.practice.example, port 995, SSL/TLS, name@practice.example
  SMTP, nobody.practice.example, port 587, STARTTLS, name@practice.example

Help from University of Example
  Phone: +49 30 1234-567

language = de
`
	if got := out.String(); !strings.HasPrefix(got, "University of Example\n") || !strings.HasSuffix(got, want) {
		t.Error(got)
	}
}

// TestBrokenPresets holds that a mistake is named with its line, and that all works
// as if the file were not there.
func TestBrokenPresets(t *testing.T) {
	const broken = "organisation = \"A\"\nhelpdesk = 1\n"
	term, _, errs := decided(t, broken)
	if exit := term.run(t.Context(), []string{"settings", "--lang", "en", "nobody"}); exit != exitUsage {
		t.Error("exit", exit)
	}
	if got := errs.String(); strings.Count(got, "presets.toml, line 2: There is no “helpdesk”.") != 1 {
		t.Error(got)
	}
	term, out, errs := decided(t, broken)
	if exit := term.run(t.Context(), []string{"presets", "--lang", "en"}); exit != exitProblem || out.Len() > 0 || strings.Count(errs.String(), "line 2") != 1 {
		t.Error(exit, out, errs)
	}
	term, out, errs = decided(t, broken)
	if exit := term.run(t.Context(), []string{"explain", "--lang", "en", "tcp.refused"}); exit != exitWorks || out.Len() == 0 || errs.Len() == 0 {
		t.Error(exit, out, errs)
	}
	other := filepath.Join(t.TempDir(), "none.toml")
	term = &terminal{in: os.Stdin, out: out, err: errs}
	if exit := term.run(t.Context(), []string{"presets", other}); exit != exitProblem || !strings.Contains(errs.String(), other) {
		t.Error(exit, errs)
	}
}

// TestDoubtfulPresets holds that a file which is right is told apart from one that is
// used where it is: which of the two, file or folder, others can write to, and what
// mends that.
func TestDoubtfulPresets(t *testing.T) {
	if filepath.Separator != '/' {
		t.Skip("folders see to that")
	}
	dir := filepath.Join(t.TempDir(), "etc")
	file := filepath.Join(dir, "presets.toml")
	if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(file, []byte(universityFile), 0o644)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		dir, file os.FileMode
		says, not string
	}{
		{0o755, 0o644, "", "chmod"},
		{0o755, 0o664, `chmod go-w "` + file + `"`, `chmod go-w "` + dir + `"`},
		{0o775, 0o644, `chmod go-w "` + dir + `"`, `chmod go-w "` + file + `"`},
	} {
		if err := errors.Join(os.Chmod(dir, test.dir), os.Chmod(file, test.file)); err != nil {
			t.Fatal(err)
		}
		for _, l := range guide.Languages() {
			out, errs := &strings.Builder{}, &strings.Builder{}
			term := &terminal{in: os.Stdin, out: out, err: errs}
			exit := term.run(t.Context(), []string{"presets", file, "--lang", l.Tag})
			if exit != exitWorks || !strings.Contains(out.String(), "University") || !strings.Contains(errs.String(), test.says) ||
				strings.Contains(errs.String(), test.not) || (errs.Len() > 0) != (test.says != "") {
				t.Errorf("%v: exit %d\n%s%s", test, exit, out, errs)
			}
		}
	}
}

func TestLinkCommand(t *testing.T) {
	out, errs := &strings.Builder{}, &strings.Builder{}
	term := &terminal{in: os.Stdin, out: out, err: errs}
	exit := term.run(t.Context(), []string{"link", "--address", "kim@example.org", "--server", "imap.example.org", "--sending-server", "smtp.example.org", "--sending-port", "587"})
	const want = "mailcheckup:check?address=kim%40example.org&sending-port=587&sending-server=smtp.example.org&server=imap.example.org\n"
	if exit != exitWorks || out.String() != want {
		t.Error(exit, out, errs)
	}
	for _, wrong := range [][]string{{"--password-stdin"}, {"--server", "a\nb"}, {}} {
		if exit := term.run(t.Context(), append([]string{"link"}, wrong...)); exit != exitUsage {
			t.Errorf("%v: exit %d", wrong, exit)
		}
	}
}
