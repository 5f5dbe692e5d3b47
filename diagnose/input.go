package diagnose

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// input is the stage that cleans what was typed, and names what it changed.
func input(ctx context.Context, p *probe, out *Outcome) error {
	s := &p.settings
	s.Host = withoutLogin(s.Host)
	typed := s.Host
	hadPort := s.clean()
	cleaned := !hadPort && s.Host != strings.TrimSpace(typed)
	if hadPort {
		p.note(out, InputHostPort, "host", s.Host)
	}
	err := p.closed()
	switch {
	case err != nil:
	case s.Host == "":
		err = p.alone(ctx)
	default:
		err = s.judgeHost(typed)
	}
	if cleaned && err == nil {
		p.note(out, InputSpace, "host", s.Host)
	}
	err = cmp.Or(err, s.judgePort())
	*s = s.Normal()
	if err != nil {
		return err
	}
	if server := p.elsewhere(); server != "" {
		p.note(out, DiscoverConflict, "names", server)
	}
	if other, usual := PortOwner(s.Port, s.Service); other != "" {
		p.note(out, InputPortService, "other", other, "usual", strconv.Itoa(usual))
	}
	return nil
}

// Meant is s as a check-up takes it: without what was pasted by accident, and with
// the name of the server as the name service has it. The cause is the one for which
// no check-up could begin with it; "": there is none.
func (s Settings) Meant() (Settings, Cause) {
	s.Host = withoutLogin(s.Host)
	typed := s.Host
	s.clean()
	var wrong certain
	errors.As(cmp.Or(s.judgeHost(typed), s.judgePort()), &wrong)
	return s, wrong.Cause
}

// clean drops what was pasted by accident, and says whether there was a port in the
// place of the server, which it takes out.
func (s *Settings) clean() (hadPort bool) {
	s.Host = strings.Map(visible, apart.ReplaceAllString(s.Host, "$1:$2"))
	s.Username = strings.TrimFunc(s.Username, invisible)
	s.Address = strings.TrimRight(strings.Map(visible, s.Address), ".") // no domain needs one at its end
	host, port, ok := hostPort(s.Host)
	if ok {
		s.Host, s.Port, s.PortText = host, port, ""
	}
	return ok
}

// login is a user name with a password in the place of a server, as web addresses have
// it (RFC 3986, section 3.2.1).
var login = regexp.MustCompile(`^\s*(?:((?:\w[\w+.-]*:)?//)[^/@:\s]+:\S*@|[^/@:\s]+:[^/\s]\S*@)`)

// withoutLogin cuts out of a server as typed what may be a password, before anything is
// said of it. What is left is still a web address.
func withoutLogin(typed string) string {
	if m := login.FindStringSubmatch(typed); m != nil {
		return cmp.Or(m[1], "//") + typed[len(m[0]):]
	}
	return typed
}

// apart is server and port with a blank between them.
var apart = regexp.MustCompile(`^(\s*\S+)\s+([0-9]{1,5}\s*)$`)

// judgeHost says what is wrong with the server's name, and writes an
// international one the way the name service has it (RFC 5891).
func (s *Settings) judgeHost(typed string) error {
	s.Host = strings.TrimSuffix(s.Host, ".")
	switch {
	case s.Host == "":
		return found(InputEmpty)
	case strings.Contains(s.Host, "@") && !strings.Contains(s.Host, "//"):
		_, domain, _ := CutAddress(s.Host)
		return found(InputAddress, "typed", typed, "domain", domain)
	case strings.Contains(s.Host, "/"):
		return found(InputURL, "typed", typed, "host", urlHost(s.Host))
	}
	if addr, err := netip.ParseAddr(strings.Trim(s.Host, "[]")); err == nil {
		s.Host = addr.String()
		return nil
	}
	var ok bool
	if s.Host, ok = HostName(s.Host); !ok {
		return found(InputHost, "typed", typed)
	}
	return nil
}

// HostName is a name the way the name service has it, and whether it can have an
// address. Names of plain letters are older than the rules for others, and need not keep
// them: "mail_1", "ab--cd".
func HostName(name string) (string, bool) {
	if plain := strings.ToLower(name); IsHostName(plain) && !strings.Contains("."+plain, ".xn--") {
		return plain, true
	}
	ascii, err := idna.Lookup.ToASCII(name)
	again, errAgain := idna.Lookup.ToASCII(ascii) // differs where the name came of broken UTF-8
	if err != nil || errAgain != nil || again != ascii || !IsHostName(ascii) {
		return name, false
	}
	return ascii, true
}

// judgePort says whether the port can be one.
func (s *Settings) judgePort() error {
	if s.PortText != "" || s.Port < 0 || s.Port > 65535 {
		return found(InputPort, "typed", cmp.Or(s.PortText, strconv.Itoa(s.Port)))
	}
	return nil
}

// hostName is the form of a name that can have an address (RFC 1123, section
// 2.1), with underscores, which some have. The last label is no number:
// "192.168.1.999" is a mistyped address, not a name.
var hostName = regexp.MustCompile(`^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]*[a-z-][a-z0-9-]*$`)

// IsHostName says that name can have an address. It is in lower case, and an
// international one the way the name service has it.
func IsHostName(name string) bool { return len(name) <= 253 && hostName.MatchString(name) }

// hostPort splits "name:port", but not an IPv6 address.
func hostPort(typed string) (host string, port int, ok bool) {
	i := strings.LastIndexByte(typed, ':')
	if i < 1 || strings.Contains(typed, "/") || strings.Contains(typed, "@") {
		return
	}
	host = typed[:i]
	if strings.Contains(host, ":") && !strings.HasSuffix(host, "]") {
		return
	}
	port, err := strconv.Atoi(typed[i+1:])
	return host, port, err == nil && port > 0 && port < 65536
}

// urlHost is the host in a web address, or what comes nearest.
func urlHost(typed string) string {
	if !strings.Contains(typed, "//") {
		typed = "//" + typed
	}
	u, err := url.Parse(typed)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// visible drops characters that are pasted by accident and cannot be seen.
func visible(r rune) rune {
	if invisible(r) {
		return -1
	}
	return r
}

func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// PortOwner names the service other than wanted whose standard port this is,
// and the port that is standard for the wanted one.
func PortOwner(port int, wanted Service) (owner string, instead int) {
	owner = standardPorts[port]
	if owner == "" || owner == string(wanted) {
		return "", 0
	}
	return owner, UsualPort(wanted, TLS)
}

var standardPorts = map[int]string{
	25: "smtp", 465: "smtp", 587: "smtp", 110: "pop3", 995: "pop3", 143: "imap", 993: "imap", 80: "http", 443: "http",
}
