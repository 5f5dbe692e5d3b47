package diagnose_test

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// A crashing is a network on which something crashes, as a mistake in the engine
// would: the dials and look-ups that lead to where, but for the first few.
type crashing struct {
	*practice.Network
	where string
	spare int32
	seen  atomic.Int32
}

func (c *crashing) perhaps(where string) {
	if strings.HasSuffix(where, c.where) && c.seen.Add(1) > c.spare {
		panic("oh")
	}
}

func (c *crashing) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	c.perhaps(host)
	return c.Network.LookupNetIP(ctx, network, host)
}

func (c *crashing) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c.perhaps(addr)
	return c.Network.DialContext(ctx, network, addr)
}

// TestCrash: a mistake in the engine comes to where the check-up is run, whatever
// goes on beside it, and leaves nothing behind.
func TestCrash(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	healthy := map[int]string{993: "TLS cert=good\nIMAP"}
	tests := map[string]struct {
		ports    map[int]string
		host     string
		port     int
		security diagnose.Security
		where    string
		spare    int32
	}{
		"look-up":      {healthy, "imap.practice.example", 993, diagnose.TLS, "imap.practice.example", 0},
		"name servers": {nil, "nowhere.practice.example", 993, diagnose.TLS, ":53", 0},
		"names nearby": {nil, "nowhere.practice.example", 993, diagnose.TLS, "imap.practice.example", 0},
		"connecting":   {healthy, "imap.practice.example", 993, diagnose.TLS, ":993", 0},
		"dialled anew": {map[int]string{993: "DROP"}, "imap.practice.example", 993, diagnose.TLS, ":993", 1},
		"survey":       {map[int]string{993: "DROP"}, "imap.practice.example", 993, diagnose.TLS, ":443", 0},
		"silence":      {map[int]string{143: "HANG"}, "imap.practice.example", 143, diagnose.StartTLS, ":143", 1},
		"proofs":       {map[int]string{993: "S * OK ready"}, "imap.practice.example", 993, diagnose.TLS, ":143", 0},
		"steadiness":   {healthy, "imap.practice.example", 993, diagnose.TLS, ":993", 3},
	}
	t.Run("", func(t *testing.T) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				network, err := practice.Serve(practice.Fault{Ports: test.ports}, time.Now())
				if err != nil {
					t.Fatal(err)
				}
				defer network.Close()
				c := &crashing{Network: network, where: test.where, spare: test.spare}
				doctor := doctorOf(network)
				doctor.Resolver, doctor.Dial = c, c.dial
				s := diagnose.Settings{
					Service: diagnose.IMAP, Host: test.host, Port: test.port, Security: test.security,
					Username: practice.User, Secret: diagnose.NewSecret(practice.Password),
				}
				crashes(t, func() { run(doctor, s) })
				c.seen.Store(0)
				crashes(t, func() {
					for range doctor.RunAll(t.Context(), []diagnose.Settings{s}) {
					}
				})
			})
		}
	})
}

// crashes holds that f crashes, where that can be caught, and soon.
func crashes(t *testing.T, f func()) {
	t.Helper()
	began := time.Now()
	defer func() {
		t.Helper()
		if crash, took := recover(), time.Since(began); crash != "oh" || took > 10*time.Second {
			t.Errorf("%v was caught, after %v", crash, took)
		}
	}()
	f()
}
