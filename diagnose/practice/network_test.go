package practice

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"time"
)

func TestLookup(t *testing.T) {
	n := start(t, "healthy")
	for _, test := range []struct {
		network, host string
		found         bool
	}{
		{"ip", "imap.practice.example", true},
		{"ip4", "IMAP.Practice.Example.", true},
		{"ip6", "imap.practice.example", false},
		{"ip", "mx.practice.example", true},
		{"ip", "imap.practise.example", false},
		{"ip", "192.0.2.10", true},
		{"ip", "", false},
	} {
		addrs, err := n.LookupNetIP(t.Context(), test.network, test.host)
		if test.found {
			if err != nil || len(addrs) != 1 || addrs[0] != machine {
				t.Errorf("%s %q: %v, %v", test.network, test.host, addrs, err)
			}
			continue
		}
		var dns *net.DNSError
		if !errors.As(err, &dns) || !dns.IsNotFound || dns.Name != test.host {
			t.Errorf("%s %q: %v, %v", test.network, test.host, addrs, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := n.LookupNetIP(ctx, "ip", host); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestSeveralAddresses(t *testing.T) {
	six := netip.MustParseAddr("2001:db8::10")
	n, err := Serve(Fault{
		Names: map[string][]netip.Addr{"mail.test": {six, machine}},
		Ports: map[int]string{143: "S * OK"},
	}, today)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	for _, addr := range []string{"mail.test:143", "[2001:db8::10]:143", "192.0.2.10:143"} {
		conn, err := n.DialContext(t.Context(), "tcp", addr)
		if err != nil {
			t.Errorf("%s: %v", addr, err)
			continue
		}
		if want := addr; conn.RemoteAddr().String() != want && addr != "mail.test:143" {
			t.Errorf("remote address %v, want %s", conn.RemoteAddr(), want)
		}
		conn.Close()
	}
}

func TestDialFailures(t *testing.T) {
	n := start(t, "blocked-port")
	var timeout net.Error
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	for _, test := range []struct {
		network, addr string
		want          func(error) bool
	}{
		{"tcp", "192.0.2.10:995", func(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }},
		{"tcp", "192.0.2.11:143", func(err error) bool { return errors.Is(err, syscall.EHOSTUNREACH) }},
		{"tcp", "192.0.2.10:993", func(err error) bool { return errors.As(err, &timeout) && timeout.Timeout() }},
		{"tcp6", "192.0.2.10:143", func(err error) bool { return errors.As(err, new(*net.DNSError)) }},
		{"udp", "192.0.2.10:143", func(err error) bool { return errors.As(err, new(net.UnknownNetworkError)) }},
		{"tcp", "192.0.2.10", func(err error) bool { return errors.As(err, new(*net.AddrError)) }},
		{"tcp", "192.0.2.10:imap", func(err error) bool { return errors.As(err, new(*net.AddrError)) }},
		{"tcp", "imap.nowhere.example:143", func(err error) bool { return errors.As(err, new(*net.DNSError)) }},
	} {
		ctx := t.Context()
		if test.addr == "192.0.2.10:993" {
			ctx = soon
		}
		conn, err := n.DialContext(ctx, test.network, test.addr)
		if conn != nil || !test.want(err) || !errors.As(err, new(*net.OpError)) {
			t.Errorf("%s %s: %v, %v", test.network, test.addr, conn, err)
		}
	}
}

// The errors read like those of the real network, addresses included.
func TestDialErrorText(t *testing.T) {
	n := start(t, "blocked-port")
	_, err := n.DialContext(t.Context(), "tcp", "192.0.2.10:995")
	if want := "dial tcp 192.0.2.10:995: connect: connection refused"; err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = n.DialContext(ctx, "tcp", "192.0.2.10:993")
	if want := "dial tcp 192.0.2.10:993: i/o timeout"; err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestAddressesShown(t *testing.T) {
	n := start(t, "healthy")
	conn := dial(t, n, "993")
	local, _, _ := net.SplitHostPort(conn.LocalAddr().String())
	if conn.RemoteAddr().String() != "192.0.2.10:993" || local != "192.0.2.2" {
		t.Errorf("from %v to %v", conn.LocalAddr(), conn.RemoteAddr())
	}
	own, err := n.Interfaces()
	if err != nil || len(own) != 1 || own[0].String() != "192.0.2.2/24" {
		t.Errorf("interfaces: %v, %v", own, err)
	}
}
