package cmd_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A desktop is a display that nobody sees, with the real window on it.
type desktop struct {
	t       *testing.T
	display string
	home    string // the person's folder
	stderr  *said
}

// said is what a program that still runs has said so far.
type said struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// newDesktop opens the window on a computer of the lab, in a look. How the program
// is called may be changed.
func newDesktop(t *testing.T, l *lab, look look, change ...func(*exec.Cmd)) *desktop {
	for _, tool := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("the window's test needs %s", tool)
			}
			t.Skipf("the window's test needs the commands Xvfb, xdotool and import (no %s)", tool)
		}
	}
	if err := buildWindow(); err != nil {
		t.Fatal(err)
	}
	d := &desktop{t: t, stderr: &said{}}
	d.startDisplay()
	cmd := exec.Command("ip", "netns", "exec", l.client, window)
	home := t.TempDir()
	d.home = home
	look.prefer(t, home)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.display, "LANGUAGE=", "LC_ALL="+look.language+".UTF-8", "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, ".cache"),
		"SSL_CERT_FILE="+filepath.Join(l.dir, "ca.pem"), "SSL_CERT_DIR=/nonexistent")
	cmd.Stderr = d.stderr
	for _, change := range change {
		change(cmd)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	d.wait("Mail Checkup", 60*time.Second)
	return d
}

// The window's program under test, where "make run" puts it too, and built with
// the same flags.
const window = "../build/mailcheckup"

var buildWindow = sync.OnceValue(func() error {
	out, err := exec.Command("go", "build", "-trimpath", "-tags", "gles,gles2", "-o", window, "./mailcheckup").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%v\n%s", err, out)
	}
	return nil
})

// startDisplay starts Xvfb, which picks a free display. Without "-noreset" it begins
// anew when its last client leaves, and whoever comes at that moment, the window
// beside xdotool, is turned away.
func (d *desktop) startDisplay(options ...string) {
	cmd := exec.Command("Xvfb", append([]string{"-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"}, options...)...)
	number, err := cmd.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM) // so that it takes its socket with it
		cmd.Wait()
	})
	line, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		d.t.Fatal("Xvfb: ", err)
	}
	d.display = ":" + strings.TrimSpace(line)
}

// do drives the window, as a person at the keyboard would.
func (d *desktop) do(args ...string) string {
	cmd := exec.Command("xdotool", args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.display, "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		d.t.Fatalf("xdotool %v: %v\n%s%s", args, err, out, d.stderr)
	}
	return strings.TrimSpace(string(out))
}

// keys presses one key after the other, at a person's pace.
func (d *desktop) keys(names ...string) {
	for _, name := range names {
		d.do("key", "--delay", "60", name)
		time.Sleep(80 * time.Millisecond)
	}
}

// wait waits until the window's title holds text.
func (d *desktop) wait(text string, patience time.Duration) {
	title := ""
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		cmd := exec.Command("sh", "-c", "xdotool getwindowname $(xdotool search --onlyvisible --name 'Mail Checkup' | head -n 1)")
		cmd.Env = append(os.Environ(), "DISPLAY="+d.display)
		out, _ := cmd.Output()
		if title = strings.TrimSpace(string(out)); strings.Contains(title, text) {
			time.Sleep(400 * time.Millisecond) // the next picture
			return
		}
	}
	d.screenshot("failed")
	d.t.Fatalf("the window's title is %q and never held %q\n%s", title, text, d.stderr)
}

// screenshot keeps a picture in build/.
func (d *desktop) screenshot(name string) {
	cmd := exec.Command("import", "-window", "root", filepath.Join("..", "build", name+".png"))
	cmd.Env = append(os.Environ(), "DISPLAY="+d.display)
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Errorf("import: %v\n%s", err, out)
	}
}

// form opens the details and types a server, a port and a user name with the
// canary password.
func (d *desktop) form(port string) {
	d.do("search", "--name", "Mail Checkup", "windowfocus")
	d.keys("Tab")
	d.do("type", "--delay", "30", typeable)
	d.keys("Tab", "space", "Tab", "Tab", "Tab") // the details; past "find my settings" and the kind of server
	d.do("type", "--delay", "30", "imap.lab.example")
	d.keys("Tab")
	d.do("type", "--delay", "30", port)
	d.keys("Tab", "Tab") // past the security
	d.do("type", "--delay", "30", "ella")
}

