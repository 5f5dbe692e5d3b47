package cmd_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocsConsole types what the blocks called console show, line by line, in a
// folder with the examples, one for each page, and compares what comes: a line of
// three dots stands for any lines, and what differs from one time to the next counts
// as the same.
func TestDocsConsole(t *testing.T) {
	program(t)
	typed := 0
	for _, page := range guidePages(t) {
		folder := t.TempDir()
		if err := os.CopyFS(folder, os.DirFS(examples)); err != nil {
			t.Fatal(err)
		}
		all, _ := blocks(t, page)
		for _, b := range all {
			switch commands := console(b.text); {
			case b.language == "console":
				typed += len(commands)
				t.Run(fmt.Sprintf("%s:%d", filepath.Base(page), b.line), func(t *testing.T) { typeAll(t, folder, commands) })
			case len(commands) > 0:
				t.Errorf("%s:%d: a prompt in a block that is not called console, and so is not run", page, b.line)
			}
		}
	}
	if typed < 20 {
		t.Errorf("only %d commands were found", typed)
	}
}

// An entry is a line that is typed, and what is shown below it.
type entry struct {
	command string
	shown   []string
}

func console(text string) (all []entry) {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, entry{command: command})
		} else if len(all) > 0 {
			all[len(all)-1].shown = append(all[len(all)-1].shown, line)
		}
	}
	return all
}

// typeAll types commands one after the other, as into one shell.
func typeAll(t *testing.T, folder string, commands []entry) {
	if len(commands) == 0 || !strings.Contains(fmt.Sprint(commands), "mailcheckup-cli ") {
		t.Fatal("nothing of ours is run")
	}
	bin, err := filepath.Abs(filepath.Dir(terminal))
	if err != nil {
		t.Fatal(err)
	}
	exit := 0
	for _, c := range commands {
		cmd := exec.Command("sh", "-c", fmt.Sprintf("(exit %d)\n%s", exit, c.command))
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "HOME="+folder, "XDG_CACHE_HOME="+folder,
			"LANGUAGE=", "LC_ALL=C.UTF-8", "MAILCHECKUP_PRESETS=")
		out, err := cmd.CombinedOutput()
		var failed *exec.ExitError
		if err != nil && !errors.As(err, &failed) {
			t.Fatal(err)
		}
		exit = cmd.ProcessState.ExitCode()
		got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
		if len(out) == 0 {
			got = nil
		}
		if !alike(steady(c.shown), steady(got)) {
			t.Errorf("$ %s\n%s\nbut the page shows\n%s", c.command, out, strings.Join(c.shown, "\n"))
		}
	}
}

// changing is what differs from one time to the next: when it was, how long it
// took, and the version.
var changing = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d|\d+(\.\d+)? ms\b|,\d+$|^Mail Checkup \d[^,]*`)

func steady(lines []string) (all []string) {
	for _, line := range lines {
		all = append(all, changing.ReplaceAllString(line, "#"))
	}
	return all
}

// alike says that lines are as they are shown, with any where there are dots.
func alike(shown, lines []string) bool {
	switch {
	case len(shown) == 0:
		return len(lines) == 0
	case shown[0] == "...":
		for skipped := range len(lines) + 1 {
			if alike(shown[1:], lines[skipped:]) {
				return true
			}
		}
		return false
	}
	return len(lines) > 0 && shown[0] == lines[0] && alike(shown[1:], lines[1:])
}

func TestAlike(t *testing.T) {
	for _, test := range []struct {
		shown, lines string
		want         bool
	}{
		{"a", "a", true},
		{"a", "a b", false},
		{"a b", "a", false},
		{"...", "", true},
		{"... c", "a b c", true},
		{"a ... c", "a c", true},
		{"a ... c", "a b", false},
		{"a ... c ...", "a b c d", true},
	} {
		if got := alike(strings.Fields(test.shown), strings.Fields(test.lines)); got != test.want {
			t.Errorf("%q shows %q: %v", test.shown, test.lines, got)
		}
	}
}
