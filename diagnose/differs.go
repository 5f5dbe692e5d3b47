package diagnose

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"
)

// differsPatience is how long the name servers may take to be asked once more, and the
// server that they name to answer: the person has waited for a silent one already.
const differsPatience = 1800 * time.Millisecond

// differs finds that the server's name leads elsewhere than to the server: with all other
// names to a sign-in page, or, on this computer alone, by a line of its hosts file, a
// search list or a VPN. It is asked where no connection came about, or where a server of
// another name answered. Large providers give everybody other addresses, so that a
// difference alone is nothing: the mail server must be seen to answer at one of the others.
func (p *probe) differs(err error) []Finding {
	var none unconnected
	var other wrongHost
	host := p.settings.Host
	if p.sparing || p.doctor.Resolver != nil || !publicName(host) || !errors.As(err, &none) && !errors.As(err, &other) {
		return nil
	}
	ctx, cancel := context.WithTimeout(p.ctx, differsPatience)
	defer cancel()
	if p.leadsToSignIn(ctx, p.addrs) {
		f := found(NetworkCaptive).Finding
		f.Args, f.Stops = p.args(f), true
		return []Finding{f}
	}
	heard := examine(ctx, p.doctor, host)
	known := func(addr netip.Addr) bool { return slices.Contains(p.addrs, addr) }
	if heard.err != nil || slices.ContainsFunc(heard.addrs, known) || len(heard.addrs) == 0 {
		return nil
	}
	there := p.trial(ctx, way{p.settings, heard.addrs})()
	if !there.works {
		return nil
	}
	f := found(DNSDiffers, "address", p.addrs[0].String(), "other", there.addr.String()).Finding
	f.Args, f.Stops = p.args(f), true
	return []Finding{f}
}
