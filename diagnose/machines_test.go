package diagnose_test

import (
	"context"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

const good = "TLS cert=good\nIMAP"

// farm is a name that leads to addrs. What 192.0.2.20 does at the port of f is written
// under 20 in f, and so on; at its other ports each does the same. All connections are
// made by dial, which may call to, or not.
func farm(t *testing.T, f practice.Fault, dial func(ctx context.Context, addr netip.AddrPort, to func() (net.Conn, error)) (net.Conn, error), addrs ...string) (*diagnose.Doctor, diagnose.Settings) {
	t.Helper()
	network, err := practice.Serve(f, today)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	doctor, s := doctorOf(network), settingsOf(network.Fault)
	var all manyAddresses
	for _, addr := range addrs {
		all = append(all, netip.MustParseAddr(addr))
	}
	doctor.Now, doctor.Resolver = nowToday, all
	doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
		addr := netip.MustParseAddrPort(to)
		port := addr.Port()
		if machine := addr.Addr().As4()[3]; port == uint16(f.Port) && f.Ports[int(machine)] != "" {
			port = uint16(machine)
		}
		return dial(ctx, addr, func() (net.Conn, error) {
			return network.DialContext(ctx, kind, netip.AddrPortFrom(network.Fault.Names[network.Fault.Host][0], port).String())
		})
	}
	return doctor, s
}

func refused() (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}

func silent(ctx context.Context) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// Where one machine of two is off or refuses, what helps at the other is found
// whichever of them the name service tells first.
func TestNeighboursOfEach(t *testing.T) {
	off := func(ctx context.Context, addr netip.AddrPort, to func() (net.Conn, error)) (net.Conn, error) {
		if addr.Addr().As4()[3] == 20 {
			return silent(ctx)
		}
		return to()
	}
	refusing := func(_ context.Context, addr netip.AddrPort, to func() (net.Conn, error)) (net.Conn, error) {
		if addr.Addr().As4()[3] == 20 {
			return refused()
		}
		time.Sleep(400 * time.Millisecond) // a long line
		return to()
	}
	for _, c := range []struct {
		at993 string
		dial  func(context.Context, netip.AddrPort, func() (net.Conn, error)) (net.Conn, error)
		want  diagnose.Cause
	}{
		{"DROP", off, diagnose.TCPFiltered},
		{"CLOSE", refusing, diagnose.TLSClosed},
	} {
		for _, first := range []string{"192.0.2.10", "192.0.2.20"} {
			t.Run(string(c.want)+" "+first, func(t *testing.T) {
				t.Parallel()
				addrs := []string{"192.0.2.10", "192.0.2.20"}
				if addrs[0] != first {
					slices.Reverse(addrs)
				}
				f := practice.Fault{Port: 993, Security: "tls", Ports: map[int]string{993: c.at993, 143: "IMAP starttls=good"}}
				doctor, s := farm(t, f, c.dial, addrs...)
				got := run(doctor, s)
				if v := got.Verdict(); v.Cause != c.want || len(v.Works) != 1 || v.Args["failed"] != "" {
					t.Errorf("verdict %s %v, works %v\n%s", v.Cause, v.Args, v.Works, trace(got))
				}
			})
		}
	}
}

// A machine that refuses says more than one that cannot be reached, whichever answer
// comes first.
func TestBestAnswerCounts(t *testing.T) {
	for _, late := range []string{"IPv4", "IPv6"} {
		t.Run(late, func(t *testing.T) {
			t.Parallel()
			doctor := doctorOf(start(t, "healthy"))
			doctor.Resolver = manyAddresses{netip.MustParseAddr("192.0.2.10"), netip.MustParseAddr("2001:db8::1")}
			doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
				addr := netip.MustParseAddrPort(to)
				if addr.Addr().Is4() == (late == "IPv4") {
					time.Sleep(200 * time.Millisecond)
				}
				switch {
				case kind == "udp": // a way leads there
					client, other := net.Pipe()
					other.Close()
					return client, nil
				case addr.Addr().Is6():
					return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)}
				case addr.Port() == 993:
					return silent(ctx)
				}
				return refused()
			}
			c := run(doctor, diagnose.Settings{Host: "imap.practice.example", Port: 993, Security: diagnose.TLS})
			if v := c.Verdict(); v.Cause != diagnose.TCPProhibited {
				t.Errorf("verdict %s\n%s", v.Cause, trace(c))
			}
		})
	}
}

// Where the security is to be found out and the machines have different ones, no
// program can be set up for both.
func TestTwoSecurities(t *testing.T) {
	for _, first := range []string{"192.0.2.10", "192.0.2.20"} {
		t.Run(first, func(t *testing.T) {
			t.Parallel()
			doctor, s := twoMachines(t, map[string]string{"192.0.2.10": good, "192.0.2.20": "IMAP starttls=good"}, first)
			s.Security = diagnose.Auto
			c := run(doctor, s)
			if v := c.Verdict(); v.Cause != diagnose.TCPOneAddressBad || v.Args["address"] == first {
				t.Errorf("verdict %s %v\n%s", v.Cause, v.Args, trace(c))
			}
		})
	}
}

