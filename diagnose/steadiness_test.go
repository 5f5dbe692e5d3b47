package diagnose_test

import (
	"context"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// A narrowConn lets little through at a time.
type narrowConn struct{ net.Conn }

func (c narrowConn) Read(b []byte) (int, error) {
	time.Sleep(60 * time.Millisecond)
	return c.Conn.Read(b[:min(len(b), 100)])
}

// TestSteadiness: all works, but the line or the server is not as it should be.
// What is dialled first is the check-up itself, and then light connections.
func TestSteadiness(t *testing.T) {
	const signedIn = "TLS cert=good\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\n"
	for _, test := range []struct {
		name string
		port string // what port 993 does; "" for the healthy server
		line func(ctx context.Context, n int32, dial func() (net.Conn, error)) (net.Conn, error)
		want diagnose.Cause
	}{
		{"two of three fail", "", func(_ context.Context, n int32, dial func() (net.Conn, error)) (net.Conn, error) {
			if n == 2 || n == 4 {
				return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
			}
			return dial()
		}, "latency.unsteady"},
		{"each is refused", "", func(_ context.Context, n int32, dial func() (net.Conn, error)) (net.Conn, error) {
			if n > 1 {
				return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
			}
			return dial()
		}, "latency.limit"},
		{"one of three fails", "", func(_ context.Context, n int32, dial func() (net.Conn, error)) (net.Conn, error) {
			if n == 3 {
				return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
			}
			return dial()
		}, "ok"},
		{"two lose a packet", "", func(_ context.Context, n int32, dial func() (net.Conn, error)) (net.Conn, error) {
			if n == 2 || n == 4 {
				time.Sleep(time.Second)
			}
			return dial()
		}, "latency.loss"},
		{"one loses a packet, one each of its packets", "", func(ctx context.Context, n int32, dial func() (net.Conn, error)) (net.Conn, error) {
			switch n {
			case 2:
				time.Sleep(time.Second)
			case 4:
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return dial()
		}, "latency.loss"},
		{"one loses each of its packets", "", func(ctx context.Context, n int32, dial func() (net.Conn, error)) (net.Conn, error) {
			if n == 3 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return dial()
		}, "ok"},
		{"narrow", "", func(_ context.Context, n int32, dial func() (net.Conn, error)) (net.Conn, error) {
			conn, err := dial()
			if n > 1 || err != nil {
				return conn, err
			}
			return narrowConn{conn}, nil
		}, "latency.bandwidth"},
		{"slow greeting", "TLS cert=good\nWAIT 8200\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\nC a1 AUTHENTICATE *\nS a1 NO [UNAVAILABLE] later", nil, "latency.greeting"},
		{"slow sign-in", signedIn + "C a1 AUTHENTICATE *\nWAIT 5200\nS a1 OK in\nHEAR\nCLOSE", nil, "latency.signin"},
		{"slow mailbox", signedIn + "C a1 AUTHENTICATE *\nS a1 OK in\nC T1 *\nC T2 *\nC T3 *\nS T1 OK\nS T2 OK\nWAIT 5200\nS T3 OK in\nHEAR\nCLOSE", nil, "latency.mailbox"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fault := practice.Faults()[0]
			if test.port != "" {
				fault.Ports = map[int]string{993: test.port}
			}
			network, err := practice.Serve(fault, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			defer network.Close()
			doctor := doctorOf(network)
			var dialled atomic.Int32
			doctor.Dial = func(ctx context.Context, kind, addr string) (net.Conn, error) {
				dial := func() (net.Conn, error) { return network.DialContext(ctx, kind, addr) }
				if test.line == nil {
					return dial()
				}
				return test.line(ctx, dialled.Add(1), dial)
			}
			c := run(doctor, settingsOf(fault))
			if test.port == "" && c.Verdict().Cause != test.want || !finds(c, test.want) && test.want != "ok" {
				t.Errorf("verdict %s, want %s\n%s", c.Verdict().Cause, test.want, trace(c))
			}
		})
	}
}

// finds says that some stage found cause.
func finds(c diagnose.Checkup, cause diagnose.Cause) bool {
	for _, o := range c.Outcomes {
		for _, f := range o.Findings {
			if f.Cause == cause {
				return true
			}
		}
	}
	return false
}
