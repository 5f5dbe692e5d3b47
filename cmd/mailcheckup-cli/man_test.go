package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"mailcheckup/diagnose/guide"
)

// The page has every command and option there is, and those who check pages find
// nothing.
func TestManPage(t *testing.T) {
	term := &terminal{guide: guide.For("en")}
	page := term.manPage(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	for _, u := range term.usages() {
		if !strings.Contains(page, "\n.Cm "+u.name+"\n") || !strings.Contains(page, "\n.Ss The command "+u.name+"\n") {
			t.Errorf("the command %s is not in the page", u.name)
		}
		for _, o := range u.options {
			if !strings.Contains(page, "Fl -"+o.name) {
				t.Errorf("the option --%s of %s is not in the page", o.name, u.name)
			}
		}
	}
	for _, r := range page {
		if r > '~' {
			t.Fatalf("%q is not ASCII", r)
		}
	}
	for _, tool := range [][]string{{"mandoc", "-Tlint", "-Wstyle"}, {"groff", "-mdoc", "-ww", "-Tascii", "-z"}} {
		if _, err := exec.LookPath(tool[0]); err != nil {
			t.Log(tool[0], "is not there")
			continue
		}
		checker := exec.Command(tool[0], tool[1:]...)
		checker.Stdin = strings.NewReader(page)
		if said, err := checker.CombinedOutput(); err != nil || len(said) > 0 {
			t.Errorf("%s: %v\n%s", tool[0], err, said)
		}
	}
}
