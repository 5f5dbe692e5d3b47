package discover

import (
	"regexp"
	"slices"
	"strings"

	"mailcheckup/diagnose"
)

// Strangers are servers that nobody but the plain name service or a link has named,
// so that no password goes there before the person says that they know them; true:
// they do. Keys are names as [spelled] writes them. They hold, whatever later searches
// say, until everything is begun anew.
type Strangers map[string]bool

// Doubt notes that the person must know a server.
func (s Strangers) Doubt(host string) {
	if _, asked := s[spelled(host)]; host != "" && !asked {
		s[spelled(host)] = false
	}
}

// DoubtFound notes those of the servers that were found that nobody answers for. Of
// an address that a link has filled in, that is everything but what the organisation
// or this program itself knows: the address may only look like the person's.
func (s Strangers) DoubtFound(trials []Trial, linked bool) {
	doubtful := func(confirm bool, by Source) bool {
		return confirm || linked && by != Presets && by != Facts && by != Typed
	}
	for _, t := range trials {
		if doubtful(t.Confirm, t.Sources[0]) {
			s.Doubt(t.Settings.Host)
		}
	}
	for _, p := range Working(trials) {
		if doubtful(p.Confirm, p.Sources[0]) {
			s.Doubt(p.Settings.Host)
		}
	}
}

// Inherit doubts what a check-up led to: settings that were found in place of a
// stranger's are offered, and nobody else names their servers; neither does anybody
// but a certificate name those of another owner that it led to. Only the stranger
// itself, with its name cleaned, is known where it was.
func (s Strangers) Inherit(host string, o diagnose.Outcome) {
	known, doubted := s[spelled(host)]
	if cleaned := spelled(o.Settings.Host); doubted && cleaned != "" && !s[cleaned] {
		s[cleaned] = known
	}
	for _, f := range o.Findings {
		for _, p := range f.Works {
			if (doubted || f.Cause == diagnose.CertWrongHost && foreign(host, p.Settings)) && !factual(p.Settings) {
				s.Doubt(p.Settings.Host)
			}
		}
	}
}

// foreign says that settings are neither with the owner of a host nor with that of the
// address.
func foreign(host string, s diagnose.Settings) bool {
	its := spelled(s.Host)
	return !diagnose.SameOwner(spelled(host), its) && !diagnose.SameOwner(spelled(s.Domain()), its)
}

// factual says that this program itself has the server for mailboxes such as that of
// the address.
func factual(s diagnose.Settings) bool {
	p, _ := ProviderOf(s.Domain())
	return slices.ContainsFunc(p.Settings(""), func(its diagnose.Settings) bool { return its.Host == spelled(s.Host) })
}

// Answer takes the person's word on servers that [Strangers.Among] named.
func (s Strangers) Answer(hosts []string, known bool) {
	for _, host := range hosts {
		s[host] = known
	}
}

// Among are the servers among all that the person is still to confirm, in the
// spelling in which a letter that only looks like another is seen. The
// organisation's own, which own gives for an address, are none.
func (s Strangers) Among(all []diagnose.Settings, own func(address string) []diagnose.Settings) (hosts []string) {
	for _, a := range all {
		host := spelled(a.Host)
		mine := func(other diagnose.Settings) bool { return other.Host == host }
		if known, doubted := s[host]; doubted && !known && !slices.Contains(hosts, host) && !slices.ContainsFunc(own(a.Address), mine) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// withPort is a server's name with a port behind it, as some type it.
var withPort = regexp.MustCompile(`^\s*([^:\s]+|\[[^]]*\])[\s:]+[0-9]{1,5}\s*$`)

// spelled is the one spelling of a server's name, that of the name service (RFC 5891).
func spelled(typed string) string {
	name := strings.Join(strings.Fields(withPort.ReplaceAllString(typed, "$1")), "")
	if host, ok := Hostname(name); ok {
		return host
	}
	return strings.ToLower(name)
}
