package diagnose

import (
	"cmp"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// A Service is what a mail program wants from a server.
type Service string

const (
	IMAP Service = "imap" // read mail that stays on the server (RFC 9051)
	POP3 Service = "pop3" // fetch mail (RFC 1939)
	SMTP Service = "smtp" // hand in mail to be sent (RFC 6409)
)

// Security is how the connection is encrypted.
type Security string

const (
	Auto      Security = "auto"     // to be found out: what the port suggests, then the other
	TLS       Security = "tls"      // from the first byte: "SSL/TLS", implicit TLS (RFC 8314)
	StartTLS  Security = "starttls" // after a word in plain text (RFC 2595, RFC 3207)
	Cleartext Security = "none"     // not at all
)

// Services are all services, in the order in which people meet them.
func Services() []Service { return []Service{IMAP, POP3, SMTP} }

// Securities are all that can be chosen, the usual choice first.
func Securities() []Security { return []Security{Auto, TLS, StartTLS, Cleartext} }

// SignIn is how the person proves who they are.
type SignIn string

const (
	Password  SignIn = "password"
	Token     SignIn = "token" // the secret is an access token of OAuth 2.0 (RFC 6749)
	Anonymous SignIn = "none"  // not at all: the check-up ends before sign-in
)

// Settings are what a mail program is told about a mailbox. They are
// comparable: two that are equal with == are the same settings.
type Settings struct {
	Service  Service  // "" means IMAP
	Host     string   // of the server, as typed until the input stage has cleaned it
	Port     int      // 0: the usual one for service and security
	PortText string   // the port as typed, where it is no number
	Security Security // "" means Auto
	Username string   // "": the address
	SignIn   SignIn   // "" means Password, where Secret is given
	Secret   Secret
	Address  string // the person's mail address
	// ClearPassword is the person's yes, for this check-up only, to sending
	// the password over a connection that is not encrypted.
	ClearPassword bool
}

// Anonymous returns s without everything that signing in needs.
func (s Settings) Anonymous() Settings {
	s = s.Unsigned()
	s.SignIn = Anonymous
	return s
}

// Unsigned returns s without what is secret: a check-up of it ends before the sign-in,
// but asks for the person's way in still.
func (s Settings) Unsigned() Settings {
	s.Secret, s.ClearPassword = Secret{}, false
	return s
}

// User is the name to sign in with: the user name, or else the address.
func (s Settings) User() string {
	if s.Username != "" {
		return s.Username
	}
	return s.Address
}

// Sends says that s is for sending mail; else it is for getting it.
func (s Settings) Sends() bool { return s.Service == SMTP }

// SignsIn says whether a check-up of s goes as far as signing in.
func (s Settings) SignsIn() bool {
	return s.SignIn != Anonymous && s.User() != "" && !s.Secret.Empty()
}

// usual are the standard ports (RFC 8314, section 7; RFC 3501; RFC 1939; RFC 6409).
var usual = map[Service]map[Security]int{
	IMAP: {TLS: 993, StartTLS: 143, Cleartext: 143},
	POP3: {TLS: 995, StartTLS: 110, Cleartext: 110},
	SMTP: {TLS: 465, StartTLS: 587, Cleartext: 587},
}

// UsualPort is the standard port of a service with a security; Auto means TLS.
func UsualPort(service Service, security Security) int {
	if security == Auto || security == "" {
		security = TLS
	}
	return usual[service][security]
}

// Suggested is the security that a port usually has. TLS where nothing is known:
// a server that speaks first tells at once that it was wrong.
func Suggested(port int) Security {
	for _, ports := range usual {
		if port == ports[StartTLS] {
			return StartTLS
		}
	}
	if port == 25 {
		return StartTLS
	}
	return TLS
}

// Explicit is s with a name for the service and for the security where it has none.
func (s Settings) Explicit() Settings {
	s.Service, s.Security = cmp.Or(s.Service, IMAP), cmp.Or(s.Security, Auto)
	return s
}

// Normal is s as a check-up begins with it: what was left open is as usual. A port that
// is no number was not left open.
func (s Settings) Normal() Settings {
	s = s.Explicit()
	if s.Security == Auto {
		s.Security = Suggested(s.Port)
	}
	if s.PortText == "" {
		s.Port = cmp.Or(s.Port, UsualPort(s.Service, s.Security))
	}
	return s
}

// SetPort puts in a port as somebody typed it: none is the usual one, and what is
// no number is kept for the input stage to name.
func (s *Settings) SetPort(typed string) {
	typed = strings.TrimSpace(typed)
	s.Port, s.PortText = 0, typed
	if n, err := strconv.Atoi(typed); err == nil && n != 0 { // 0 would mean the usual one
		s.Port, s.PortText = n, ""
	}
}

// Domain is the part of the address after the @ as the name service has it (RFC
// 5891), or at least in lower case. Most people's user name is their address.
func (s Settings) Domain() string {
	_, domain, _ := CutAddress(cmp.Or(s.Address, s.Username))
	domain = strings.ToLower(strings.TrimSpace(domain))
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		return ascii
	}
	return domain
}

// CutAddress parts a mail address at its last @: the local part may hold others, in
// quotes (RFC 5321, section 4.1.2). Without any all of it is the local part.
func CutAddress(address string) (local, domain string, found bool) {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return address[:at], address[at+1:], true
	}
	return address, "", false
}

// Texts are codes as texts: services, securities, causes.
func Texts[T ~string](codes []T) (all []string) {
	for _, code := range codes {
		all = append(all, string(code))
	}
	return all
}
