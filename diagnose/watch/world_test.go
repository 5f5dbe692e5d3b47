package watch

import (
	"context"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// canary must be found nowhere.
const canary = "c4n4ry-p4ssw0rd"

// A clock goes on only where it is waited for.
type clock struct {
	mu    sync.Mutex
	time  time.Time
	waits int
	sleep map[int]time.Duration // how long the computer sleeps in which wait
}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func newClock() *clock { return &clock{time: monday, sleep: map[int]time.Duration{}} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time = c.time.Add(d)
}

func (c *clock) After(d time.Duration) <-chan time.Time {
	c.pass(max(d, 0) + c.sleep[c.waits])
	c.waits++
	now := make(chan time.Time, 1)
	now <- c.Now()
	return now
}

// A world is a mail server that can be put out of order, and a clock.
type world struct {
	*clock
	network *practice.Network
	out     func(now time.Time) bool // of order: nothing listens; nil: never
	dialled func()                   // nil: nothing happens
	said    []byte                   // by us, over all connections
}

func newWorld(t *testing.T, script string) *world {
	network, err := practice.Serve(practice.Fault{Port: 143, Security: "none", Ports: map[int]string{143: script}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	return &world{clock: newClock(), network: network}
}

const healthy = "IMAP cleartext"

func (w *world) watch() *Watch {
	return &Watch{
		Doctor: &diagnose.Doctor{Resolver: w.network, Dial: w.dial, Interfaces: w.network.Interfaces, Roots: w.network.Roots},
		Settings: diagnose.Settings{
			Host: w.network.Fault.Host, Port: 143, Security: diagnose.Cleartext, Username: "anna-" + canary,
			Secret: diagnose.NewSecret(canary), ClearPassword: true,
		},
		Now: w.Now, After: w.After,
	}
}

func (w *world) dial(ctx context.Context, kind, addr string) (net.Conn, error) {
	if w.dialled != nil {
		w.dialled()
	}
	if w.out != nil && w.out(w.Now()) {
		return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	conn, err := w.network.DialContext(ctx, kind, addr)
	if err != nil {
		return nil, err
	}
	return &heard{conn, w}, nil
}

// heard is a connection that remembers what was said.
type heard struct {
	net.Conn
	w *world
}

func (h *heard) Write(b []byte) (int, error) {
	h.w.mu.Lock()
	h.w.said = append(h.w.said, b...)
	h.w.mu.Unlock()
	return h.Conn.Write(b)
}

// looks are the next so many.
func looks(ctx context.Context, w *Watch, n int) (all []Sample) {
	for s := range w.Run(ctx) {
		if all = append(all, s); len(all) == n {
			break
		}
	}
	return all
}
