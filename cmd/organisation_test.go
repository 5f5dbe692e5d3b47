package cmd_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// decided calls the window on a computer of an organisation: only its file knows the
// authority that the lab's servers are certified by.
func decided(t *testing.T, l *lab, text string) func(*exec.Cmd) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "presets.toml")
	authority, err := os.ReadFile(filepath.Join(l.dir, "ca.pem"))
	if err := errors.Join(err, os.WriteFile(file, []byte(text), 0o644), os.WriteFile(filepath.Join(dir, "authority.pem"), authority, 0o644)); err != nil {
		t.Fatal(err)
	}
	return func(cmd *exec.Cmd) {
		cmd.Env = append(cmd.Env, "MAILCHECKUP_PRESETS="+file, "SSL_CERT_FILE=/nonexistent")
	}
}

// TestWindowOrganisation: the organisation has named its server, its authority and
// its language. An address and a password are typed, and all is fine, the sign-in too.
func TestWindowOrganisation(t *testing.T) {
	l := newLab(t, 0)
	d := newDesktop(t, l, look{language: "en_US", theme: "light", width: 720, height: 900}, decided(t, l, `
organisation = "Labor"
language = "de"
look-ups = false
authorities = ["authority.pem"]
hide = ["practice"]
[help]
phone = "+49 30 1234-567"
[[mailbox]]
domains = ["lab.example"]
user = "local"
receiving = { server = "imap.lab.example" }
`))
	d.do("search", "--name", "Mail Checkup", "windowfocus")
	time.Sleep(2 * time.Second) // the first picture
	d.screenshot("window-organisation-first")
	d.do("type", "--delay", "30", "ella@lab.example")
	d.keys("Tab")
	d.do("type", "--delay", "30", typeable)
	d.keys("Return")
	d.wait("funktioniert", 30*time.Second)
	d.screenshot("window-organisation-fine")
	d.quiet()
}

// TestWindowBroken: a mistake in the organisation's file is seen, and a server can be
// checked all the same.
func TestWindowBroken(t *testing.T) {
	l := newLab(t, 0)
	d := newDesktop(t, l, look{language: "en_US", theme: "dark", width: 720, height: 900}, decided(t, l, "organisation = \"Lab\"\nhelpdesk = 1\n"))
	time.Sleep(2 * time.Second)
	d.screenshot("window-organisation-broken")
	d.form("994")
	d.keys("Return")
	d.wait("Nothing answers at port 994", 30*time.Second)
	d.quiet()
}

// TestWindowLink: a link fills in the form, and the person begins.
func TestWindowLink(t *testing.T) {
	l := newLab(t, 0)
	d := newDesktop(t, l, look{language: "en_US", theme: "light", width: 720, height: 900}, func(cmd *exec.Cmd) {
		cmd.Args = append(cmd.Args, "mailcheckup:check?address=ella@lab.example&server=imap.lab.example&port=994")
	})
	d.do("search", "--name", "Mail Checkup", "windowfocus")
	time.Sleep(2 * time.Second)
	d.screenshot("window-link")
	d.keys("Return")
	d.wait("Nothing answers at port 994", 30*time.Second)
	d.quiet()
}
