package diagnose_test

import (
	"context"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mailcheckup/diagnose"
)

// TestNoWay: "network unreachable" is the word of this computer, which knows no way
// to such addresses, or that of a router. UDP tells them apart: for it nothing is sent.
func TestNoWay(t *testing.T) {
	const four, six, server = "192.168.1.20/24", "2001:db8:1::20/64", "imap.practice.example"
	for _, test := range []struct {
		name   string
		own    string // addresses of this computer
		ways   string // families to which it knows a way
		host   string
		addr   string // of the server
		others bool   // its other ports answer
		want   diagnose.Cause
		family string
		number string
	}{
		{"a router, others answer", four, "IPv4", server, "192.0.2.10", true, "tcp.prohibited", "", ""},
		{"a router, nothing answers", four, "IPv4", server, "192.0.2.10", false, "tcp.unreachable", "", ""},
		{"no way anywhere", four + " " + six, "", server, "192.0.2.10", false, "network.offline", "", ""},
		{"no address of the other", four, "IPv6", server, "192.0.2.10", false, "network.offline", "", ""},
		{"only IPv6 here", six, "IPv6", server, "192.0.2.10", false, "network.one-family", "IPv4", ""},
		{"only IPv6 here, a number", six, "IPv6", "192.0.2.10", "192.0.2.10", false, "network.one-family", "IPv4", "192.0.2.10"},
		{"only IPv4 here", four, "IPv4", server, "2001:db8:a::10", false, "network.one-family", "IPv6", ""},
		{"IPv6 leads nowhere", four + " " + six, "IPv4", server, "2001:db8:a::10", false, "network.one-family", "IPv6", ""},
		{"only IPv4 here, in the words of macOS", four, "IPv4", server, "2001:db8:a::10", false, "network.one-family", "IPv6", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			number := syscall.ENETUNREACH
			if strings.HasSuffix(test.name, "macOS") {
				number = syscall.EHOSTUNREACH
			}
			network := start(t, "healthy")
			doctor := doctorOf(network)
			doctor.Resolver = manyAddresses{netip.MustParseAddr(test.addr)}
			doctor.Interfaces = func() (addrs []net.Addr, err error) {
				for _, own := range strings.Fields(test.own) {
					ip, prefix, _ := net.ParseCIDR(own)
					addrs = append(addrs, &net.IPNet{IP: ip, Mask: prefix.Mask})
				}
				return addrs, nil
			}
			doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
				addr, family := netip.MustParseAddrPort(to), "IPv4"
				if addr.Addr().Is6() {
					family = "IPv6"
				}
				switch leads := slices.Contains(strings.Fields(test.ways), family); {
				case leads && kind == "udp":
					client, other := net.Pipe()
					other.Close()
					return client, nil
				case leads && test.others && addr.Port() != 993:
					return network.DialContext(ctx, kind, to)
				}
				return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", number)}
			}
			s := diagnose.Settings{Service: diagnose.IMAP, Host: test.host, Port: 993, Security: diagnose.TLS}
			c := run(doctor, s)
			v := c.Verdict()
			if v.Cause != test.want || v.Args["family"] != test.family || v.Args["number"] != test.number {
				t.Errorf("verdict %s %v, want %s of %q, %q\n%s", v.Cause, v.Args, test.want, test.family, test.number, trace(c))
			}
			undeclared(t, c)
		})
	}
}
