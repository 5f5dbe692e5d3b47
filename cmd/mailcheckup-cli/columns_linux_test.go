package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"mailcheckup/diagnose/guide"
)

// newTerminal is a terminal that is so wide: the side of the person, and that of the
// program.
func newTerminal(t *testing.T, width uint16) (outer, inner *os.File) {
	t.Helper()
	outer, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { outer.Close() })
	var number int
	raw, err := outer.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	raw.Control(func(fd uintptr) {
		if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err != nil {
			return
		}
		if number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN); err != nil {
			return
		}
		err = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: width})
	})
	if err != nil {
		t.Fatal(err)
	}
	if inner, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	return outer, inner
}

// onTerminal is what run shows on a terminal that is so wide.
func onTerminal(t *testing.T, width uint16, args ...string) string {
	t.Helper()
	outer, inner := newTerminal(t, width)
	shown := make(chan string)
	go func() {
		all, _ := io.ReadAll(outer) // ends with an error when the inner end is closed
		shown <- string(all)
	}()
	term := &terminal{in: inner, out: inner, err: inner}
	term.run(t.Context(), args)
	inner.Close()
	return strings.ReplaceAll(<-shown, "\r\n", "\n")
}

// What people read is folded at the width of their terminal, and a line that is
// written over is never longer than it: the rest of it would stay.
func TestNarrowTerminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	overwritten := regexp.MustCompile(`\r\x1b\[K([^\r\n]*)`)
	for _, width := range []int{20, 40, 200} {
		for _, command := range []string{"explain cert.expired --lang fr", "help explain --lang de", "practice no-inbox --lang en"} {
			got := onTerminal(t, uint16(width), strings.Fields(command)...)
			lines := overwritten.FindAllStringSubmatch(got, -1)
			if strings.HasPrefix(command, "practice") && len(lines) < 5 {
				t.Errorf("%d: no line is written over in %q", width, got)
			}
			for _, line := range lines {
				if utf8.RuneCountInString(line[1]) >= width {
					t.Errorf("%d: %q is written over", width, line[1])
				}
			}
			text, _, _ := strings.Cut(overwritten.ReplaceAllString(got, ""), "\nEvidence\n")
			for line := range strings.Lines(text) {
				if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > min(width, 78) && strings.Contains(strings.TrimSpace(line), " ") {
					t.Errorf("%d: %s: %q", width, command, line)
				}
			}
		}
	}
}

// TestHelpAsWritten holds that help stands on a usual terminal, and in a pipe, as it is
// written: each option has its column.
func TestHelpAsWritten(t *testing.T) {
	for _, l := range guide.Languages() {
		for command := range commands {
			want := guide.For(l.Tag).Word("help." + command)
			if strings.HasPrefix(command, "-") {
				continue
			}
			args := []string{"help", command, "--lang", l.Tag}
			var piped bytes.Buffer
			(&terminal{out: &piped, err: io.Discard}).run(t.Context(), args)
			for where, got := range map[string]string{"a terminal": onTerminal(t, 80, args...), "a pipe": piped.String()} {
				if strings.TrimSpace(got) != strings.TrimSpace(want) {
					t.Errorf("%s, %s, in %s:\n%s", l.Tag, command, where, got)
				}
			}
		}
	}
}

func TestDumbTerminal(t *testing.T) {
	t.Setenv("TERM", "dumb")
	if got := onTerminal(t, 80, "practice", "no-inbox", "--lang", "en"); strings.Contains(got, "\x1b") || strings.Contains(got, "/11") || !strings.Contains(got, "[mailbox.") {
		t.Errorf("%q", got)
	}
}

// TestPasswordInterrupted holds that Ctrl-C ends the program where it asks for the
// password, and that the terminal shows again what is typed.
func TestPasswordInterrupted(t *testing.T) {
	outer, inner := newTerminal(t, 80)
	shows := func() bool {
		state, err := unix.IoctlGetTermios(int(outer.Fd()), unix.TCGETS)
		return err == nil && state.Lflag&unix.ECHO != 0
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var errs bytes.Buffer
	term := &terminal{in: inner, out: io.Discard, err: &errs}
	ended := make(chan int, 1)
	go func() {
		ended <- term.run(ctx, strings.Fields("check --server imap.example.org --password-stdin --lang en"))
	}()
	for shows() && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	cancel() // as a signal does
	select {
	case exit := <-ended:
		if exit != exitInterrupted || !shows() || strings.Contains(errs.String(), "mailcheckup-cli:") {
			t.Errorf("exit %d, what is typed is shown: %v\n%s", exit, shows(), &errs)
		}
	case <-time.After(10 * time.Second):
		t.Error("it still waits for the password")
	}
}

// TestPipeInterrupted holds that Ctrl-C ends the program where nobody has opened the
// other end of a pipe.
func TestPipeInterrupted(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"check --server imap.example.org --password-file", "report", "batch"} {
		interrupted(t, nil, append(strings.Fields(command), pipe)...)
	}
}
