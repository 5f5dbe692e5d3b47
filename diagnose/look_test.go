package diagnose_test

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// TestLook: a look finds the cause and knocks nowhere that it need not.
func TestLook(t *testing.T) {
	const machine = "192.0.2.10:"
	for _, test := range []struct {
		name  string
		ports map[int]string
		want  diagnose.Cause
		knock []string
	}{
		{"healthy", map[int]string{993: "TLS cert=good\nIMAP"}, diagnose.Healthy, []string{"993"}},
		{"refused", nil, diagnose.TCPRefused, []string{"443", "993"}},
		{"silent", map[int]string{993: "DROP", 443: "DROP"}, diagnose.TCPHostSilent, []string{"443", "993"}},
		{"filtered", map[int]string{993: "DROP", 143: "IMAP", 443: "HANG"}, diagnose.TCPFiltered, []string{"443", "993"}},
		{"cut", map[int]string{993: "HEAR\nRST"}, diagnose.TLSReset, []string{"993"}},
		{"stuck", map[int]string{993: "TLS cert=good\nHANG"}, diagnose.GreetingSilent, []string{"993"}},
		{"busy", map[int]string{993: "TLS cert=good\nS * BYE later"}, diagnose.GreetingBye, []string{"993"}},
		{"sign-in page", map[int]string{993: web, 143: web, 110: web}, diagnose.NetworkCaptive, []string{"110", "143", "993"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			network, err := practice.Serve(practice.Fault{Host: "imap.practice.example", Port: 993, Security: "tls", Ports: test.ports}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			defer network.Close()
			doctor := doctorOf(network)
			doctor.Patience = func(diagnose.Stage) time.Duration { return 2 * time.Second }
			var mu sync.Mutex
			var knocked []string
			doctor.Dial = func(ctx context.Context, kind, addr string) (net.Conn, error) {
				mu.Lock()
				knocked = append(knocked, strings.TrimPrefix(addr, machine))
				mu.Unlock()
				return network.DialContext(ctx, kind, addr)
			}
			c, connect := doctor.Look(t.Context(), settingsOf(network.Fault))
			slices.Sort(knocked)
			switch v := c.Verdict(); {
			case v.Cause != test.want, !c.Finished(), len(v.Works) > 0:
				t.Errorf("verdict %s, want %s\n%s", v.Cause, test.want, trace(c))
			case !slices.Equal(knocked, test.knock):
				t.Errorf("knocked at %v, want %v", knocked, test.knock)
			case (connect > 0) != (v.Stage != diagnose.StageTCP):
				t.Errorf("connected in %v, but the verdict is of stage %s", connect, v.Stage)
			}
		})
	}
}

// web is a web server.
const web = "HEAR\nS HTTP/1.1 400 Bad Request\nCLOSE"

// The end of the context breaks a look off; what was not seen is no verdict.
func TestLookBrokenOff(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	network, err := practice.Start("blocked-port")
	if err != nil {
		t.Fatal(err)
	}
	defer network.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if c, _ := doctorOf(network).Look(ctx, settingsOf(network.Fault)); c.Finished() || c.Verdict().Cause != "" {
		t.Errorf("verdict %s", c.Verdict().Cause)
	}
}
