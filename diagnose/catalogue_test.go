package diagnose_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// elsewhere names the tests, besides the practice servers and the dialogs, in
// which a server or a network really behaves so.
var elsewhere = map[diagnose.Cause]string{
	"input.domain":         "lookup_test.go",
	"dns.no-address":       "lookup_test.go",
	"dns.servfail":         "lookup_test.go",
	"dns.timeout":          "lookup_test.go",
	"dns.refused":          "lookup_test.go",
	"dns.resolver-dead":    "../cmd/real_test.go",
	"network.offline":      "../cmd/real_test.go",
	"tcp.refused-local":    "../cmd/real_test.go",
	"tcp.prohibited":       "../cmd/real_test.go",
	"tcp.blocked-here":     "../cmd/real_test.go",
	"tcp.unreachable":      "../cmd/real_test.go",
	"tcp.ipv6-dead":        "addresses_test.go",
	"tcp.one-address-dead": "addresses_test.go",
	"tcp.one-address-bad":  "siblings_test.go",
	"network.clock":        "clock_test.go",
	"dns.blocked":          "lookup_test.go",
	"dns.loopback":         "lookup_test.go",
	"dns.private":          "lookup_test.go",
	"dns.slow":             "lookup_test.go",
	"dns.unsteady":         "lookup_test.go",
	"dns.truncated":        "lookup_test.go",
	"dns.differs":          "lookup_test.go",
	"latency.link":         "hostile_test.go",
	"latency.greeting":     "steadiness_test.go",
	"latency.signin":       "steadiness_test.go",
	"latency.mailbox":      "steadiness_test.go",
	"latency.loss":         "../cmd/real_test.go",
	"latency.bandwidth":    "../cmd/real_test.go",
	"latency.unsteady":     "steadiness_test.go",
	"latency.limit":        "steadiness_test.go",
	"network.one-family":   "families_test.go",
}

// TestEveryCause: each cause is produced by a test from a server or a network
// that really behaves so.
func TestEveryCause(t *testing.T) {
	produced := map[diagnose.Cause]string{}
	for _, f := range practice.Faults() {
		produced[diagnose.Cause(f.Cause)] = "practice server " + f.Name
	}
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		_, want, _ := strings.Cut(read(t, file), "-- want --\n")
		for line := range strings.Lines(want) {
			if cause, ok := strings.CutPrefix(line, "    "); ok {
				produced[diagnose.Cause(strings.Fields(cause)[0])] = file
			}
		}
	}
	for cause, file := range elsewhere {
		if !strings.Contains(read(t, file), `"`+string(cause)+`"`) {
			t.Errorf("%s has no test for %s", file, cause)
		}
		produced[cause] = file
	}
	for _, cause := range diagnose.Causes() {
		if produced[cause] == "" {
			t.Errorf("no test produces %s", cause)
		}
	}
}

func read(t *testing.T, file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
