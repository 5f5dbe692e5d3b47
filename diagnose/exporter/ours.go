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
// origin, or the browser that it is of another site. A site that had its own name
// lead here (DNS rebinding) is of the same one, but calls by that name.
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

// called says that a host, with or without a port, is an address, to which no site
// can have its name lead, or one of the names.
func called(host string, names []Name) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	name, err := ParseName(host)
	return err == nil && slices.Contains(names, name)
}
