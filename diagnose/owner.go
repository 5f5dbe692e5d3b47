package diagnose

import (
	"net/netip"

	"golang.org/x/net/publicsuffix"
)

// RegisteredDomain is the part of a host name that somebody has registered:
// "example.co.uk" of "imap.example.co.uk". An address, or a name that has no such
// part, is given back as it is.
func RegisteredDomain(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return host
	}
	if base, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return base
	}
	return host
}

// SameOwner says that two hosts belong to one registered domain, such as
// imap.example.org and mx.example.org: who has one of them has the other.
func SameOwner(a, b string) bool { return RegisteredDomain(a) == RegisteredDomain(b) }
