package discover

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"mailcheckup/assets"
	"mailcheckup/diagnose"
)

// A Provider is somebody who has people's mailboxes, with everything that a
// mail program and its owner must know to get in. assets/providers.txt says it.
type Provider struct {
	ID   string // short and lasting: what other providers and reports refer to
	Name string // as the provider calls itself
	// Domains are the mail domains whose mailboxes are there. None at web hosts:
	// their customers bring their own and are found by MX.
	Domains []string
	// MX are the names under which mail for the provider arrives: a host of that
	// name or of any name below it.
	MX []string
	// IMAP, POP3 and Send are the servers in the order in which they are worth
	// trying; TLS from the first byte comes first.
	IMAP, POP3, Send []Server
	// Needs is what must be done before a mail program can sign in; empty where
	// nobody could tell, which is not [NeedsNothing].
	Needs []Need
	// PasswordsEnd has for each service the day ("2026-12-31") from which on it
	// takes no password, unless an administrator allows it.
	PasswordsEnd map[diagnose.Service]string
	Help         string // the provider's own page, https; "" where none is known
	// Checked is the month ("2026-11") in which servers and user names were
	// compared with public sources; "" means that they were not confirmed.
	Checked string
	OwnPage bool // the provider's own page was among these sources

	verdict bool // the file says checked or unchecked
}

// A Server is one way in: where it listens, how it encrypts, and who one is there.
type Server struct {
	Host     string
	Port     int
	Security diagnose.Security // never Auto
	User     UserForm
}

// UserForm is what a server wants as user name: one of these, or a [Pattern].
type UserForm string

const (
	UserAddress UserForm = "address" // the whole mail address
	UserLocal   UserForm = "local"   // the part before the @
	UserOther   UserForm = "other"   // something that does not follow from the address
)

// Pattern makes a form of text in which {address} and {local}, the part before the
// @, are filled in, such as CORP\{local}. The text holds at least one of them.
func Pattern(text string) (UserForm, bool) {
	return UserForm(text), strings.Contains(text, "{address}") || strings.Contains(text, "{local}")
}

// username is the user name of an address in form f; "" where it does not
// follow from the address.
func (f UserForm) username(address string) string {
	local, _, _ := diagnose.CutAddress(address)
	switch {
	case address == "", f == UserOther:
		return ""
	case f == UserAddress:
		return address
	case f == UserLocal:
		return local
	}
	return strings.NewReplacer("{address}", address, "{local}", local).Replace(string(f))
}

// A Need is something without which the right settings do not work.
type Need string

const (
	NeedsAppPassword  Need = "app-password"  // a password made for this one program
	NeedsIMAPSwitch   Need = "imap-switch"   // access by mail programs must be switched on
	NeedsMailPassword Need = "mail-password" // a second password, only for mail
	NeedsOAuth        Need = "oauth-only"    // no password works
	NeedsBridge       Need = "bridge"        // a program of the provider's own, on this computer
	NeedsNoIMAP       Need = "no-imap"       // no mail program gets in, whatever one does
	NeedsNothing      Need = "nothing"       // the mailbox's password works as it is
)

// known is everything that the file may say where it chooses from a list.
var (
	knownNeeds    = []Need{NeedsAppPassword, NeedsIMAPSwitch, NeedsMailPassword, NeedsOAuth, NeedsBridge, NeedsNoIMAP, NeedsNothing}
	knownForms    = []UserForm{UserAddress, UserLocal, UserOther}
	knownSecurity = []diagnose.Security{diagnose.TLS, diagnose.StartTLS, diagnose.Cleartext}
	knownServices = map[string]diagnose.Service{"imap": diagnose.IMAP, "pop3": diagnose.POP3, "send": diagnose.SMTP}
)

// A directory finds providers by what is known of an address.
type directory struct {
	all      []Provider
	byDomain map[string]Provider
	byMX     map[string]Provider
	byServer map[string]Provider // by the domain in which a server of theirs is
}

