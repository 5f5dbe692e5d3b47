package cmd_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestBrowserInPlaceOfWindow: on a display without OpenGL the program says what is
// missing and has the browser open a page, on which a check-up is made.
func TestBrowserInPlaceOfWindow(t *testing.T) {
	withWindow(t)
	d := &desktop{t: t, stderr: &said{}}
	d.startDisplay("-extension", "GLX")
	dir := t.TempDir()
	opened := filepath.Join(dir, "opened")
	opener := "#!/bin/sh\necho \"$1\" >" + opened + ".part && mv " + opened + ".part " + opened + "\n"
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(opener), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(window)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.display, "WAYLAND_DISPLAY=", "LANGUAGE=", "LC_ALL=en_US.UTF-8", "HOME="+dir, "XDG_CONFIG_HOME="+dir,
		"PATH="+dir+":"+os.Getenv("PATH"))
	cmd.Stderr = d.stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	address := awaited(t, opened, d)
	b := newBrowser(t)
	b.get(address)
	b.get(b.at + b.find(`url=([^"]+)"`))
	b.checkClosedPort()
	b.post("/quit", nil)
	if !strings.Contains(b.page, "has ended") {
		t.Errorf("the last page: %s", b.page)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the program: %v", err)
	}
	said := d.stderr.String()
	if !strings.Contains(said, "OpenGL") || !strings.Contains(said, address) || !strings.Contains(said, "mailcheckup-cli check") {
		t.Errorf("the program said:\n%s", said)
	}
	for _, text := range []string{said, b.seen.String()} {
		if strings.Contains(text, canary) || strings.Contains(text, url.QueryEscape(canary)) || strings.Contains(text, "panic") {
			t.Errorf("the password was seen, or there was a crash:\n%s", text)
		}
	}
}

// Without a display, and with nobody at the terminal, the program says so and
// leaves the rest to whoever started it (see .ci/start).
func TestNoDisplay(t *testing.T) {
	withWindow(t)
	for _, display := range []string{"", ":4711"} {
		cmd := exec.Command(window)
		cmd.Env = append(os.Environ(), "DISPLAY="+display, "WAYLAND_DISPLAY=", "LANGUAGE=", "LC_ALL=en_US.UTF-8")
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != 69 || !strings.Contains(string(out), "there is no display") || !strings.Contains(string(out), "mailcheckup-cli check") {
			t.Errorf("display %q: %v\n%s", display, err, out)
		}
	}
}

// The terminal's program serves the page too, and Ctrl-C ends it.
func TestBrowserCommand(t *testing.T) {
	cmd := exec.Command(program(t), "browser", "--lang", "en")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	address := ""
	for lines := bufio.NewScanner(out); address == "" && lines.Scan(); {
		if line := strings.TrimSpace(lines.Text()); strings.HasPrefix(line, "http://127.0.0.1:") {
			address = line
		}
	}
	b := newBrowser(t)
	b.get(address)
	b.get(b.at + b.find(`url=([^"]+)"`))
	b.checkClosedPort()
	cmd.Process.Signal(os.Interrupt)
	io.Copy(io.Discard, out)
	if cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("after Ctrl-C: %v", cmd.ProcessState)
	}
}

// withWindow builds the window's program, where there can be a display for it.
func withWindow(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("Xvfb"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("the test of the page needs Xvfb")
		}
		t.Skip("the test of the page needs the command Xvfb")
	}
	if err := buildWindow(); err != nil {
		t.Fatal(err)
	}
}

// awaited is what stands in a file, once it is there.
func awaited(t *testing.T, file string, d *desktop) string {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if text, err := os.ReadFile(file); err == nil {
			return strings.TrimSpace(string(text))
		}
	}
	t.Fatalf("no browser was opened\n%s", d.stderr)
	return ""
}

// A webBrowser is a person's.
type webBrowser struct {
	t      *testing.T
	client *http.Client
	at     string // scheme and host
	place  string // under which the pages lie
	page   string
	seen   strings.Builder
}

func newBrowser(t *testing.T) *webBrowser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &webBrowser{t: t, client: &http.Client{Jar: jar, Timeout: time.Minute}}
}

func (b *webBrowser) get(address string) {
	b.t.Helper()
	answer, err := b.client.Get(address)
	if err != nil {
		b.t.Fatal(err)
	}
	b.take(answer)
}

// post sends the form of the page that leads to path.
func (b *webBrowser) post(path string, sent url.Values) {
	b.t.Helper()
	if sent == nil {
		sent = url.Values{}
	}
	sent.Set("form", b.find(`name="form" value="([^"]+)"`))
	answer, err := b.client.PostForm(b.at+b.place+path, sent)
	if err != nil {
		b.t.Fatal(err)
	}
	b.take(answer)
}

func (b *webBrowser) take(answer *http.Response) {
	b.t.Helper()
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %s: %v\n%s", answer.Request.URL, answer.Status, err, body)
	}
	u := answer.Request.URL
	b.at, b.page = u.Scheme+"://"+u.Host, string(body)
	if place := regexp.MustCompile(`^/[A-Z0-9]{26}`).FindString(u.Path); strings.HasPrefix(u.Path, place+"/") {
		b.place = place
	}
	fmt.Fprintf(&b.seen, "%s\n%v\n%s\n", u, answer.Header, body)
}

// find finds what a pattern has in brackets.
func (b *webBrowser) find(pattern string) string {
	b.t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(b.page)
	if found == nil {
		b.t.Fatalf("no %s on the page:\n%s", pattern, b.page)
	}
	return found[1]
}

// checkClosedPort checks a port of this computer at which nothing answers.
func (b *webBrowser) checkClosedPort() {
	b.t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		b.t.Fatal(err)
	}
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	listener.Close()
	b.post("/check", url.Values{
		"address": {"anna@example.org"}, "password": {canary}, "server": {"127.0.0.1"}, "port": {port}, "security": {"none"},
	})
	if !strings.Contains(b.page, "Send your password unprotected?") {
		b.t.Fatalf("no question:\n%s", b.page)
	}
	b.post("/check/1/answer", url.Values{"question": {"window.clear"}, "no": {"no"}})
	if next := regexp.MustCompile(`http-equiv="refresh" content="0;url=([^"]+)"`).FindStringSubmatch(b.page); next != nil {
		b.get(b.at + next[1])
	}
	if !strings.Contains(b.page, `<h1><strong class="state">Problem:`) || !strings.Contains(b.page, "127.0.0.1:"+port+": connection refused") {
		b.t.Errorf("no verdict:\n%s", b.page)
	}
}
