package cmd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoPasswordOnTheCommandLine holds that no command takes a password where all on
// the computer can read it, and that one who tries does not see it again.
func TestNoPasswordOnTheCommandLine(t *testing.T) {
	const typed = "canary-7f3a"
	for _, command := range []string{"check", "settings", "watch", "batch", "report", "link", "practice", "exporter", "browser"} {
		for _, option := range []string{"password", "pass", "secret"} {
			stdout, stderr, exit := shell(t, "", command, "--"+option+"="+typed, "--server", "127.0.0.1", "--lang", "en")
			if exit != 2 || strings.Contains(stdout+stderr, typed) || !strings.Contains(stderr, option) {
				t.Errorf("%s --%s: exit %d\n%s%s", command, option, exit, stdout, stderr)
			}
		}
	}
}

// TestNoPasswordIsKept holds that a check-up leaves nothing behind on the disk.
func TestNoPasswordIsKept(t *testing.T) {
	home := t.TempDir()
	cmd := exec.Command(program(t), "check", "--server", "127.0.0.1", "--port", "1", "--user", "anna", "--password-stdin")
	cmd.Env = append(os.Environ(), "HOME="+home, "TMPDIR="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "XDG_STATE_HOME="+home)
	cmd.Dir, cmd.Stdin = home, strings.NewReader(canary+"\n")
	cmd.Path, _ = filepath.Abs(cmd.Path)
	if out, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("%v\n%s", err, out)
	}
	if left, err := os.ReadDir(home); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
