// Package link reads and writes mailcheckup: links, with which a helpdesk sends
// somebody settings to check:
//
//	mailcheckup:check?address=kim@example.org&server=imap.example.org&sending-server=smtp.example.org
//
// What may stand in it are the options of the command check, but for everything
// about passwords. Anybody can have written a link. It only fills in a form, which
// is shown before anything is done, and its servers are strangers until the person
// says that they know them.
//
// The form is that of RFC 3986, with the query of HTML's forms.
package link

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mailcheckup/diagnose"
)

// Scheme is what a link begins with.
const Scheme = "mailcheckup"

// most is how long a link may be, and a value in it, in bytes.
const (
	most      = 2048
	mostValue = 320 // of an address (RFC 3696, section 3)
)

// A Problem is what is wrong with a link. It is a code, for package guide to word.
type Problem string

const (
	ErrLink     Problem = "unknown"  // no link of this program, or with something in it that this version does not know
	ErrPassword Problem = "password" // which would lie in mails and histories
	ErrEmpty    Problem = "empty"    // neither an address nor a server
	ErrLong     Problem = "long"     // the link, or a value in it
)

func (p Problem) Error() string { return "link: " + string(p) }

// names are the keys of a query, those of a server with a prefix for sending.
var (
	names   = []string{"address", "user", "service", "server", "port", "security", "sending-server", "sending-port", "sending-security"}
	secrets = []string{"password", "pass", "passwd", "pwd", "secret", "token"}
)

// Is says that text is meant to be a link.
func Is(text string) bool {
	scheme, _, ok := strings.Cut(text, ":")
	return ok && strings.EqualFold(scheme, Scheme)
}

// Parse reads a link: settings for receiving, for sending, or for both. Where it
// has only an address, they are those for receiving, without a server. The error is
// a [Problem].
func Parse(text string) (all []diagnose.Settings, err error) {
	values, err := query(text)
	if err != nil {
		return nil, err
	}
	get := func(name string) string { return strings.TrimSpace(values.Get(name)) }
	person := diagnose.Settings{Address: get("address"), Username: get("user"), Security: diagnose.Auto}
	receiving, sending := person, person
	receiving.Service, sending.Service = diagnose.Service(cmp.Or(get("service"), string(diagnose.IMAP))), diagnose.SMTP
	if receiving.Service != diagnose.IMAP && receiving.Service != diagnose.POP3 {
		return nil, ErrLink
	}
	for prefix, s := range map[string]*diagnose.Settings{"": &receiving, "sending-": &sending} {
		s.Host = get(prefix + "server")
		s.SetPort(get(prefix + "port"))
		s.Security = diagnose.Security(cmp.Or(get(prefix+"security"), string(diagnose.Auto)))
		if !slices.Contains(diagnose.Securities(), s.Security) {
			return nil, ErrLink
		}
	}
	if receiving.Host != "" || sending.Host == "" {
		all = append(all, receiving)
	}
	if sending.Host != "" {
		all = append(all, sending)
	}
	if person.Address == "" && receiving.Host == "" && sending.Host == "" {
		return nil, ErrEmpty
	}
	return all, nil
}

// query is what stands behind the question mark: known keys, each once, with values
// that can be shown. A password is said before all else, as somebody must change it.
func query(text string) (url.Values, error) {
	u, err := url.Parse(text)
	if err != nil || !strings.EqualFold(u.Scheme, Scheme) {
		return nil, ErrLink
	}
	values, err := url.ParseQuery(u.RawQuery) // what can be read, beside the error
	keys := slices.Sorted(maps.Keys(values))
	what := strings.Trim(u.Opaque+u.Host+u.Path, "/")
	switch {
	case slices.ContainsFunc(keys, secret):
		return nil, ErrPassword
	case err != nil, u.User != nil, u.Fragment != "", what != "check" && what != "":
		return nil, ErrLink
	case len(text) > most:
		return nil, ErrLong
	}
	for _, name := range keys {
		all := values[name]
		switch {
		case slices.ContainsFunc(all, func(value string) bool { return len(value) > mostValue }):
			return nil, ErrLong
		case !slices.Contains(names, name), len(all) != 1, diagnose.Harmless(all[0]) != all[0]:
			return nil, ErrLink
		}
	}
	return values, nil
}

// secret says that a key is one for a password.
func secret(name string) bool {
	return slices.Contains(secrets, strings.TrimPrefix(strings.ToLower(name), "sending-"))
}

// Addressed says that the address in a form is still the one that a link said. What
// is found for it, the link has led to, whatever became of the link's servers.
func Addressed(said []diagnose.Settings, address string) bool {
	address = strings.TrimSpace(address)
	return address != "" && slices.ContainsFunc(said, func(s diagnose.Settings) bool { return s.Address == address })
}

// Stands says that something of what a link said still stands in a form: its address,
// or one of its servers.
func Stands(said []diagnose.Settings, address string, hosts ...string) bool {
	return Addressed(said, address) || slices.ContainsFunc(said, func(s diagnose.Settings) bool {
		return s.Host != "" && slices.ContainsFunc(hosts, func(host string) bool { return strings.TrimSpace(host) == s.Host })
	})
}

// Of writes a link for settings: some for receiving, some for sending, or both. Of
// a password it says nothing.
func Of(all ...diagnose.Settings) string {
	values := url.Values{}
	set := func(name, value string) {
		if value != "" {
			values.Set(name, value)
		}
	}
	for n, s := range all {
		prefix := ""
		if s.Sends() {
			prefix = "sending-"
		} else if s.Service != diagnose.IMAP {
			set("service", string(s.Service))
		}
		set("address", s.Address)
		if n == 0 { // a link has but one user name: that for receiving, if the two differ
			set("user", s.Username)
		}
		set(prefix+"server", s.Host)
		port := s.PortText
		if s.Port != 0 {
			port = strconv.Itoa(s.Port)
		}
		set(prefix+"port", port)
		if s.Security != diagnose.Auto {
			set(prefix+"security", string(s.Security))
		}
	}
	return Scheme + ":check?" + values.Encode()
}