// A check-up that is broken off while something is tried beside it comes to no end:
// what was not heard is nobody's fault.
func TestBrokenOff(t *testing.T) {
	slow := "WAIT 5000\nS * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nHEAR"
	for name, ports := range map[string]map[int]string{
		"another machine": {993: good, 20: "TLS cert=good\n" + slow},
		"other settings":  {993: "CLOSE", 143: slow},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			addrs := []string{"192.0.2.10", "192.0.2.20"}
			if ports[20] == "" {
				addrs = addrs[:1]
			}
			doctor, s := farm(t, practice.Fault{Port: 993, Security: "tls", Ports: ports}, func(_ context.Context, addr netip.AddrPort, to func() (net.Conn, error)) (net.Conn, error) {
				if addr.Addr().As4()[3] == 20 {
					time.Sleep(50 * time.Millisecond)
				}
				return to()
			}, addrs...)
			ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
			defer cancel()
			if c := doctor.Checkup(ctx, s); c.Finished() {
				t.Errorf("verdict %s %v\n%s", c.Verdict().Cause, c.Verdict().Args, trace(c))
			}
		})
	}
}

// A machine that was turned to and then takes no connection is left for the next.
func TestThirdMachine(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	f := practice.Fault{Port: 993, Security: "tls", Ports: map[int]string{993: "HANG", 20: good, 30: good}}
	doctor, s := farm(t, f, func(_ context.Context, addr netip.AddrPort, to func() (net.Conn, error)) (net.Conn, error) {
		switch addr.String() {
		case "192.0.2.20:993":
			time.Sleep(50 * time.Millisecond)
			if calls.Add(1) > 2 { // of one who calls three times in a few seconds
				return refused()
			}
		case "192.0.2.30:993":
			time.Sleep(300 * time.Millisecond)
		}
		return to()
	}, "192.0.2.10", "192.0.2.20", "192.0.2.30")
	doctor.Patience = func(diagnose.Stage) time.Duration { return 2500 * time.Millisecond }
	if c := run(doctor, s); c.Verdict().Cause != diagnose.TCPOneAddressBad {
		t.Errorf("verdict %s\n%s", c.Verdict().Cause, trace(c))
	}
}

// lazy answers each time after 100 ms.
type lazy struct{ net.Conn }

func (c lazy) Read(b []byte) (int, error) {
	time.Sleep(100 * time.Millisecond)
	return c.Conn.Read(b)
}

// Of a machine that was left neither words nor times are told as those of the one
// turned to.
func TestLeftBehind(t *testing.T) {
	t.Parallel()
	const bad = "TLS cert=good\nS * OK I am the bad one\nC * CAPABILITY\nS $ BAD no\nHANG"
	f := practice.Fault{Port: 993, Security: "tls", Ports: map[int]string{993: bad, 20: good}}
	doctor, s := farm(t, f, func(_ context.Context, addr netip.AddrPort, to func() (net.Conn, error)) (net.Conn, error) {
		conn, err := to()
		if err == nil && addr.Addr().As4()[3] == 20 {
			time.Sleep(50 * time.Millisecond)
			conn = lazy{conn}
		}
		return conn, err
	}, "192.0.2.10", "192.0.2.20")
	c := run(doctor, s)
	for _, o := range c.Outcomes {
		for _, f := range o.Facts {
			if took, err := time.ParseDuration(strings.ReplaceAll(f.Value, " ", "")); f.Name == "latency.command" && (err != nil || took < 90*time.Millisecond) {
				t.Errorf("%s: %s", f.Name, f.Value)
			}
		}
		if o.Stage == diagnose.StageTCP && len(o.Lines) > 0 || o.Stage == diagnose.StageLatency && !strings.Contains(trace(c), "latency.command") {
			t.Errorf("%s: %v\n%s", o.Stage, o.Lines, trace(c))
		}
	}
}

// A dead address is told, whichever security the machine turned to has.
func TestDeadIsNotForgotten(t *testing.T) {
	for name, script := range map[string]string{"tls": good, "starttls": "IMAP starttls=good"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := practice.Fault{Port: 993, Security: "auto", Ports: map[int]string{993: "HANG", 20: script}}
			doctor, s := farm(t, f, func(_ context.Context, addr netip.AddrPort, to func() (net.Conn, error)) (net.Conn, error) {
				switch addr.Addr().As4()[3] {
				case 20:
					time.Sleep(50 * time.Millisecond)
				case 30:
					return refused()
				}
				return to()
			}, "192.0.2.10", "192.0.2.20", "192.0.2.30")
			doctor.Patience = func(diagnose.Stage) time.Duration { return 2500 * time.Millisecond }
			c := run(doctor, s)
			if !strings.Contains(trace(c), "tcp.one-address-dead") {
				t.Errorf("it is forgotten\n%s", trace(c))
			}
		})
	}
}

