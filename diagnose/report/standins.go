package report

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"mailcheckup/diagnose"
)

// standIns are what stands in public reports for what must not be seen there.
type standIns struct {
	literals map[string]func() string // what is known to tell something, in small letters, and what stands for it
	forms    *regexp.Regexp           // finds literals and everything that looks telling
	masks    []func(string) string    // put bullets in place of the literals in other forms
	met      map[string]bool          // all originals, in small letters
	given    map[string]string        // stand-ins by kind and original
	last     map[string]int           // the number of the last one of each kind
}

func newStandIns() *standIns {
	s := &standIns{literals: map[string]func() string{}, met: map[string]bool{}}
	s.forget()
	return s
}

// forget gives up all stand-ins, but not what was met and learned.
func (s *standIns) forget() { s.given, s.last = map[string]string{}, map[string]int{} }

// of is the stand-in for original: the next of its kind that is not itself the
// original of something.
func (s *standIns) of(kind, original string, candidate func(n int) string) string {
	original = strings.ToLower(original)
	s.met[original] = true
	key := kind + " " + original
	for s.given[key] == "" {
		s.last[kind]++
		if name := candidate(s.last[kind]); !s.met[name] {
			s.given[key] = name
		}
	}
	return s.given[key]
}

// numbered gives "name", "name2", "name3".
func numbered(name string) func(int) string {
	return func(n int) string {
		if n == 1 {
			return name
		}
		return fmt.Sprint(name, n)
	}
}

// person stands for a user name, or for an address before the @.
func (s *standIns) person(name string) string { return s.of("person", name, numbered("name")) }

// owner stands for a name in a certificate.
func (s *standIns) owner(name string) string {
	if onlyHost.MatchString(name) {
		return s.host(name)
	}
	return s.of("owner", name, func(n int) string { return fmt.Sprint("Name ", n) })
}

var onlyHost = regexp.MustCompile(`^(?:` + hostForm + `)$`)

// fingerprint stands for a fingerprint and for a serial number.
func (s *standIns) fingerprint(text string) string {
	return s.of("fingerprint", strings.NewReplacer(":", "", " ", "").Replace(text), func(n int) string {
		return fmt.Sprintf("00:00:00:00:…:00:%02X:%02X", n>>8&0xff, n&0xff)
	})
}

// services are names that everybody's servers have.
var services = strings.Fields(`autoconfig autodiscover email imap imap4 imaps in mail mx out outgoing incoming pop pop3 pop3s
	post secure securesmtp secureimap smtp smtps submission web webmail www mta-sts`)

// host stands for the name of a host. What belongs to one registered domain does
// so afterwards, and the name that a service usually has stays: imap.example.org
// for imap.somebody.de.
func (s *standIns) host(name string) string {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if ascii, err := idna.ToASCII(name); err == nil {
		name = ascii
	}
	if name == "localhost" || name == "localhost.localdomain" {
		return name
	}
	if rest, ok := strings.CutPrefix(name, "*."); ok {
		return "*." + s.host(rest)
	}
	if !strings.Contains(name, ".") {
		return s.of("host", name, func(n int) string { return fmt.Sprint("host", n) })
	}
	base := diagnose.RegisteredDomain(name)
	domain := s.of("domain", base, domainName)
	s.met[name] = true
	switch label := strings.TrimSuffix(strings.TrimSuffix(name, base), "."); {
	case label == "":
		return domain
	case slices.Contains(services, label):
		return label + "." + domain
	default:
		return s.of("host", name, func(n int) string { return fmt.Sprint("host", n) }) + "." + domain
	}
}

// domainName is the nth domain for examples (RFC 2606, sections 2 and 3).
func domainName(n int) string {
	if n <= 3 {
		return [...]string{"example.org", "example.net", "example.com"}[n-1]
	}
	return fmt.Sprintf("domain%d.example", n)
}

// ip stands for an internet address. Those that are the same everywhere stay. So
// do private ones of IPv4, but not of IPv6, which are unlike any other's and may
// hold the number of a network card (RFC 4193, RFC 4291 appendix A).
func (s *standIns) ip(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	shared := netip.MustParsePrefix("100.64.0.0/10") // RFC 6598
	switch {
	case addr.IsUnspecified(), addr.IsLoopback(), addr.IsMulticast(),
		addr.Is4() && (addr.IsPrivate() || addr.IsLinkLocalUnicast() || shared.Contains(addr)):
		return addr.String()
	case addr.Is4():
		return s.of("v4", addr.String(), v4Name)
	case addr.IsLinkLocalUnicast():
		return s.of("link", addr.String(), func(n int) string { return fmt.Sprintf("fe80::%x", n) })
	case addr.IsPrivate():
		return s.of("private", addr.String(), func(n int) string { return fmt.Sprintf("fd00::%x", n) })
	default:
		return s.of("v6", addr.String(), func(n int) string { return fmt.Sprintf("2001:db8::%x", n) })
	}
}

// v4Name is the nth address for examples (RFC 5737).
func v4Name(n int) string {
	for _, net := range []string{"192.0.2", "198.51.100", "203.0.113"} {
		if n <= 254 {
			return fmt.Sprint(net, ".", n)
		}
		n -= 254
	}
	return fmt.Sprintf("address%d.example", n)
}

