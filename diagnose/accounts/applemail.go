package accounts

import (
	"path/filepath"
	"strings"

	"mailcheckup/diagnose"
)

// appleMail reads the accounts of Apple Mail on macOS up to 10.10. Later ones
// keep them in Accounts4.sqlite, which the system lets only its own programs
// read.
func (s *search) appleMail() {
	mail := filepath.Join(s.home, "Library", "Mail")
	versions, err := filepath.Glob(filepath.Join(mail, "V*", "MailData"))
	s.failed(unlessAbsent(mail, err))
	for _, dir := range versions {
		s.within(dir, s.accountsPlist)
	}
}

func (s *search) accountsPlist(f folder) {
	const name = "Accounts.plist"
	text, ok := s.read(f, name)
	if !ok {
		return
	}
	file, err := parsePlist(text)
	s.failed(unlessAbsent(filepath.Join(f.root.Name(), name), err))
	for _, mail := range file.dicts("MailAccounts") {
		s.add(appleAccount(mail, file.dicts("DeliveryAccounts")))
	}
}

// appleAccount puts together an account. It names its outgoing server by
// host and user name, "smtp.example.org:user".
func appleAccount(mail dictionary, delivery []dictionary) Account {
	service, ok := appleService(mail.text("AccountType"))
	if !ok || mail.text("IsActive") == "NO" {
		return Account{}
	}
	a := Account{Program: AppleMail, Name: mail.text("AccountName"), Receiving: appleServer(mail, service)}
	if addresses, _ := mail["EmailAddresses"].([]any); len(addresses) > 0 {
		a.Address, _ = addresses[0].(string)
	}
	for _, server := range delivery {
		name := server.text("Hostname")
		if user := server.text("Username"); user != "" {
			name += ":" + user
		}
		if name != "" && name == mail.text("SMTPIdentifier") {
			a.Sending = appleServer(server, diagnose.SMTP)
		}
	}
	return a
}

func appleService(kind string) (diagnose.Service, bool) {
	switch {
	case strings.HasSuffix(kind, "IMAPAccount"), strings.HasSuffix(kind, "ImapAccount"):
		return diagnose.IMAP, true
	case strings.HasPrefix(kind, "POP"):
		return diagnose.POP3, true
	}
	return "", false
}

// appleServer reads a server. Mail knows "SSL" only, and by the port which kind
// of it; for sending without a port it tries several.
func appleServer(server dictionary, service diagnose.Service) diagnose.Settings {
	s := diagnose.Settings{
		Service: service, Host: server.text("Hostname"), Port: portOf(server.text("PortNumber")),
		Username: server.text("Username"), Security: diagnose.Cleartext,
	}
	if server.text("SSLEnabled") == "YES" {
		switch {
		case s.Port == 0 && service == diagnose.SMTP:
			s.Security = diagnose.Auto
		case s.Port == 0, s.Port == diagnose.UsualPort(service, diagnose.TLS):
			s.Security = diagnose.TLS
		default:
			s.Security = diagnose.StartTLS
		}
	}
	if service == diagnose.SMTP && s.Username == "" {
		s.SignIn = diagnose.Anonymous
	}
	return s
}