// embedded is the directory of the file that we ship. A mistake in the file is
// one of ours, like one in a regular expression, and no test lets it pass.
var embedded = sync.OnceValue(func() directory {
	all, err := parseProviders(assets.Providers)
	if err != nil {
		panic(err)
	}
	d := directory{all, map[string]Provider{}, map[string]Provider{}, map[string]Provider{}}
	for _, p := range all {
		for _, domain := range p.Domains {
			d.byDomain[domain] = p
		}
		for _, mx := range p.MX {
			d.byMX[mx] = p
		}
		for _, s := range p.Settings("") {
			if base := diagnose.RegisteredDomain(s.Host); d.byServer[base].ID == "" {
				d.byServer[base] = p
			}
		}
	}
	return d
})

// Providers are all that we know, in the order of the file. What is in them
// belongs to everybody: read it only.
func Providers() []Provider {
	return slices.Clone(embedded().all)
}

// ProviderOf finds the provider of a mail domain.
func ProviderOf(domain string) (Provider, bool) {
	p, ok := embedded().byDomain[plain(domain)]
	return p, ok
}

// providerOfMX finds the provider whose mail arrives at host, which is how
// people's own domains are found. Of two names that host is under, the longer
// counts: Outlook.com's are under Microsoft 365's.
func providerOfMX(host string) (Provider, bool) {
	for name, more := plain(host), true; more; _, name, more = strings.Cut(name, ".") {
		if p, ok := embedded().byMX[name]; ok {
			return p, true
		}
	}
	return Provider{}, false
}

// plain is a domain name as the file writes it, whoever gave it.
func plain(domain string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimSpace(domain), "."))
}

// Settings are what a mail program would be told about the mailbox of address
// at p: IMAP, then POP3, then SMTP, each with TLS from the first byte first.
// The user name is set where it follows from the address and stays empty where
// it does not, or where address is no more than a domain. There are none where
// no mail program gets in.
func (p Provider) Settings(address string) []diagnose.Settings {
	if !strings.Contains(address, "@") {
		address = ""
	}
	var all []diagnose.Settings
	for _, kind := range []struct {
		service diagnose.Service
		servers []Server
	}{{diagnose.IMAP, p.IMAP}, {diagnose.POP3, p.POP3}, {diagnose.SMTP, p.Send}} {
		for _, s := range kind.servers {
			all = append(all, diagnose.Settings{
				Service:  kind.service,
				Host:     s.Host,
				Port:     s.Port,
				Security: s.Security,
				Username: s.User.username(address),
				Address:  address,
			})
		}
	}
	return all
}

// parseProviders reads the form that the head of providers.txt explains. Its
// errors name the line.
func parseProviders(text string) ([]Provider, error) {
	var all []Provider
	number := 0
	for line := range strings.Lines(text) {
		number++
		words := strings.Fields(line)
		if len(words) == 0 || words[0][0] == '#' {
			continue
		}
		if err := parseLine(&all, line, words[0], words[1:]); err != nil {
			return nil, fmt.Errorf("providers.txt:%d: %w", number, err)
		}
	}
	for i := range all {
		if !all[i].verdict {
			return nil, fmt.Errorf("providers.txt: %s is neither checked nor unchecked", all[i].ID)
		}
		all[i].tidy()
	}
	return all, nil
}

// parseLine adds what one line says to the last of all, or begins a new one.
func parseLine(all *[]Provider, line, key string, words []string) error {
	indented := line[0] == ' ' || line[0] == '\t'
	if key == "provider" && !indented {
		if len(words) < 2 {
			return fmt.Errorf("a provider has an ID and a name")
		}
		*all = append(*all, Provider{ID: words[0], Name: strings.Join(words[1:], " ")})
		return nil
	}
	if !indented {
		return fmt.Errorf("%q neither begins a provider nor is indented", key)
	}
	if len(*all) == 0 {
		return fmt.Errorf("%q comes before the first provider", key)
	}
	return (*all)[len(*all)-1].set(key, words)
}

// set takes in one line about p.
func (p *Provider) set(key string, words []string) (err error) {
	switch key {
	case "domains":
		p.Domains, err = appendDomains(p.Domains, words)
	case "mx":
		p.MX, err = appendDomains(p.MX, words)
	case "imap":
		p.IMAP, err = appendServer(p.IMAP, words)
	case "pop3":
		p.POP3, err = appendServer(p.POP3, words)
	case "send":
		p.Send, err = appendServer(p.Send, words)
	case "needs":
		p.Needs, err = appendNeeds(p.Needs, words)
	case "until":
		err = p.endPasswords(words)
	case "help":
		p.Help, err = parseHelp(words)
	case "checked":
		p.Checked, p.OwnPage, err = parseChecked(words)
		p.verdict = true
	case "unchecked":
		if len(words) > 0 {
			err = fmt.Errorf("nothing follows unchecked; a comment says why")
		}
		p.verdict = true
	default:
		err = fmt.Errorf("what is %q?", key)
	}
	return err
}