// learn gathers what tells something about the person and the servers, but would
// not be known by its form: names without a dot, and the parts of names.
func (s *standIns) learn(checkups []diagnose.Checkup) {
	for _, c := range checkups {
		s.learnPerson(c.Settings.Address)
	}
	for _, c := range checkups {
		s.learnSettings(c.Settings)
		for _, o := range c.Outcomes {
			s.learnSettings(o.Settings)
			for _, f := range o.Findings {
				s.learnFinding(f)
			}
			for _, f := range o.Facts {
				s.learnFact(f)
			}
		}
	}
	all := []string{urlForm, addressForm}
	known := make([]string, 0, len(s.literals))
	for literal := range s.literals {
		known = append(known, literal)
	}
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	for _, literal := range known {
		if strings.ContainsFunc(literal, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
			all = append(all, "(?i:"+regexp.QuoteMeta(literal)+")")
		}
		// A password that is the user name too is left alone where it stands as it is.
		mask := diagnose.Settings{Username: literal, Secret: diagnose.NewSecret(literal)}.Masker()
		if mask(literal) == literal {
			s.masks = append(s.masks, mask)
		}
	}
	s.forms = regexp.MustCompile(strings.Join(append(all, hostForm, wordForm), "|"))
}

func (s *standIns) learnSettings(settings diagnose.Settings) {
	s.learnPerson(settings.Address)
	s.learnPerson(settings.Username)
	s.learnHost(settings.Host)
	s.learnHost(settings.PortText)
}

func (s *standIns) learnFinding(f diagnose.Finding) {
	s.learnPerson(f.Args["user"])
	s.learnPerson(f.Args["address"])
	if f.Cause == diagnose.SignInUsernameForm || f.Cause == diagnose.SignInCredentials {
		s.learnPerson(f.Args["other"])
	}
	for _, name := range []string{"server", "host", "domain", "near", "typed"} {
		s.learnHost(f.Args[name])
	}
	for _, name := range []string{"issuer", "provider"} {
		s.learnOwner(f.Args[name])
	}
	for _, w := range f.Works {
		s.learnSettings(w.Settings)
	}
}

func (s *standIns) learnFact(f diagnose.Fact) {
	switch f.Name {
	case "cert.subject", "cert.issuer":
		s.learnOwner(f.Value)
	case "smtp.sender":
		s.learnPerson(f.Value)
	}
}

// learnPerson takes an address or a user name: the whole, and its parts, for a
// server may greet somebody by one of them.
func (s *standIns) learnPerson(name string) {
	local, host, address := name, "", false
	if at := strings.LastIndex(name, "@"); at >= 0 {
		local, host, address = name[:at], name[at+1:], true
	}
	if telling(local) {
		s.literal(local, func() string { return s.person(local) })
		for _, part := range parts(local) {
			s.literal(part, func() string { return s.person(local) })
		}
	}
	if address {
		s.learnHost(host)
	}
}

// learnHost takes the name of a host as somebody typed it. One with dots in it is
// found by its form; what its owner is called may stand elsewhere too.
func (s *standIns) learnHost(name string) {
	name = strings.ToLower(strings.TrimSpace(name))
	if _, err := netip.ParseAddr(name); err == nil || name == "localhost" || !strings.ContainsFunc(name, unicode.IsLetter) {
		return
	}
	if !onlyHost.MatchString(name) { // one word, or no name at all
		for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '-' }) {
			if !slices.Contains(services, part) && telling(part) {
				s.literal(part, func() string { return s.host(part) })
			}
		}
		return
	}
	label, _, _ := strings.Cut(diagnose.RegisteredDomain(name), ".")
	for _, part := range append(parts(label), label) {
		if telling(part) {
			s.literal(part, func() string { return firstLabel(s.host(diagnose.RegisteredDomain(name))) })
		}
	}
}

func firstLabel(host string) string {
	label, _, _ := strings.Cut(host, ".")
	return label
}

// learnOwner takes a name from a certificate: a distinguished name (RFC 2253), or
// only what is in one.
func (s *standIns) learnOwner(name string) {
	attributes := named.FindAllStringSubmatch(name, -1)
	if attributes == nil {
		attributes = [][]string{{"", "", name}}
	}
	for _, a := range attributes {
		if value := a[2]; len(value) >= 4 && telling(value) && !onlyHost.MatchString(value) {
			s.literal(value, func() string { return s.owner(value) })
		}
	}
}

// literal says what stands for a text. What was said first counts.
func (s *standIns) literal(text string, standIn func() string) {
	text = strings.ToLower(text)
	if _, ok := s.literals[text]; !ok && text != "" {
		s.literals[text] = standIn
	}
}

// parts are the words in a name that are long enough to tell something, and these run
// together.
func parts(name string) (all []string) {
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if utf8.RuneCountInString(part) >= 3 && telling(part) {
			all = append(all, part)
		}
	}
	if len(all) > 1 {
		all = append(all, strings.Join(all, ""))
	}
	return all
}