// An address that stays silent beside another is still dialled while the check-up has
// gone on to the sign-in, and to the second one on a new connection (a test for the race detector).
func TestSilentBesideSignIn(t *testing.T) {
	t.Parallel()
	const no = "TLS cert=good\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\nHEAR\nS a1 NO [AUTHENTICATIONFAILED] no\nCLOSE"
	doctor, s := farm(t, practice.Fault{Port: 993, Security: "tls", Ports: map[int]string{993: no}}, func(ctx context.Context, addr netip.AddrPort, to func() (net.Conn, error)) (net.Conn, error) {
		if addr.Addr().As4()[3] == 13 {
			return silent(ctx)
		}
		return to()
	}, "192.0.2.10", "192.0.2.13")
	s.Secret = diagnose.NewSecret("wrong")
	if c := run(doctor, s); c.Verdict().Cause != diagnose.SignInCredentials {
		t.Errorf("verdict %s\n%s", c.Verdict().Cause, trace(c))
	}
}

// The second sign-in, on a new connection, has no more time than the first has left.
func TestSecondSignInInTime(t *testing.T) {
	t.Parallel()
	const first = `S * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
C * STARTTLS
S $ OK go
TLS cert=good
C * CAPABILITY
S * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN
S $ OK done
C * AUTHENTICATE PLAIN *
S $ NO [AUTHENTICATIONFAILED] no
CLOSE`
	var calls atomic.Int64
	f := practice.Fault{Port: 143, Security: "starttls", Ports: map[int]string{143: first, 20: "S * OK ready\nHANG"}}
	var doctor *diagnose.Doctor
	doctor, s := farm(t, f, func(ctx context.Context, addr netip.AddrPort, to func() (net.Conn, error)) (net.Conn, error) {
		if addr.Port() == 143 && addr.Addr().As4()[3] == 10 && calls.Add(1) > 1 {
			return doctor.Dial(ctx, "tcp", "192.0.2.20:143")
		}
		return to()
	}, "192.0.2.10")
	s.Secret = diagnose.NewSecret("wrong")
	doctor.Patience = func(s diagnose.Stage) time.Duration {
		if s == diagnose.StageSignIn {
			return 2 * time.Second
		}
		return 8 * time.Second
	}
	c := run(doctor, s)
	if last := c.Outcomes[len(c.Outcomes)-1]; last.Stage != diagnose.StageSignIn || last.Took > 5*time.Second {
		t.Errorf("%s may take 2 s and took %v\n%s", last.Stage, last.Took, trace(c))
	}
}

// inTime is how long a port that is blocked, or an address that leads nowhere, may take
// to be told: eight seconds, and what a busy computer takes.
const inTime = 10 * time.Second

// What is tried because a port answered late is tried in the same time, not after it.
func TestLateProofsInTime(t *testing.T) {
	t.Parallel()
	f := practice.Fault{Port: 1993, Security: "tls", Ports: map[int]string{1993: "DROP", 993: "HANG", 143: "HANG"}}
	doctor, s := farm(t, f, func(_ context.Context, addr netip.AddrPort, to func() (net.Conn, error)) (net.Conn, error) {
		if addr.Port() == 143 {
			time.Sleep(600 * time.Millisecond) // its first packet is lost, say
		}
		return to()
	}, "192.0.2.10")
	began := time.Now()
	if c := run(doctor, s); time.Since(began) > inTime || c.Verdict().Cause != diagnose.TCPFiltered {
		t.Errorf("%s told after %v\n%s", c.Verdict().Cause, time.Since(began), trace(c))
	}
}

// Where the name servers lead elsewhere than this computer does, to where nothing
// answers either, that is tried for a moment only.
func TestDiffersInTime(t *testing.T) {
	t.Parallel()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	var dialled atomic.Bool // from then on the system is asked no more
	go func() {
		for buf := make([]byte, 1500); ; {
			n, from, err := server.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				a := [4]byte{192, 0, 2, 10}
				if dialled.Load() {
					a[3] = 99
				}
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 1}, Body: &dnsmessage.AResource{A: a}}}
			}
			if packet, err := m.Pack(); err == nil {
				server.WriteTo(packet, from)
			}
		}
	}()
	doctor := &diagnose.Doctor{Interfaces: func() ([]net.Addr, error) { return nil, context.Canceled }}
	doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
		if strings.HasPrefix(kind, "udp") && strings.HasSuffix(to, ":53") {
			return net.Dial("udp", server.LocalAddr().String())
		}
		dialled.Store(true)
		return silent(ctx)
	}
	began := time.Now()
	c := run(doctor, diagnose.Settings{Host: "imap.practice.example", Port: 993, Security: diagnose.TLS})
	if time.Since(began) > inTime || c.Verdict().Cause != diagnose.TCPHostSilent {
		t.Errorf("%s told after %v\n%s", c.Verdict().Cause, time.Since(began), trace(c))
	}
}
