package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/watch"
)

func TestMetrics(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "mail.prom")
	m := newMetrics(diagnose.Settings{Host: "a\"b\\c\nd\xff", Username: "anna", Address: "anna@example.org"})
	good := watch.Sample{Cause: diagnose.Healthy, Took: 12345 * time.Microsecond}
	bad := watch.Sample{Cause: diagnose.TCPHostSilent, Stage: diagnose.StageTCP, Took: 6 * time.Second}
	for _, s := range []watch.Sample{good, bad, good, good} {
		m.add(s)
		if err := m.save(path); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	want := fmt.Sprintf(`# HELP mailcheckup_look_seconds How long the last look took.
# TYPE mailcheckup_look_seconds gauge
mailcheckup_look_seconds{%[1]s} 0.012345
# HELP mailcheckup_looks_total Looks since the watch began, by what was found; "ok" is all well.
# TYPE mailcheckup_looks_total counter
mailcheckup_looks_total{cause="ok",%[1]s} 3
mailcheckup_looks_total{cause="tcp.host-silent",%[1]s} 1
# HELP mailcheckup_up Whether the last look at the mail server succeeded (1) or failed (0).
# TYPE mailcheckup_up gauge
mailcheckup_up{%[1]s} 1
`, `port="993",server="a\"b\\cd`+"\uFFFD"+`",service="imap"`)
	if err != nil || string(text) != want || !strings.HasPrefix(want, metricsBegin) {
		t.Errorf("%v\n%s\nwant\n%s", err, text, want)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 && runtime.GOOS != "windows" {
		t.Errorf("not everybody may read it: %v, %v", info.Mode(), err)
	}
	if m.add(bad); m.save(path) != nil {
		t.Error("not saved")
	}
	if text, _ = os.ReadFile(path); !strings.Contains(string(text), `service="imap"} 0`+"\n") {
		t.Errorf("still up:\n%s", text)
	}
	if err := m.save(filepath.Join(dir, "gone", "mail.prom")); err == nil {
		t.Error("saved in a folder that is not there")
	}
}

// What a link leads to is left as it is: the link gives way to the file.
func TestMetricsLink(t *testing.T) {
	dir := t.TempDir()
	diary, path := filepath.Join(dir, "diary"), filepath.Join(dir, "mail.prom")
	if err := os.WriteFile(diary, []byte("dear diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(diary, path); err != nil {
		t.Skip(err) // on Windows not everybody may
	}
	m := newMetrics(diagnose.Settings{Host: "imap.example.org"})
	if m.add(watch.Sample{Cause: diagnose.Healthy}); m.save(path) != nil {
		t.Error("not saved")
	}
	if held, err := os.ReadFile(diary); string(held) != "dear diary" || err != nil {
		t.Errorf("the diary says %q, %v", held, err)
	}
}
