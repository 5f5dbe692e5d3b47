package practice

import (
	"context"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"syscall"
)

// A farConn is a connection to a practice server that says its addresses as they
// are in the practice network, so that evidence shows those and not loopback.
type farConn struct {
	*net.TCPConn
	local, remote net.Addr
}

func (c farConn) LocalAddr() net.Addr  { return c.local }
func (c farConn) RemoteAddr() net.Addr { return c.remote }

// DialContext connects to a port of the practice machine, over TCP only. It
// fails the way a [net.Dialer] does: a closed port refuses, a dropped one is
// silent until ctx ends, and another machine cannot be reached.
func (n *Network) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	remote, err := n.resolve(ctx, network, addr)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	fail := func(err error) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: net.TCPAddrFromAddrPort(remote), Err: err}
	}
	p := n.ports[int(remote.Port())]
	switch {
	case n.ending.Err() != nil:
		return fail(net.ErrClosed)
	case !n.leadsHere(remote.Addr()):
		return fail(os.NewSyscallError("connect", syscall.EHOSTUNREACH))
	case p == nil:
		return fail(os.NewSyscallError("connect", syscall.ECONNREFUSED))
	case p.listener == nil:
		select {
		case <-n.ending.Done():
			return fail(net.ErrClosed)
		case <-ctx.Done():
			// With its time over already, a real dialer sends nothing and
			// returns the error that it always returns then.
			return new(net.Dialer).DialContext(ctx, network, remote.String())
		}
	}
	c, err := new(net.Dialer).DialContext(ctx, "tcp", p.listener.Addr().String())
	if err != nil {
		return nil, err
	}
	tcp := c.(*net.TCPConn)
	local := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 2), Port: tcp.LocalAddr().(*net.TCPAddr).Port}
	return farConn{tcp, local, net.TCPAddrFromAddrPort(remote)}, nil
}

// resolve reads an address as [net.Dial] takes it.
func (n *Network) resolve(ctx context.Context, network, addr string) (netip.AddrPort, error) {
	families := map[string]string{"tcp": "ip", "tcp4": "ip4", "tcp6": "ip6"}
	if families[network] == "" {
		return netip.AddrPort{}, net.UnknownNetworkError(network)
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return netip.AddrPort{}, err
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return netip.AddrPort{}, &net.AddrError{Err: "invalid port", Addr: addr}
	}
	addrs, err := n.LookupNetIP(ctx, families[network], host)
	if err != nil {
		return netip.AddrPort{}, err
	}
	return netip.AddrPortFrom(addrs[0], uint16(number)), nil
}

// leadsHere says whether addr is one of the machine's.
func (n *Network) leadsHere(addr netip.Addr) bool {
	for _, addrs := range n.Fault.Names {
		if slices.Contains(addrs, addr.Unmap()) {
			return true
		}
	}
	return false
}
