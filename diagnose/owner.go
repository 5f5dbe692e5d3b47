package diagnose

import (
	"net/netip"

	"golang.org/x/net/publicsuffix"
)

// SameOwner says that two host names belong to one registered domain, such as
// imap.example.org and mx.example.org: who has one of them has the other.
func SameOwner(a, b string) bool {
	if a == b {
		return true
	}
	_, notAName := netip.ParseAddr(a)
	if notAName == nil {
		return false
	}
	ownerA, errA := publicsuffix.EffectiveTLDPlusOne(a)
	ownerB, errB := publicsuffix.EffectiveTLDPlusOne(b)
	return errA == nil && errB == nil && ownerA == ownerB
}
