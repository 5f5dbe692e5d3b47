package diagnose_test

import (
	"context"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mailcheckup/diagnose"
)

// manyAddresses is a name with several addresses.
type manyAddresses []netip.Addr

func (m manyAddresses) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return m, nil
}

// TestAddresses: of several addresses some are dead. Mail works, and the dead
// ones are named.
func TestAddresses(t *testing.T) {
	for _, test := range []struct {
		name  string
		addrs string
		want  diagnose.Cause
		of    string
	}{
		{"all answer", "192.0.2.10 192.0.2.10", "ok", ""},
		{"IPv6 is silent", "2001:db8::dead 192.0.2.10", "tcp.ipv6-dead", "2001:db8::dead"},
		{"IPv6 has no way from here", "2001:db8::1 192.0.2.10", "ok", ""},
		{"IPv6 has no way from here, in the words of macOS", "2001:db8::1:1 192.0.2.10", "ok", ""},
		{"IPv6 is switched off in this computer", "2001:db8::1:2 192.0.2.10", "ok", ""},
		{"IPv6 is turned away on the way", "2001:db8::2:1 192.0.2.10", "tcp.ipv6-dead", "2001:db8::2:1"},
		{"IPv6 ends on the way", "2001:db8::2:2 192.0.2.10", "tcp.ipv6-dead", "2001:db8::2:2"},
		{"IPv6 is refused by the server", "2001:db8::2:3 192.0.2.10", "tcp.one-address-dead", "2001:db8::2:3"},
		{"one of two is silent", "192.0.2.10 192.0.2.13", "tcp.one-address-dead", "192.0.2.13"},
		{"one of two is gone", "192.0.2.77 192.0.2.10", "tcp.one-address-dead", "192.0.2.77"},
		{"IPv6 answers, and another is silent", "2001:db8::2 2001:db8::dead", "tcp.one-address-dead", "2001:db8::dead"},
		{"IPv6 switched off by the name server", "192.0.2.10 ::", "ok", ""},
		{"no address that is one", ":: 0.0.0.0", "dns.blocked", "::"},
		{"more of IPv6 than are dialled", "2001:db8::1 2001:db8::dead 2001:db8::3 2001:db8::4 2001:db8::5 2001:db8::6 2001:db8::7 192.0.2.10", "tcp.ipv6-dead", "2001:db8::dead"},
		{"all are gone", "192.0.2.77 192.0.2.78", "tcp.unreachable", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			network := start(t, "healthy")
			doctor := doctorOf(network)
			var addrs manyAddresses
			for _, addr := range strings.Fields(test.addrs) {
				addrs = append(addrs, netip.MustParseAddr(addr))
			}
			doctor.Resolver = addrs
			doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
				addr := netip.MustParseAddrPort(to).Addr().String()
				if number := map[string]syscall.Errno{"2001:db8::2:1": syscall.EACCES, "2001:db8::2:2": syscall.EHOSTUNREACH, "2001:db8::2:3": syscall.ECONNREFUSED}[addr]; number != 0 && kind == "tcp" {
					return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", number)}
				}
				switch addr {
				case "2001:db8::dead", "192.0.2.13":
					<-ctx.Done()
					return nil, ctx.Err()
				case "2001:db8::1:1":
					return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)}
				case "2001:db8::1:2":
					return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("socket", syscall.EAFNOSUPPORT)}
				case "2001:db8::2":
					to = strings.Replace(to, "[2001:db8::2]", "192.0.2.10", 1)
				case "2001:db8::1", "2001:db8::3", "2001:db8::4", "2001:db8::5", "2001:db8::6", "2001:db8::7":
					return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}
				}
				return network.DialContext(ctx, kind, to)
			}
			c := run(doctor, settingsOf(network.Fault))
			if v := c.Verdict(); v.Cause != test.want || v.Args["address"] != test.of {
				t.Errorf("verdict %s of %q, want %s of %q\n%s", v.Cause, v.Args["address"], test.want, test.of, trace(c))
			}
		})
	}
}

// A port is dialled again while it is silent. The connection that then comes
// second is closed when the check-up ends, not some time later.
func TestSecondConnection(t *testing.T) {
	var dials, came, open atomic.Int64
	doctor := doctorOf(start(t, "healthy"))
	doctor.Dial = func(_ context.Context, _, to string) (net.Conn, error) {
		if !strings.HasSuffix(to, ":993") {
			return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
		}
		wait := 400 * time.Millisecond
		if dials.Add(1) > 1 {
			wait = 2 * time.Second // and is deaf to the end of its context, as one may be that has just connected
		}
		time.Sleep(wait)
		client, server := net.Pipe()
		server.Close()
		came.Add(1)
		open.Add(1)
		return &countedConn{Conn: client, open: &open}, nil
	}
	for o := range doctor.Run(t.Context(), diagnose.Settings{Service: diagnose.IMAP, Host: "imap.practice.example", Port: 993, Security: diagnose.TLS}) {
		if o.Stage == diagnose.StageTCP {
			break
		}
	}
	if dials.Load() < 2 {
		t.Fatalf("%d dials", dials.Load())
	}
	if came.Load() != dials.Load() || open.Load() != 0 {
		t.Errorf("%d dials, %d connections came of them, %d are open", dials.Load(), came.Load(), open.Load())
	}
}
