package diagnose_test

import (
	"context"
	"net"
	"net/netip"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// TestHostile: whatever the server does at whatever point, a verdict comes
// within the budgets, little memory is used, and nothing stays behind.
func TestHostile(t *testing.T) {
	const upTo = "TLS cert=good\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\n"
	const signedIn = upTo + "C a1 AUTHENTICATE PLAIN *\nS a1 OK in\nHEAR\n"
	const pop3 = "TLS cert=good\nS +OK\nC CAPA\nS +OK\nS SASL PLAIN\nS RESP-CODES\nS .\n"
	const smtp = "TLS cert=good\nS 220 ready\nC EHLO *\nS 250-hello\nS 250 AUTH PLAIN\n"
	points := map[string]struct {
		service diagnose.Service
		script  string
	}{
		"connected": {diagnose.IMAP, ""}, "encrypted": {diagnose.IMAP, "TLS cert=good\n"},
		"greeted":          {diagnose.IMAP, "TLS cert=good\nS * OK ready\nHEAR\n"},
		"asked to sign in": {diagnose.IMAP, upTo + "HEAR\n"}, "signed in": {diagnose.IMAP, signedIn},
		"POP3, greeted":          {diagnose.POP3, "TLS cert=good\nS +OK\nHEAR\n"},
		"POP3, asked to sign in": {diagnose.POP3, pop3 + "HEAR\n"},
		"POP3, signed in":        {diagnose.POP3, pop3 + "C AUTH PLAIN *\nS +OK\nHEAR\n"},
		"POP3, listing":          {diagnose.POP3, pop3 + "C AUTH PLAIN *\nS +OK\nC STAT\nS +OK 10000 1\nC UIDL\nS +OK\n"},
		"SMTP, half a greeting":  {diagnose.SMTP, "TLS cert=good\nS 220-wait\n"},
		"SMTP, half a list":      {diagnose.SMTP, "TLS cert=good\nS 220 ready\nC EHLO *\nS 250-hello\n"},
		"SMTP, asked to sign in": {diagnose.SMTP, smtp + "HEAR\n"},
		"SMTP, signed in":        {diagnose.SMTP, smtp + "C AUTH PLAIN *\nS 235 in\nHEAR\n"},
	}
	for where, point := range points {
		for _, what := range []string{"HANG", "HUGE 10000000", "CLOSE", "HEAR\nRST", "DRIP 300 * OK it takes long", "S- \\x00\\xff\\xfe(((((((((\\r\\n\nHANG"} {
			t.Run(where+", then "+what, func(t *testing.T) {
				defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
				network, err := practice.Serve(practice.Fault{Service: string(point.service), Ports: map[int]string{993: point.script + what}}, time.Now())
				if err != nil {
					t.Fatal(err)
				}
				defer network.Close()
				doctor := doctorOf(network)
				doctor.Patience = func(diagnose.Stage) time.Duration { return 200 * time.Millisecond }
				s := settingsOf(network.Fault)
				s.Port, s.Security = 993, diagnose.TLS

				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				c := run(doctor, s)
				runtime.ReadMemStats(&after)

				if v := c.Verdict(); v.Severity() != diagnose.Fail {
					t.Errorf("verdict %s\n%s", v.Cause, trace(c))
				}
				if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 32 {
					t.Errorf("%d MB were allocated", grown)
				}
			})
		}
	}
}

// TestStop: the end of the context ends a check-up at once, wherever it is.
func TestStop(t *testing.T) {
	for name, script := range map[string]string{"connecting": "DROP", "handshake": "HANG", "greeting": "TLS cert=good\nHANG"} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			network, err := practice.Serve(practice.Fault{Ports: map[int]string{993: script}}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			defer network.Close()
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(400*time.Millisecond, cancel)
			s := settingsOf(network.Fault)
			s.Port, s.Security = 993, diagnose.TLS
			began := time.Now()
			for o := range doctorOf(network).Run(ctx, s) {
				if o.Stopped {
					t.Errorf("stage %s was blamed for the stop", o.Stage)
				}
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("stopping took %v", took)
			}
		})
	}
}

