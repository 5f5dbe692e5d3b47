package discover

import (
	"errors"
	"net/netip"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"mailcheckup/diagnose"
)

// ErrAddress is the error of looking for the settings of what can be neither a
// mail address nor a domain.
var ErrAddress = errors.New("neither a mail address nor a domain")

// A Query is what the sources are asked about.
type Query struct {
	Address string // as typed, but for blanks around it; "" where only a domain was given
	Local   string // before the @; it stays on this computer
	Domain  string // as the name service has it: "xn--…", in lower case

	exchangers func() ([]string, error) // of the domain, looked up once
}

// IsAddress says that settings can be looked for: text can be a mail address, or a
// domain.
func IsAddress(text string) bool {
	_, err := newQuery(text)
	return err == nil
}

// newQuery reads a mail address or a domain.
func newQuery(typed string) (Query, error) {
	typed = strings.TrimSpace(typed)
	if len(typed) > 254 || strings.ContainsFunc(typed, unprintable) { // RFC 5321, section 4.5.3.1.3
		return Query{}, ErrAddress
	}
	q := Query{}
	domain := typed
	if at := strings.LastIndexByte(typed, '@'); at >= 0 {
		q.Address, q.Local, domain = typed, typed[:at], typed[at+1:]
	}
	var ok bool
	if q.Domain, ok = Hostname(domain); !ok || q.Address != "" && q.Local == "" {
		return Query{}, ErrAddress
	}
	return q, nil
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) }

// settings are those of the person with a server.
func (q Query) settings(service diagnose.Service, host string, port int, security diagnose.Security) diagnose.Settings {
	return diagnose.Settings{Service: service, Host: host, Port: port, Security: security, Address: q.Address}
}

// within says that host is in the domain that the person typed.
func (q Query) within(host string) bool {
	return host == q.Domain || strings.HasSuffix(host, "."+q.Domain)
}

// hostPattern is the form of a name with a domain (RFC 1123, section 2.1).
var hostPattern = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]*[a-z-][a-z0-9-]*$`)

// Hostname writes the name of a machine on the internet as the name service has
// it (RFC 5891), and says whether it can be one. Bare addresses, and names
// without a domain, have no place in settings that somebody publishes.
func Hostname(name string) (string, bool) {
	name, err := idna.Lookup.ToASCII(strings.TrimSuffix(strings.TrimSpace(name), "."))
	name = strings.ToLower(name)
	if _, isAddr := netip.ParseAddr(name); isAddr == nil || err != nil || len(name) > 253 {
		return "", false
	}
	if again, err := idna.Lookup.ToASCII(name); err != nil || again != name { // such as what came of broken UTF-8
		return "", false
	}
	return name, hostPattern.MatchString(name)
}
