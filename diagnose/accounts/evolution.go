package accounts

import (
	"cmp"
	"path/filepath"
	"strings"

	"mailcheckup/diagnose"
)

// sources are Evolution's data sources by their identifier, which is the name
// of the file. An account is three of them: for receiving, for the identity and
// for sending.
type sources map[string]keyFile

// mostSources is how many files are read: calendars and address books are
// sources, too.
const mostSources = 16 * most

// evolution reads the accounts of Evolution, of a distribution and of Flatpak.
func (s *search) evolution() {
	for _, dir := range []string{
		s.config(),
		filepath.Join(s.home, ".var", "app", "org.gnome.Evolution", "config"),
	} {
		s.within(filepath.Join(dir, "evolution", "sources"), s.sources)
	}
}

// config is where programs on Linux keep settings.
func (s *search) config() string {
	return cmp.Or(s.env("XDG_CONFIG_HOME"), filepath.Join(s.home, ".config"))
}

func (s *search) sources(f folder) {
	all := sources{}
	names := s.names(f, "*.source")
	names = names[:min(len(names), mostSources)]
	for _, name := range names {
		text, ok := s.read(f, name)
		if !ok {
			continue
		}
		file, err := parseKeyFile(text)
		s.failed(unlessAbsent(filepath.Join(f.root.Name(), name), err))
		all[strings.TrimSuffix(name, ".source")] = file
	}
	for _, name := range names {
		if source := strings.TrimSuffix(name, ".source"); all.enabled(source) {
			s.add(all.account(all[source]))
		}
	}
}

// enabled says whether the person has switched off neither a source nor the one
// that it belongs to.
func (all sources) enabled(name string) bool {
	for range 4 { // deep enough, and no circle
		data := all[name].group("Data Source")
		if data.raw("Enabled") == "false" {
			return false
		}
		name = data.text("Parent")
	}
	return true
}

func (all sources) account(receiving keyFile) Account {
	mail := receiving.group("Mail Account")
	service, ok := map[string]diagnose.Service{
		"imapx": diagnose.IMAP, "imap": diagnose.IMAP, "pop": diagnose.POP3,
	}[mail.raw("BackendName")]
	if !ok {
		return Account{}
	}
	identity := all[mail.text("IdentityUid")]
	a := Account{
		Program: Evolution, Name: receiving.group("Data Source").text("DisplayName"),
		Address:   identity.group("Mail Identity").text("Address"),
		Receiving: evolutionServer(receiving, service),
	}
	transport := all[identity.group("Mail Submission").text("TransportUid")]
	if transport.group("Mail Transport").raw("BackendName") == "smtp" {
		a.Sending = evolutionServer(transport, diagnose.SMTP)
	}
	return a
}

func evolutionServer(source keyFile, service diagnose.Service) diagnose.Settings {
	login := source.group("Authentication")
	s := diagnose.Settings{
		Service: service, Host: login.text("Host"), Port: portOf(login.raw("Port")), Username: login.text("User"),
		Security: map[string]diagnose.Security{
			"none": diagnose.Cleartext, "ssl-on-alternate-port": diagnose.TLS, "starttls-on-standard-port": diagnose.StartTLS,
			"tls": diagnose.TLS, // of the time before there were two kinds
		}[source.group("Security").raw("Method")],
	}
	switch login.raw("Method") {
	case "XOAUTH2", "OAuth2", "Google", "Outlook", "Yahoo":
		s.SignIn = diagnose.Token
	case "none": // for receiving it means a plain password
		if service == diagnose.SMTP {
			s.SignIn = diagnose.Anonymous
		}
	}
	return s
}
