package diagnose

import (
	_ "embed"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

//go:embed closed.tsv
var closedTable string

// A closedProvider is one whose mailboxes no mail program can reach by itself.
type closedProvider struct {
	domain string
	cause  Cause // [ProviderBridge] or [ProviderNoIMAP]
	name   string
	help   string // the provider's own page about it
}

// closedProviders reads the table of closed.tsv.
var closedProviders = sync.OnceValue(func() (all []closedProvider) {
	for _, cells := range rows(closedTable) {
		if len(cells) == 4 {
			all = append(all, closedProvider{cells[0], Cause(cells[1]), cells[2], cells[3]})
		}
	}
	return all
})

// closed is the error of a mailbox at such a provider. Its bridge program runs
// on this computer; settings that lead there are right.
func closed(s Settings) error {
	if addr, err := netip.ParseAddr(s.Host); s.Host == "localhost" || err == nil && addr.IsLoopback() {
		return nil
	}
	host := "." + strings.ToLower(s.Host)
	i := slices.IndexFunc(closedProviders(), func(c closedProvider) bool {
		return s.Domain() == c.domain || strings.HasSuffix(host, "."+c.domain)
	})
	if i < 0 {
		return nil
	}
	c := closedProviders()[i]
	return found(c.cause, "provider", c.name, "help", c.help)
}