// tidy puts what is in p into the order that its fields promise.
func (p *Provider) tidy() {
	for _, servers := range [][]Server{p.IMAP, p.POP3, p.Send} {
		slices.SortStableFunc(servers, func(a, b Server) int {
			return cmp.Compare(slices.Index(knownSecurity, a.Security), slices.Index(knownSecurity, b.Security))
		})
	}
}

// appendDomains adds names, which must be as DNS knows them: a capital letter
// or an umlaut would never be found.
func appendDomains(to, names []string) ([]string, error) {
	for _, name := range names {
		if !isHost(name) || !strings.Contains(name, ".") {
			return nil, fmt.Errorf("%q is not a domain", name)
		}
	}
	return append(to, names...), nil
}

// isHost says whether name has the form of a host name or an IPv4 address, in
// lower case.
func isHost(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return len(name) <= 253
}

// appendServer adds the server that HOST:PORT SECURITY USER describes.
func appendServer(to []Server, words []string) ([]Server, error) {
	if len(words) != 3 {
		return nil, fmt.Errorf("a server is HOST:PORT, security and user name, not %d words", len(words))
	}
	host, port, _ := strings.Cut(words[0], ":")
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil || number == 0 || !isHost(host) {
		return nil, fmt.Errorf("%q is not HOST:PORT", words[0])
	}
	s := Server{host, int(number), diagnose.Security(words[1]), UserForm(words[2])}
	if !slices.Contains(knownSecurity, s.Security) {
		return nil, fmt.Errorf("%q is no kind of encryption", words[1])
	}
	if !slices.Contains(knownForms, s.User) {
		return nil, fmt.Errorf("%q is no form of user name", words[2])
	}
	return append(to, s), nil
}

// appendNeeds adds what words say a provider needs.
func appendNeeds(to []Need, words []string) ([]Need, error) {
	for _, word := range words {
		if !slices.Contains(knownNeeds, Need(word)) {
			return nil, fmt.Errorf("%q is nothing that a provider needs", word)
		}
		to = append(to, Need(word))
	}
	return to, nil
}

// endPasswords takes in the day on which passwords end, as DATE SERVICE… says.
func (p *Provider) endPasswords(words []string) error {
	if len(words) < 2 || !isDate(words[0], time.DateOnly) {
		return fmt.Errorf("passwords end on YYYY-MM-DD for imap, pop3 or send")
	}
	if p.PasswordsEnd == nil {
		p.PasswordsEnd = map[diagnose.Service]string{}
	}
	for _, word := range words[1:] {
		service := knownServices[word]
		if service == "" || p.PasswordsEnd[service] != "" {
			return fmt.Errorf("%q is no service, or its passwords end twice", word)
		}
		p.PasswordsEnd[service] = words[0]
	}
	return nil
}

// isDate says whether s is a date in a layout.
func isDate(s, layout string) bool {
	_, err := time.Parse(layout, s)
	return err == nil
}

// parseHelp is the page in words. It must be https: a person is sent there to
// change passwords.
func parseHelp(words []string) (string, error) {
	if len(words) != 1 {
		return "", fmt.Errorf("help is one page")
	}
	u, err := url.Parse(words[0])
	if err != nil || u.Scheme != "https" || !isHost(u.Host) {
		return "", fmt.Errorf("%q is no https page", words[0])
	}
	return words[0], nil
}

// parseChecked is the month in words, and whether the provider's own page was read.
func parseChecked(words []string) (month string, own bool, err error) {
	own = len(words) == 2 && words[1] == "own"
	if len(words) == 0 || len(words) > 1 && !own || !isDate(words[0], "2006-01") {
		return "", false, fmt.Errorf("checked is followed by YYYY-MM and perhaps by own")
	}
	return words[0], own, nil
}
