package cmd_test

import (
	"regexp"
	"strings"
	"testing"

	"mailcheckup/diagnose/practice"
)

// A check-up can be written as a page and as a letter, and without what tells who
// somebody is.
func TestForms(t *testing.T) {
	for _, test := range []struct{ args, has, hasNot string }{
		{"practice expired --html", "<!DOCTYPE html>", "<script"},
		{"practice expired --letter", "Subject: ", "<"},
		{"practice expired --letter --lang de", "Betreff: ", "<"},
		{"practice expired --public", "imap.example.org", "practice"},
		{"practice wrong-password --html --public", "name@example.org", "anna"},
		{"practice wrong-password --json --public", "name@example.org", "anna"},
		{"practice wrong-password --letter --public", "name@example.org", "anna"},
		{"check --server 127.0.0.1 --port 1 --address anna@practice.example --public", "name@example.org", "anna"},
	} {
		stdout, stderr, exit := shell(t, "", strings.Fields(test.args)...)
		if exit != 1 || stderr != "" || !strings.Contains(stdout, test.has) || strings.Contains(strings.ToLower(stdout), test.hasNot) || strings.Contains(stdout, practice.Password) {
			t.Errorf("%s: exit %d, want %q and not %q\n%s%s", test.args, exit, test.has, test.hasNot, stdout, stderr)
		}
	}
	for _, args := range []string{"check --server x --html --json", "check --server x --letter --html", "practice --json --letter"} {
		if _, stderr, exit := shell(t, "", strings.Fields(args)...); exit != 2 || !strings.Contains(stderr, "--letter") {
			t.Errorf("%s: exit %d, %s", args, exit, stderr)
		}
	}
}

// The code in a report is explained in another language, however it was typed.
func TestPhoneCode(t *testing.T) {
	stdout, _, _ := shell(t, "", "practice", "wrong-port")
	m := regexp.MustCompile(`(?m)^Code for the phone: (\S+)$`).FindStringSubmatch(stdout)
	if m == nil {
		t.Fatalf("no code for the phone:\n%s", stdout)
	}
	for _, typed := range []string{m[1], strings.ToLower(m[1]), strings.ReplaceAll(m[1], "-", " "), strings.ReplaceAll(m[1], "-", "")} {
		stdout, stderr, exit := shell(t, "", append([]string{"explain", "--lang", "de"}, strings.Fields(typed)...)...)
		for _, want := range []string{"IMAP, Port 993, SSL/TLS [tcp.refused]", "Port auf 143", "STARTTLS"} {
			if exit != 0 || !strings.Contains(strings.Join(strings.Fields(stdout), " "), want) {
				t.Errorf("explain %s: exit %d, want %q\n%s%s", typed, exit, want, stdout, stderr)
			}
		}
	}
	wrong := []byte(m[1])
	wrong[5], wrong[6] = wrong[6], wrong[5]
	if _, stderr, exit := shell(t, "", "explain", string(wrong)); wrong[5] != wrong[6] && (exit != 2 || !strings.Contains(stderr, string(wrong))) {
		t.Errorf("a code with a slip: exit %d, %s", exit, stderr)
	}
}
