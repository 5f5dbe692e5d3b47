package presets

import (
	"fmt"
	"slices"
	"strconv"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
)

// kinds of signing in, and what they need.
var kinds = map[string]discover.Need{
	"password":      discover.NeedsNothing,
	"app-password":  discover.NeedsAppPassword,
	"mail-password": discover.NeedsMailPassword,
	"oauth":         discover.NeedsOAuth,
}

// mailbox is what holds for the mailboxes of some domains. so has those before it.
func (j *judge) mailbox(key string, m mailbox, so Presets) discover.Provider {
	p := discover.Provider{ID: so.Organisation, Name: so.Organisation, Help: so.Help.Page}
	p.Domains = j.domains(key+".domains", m.Domains, so)
	if m.SignIn != "" {
		need, ok := kinds[m.SignIn]
		if !ok {
			j.object(key+".sign-in", Choice, m.SignIn, "password", "app-password", "mail-password", "oauth")
		}
		p.Needs = []discover.Need{need}
	}
	user := j.user(key+".user", m.User)
	if m.Receiving != nil {
		service, s := j.server(key+".receiving", *m.Receiving, diagnose.IMAP, diagnose.POP3)
		s.User = user
		if service == diagnose.POP3 {
			p.POP3 = append(p.POP3, s)
		} else {
			p.IMAP = append(p.IMAP, s)
		}
	}
	if m.Sending != nil {
		_, s := j.server(key+".sending", *m.Sending, diagnose.SMTP)
		s.User = user
		p.Send = append(p.Send, s)
	}
	if m.Receiving == nil && m.Sending == nil {
		j.object(key+".receiving", Missing, "")
	}
	return p
}

func (j *judge) domains(key string, names []string, so Presets) (all []string) {
	if len(names) == 0 {
		j.object(key, Missing, "")
	}
	for n, name := range names {
		domain, ok := discover.Hostname(name)
		taken := slices.ContainsFunc(so.Mailboxes, func(p discover.Provider) bool { return slices.Contains(p.Domains, domain) })
		switch place := fmt.Sprintf("%s[%d]", key, n); {
		case !ok:
			j.object(place, Wrong, name)
		case taken || slices.Contains(all, domain):
			j.object(place, Twice, name)
		}
		all = append(all, domain)
	}
	return all
}

func (j *judge) user(key, form string) discover.UserForm {
	switch pattern, ok := discover.Pattern(j.text(key, form, anything)); {
	case form == "":
		return discover.UserAddress
	case ok, pattern == discover.UserAddress, pattern == discover.UserLocal:
		return pattern
	}
	j.object(key, Choice, form, "address", "local", `CORP\{local}`)
	return ""
}

// server is one that is for one of some services, the first of them if nothing is said.
func (j *judge) server(key string, s server, services ...diagnose.Service) (diagnose.Service, discover.Server) {
	service := diagnose.Service(s.Service)
	switch {
	case service == "":
		service = services[0]
	case !slices.Contains(services, service):
		j.object(key+".service", Choice, s.Service, diagnose.Texts(services)...)
	}
	host, ok := discover.Hostname(s.Server)
	switch {
	case s.Server == "":
		j.object(key+".server", Missing, "")
	case !ok:
		j.object(key+".server", NoName, s.Server)
	}
	port := 0
	if s.Port != nil {
		port = int(*s.Port)
		j.port(key+".port", port, service, services)
	}
	made := discover.Server{Host: host, Port: port, Security: j.security(key+".security", s.Security, port)}
	if made.Port == 0 {
		made.Port = diagnose.UsualPort(service, made.Security)
	}
	return service, made
}

// port objects to one that there is not, and to one that usually is another mail
// service's; those of the web are taken for mail where firewalls let nothing else
// through.
func (j *judge) port(key string, port int, service diagnose.Service, services []diagnose.Service) {
	if port == 0 {
		j.object(key, Choice, "0", forms["uint16"])
	}
	other, usual := diagnose.PortOwner(port, service)
	if other == "" || other == "http" || !slices.Contains(services, service) {
		return
	}
	j.object(key, Port, strconv.Itoa(port), strconv.Itoa(usual), strconv.Itoa(diagnose.UsualPort(service, diagnose.StartTLS)))
	j.problems[len(j.problems)-1].Other = other
}

// security is what is said, or else what the port usually has.
func (j *judge) security(key, text string, port int) diagnose.Security {
	said := diagnose.Security(text)
	if said == "" {
		return diagnose.Suggested(port)
	}
	if all := []diagnose.Security{diagnose.TLS, diagnose.StartTLS, diagnose.Cleartext}; !slices.Contains(all, said) {
		j.object(key, Choice, text, diagnose.Texts(all)...)
	}
	return said
}
