package exporter

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
)

// A Pattern says which hosts may be probed.
type Pattern struct {
	name  string       // of a host; "" for a network
	below bool         // the names below name, at any depth, and not name itself
	net   netip.Prefix // addresses, where they are given as such
}

// errPattern is the error of what is no pattern.
var errPattern = errors.New("neither a host, nor *.DOMAIN, nor a network such as 192.0.2.0/24")

// ParsePattern reads a pattern: "imap.example.org" is that host, "*.example.org"
// all hosts below that domain, "192.0.2.7" that address and "192.0.2.0/24" those
// of that network. An address does not allow the names that lead to it, nor a name
// its addresses. The error is for all else.
func ParsePattern(text string) (Pattern, error) {
	if strings.Contains(text, "/") {
		net, err := netip.ParsePrefix(text)
		if err != nil {
			return Pattern{}, errPattern
		}
		return Pattern{net: net.Masked()}, nil
	}
	name, below := strings.CutPrefix(text, "*.")
	host, err := hostOf(name)
	if err != nil {
		return Pattern{}, errPattern
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		if below {
			return Pattern{}, errPattern
		}
		return Pattern{net: netip.PrefixFrom(addr, addr.BitLen())}, nil
	}
	return Pattern{name: host, below: below}, nil
}

// fits says whether host, as [hostOf] writes it, is one of p.
func (p Pattern) fits(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return p.name == "" && p.net.Contains(addr)
	}
	if p.below {
		return strings.HasSuffix(host, "."+p.name)
	}
	return p.name != "" && host == p.name
}

// allowed says whether host may be probed.
func (e *exporter) allowed(host string) bool {
	return len(e.allow) == 0 || slices.ContainsFunc(e.allow, func(p Pattern) bool { return p.fits(host) })
}
