package diagnose

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// A MailProvider is somebody who has people's mailboxes, as far as a check-up can
// make use of it. Package discover has the facts.
type MailProvider struct {
	Name    string
	Help    string     // their own page on how mail programs get in; "": not known
	Closed  Cause      // [ProviderBridge] or [ProviderNoIMAP]: no mail program gets in by itself; "": one does
	Domains []string   // of the mailboxes; none where customers bring their own
	Servers []Settings // for mail programs, best first; without a user
	// PasswordsEnd has the day ("2026-12-31") from which on a service takes no
	// password, unless an administrator allows it. None: as far as is known, it does.
	PasswordsEnd map[Service]string
}

// has says that mailboxes of domain are there.
func (p MailProvider) has(domain string) bool { return slices.Contains(p.Domains, domain) }

// runs says that host is one of the provider's, by its name.
func (p MailProvider) runs(host string) bool {
	return slices.ContainsFunc(p.Domains, func(domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }) ||
		slices.ContainsFunc(p.Servers, func(s Settings) bool { return SameOwner(s.Host, host) })
}

// serves says that s leads to one of the provider's servers. At an address of this
// computer it is a bridge program, which other servers may be beside.
func (p MailProvider) serves(s Settings) bool {
	if onThisComputer(s.Host) {
		return slices.ContainsFunc(p.Servers, func(its Settings) bool { return onThisComputer(its.Host) && its.Port == s.Port })
	}
	return p.runs(strings.ToLower(s.Host))
}

// serving lists the provider's servers for a service.
func (p MailProvider) serving(service Service) (all []Settings) {
	for _, s := range p.Servers {
		if s.Service == service {
			all = append(all, s)
		}
	}
	return all
}

// provider is that of the mailbox, by its address, or else by its server. Of two
// that have the server, those who take customers' own domains have it for an
// address that is of no provider. nil: none that is known.
func (d *Doctor) provider(s Settings) *MailProvider {
	var run *MailProvider
	for i := range d.Providers {
		switch p := &d.Providers[i]; {
		case p.has(s.Domain()):
			return p
		case s.Host == "" || !p.serves(s):
		case run == nil, s.Domain() != "" && len(run.Domains) > 0 && len(p.Domains) == 0:
			run = p
		}
	}
	return run
}

// closed is the error of a mailbox that no mail program can reach by itself. A
// provider's bridge program runs on this computer; settings that lead there are
// right.
func (p *probe) closed() error {
	provider := p.doctor.provider(p.settings)
	if provider == nil || provider.Closed == "" || onThisComputer(p.settings.Host) {
		return nil
	}
	return found(provider.Closed, "provider", provider.Name)
}

// foresight is how long before passwords end it is told.
const foresight = 400 * 24 * time.Hour

// dated adds to what came of a password when all of them end at the provider: a
// warning where it was accepted and that day is near, and to a refusal, since when.
func (p *probe) dated(out *Outcome, err error) error {
	s, provider := p.settings, p.doctor.provider(p.settings)
	if s.SignIn == Token || provider == nil || !provider.serves(s) || onThisComputer(s.Host) {
		return err
	}
	end, now := provider.PasswordsEnd[s.Service], p.doctor.now()
	var no *refusal
	switch {
	case end == "":
	case err == nil && day(now) <= end && end <= day(now.Add(foresight)):
		p.note(out, SignInPasswordEnds, "provider", provider.Name, "until", end)
	case errors.As(err, &no) && end <= day(now):
		f := p.explain(StageSignIn, err)
		f.Args["provider"], f.Args["from"] = provider.Name, end
		return certain{f}
	}
	return err
}

// here is the name given to the server if it is a program on this computer, such as a
// provider's bridge; "" elsewhere. Nobody is on the way to it, and no authority vouches
// for it.
func (p *probe) here() string {
	if !p.addr.Addr().IsLoopback() {
		return ""
	}
	return p.settings.Host
}

func onThisComputer(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// elsewhere is a server that the provider of the mailbox has, if the one given
// is somebody else's; "" if all is well or nothing is known.
func (p *probe) elsewhere() string {
	s := p.settings
	provider := p.doctor.provider(s)
	if s.Host == "" || provider == nil || !provider.has(s.Domain()) || provider.runs(s.Host) || onThisComputer(s.Host) {
		return ""
	}
	if all := provider.serving(s.Service); len(all) > 0 {
		return all[0].Host
	}
	return ""
}

// likely are the names that the mailbox's server may have: those of its
// provider, or else those that mail servers of the domain usually have.
func (p *probe) likely() (hosts []string) {
	if provider := p.doctor.provider(Settings{Address: p.settings.Address, Username: p.settings.Username}); provider != nil {
		for _, s := range provider.serving(p.settings.Service) {
			if !slices.Contains(hosts, s.Host) {
				hosts = append(hosts, s.Host)
			}
		}
	}
	if hosts != nil {
		return hosts
	}
	return guesses(p.settings.Service, p.settings.Domain())
}
