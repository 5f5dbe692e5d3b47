package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/practice"
)

// What help says of a command is what the command reads, in every language that
// has the help.
func TestHelpIsComplete(t *testing.T) {
	for _, tag := range []string{"en", "de"} {
		term := &terminal{guide: guide.For(tag)}
		for _, u := range term.usages() {
			if u.about == "" && u.name != "help" {
				t.Errorf("%s: help.main does not name %s", tag, u.name)
			}
			described := manualOf(term.guide, u.name).about()
			for _, o := range u.options {
				if _, ok := described[o.name]; !ok && !(u.name == "man" && o.name == "lang") {
					t.Errorf("%s: help.%s does not tell of --%s", tag, u.name, o.name)
				}
				delete(described, o.name)
			}
			if len(described) > 0 {
				t.Errorf("%s: help.%s tells of options that there are not: %v", tag, u.name, described)
			}
			if u.options == nil && u.name != "version" {
				t.Errorf("%s: the options of %s were not found", tag, u.name)
			}
		}
		for _, topic := range []string{"batch", "report", "completion", "man"} {
			for _, line := range strings.Split(term.guide.Word("help."+topic), "\n") {
				if len([]rune(line)) > 79 {
					t.Errorf("%s: help.%s has a line of %d columns: %s", tag, topic, len([]rune(line)), line)
				}
			}
		}
	}
}

// scriptFor is what the program writes for a shell.
func scriptFor(t *testing.T, shell string) string {
	var out, errs bytes.Buffer
	term := &terminal{in: os.Stdin, out: &out, err: &errs}
	if exit := term.run(t.Context(), []string{"completion", shell, "--lang", "en"}); exit != exitWorks || errs.Len() > 0 {
		t.Fatalf("exit %d: %s", exit, &errs)
	}
	return out.String()
}

// completions are typed words and what must, or with ! must not, be offered for
// the last of them. No words at all means nothing.
var completions = []struct {
	typed string
	want  []string
}{
	{"ch", []string{"check", "!watch"}},
	{"", append([]string{"batch", "browser", "completion", "man", "report", "version"}, "!--help")},
	{"check --ser", []string{"--service", "--server", "!--json"}},
	{"check --service ", []string{"imap", "pop3", "smtp", "!--json"}},
	{"check --server mail.example.org --security s", []string{"starttls", "!tls"}},
	{"check --sending-security ", []string{"auto", "none"}},
	{"settings --card ", []string{"text", "mobileconfig"}},
	{"watch --pro", []string{"--prometheus"}},
	{"report --lang ", []string{"de", "pt-BR"}},
	{"practice wrong-", []string{"wrong-name", "wrong-port", "!healthy"}},
	{"explain cert.", []string{"cert.expired", "cert.wrong-host", "!tcp.refused"}},
	{"help ", []string{"check", "batch"}},
	{"completion ", []string{"bash", "fish"}},
	{"batch tab", []string{"table one.csv", "!other"}},
	{"presets tab", []string{"table one.csv", "!other"}},
	{"batch --out ", []string{"table one.csv", "other"}},
	{"batch --p", []string{"--parallel", "!--public"}},
	{"version ", nil},
}

// ask completes typed words in a shell, in a folder with two files.
type ask func(t *testing.T, dir, script, typed string) []string

func TestCompletion(t *testing.T) {
	for shell, ask := range map[string]ask{"bash": askBash, "zsh": checkOnly("zsh"), "fish": askFish} {
		t.Run(shell, func(t *testing.T) {
			script := scriptFor(t, shell)
			for _, f := range practice.Faults() {
				if !strings.Contains(script, f.Name) {
					t.Errorf("the practice server %s is not in it", f.Name)
				}
			}
			for _, cause := range diagnose.Causes() {
				if !strings.Contains(script, string(cause)) {
					t.Errorf("the cause %s is not in it", cause)
				}
			}
			if _, err := exec.LookPath(shell); err != nil {
				t.Skip(shell, "is not there")
			}
			dir := t.TempDir()
			for _, name := range []string{"table one.csv", "other"} {
				if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(t.TempDir(), "script")
			if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, test := range completions {
				got := ask(t, dir, path, test.typed)
				for _, want := range test.want {
					name, not := strings.CutPrefix(want, "!")
					if got != nil && slices.Contains(got, name) == not {
						t.Errorf("%q is completed to %q; want %s", test.typed, got, want)
					}
				}
				if test.want == nil && len(got) > 0 {
					t.Errorf("%q is completed to %q", test.typed, got)
				}
			}
		})
	}
}

func askBash(t *testing.T, dir, script, typed string) []string {
	const driver = `source "$1"; shift
COMP_WORDS=(mailcheckup-cli "$@"); COMP_CWORD=$#
_mailcheckup_cli
printf '%s\n' "${COMPREPLY[@]}"`
	words := append([]string{"--norc", "-c", driver, "bash", script}, strings.Split(typed, " ")...)
	return output(t, dir, "bash", words...)
}

func askFish(t *testing.T, dir, script, typed string) []string {
	const driver = `source $argv[1]; complete -C "mailcheckup-cli $argv[2]"`
	all := []string{}
	for _, line := range output(t, dir, "fish", "--no-config", "-c", driver, script, typed) {
		word, _, _ := strings.Cut(line, "\t")
		all = append(all, strings.ReplaceAll(word, `\ `, " "))
	}
	return all
}

// checkOnly has a shell read the script without running it; nil: nothing was asked.
func checkOnly(shell string) ask {
	return func(t *testing.T, dir, script, _ string) []string {
		output(t, dir, shell, "-n", script)
		return nil
	}
}

// output are the lines that a program writes; never nil.
func output(t *testing.T, dir, program string, args ...string) []string {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil || errs.Len() > 0 && !strings.Contains(errs.String(), "compopt") {
		t.Fatalf("%s: %v: %s", program, err, &errs)
	}
	lines := []string{}
	for _, line := range strings.Split(string(out), "\n") {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
