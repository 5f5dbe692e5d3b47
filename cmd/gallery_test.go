package cmd_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/watch"
)

// A look is one way in which the window is seen.
type look struct {
	language, theme, size string
	width, height         int
}

// looks are those of the gallery.
func looks() (all []look) {
	for _, language := range []string{"en", "de"} {
		for _, theme := range []string{"light", "dark"} {
			all = append(all, look{language, theme, "narrow", 480, 640}, look{language, theme, "usual", 720, 760}, look{language, theme, "wide", 1280, 900})
		}
	}
	return all
}

// TestGallery takes the pictures in docs/gallery, of the real window and a real
// mail server behind real routers and firewalls: six situations in each look. It
// does so only where it is asked to ("make screenshots").
func TestGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("pictures are taken by: make screenshots")
	}
	l := newLab(t, 3)
	for _, look := range looks() {
		t.Run(fmt.Sprint(look.language, " ", look.theme, " ", look.size), func(t *testing.T) {
			d := newDesktop(t, l, look)
			d.do("search", "--name", "Mail Checkup", "windowfocus")
			time.Sleep(time.Second)
			d.picture("first", look)
			d.keys("Tab", "Tab", "space", "Tab", "Tab", "Tab")
			d.do("type", "--delay", "20", "imap.lab.example")

			t.Run("blocked port", func(t *testing.T) {
				l.firewall(t, l.routers[1], "forward", "tcp dport 993 drop")
				d.keys("Return")
				d.wait("993", 30*time.Second)
				d.picture("fix", look)
			})
			d.keys("Tab", "space") // the fix
			d.wait(map[string]string{"en": "works", "de": "funktioniert"}[look.language], 30*time.Second)
			d.picture("fine", look)

			d.keys("ctrl+d", "Tab", "Return") // watch it
			time.Sleep(6 * time.Second)
			d.picture("watch", look)

			t.Run("silent machine", func(t *testing.T) {
				l.firewall(t, l.server, "input", "drop")
				d.keys("ctrl+n", "Tab", "Tab", "space", "Tab", "Tab", "Tab")
				d.do("type", "--delay", "20", "imap.lab.example")
				d.keys("Return")
				time.Sleep(2500 * time.Millisecond)
				d.picture("running", look)
				d.wait("imap.lab.example", 40*time.Second)
				d.picture("nofix", look)
			})
		})
	}
}

// remember writes down three hours in which the server went away twice.
func remember(t *testing.T, home string) {
	s := diagnose.Settings{Service: diagnose.IMAP, Host: "imap.lab.example", Port: 143, Security: diagnose.StartTLS}
	path := filepath.Join(home, ".cache", "mailcheckup", "watch", watch.File(s))
	record, err := watch.Open(path, s)
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	for minute := range 180 {
		look := watch.Sample{
			When: time.Now().Add(time.Duration(minute-181) * time.Minute), Cause: diagnose.Healthy,
			Took: time.Duration(60+minute*37%41) * time.Millisecond, Connect: 12 * time.Millisecond,
		}
		if minute > 40 && minute < 47 || minute > 120 && minute < 123 {
			look.Cause, look.Stage, look.Line, look.Took, look.Connect = diagnose.TCPHostSilent, diagnose.StageTCP, watch.Unknown, 6*time.Second, 0
		}
		if err := record.Add(look); err != nil {
			t.Fatal(err)
		}
	}
}

// prefer writes down what somebody who wants the window so has chosen in it.
func (l look) prefer(t *testing.T, home string) {
	dir := filepath.Join(home, "fyne", "io.github.mailcheckup.MailCheckup")
	text := fmt.Sprintf(`{"theme": %q, "width": %d, "height": %d, "lookups-asked": true}`, l.theme, l.width, l.height)
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "preferences.json"), []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	remember(t, home)
}

// picture keeps what is seen of the window for the documentation, in few
// colours, which it has anyway.
func (d *desktop) picture(situation string, look look) {
	d.t.Helper()
	dir := filepath.Join("..", "docs", "gallery")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		d.t.Fatal(err)
	}
	name := filepath.Join(dir, fmt.Sprintf("%s-%s-%s-%s.png", situation, look.language, look.theme, look.size))
	cmd := exec.Command("import", "-window", "root", "-crop", fmt.Sprintf("%dx%d+0+0", look.width, look.height), "+repage",
		"-strip", "+dither", "-colors", "255", "-define", "png:compression-level=9", "png8:"+name)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.display)
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Errorf("import: %v\n%s", err, out)
	}
}
