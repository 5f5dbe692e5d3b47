package accounts

import (
	"cmp"
	"path/filepath"
	"strings"

	"mailcheckup/diagnose"
)

// kmail reads the accounts of KMail, of a distribution and of Flatpak's
// Kontact. It receives through Akonadi, which keeps a file for each account,
// and sends through transports, which the identities choose.
func (s *search) kmail() {
	for _, dir := range []string{
		s.config(),
		filepath.Join(s.home, ".var", "app", "org.kde.kontact", "config"),
	} {
		s.within(dir, s.akonadi)
	}
}

// kmailFiles are KMail's settings that all accounts share.
type kmailFiles struct{ transports, identities keyFile }

func (s *search) akonadi(f folder) {
	shared := kmailFiles{s.keyFile(f, "mailtransports"), s.keyFile(f, "emailidentities")}
	for _, kind := range []struct {
		name string
		read func(keyFile) diagnose.Settings
	}{{"imap", kmailIMAP}, {"pop3", kmailPOP3}} {
		prefix := "akonadi_" + kind.name + "_resource_"
		for _, name := range s.names(f, prefix+"*rc") {
			if s.over() {
				return
			}
			resource := s.keyFile(f, name)
			receiving := kind.read(resource)
			if receiving.Host == "" {
				continue
			}
			a := shared.account(receiving, resource.group("cache"))
			agent := s.keyFile(f, filepath.Join("akonadi", "agent_config_"+strings.TrimSuffix(name, "rc")))
			a.Name = cmp.Or(agent.group("Agent").qtText("Name"), resource.group("General").text("name"))
			s.add(a)
		}
	}
}

// keyFile reads a file as far as it can be understood.
func (s *search) keyFile(f folder, name string) keyFile {
	text, ok := s.read(f, name)
	if !ok {
		return keyFile{}
	}
	file, err := parseKeyFile(text)
	s.failed(unlessAbsent(filepath.Join(f.root.Name(), name), err))
	return file
}

// kmailIMAP reads imapresource.kcfg's keys. KDE writes only what is not the
// default, which is TLS.
func kmailIMAP(file keyFile) diagnose.Settings {
	network := file.group("network")
	security, ok := map[string]diagnose.Security{
		"": diagnose.TLS, "SSL": diagnose.TLS, "STARTTLS": diagnose.StartTLS, "None": diagnose.Cleartext,
	}[network.raw("Safety")]
	if !ok {
		security = diagnose.Auto
	}
	return diagnose.Settings{
		Service: diagnose.IMAP, Host: network.text("ImapServer"), Security: security,
		Port:     cmp.Or(portOf(network.raw("ImapPort")), diagnose.UsualPort(diagnose.IMAP, diagnose.TLS)),
		Username: network.text("UserName"), SignIn: kmailSignIn(network.raw("Authentication")),
	}
}

// kmailPOP3 reads those of the POP3 resource, whose default is port 110,
// whatever the encryption.
func kmailPOP3(file keyFile) diagnose.Settings {
	general := file.group("General")
	s := diagnose.Settings{
		Service: diagnose.POP3, Host: general.text("host"), Security: diagnose.Cleartext,
		Port:     cmp.Or(portOf(general.raw("port")), diagnose.UsualPort(diagnose.POP3, diagnose.Cleartext)),
		Username: general.text("login"), SignIn: kmailSignIn(general.raw("authenticationMethod")),
	}
	switch "true" {
	case general.raw("useSSL"):
		s.Security = diagnose.TLS
	case general.raw("useTLS"):
		s.Security = diagnose.StartTLS
	}
	return s
}

// kmailSignIn reads the number or name of a way to sign in, of
// mailtransport.kcfg.
func kmailSignIn(method string) diagnose.SignIn {
	if method == "9" || method == "XOAUTH2" {
		return diagnose.Token
	}
	return ""
}

// account joins receiving with the identity that it belongs to, and with that
// one's transport.
func (k kmailFiles) account(receiving diagnose.Settings, cache *group) Account {
	identity := k.identity(receiving.Username, cache)
	a := Account{Program: KMail, Address: identity.text("Email Address"), Receiving: receiving}
	if identity == nil && strings.Contains(receiving.Username, "@") {
		a.Address = receiving.Username
	}
	a.Sending = k.sending(cmp.Or(identity.raw("Transport"), k.transports.group("General").raw("default-transport")))
	return a
}

// identity finds the identity of an account: the one that the account names,
// else the one whose address is the user name or begins with it, else the
// default one, unless the user name is an address of none.
func (k kmailFiles) identity(user string, cache *group) *group {
	if cache.raw("UseDefaultIdentity") == "false" {
		return k.identityWith(cache.raw("AccountIdentity"))
	}
	for _, g := range k.identities.groups {
		address := g.text("Email Address")
		local, _, _ := diagnose.CutAddress(address)
		if address != "" && (strings.EqualFold(address, user) || strings.EqualFold(local, user)) {
			return g
		}
	}
	if strings.Contains(user, "@") {
		return nil
	}
	return k.identityWith(k.identities.group("General").raw("Default Identity"))
}

func (k kmailFiles) identityWith(uoid string) *group {
	for _, g := range k.identities.groups {
		if uoid != "" && g.raw("uoid") == uoid {
			return g
		}
	}
	return nil
}

// sending reads a transport, with mailtransport.kcfg's defaults: port 25, no
// encryption, no sign-in.
func (k kmailFiles) sending(id string) diagnose.Settings {
	transport := k.transports.group("Transport " + id)
	if kind := transport.raw("identifier"); kind != "" && kind != "SMTP" {
		return diagnose.Settings{}
	}
	s := diagnose.Settings{
		Service: diagnose.SMTP, Host: transport.text("host"), Port: cmp.Or(portOf(transport.raw("port")), 25),
		Security: diagnose.Cleartext, SignIn: diagnose.Anonymous,
	}
	switch transport.raw("encryption") {
	case "SSL":
		s.Security = diagnose.TLS
	case "TLS":
		s.Security = diagnose.StartTLS
	}
	if transport.raw("auth") == "true" {
		s.Username, s.SignIn = transport.text("user"), kmailSignIn(transport.raw("authtype"))
	}
	return s
}
