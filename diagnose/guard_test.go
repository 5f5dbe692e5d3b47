// The race detector allocates by itself: what is counted here is counted without it.

//go:build !race

package diagnose_test

import (
	"testing"
	"time"

	"mailcheckup/diagnose"
)

// variants are a healthy check-up in each protocol and security, and how many
// answers it may wait for. A greeting that comes by itself is not counted.
var variants = []struct {
	fault, security string
	port            int
	turns           int32
}{
	{"healthy", "tls", 993, 5},
	{"healthy", "starttls", 143, 6},
	{"pop3-healthy", "tls", 995, 6},
	{"pop3-healthy", "starttls", 110, 7},
	{"smtp-healthy", "tls", 465, 6},
	{"smtp-healthy", "starttls", 587, 7},
}

// TestGuardRoundTrips: no healthy check-up waits for more answers than it does
// today.
func TestGuardRoundTrips(t *testing.T) {
	for _, v := range variants {
		t.Run(v.fault+" "+v.security, func(t *testing.T) {
			f := &far{network: start(t, v.fault), trip: 10 * time.Millisecond}
			f.network.Fault.Port, f.network.Fault.Security = v.port, v.security
			turns := f.checkup(t)
			t.Logf("%d turns", turns)
			if turns > v.turns {
				t.Errorf("%d turns, more than %d", turns, v.turns)
			}
		})
	}
}

// TestGuardAllocations: a healthy check-up, the practice server's side included,
// takes about as much from memory as it does today.
func TestGuardAllocations(t *testing.T) {
	const most = 4500 // 3440 when this was written
	network := start(t, "healthy")
	doctor, s := doctorOf(network), settingsOf(network.Fault)
	got := testing.AllocsPerRun(5, func() {
		if c := run(doctor, s); c.Verdict().Cause != diagnose.Healthy {
			t.Fatalf("verdict %s\n%s", c.Verdict().Cause, trace(c))
		}
	})
	t.Logf("%.0f allocations", got)
	if got > most {
		t.Errorf("%.0f allocations, more than %d", got, most)
	}
}
