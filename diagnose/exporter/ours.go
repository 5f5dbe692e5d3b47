package exporter

import (
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strings"
)

// A Name is one by which the exporter may be called.
type Name struct{ host string }

// ParseName reads a name of this computer, without a port. The error is for all else.
func ParseName(text string) (Name, error) {
	host, err := hostOf(text)
	return Name{host}, err
}

// ours answers nobody whom a web site has sent: in a browser that can reach the
// exporter it would look round in the network by it. A page's script tells its
// origin, or the browser that it is of another site; where neither does,
// [exporter.meant] sees to the probes. A site that had its own name lead here (DNS
// rebinding) is of the same one, but calls by that name.
func ours(next http.Handler, names []Name) http.Handler {
	names = append(slices.Clone(names), Name{"localhost"})
	if own, err := os.Hostname(); err == nil {
		if name, err := ParseName(own); err == nil {
			names = append(names, name)
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case ofSite(r.Header):
			http.Error(w, "403 not for web sites", http.StatusForbidden)
		case !called(r.Host, names):
			http.Error(w, "403 this is not a name of the exporter: start it with --host and this name, or ask by the address", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// ofSite says that a browser asks for a page of another site, or for a script. Its
// own questions for our pages, typed or by our form, have no origin.
func ofSite(head http.Header) bool {
	site := head.Get("Sec-Fetch-Site")
	return len(head.Values("Origin")) > 0 || site != "" && site != "none" && site != "same-origin"
}

// meant says that nobody was sent to ask r, of what [ofSite] lets through. A browser
// tells of which site a question is only to whom it trusts: without encryption that is
// this computer alone, by the names of it that all browsers know
// (w3c.github.io/webappsec-secure-contexts). An image of any site, or a script, can ask
// all other addresses, and does not say so. So these must be asked with what no site can
// add: the header of a scrape, or what our own form has, which no other page can read.
func (e *exporter) meant(r *http.Request) bool {
	return r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get(scrapeTime) != "" || r.URL.Query().Get("form") == e.form || local(r.Host)
}

// local says that a host, with or without a port, is this computer for all browsers.
// What else leads here, such as 0.0.0.0, is not for some.
func local(host string) bool {
	host = portless(host)
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && addr.IsLoopback() && !addr.Is4In6()
}

// called says that a host, with or without a port, is an address, to which no site
// can have its name lead, or one of the names.
func called(host string, names []Name) bool {
	host = portless(host)
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	name, err := ParseName(host)
	return err == nil && slices.Contains(names, name)
}

// portless is a host as an address has it, without the port and the brackets.
func portless(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.Trim(host, "[]")
}
