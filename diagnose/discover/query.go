package discover

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"mailcheckup/diagnose"
)

// ErrAddress is the error of looking for the settings of what can be neither a
// mail address nor a domain.
var ErrAddress = errors.New("neither a mail address nor a domain")

// A query is what the sources are asked about.
type query struct {
	Address string // as typed, but for what cannot be seen; "" where only a domain was given
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
func newQuery(typed string) (query, error) {
	typed = strings.TrimRight(strings.TrimSpace(strings.Map(shown, typed)), ".") // as a sentence ends
	if len(typed) > 254 || strings.ContainsFunc(typed, unprintable) {            // RFC 5321, section 4.5.3.1.3
		return query{}, ErrAddress
	}
	q := query{}
	local, domain, found := diagnose.CutAddress(typed)
	if found {
		q.Address, q.Local = typed, local
	} else {
		domain = typed
	}
	var ok bool
	if q.Domain, ok = Hostname(domain); !ok || q.Address != "" && q.Local == "" {
		return query{}, ErrAddress
	}
	return q, nil
}

// shown drops what is pasted along from pages and programs and cannot be seen: marks of the
// direction of writing, of the order of bytes, of where a line may break.
func shown(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// unprintable says that r has no place in an address; nor has the mark of what is no UTF-8,
// which somebody pasted out of a broken text.
func unprintable(r rune) bool {
	return r == utf8.RuneError || !unicode.IsPrint(r) || unicode.IsSpace(r)
}

// settings are those of the person with a server.
func (q query) settings(service diagnose.Service, host string, port int, security diagnose.Security) diagnose.Settings {
	return diagnose.Settings{Service: service, Host: host, Port: port, Security: security, Address: q.Address}
}

// within says that host is in the domain that the person typed.
func (q query) within(host string) bool {
	return host == q.Domain || strings.HasSuffix(host, "."+q.Domain)
}

// Hostname writes the name of a machine on the internet as the name service has
// it (RFC 5891), and says whether it can be one. Bare addresses, and names
// without a domain, have no place in settings that somebody publishes.
func Hostname(name string) (string, bool) {
	name, ok := diagnose.HostName(strings.TrimSuffix(strings.TrimSpace(name), "."))
	return name, ok && strings.Contains(name, ".")
}
