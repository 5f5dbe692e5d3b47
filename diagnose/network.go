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
	own, err := p.ownAddrs()
	for _, addr := range own {
		p.fact(out, "network.address", addr)
	}
	if err == nil && own == nil || p.settings.Host == "" && p.unnamed == nil { // without a server only [probe.alone] leads here
		return found(NetworkOffline)
	}
	return nil // a system that does not tell is no reason to stop
}

// offline says that this computer has no address that leads anywhere.
func (p *probe) offline() bool {
	own, err := p.ownAddrs()
	return err == nil && own == nil
}

// ownAddrs are the addresses of this computer that lead anywhere.
func (p *probe) ownAddrs() (own []netip.Addr, err error) {
	interfaces := p.doctor.Interfaces
	if interfaces == nil {
		interfaces = linkedAddrs
	}
	addrs, err := interfaces()
	for _, a := range addrs {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil && prefix.Addr().IsGlobalUnicast() {
			own = append(own, prefix.Addr())
		}
	}
	return own, err
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
