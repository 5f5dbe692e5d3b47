package diagnose

import (
	"context"
	"slices"
	"strings"
	"time"
)

// noSuchName is the error of a name that does not exist, with names much like
// it that do.
type noSuchName struct{ near []string }

// nearest is the likeliest of them; "" for none.
func (n noSuchName) nearest() string {
	if len(n.near) == 0 {
		return ""
	}
	return n.near[0]
}

func (noSuchName) Error() string { return errNXDomain.Error() }
func (noSuchName) Unwrap() error { return errNXDomain }

const (
	mostNearby     = 6
	nearbyPatience = 1500 * time.Millisecond
)

// namesNearby looks up what the person may have meant: a provider's server
// whose name differs by a slip, or the usual names of the domain.
func (p *probe) namesNearby(ctx context.Context) (exist []string) {
	ctx, cancel := context.WithTimeout(ctx, nearbyPatience)
	defer cancel()
	names := p.slips()
	known := make([]bool, len(names))
	var asked Group
	for i, name := range names {
		asked.Go(func() {
			addrs, err := p.doctor.resolver().LookupNetIP(ctx, "ip", name)
			known[i] = err == nil && len(addrs) > 0
		})
	}
	asked.Wait()
	for i, name := range names {
		if known[i] {
			exist = append(exist, name)
		}
	}
	return exist
}

// slips are the names worth looking up, the likeliest first.
func (p *probe) slips() (names []string) {
	host := p.settings.Host
	for _, provider := range p.doctor.Providers {
		for _, server := range provider.Servers {
			if slip(host, server.Host) {
				names = append(names, server.Host)
			}
		}
	}
	names = append(names, p.likely()...)
	if _, domain, ok := strings.Cut(host, "."); ok && strings.Contains(domain, ".") {
		names = append(names, guesses(p.settings.Service, domain)...)
	}
	var some []string
	for _, name := range names {
		if name != host && !slices.Contains(some, name) && len(some) < mostNearby {
			some = append(some, name)
		}
	}
	return some
}

// slip says that b can be typed as a by one or two slips: a letter too much,
// too few, another one, or two swapped (the distance of Damerau and Levenshtein).
func slip(a, b string) bool {
	if d := len(a) - len(b); a == b || d < -2 || d > 2 {
		return false
	}
	previous, above := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			same := 1
			if a[i-1] == b[j-1] {
				same = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], previous[j-2]+1)
			}
		}
		previous, above = above, row
	}
	return above[len(b)] <= 2
}