// file waits for a file in the person's folder to be there and to hold text.
func (d *desktop) file(pattern, text string, patience time.Duration) string {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		found, _ := filepath.Glob(filepath.Join(d.home, pattern))
		for _, name := range found {
			if got, err := os.ReadFile(name); err == nil && strings.Contains(string(got), text) {
				return string(got)
			}
		}
	}
	d.screenshot("failed")
	out, _ := exec.Command("find", d.home, "-type", "f", "-size", "-200k", "-printf", "%p %s\n").Output()
	d.t.Fatalf("there is no %s with %q; there is:\n%s", pattern, text, out)
	return ""
}

// quiet fails if the window complained of anything, or said the password.
func (d *desktop) quiet() {
	for _, complaint := range []string{"Error in Fyne call thread", "Fyne error", "panic"} {
		if strings.Contains(d.stderr.String(), complaint) {
			d.t.Errorf("the window complained:\n%s", d.stderr)
		}
	}
	if leaks(d.stderr.String()) {
		d.t.Error("the password is on stderr")
	}
}

// TestWindow: server, a wrong port, name and password are typed, the button is
// pressed; the verdict names the port, offers settings that work, and with them
// all is fine, the sign-in too. The report is saved, and the password is not in
// it, nor in anything else that the program keeps. Only the keyboard is used.
func TestWindow(t *testing.T) {
	l := newLab(t, 0)
	for _, test := range []struct{ language, theme, wrong, fine, report string }{
		{"en_US", "light", "Nothing answers at port 994", "Everything that we checked works", "Report"},
		{"de_DE", "dark", "Am Port 994", "funktioniert", "Bericht"},
	} {
		t.Run(test.language, func(t *testing.T) {
			d := newDesktop(t, l, look{language: test.language, theme: test.theme, width: 720, height: 760})
			d.form("994")
			d.screenshot("window-form-" + test.language[:2])
			d.keys("Return")
			d.wait(test.wrong, 30*time.Second)
			d.screenshot("window-verdict-" + test.language[:2])
			d.keys("Tab", "space")
			d.wait(test.fine, 30*time.Second)
			d.screenshot("window-fine-" + test.language[:2])
			d.keys("ctrl+r")
			d.wait(test.report, 10*time.Second)
			d.keys("Tab", "Tab", "space") // past copying, saving as a page
			time.Sleep(time.Second)
			d.screenshot("window-save-" + test.language[:2])
			d.keys("Return")
			page := d.file("mail-checkup.html", "</main>", 10*time.Second)
			if leaks(page) || !strings.Contains(page, "imap.lab.example") {
				t.Errorf("the saved report:\n%s", page)
			}
			d.quiet()
			if out, err := exec.Command("grep", "-rlF", typeable, d.home).Output(); err == nil {
				t.Errorf("the password is in %s", out)
			}
		})
	}
}

// TestWindowWatches: a server goes away while it is watched, and the record says
// why; the password is not in it.
func TestWindowWatches(t *testing.T) {
	l := newLab(t, 0)
	d := newDesktop(t, l, look{language: "en_US", theme: "light", width: 720, height: 760})
	d.form("993")
	d.keys("ctrl+d")
	d.wait("Watch imap.lab.example", 10*time.Second)
	d.keys("Tab", "Return") // start
	record := filepath.Join(".cache", "mailcheckup", "watch", "imap_imap.lab.example_993_auto.jsonl")
	d.file(record, `"cause":"ok"`, 30*time.Second)
	l.firewall(t, l.server, "input", "tcp dport { 993, 143 } reject with tcp reset")
	text := d.file(record, `"cause":"tcp.refused"`, 100*time.Second)
	if leaks(text) || strings.Contains(text, "ella") {
		t.Errorf("the record tells who it is about:\n%s", text)
	}
	time.Sleep(time.Second)
	d.screenshot("window-watch-en")
	d.quiet()
}
