package diagnose_test

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// A far place is a network in which every answer takes a round trip. It counts
// the turns: how often something was said and then an answer waited for.
type far struct {
	network *practice.Network
	trip    time.Duration
	turns   atomic.Int32 // of the first connection
	dials   atomic.Int32
}

func (f *far) dial(ctx context.Context, kind, addr string) (net.Conn, error) {
	first := f.dials.Add(1) == 1
	conn, err := f.network.DialContext(ctx, kind, addr)
	if err != nil {
		return nil, err
	}
	time.Sleep(f.trip)
	c := &farConn{Conn: conn, far: f, counted: first}
	c.turn()
	return c, nil
}

type farConn struct {
	net.Conn
	far     *far
	counted bool
	mu      sync.Mutex
	spoke   bool
}

func (c *farConn) turn() {
	if c.counted {
		c.far.turns.Add(1)
	}
}

func (c *farConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	c.spoke = true
	c.mu.Unlock()
	return c.Conn.Write(b)
}

func (c *farConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.mu.Lock()
	answers := c.spoke && n > 0
	c.mu.Unlock()
	if answers {
		c.turn()
		time.Sleep(c.far.trip)
		c.mu.Lock()
		c.spoke = false // what was said meanwhile was said before this answer was heard
		c.mu.Unlock()
	}
	return n, err
}

func newFar(t testing.TB, trip time.Duration) *far {
	return &far{network: start(t, "healthy"), trip: trip}
}

// checkup is a whole check-up, with sign-in, inbox and all. It gives the turns
// that it took: the farewell is not waited for.
func (f *far) checkup(t testing.TB) (turns int32) {
	doctor := doctorOf(f.network)
	doctor.Dial = f.dial
	s := settingsOf(f.network.Fault)
	c := diagnose.Begin(s)
	for o := range doctor.Run(context.Background(), s) {
		c.Add(o)
		turns = f.turns.Load()
	}
	if c.Verdict().Cause != diagnose.Healthy {
		t.Fatalf("verdict %s\n%s", c.Verdict().Cause, trace(c))
	}
	return turns
}

// bare is a session with go-imap's client that only signs in and out.
func (f *far) bare(t testing.TB) {
	fault := f.network.Fault
	conn, err := f.dial(context.Background(), "tcp", "192.0.2.10:993")
	if err != nil {
		t.Fatal(err)
	}
	c := imapclient.New(tls.Client(conn, &tls.Config{ServerName: fault.Host, RootCAs: f.network.Roots}), nil)
	defer c.Close()
	if err := c.Login(fault.User, fault.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	if err := c.Logout().Wait(); err != nil {
		t.Fatal(err)
	}
}

// TestRoundTrips: a healthy check-up waits for at most one answer more than a
// session that only signs in and out, and makes at most ten connections.
func TestRoundTrips(t *testing.T) {
	const trip = 10 * time.Millisecond // so that what is said at once is not answered in between
	session, checkup := newFar(t, trip), newFar(t, trip)
	session.bare(t)
	turns := checkup.checkup(t)
	t.Logf("bare session %d turns, check-up %d turns and %d connections", session.turns.Load(), turns, checkup.dials.Load())
	if turns > session.turns.Load()+1 {
		t.Errorf("the check-up takes %d turns, a bare session %d", turns, session.turns.Load())
	}
	if checkup.dials.Load() > 10 {
		t.Errorf("the check-up makes %d connections", checkup.dials.Load())
	}
}

// A healthy check-up of a server nearby, the practice server's side included: to be
// profiled.
func BenchmarkCheckup(b *testing.B) {
	network := start(b, "healthy")
	doctor, s := doctorOf(network), settingsOf(network.Fault)
	b.ReportAllocs()
	for b.Loop() {
		if c := run(doctor, s); c.Verdict().Cause != diagnose.Healthy {
			b.Fatalf("verdict %s", c.Verdict().Cause)
		}
	}
}

// The same over a line of 100 ms, by the clock: compare the two.
func BenchmarkCheckup100ms(b *testing.B) {
	f := newFar(b, 100*time.Millisecond)
	for b.Loop() {
		f.checkup(b)
	}
}

func BenchmarkBareSession100ms(b *testing.B) {
	f := newFar(b, 100*time.Millisecond)
	for b.Loop() {
		f.bare(b)
	}
}
