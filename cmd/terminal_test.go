package cmd_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// shell runs the terminal program as a shell would.
func shell(t *testing.T, input string, args ...string) (stdout, stderr string, exit int) {
	cmd := exec.Command(program(t), args...)
	cmd.Env = append(os.Environ(), "LANGUAGE=", "LC_ALL=C.UTF-8")
	cmd.Stdin = strings.NewReader(input)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var e *exec.ExitError
	if errors.As(err, &e) {
		exit = e.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), exit
}

func TestUsage(t *testing.T) {
	for _, test := range []struct {
		args string
		exit int
		says string // on standard output, or with exit 2 on standard error
	}{
		{"", 0, "mailcheckup-cli check"},
		{"help", 0, "mailcheckup-cli check"},
		{"--help", 0, "mailcheckup-cli check"},
		{"help check", 0, "--password-stdin"},
		{"help --lang de explain", 0, "Sprache der Texte"},
		{"check --help", 0, "--password-stdin"},
		{"practice -h", 0, "mailcheckup-cli practice"},
		{"version", 0, "Mail Checkup "},
		{"explain tcp.refused", 0, "port"},
		{"explain tcp.refused --lang de", 0, "Anbieter"},
		{"practice", 0, "wrong-port"},
		{"practise", 2, "practise"},
		{"help nothing", 2, "nothing"},
		{"check", 2, "server"},
		{"check imap.example.org", 2, "imap.example.org"},
		{"check --server", 2, "--server"},
		{"check --sever x", 2, "--sever"},
		{"check --sever x --lang de", 2, "--sever"},
		{"check --server x --security ssl", 2, "ssl"},
		{"check --server x --service web", 2, "web"},
		{"check --server x --password-stdin --password-file y", 2, "one way"},
		{"check --server x --password-file /nonexistent", 2, "/nonexistent"},
		{"check --server x --password-file /", 2, "could not be read"},
		{"check --server x --password-file " + os.DevNull, 2, "no password"},
		{"practice nothing", 2, "nothing"},
		{"practice healthy busy", 2, "busy"},
		{"explain", 0, "tcp.refused"},
		{"check --sending-server x --service pop3", 2, "server"},
		{"explain tcp.nothing", 2, "tcp.nothing"},
		{"explain [cert.expired]", 0, "ran out"},
		{"explain CERT.EXPIRED", 0, "ran out"},
		{"explain 42DM-1Y2G-000P.", 0, "[cert.wrong-host]"},
		{"explain 42DM-1Y2G-0001", 2, "One character is wrong"},
		{"explain cert", 2, "“cert”. All causes: mailcheckup-cli explain\n"},
		{"explain []", 2, "All causes: mailcheckup-cli explain\n"},
		{"explain ok --lang pt-PT", 0, "funciona"},
		{"explain ok --lang xx", 2, "“xx”. It can be: en, de, es, fr, it, nl, pl, pt-BR\n"},
		{"practice --lang zh", 2, "“zh”"},
		{"help --lang= check", 2, "It can be: en, de"},
	} {
		stdout, stderr, exit := shell(t, "", strings.Fields(test.args)...)
		said, silent := stdout, stderr
		if test.exit == 2 {
			said, silent = stderr, stdout
		}
		if exit != test.exit || !strings.Contains(said, test.says) || silent != "" {
			t.Errorf("%q: exit %d\nstdout: %s\nstderr: %s", test.args, exit, stdout, stderr)
		}
		if strings.Contains(said, "{") || strings.Contains(said, "error.") {
			t.Errorf("%q: a text is missing: %s", test.args, said)
		}
	}
}

// TestPracticeServers: what the list promises is what a check-up finds, and
// the password is nowhere, in words or JSON, in any language.
func TestPracticeServers(t *testing.T) {
	stdout, _, _ := shell(t, "", "practice", "--json")
	var list []struct{ Name, Cause, Title string }
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || len(list) != len(practice.Faults()) {
		t.Fatalf("%d practice servers: %v", len(list), err)
	}
	for _, f := range list {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			stdout, stderr, exit := shell(t, "", "practice", f.Name, "--json")
			var r report
			if err := json.Unmarshal([]byte(stdout), &r); err != nil {
				t.Fatalf("%v\n%s", err, stdout)
			}
			if r.Verdict.Cause != f.Cause || f.Title == "" || strings.HasPrefix(f.Title, "practice.") {
				t.Errorf("verdict %s, want %s (%s)", r.Verdict.Cause, f.Cause, f.Title)
			}
			if fails := diagnose.Cause(f.Cause).Severity() == diagnose.Fail; fails != (exit == 1) || stderr != "" {
				t.Errorf("exit %d, stderr %q", exit, stderr)
			}
			if f.Name == "healthy" && strings.Contains(stdout, `"severity":"warn"`) {
				t.Errorf("a warning about the healthy server:\n%s", stdout)
			}
			text, _, _ := shell(t, "", "practice", f.Name, "--lang", "de")
			if strings.Contains(stdout+text, practice.Password) {
				t.Errorf("the password is in the output:\n%s\n%s", stdout, text)
			}
		})
	}
}

// What is too long for a password is not taken for one, and not told.
func TestPasswordTooLong(t *testing.T) {
	for _, password := range []string{strings.Repeat("ä", 8<<10), strings.Repeat("ä", 8<<10) + "x", " " + strings.Repeat("ä", 31_000) + "  x\x01"} {
		stdout, stderr, exit := shell(t, password+"\r\n", "check", "--server", "127.0.0.1", "--port", "1", "--user", "anna", "--password-stdin")
		if refused := strings.Contains(stderr, "too long for a password: 16384 bytes"); refused != (len(password) > 16<<10) || refused != (exit == 2) || strings.Contains(stdout+stderr, "ää") {
			t.Errorf("%d bytes: exit %d, %.200s", len(password), exit, stderr)
		}
	}
}

// A password is taken from a file or from standard input, up to the line's end.
func TestPasswordSources(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(canary+"\r\nnot this\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--password-file", file}, {"--password-stdin"}} {
		args = append([]string{"check", "--json", "--server", "127.0.0.1", "--port", "1", "--user", "anna"}, args...)
		stdout, stderr, _ := shell(t, canary+"\n", args...)
		var r report
		if err := json.Unmarshal([]byte(stdout), &r); err != nil {
			t.Fatalf("%v\n%s%s", err, stdout, stderr)
		}
		if last := r.Stages[len(r.Stages)-1].Stage; last != "latency" || leaks(stdout+stderr) {
			t.Errorf("%v: the plan ends with %s, so no password was read; or it leaks:\n%s", args, last, stdout)
		}
	}
}