// TestLateAnswers: the line is so slow, or loses so much, that the server's other ports
// have not answered yet when the reason to ask for them is there. What works is found still.
func TestLateAnswers(t *testing.T) {
	const imap, smtp = "TLS cert=good\nIMAP", "S 220 ready\nHEAR"
	for name, test := range map[string]struct {
		port    int
		answers func(port int, dials *atomic.Int64) bool // whether a port does, and when; dials were made at the one wanted
	}{
		"another service": {587, func(port int, _ *atomic.Int64) bool {
			time.Sleep(400 * time.Millisecond)
			return port == 587 || port == 993
		}},
		"filtered": {995, func(port int, dials *atomic.Int64) bool {
			for port == 993 && dials.Load() < 3 {
				time.Sleep(time.Millisecond)
			}
			if port == 993 {
				time.Sleep(100 * time.Millisecond) // by now the first settings are tried
			}
			return port == 993 || port == 443
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			network, err := practice.Serve(practice.Fault{Port: test.port, Security: "starttls", Ports: map[int]string{587: smtp, 993: imap, 443: "CLOSE"}}, today)
			if err != nil {
				t.Fatal(err)
			}
			defer network.Close()
			var dials atomic.Int64
			doctor := doctorOf(network)
			doctor.Now = nowToday
			doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
				port := int(netip.MustParseAddrPort(to).Port())
				if port == test.port {
					dials.Add(1)
				}
				if !test.answers(port, &dials) {
					<-ctx.Done()
					return nil, ctx.Err()
				}
				return network.DialContext(ctx, kind, to)
			}
			c := run(doctor, settingsOf(network.Fault))
			if works := c.Verdict().Works; len(works) != 1 || works[0].Settings.Port != 993 {
				t.Errorf("%s, and works at %v\n%s", c.Verdict().Cause, works, trace(c))
			}
		})
	}
}

// A slowConn has a long way to the server and back.
type slowConn struct {
	net.Conn
	way time.Duration
}

func (c slowConn) Write(b []byte) (int, error) {
	time.Sleep(c.way)
	return c.Conn.Write(b)
}

// A slowResolver takes its time for each name.
type slowResolver struct {
	diagnose.Resolver
	takes time.Duration
}

func (r slowResolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	time.Sleep(r.takes)
	return r.Resolver.LookupNetIP(ctx, network, host)
}

// TestLongLine: a server at the other end of a satellite works, and the line is
// called slow. A line over half the world is not.
func TestLongLine(t *testing.T) {
	for _, test := range []struct {
		name   string
		way    time.Duration
		lookup time.Duration // what looking up the name takes
		want   diagnose.Cause
	}{
		{"satellite", 500 * time.Millisecond, 0, "latency.link"},
		{"half the world", 150 * time.Millisecond, 0, "ok"},
		{"the look-up goes over it", 1600 * time.Millisecond, 1600 * time.Millisecond, "latency.link"},
		{"the look-up takes longer", 500 * time.Millisecond, 1600 * time.Millisecond, "dns.slow"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			network := start(t, "healthy")
			doctor := doctorOf(network)
			doctor.Resolver = slowResolver{network, test.lookup}
			doctor.Dial = func(ctx context.Context, kind, addr string) (net.Conn, error) {
				conn, err := network.DialContext(ctx, kind, addr)
				if err != nil {
					return nil, err
				}
				time.Sleep(test.way)
				return slowConn{conn, test.way}, nil
			}
			if c := run(doctor, settingsOf(network.Fault)); c.Verdict().Cause != test.want {
				t.Errorf("verdict %s, want %s\n%s", c.Verdict().Cause, test.want, trace(c))
			}
		})
	}
}
