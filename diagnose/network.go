package diagnose

import (
	"context"
	"net"
	"net/netip"
)

// network is the stage that asks whether this computer is online: whether one
// of its interfaces has an address that leads anywhere. Nothing is sent. A
// server on this computer needs no network.
func network(_ context.Context, p *probe, out *Outcome) error {
	if addr, err := netip.ParseAddr(p.settings.Host); err == nil && addr.IsLoopback() || p.settings.Host == "localhost" {
		return nil
	}
	interfaces := p.doctor.Interfaces
	if interfaces == nil {
		interfaces = linkedAddrs
	}
	addrs, err := interfaces()
	if err != nil {
		return nil // a system that does not tell is no reason to stop
	}
	online := false
	for _, a := range addrs {
		prefix, err := netip.ParsePrefix(a.String())
		if err == nil && prefix.Addr().IsGlobalUnicast() {
			online = true
			p.fact(out, "network.address", prefix.Addr())
		}
	}
	if !online {
		return found(NetworkOffline)
	}
	return nil
}

// linkedAddrs are the addresses of the interfaces that are up and linked to
// something: those of virtual machines that do not run are no way out.
func linkedAddrs() (addrs []net.Addr, err error) {
	all, err := net.Interfaces()
	for _, i := range all {
		if i.Flags&net.FlagUp != 0 && i.Flags&net.FlagRunning != 0 {
			its, _ := i.Addrs()
			addrs = append(addrs, its...)
		}
	}
	return addrs, err
}
