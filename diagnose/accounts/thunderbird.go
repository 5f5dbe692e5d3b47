package accounts

import (
	"path/filepath"
	"slices"
	"strings"

	"mailcheckup/diagnose"
)

// thunderbird reads the accounts of all profiles of Thunderbird and of
// Betterbird, which uses Thunderbird's profiles: those of a distribution, of
// Snap, of Flatpak, on Windows and on macOS.
func (s *search) thunderbird() {
	dirs := []string{
		filepath.Join(s.home, ".thunderbird"),
		filepath.Join(s.home, "snap", "thunderbird", "common", ".thunderbird"),
		filepath.Join(s.home, ".var", "app", "org.mozilla.Thunderbird", ".thunderbird"),
		filepath.Join(s.home, ".var", "app", "org.mozilla.thunderbird", ".thunderbird"),
		filepath.Join(s.home, ".var", "app", "eu.betterbird.Betterbird", ".thunderbird"),
		filepath.Join(s.home, "Library", "Thunderbird"),
	}
	if roaming := s.env("APPDATA"); roaming != "" {
		dirs = append(dirs, filepath.Join(roaming, "Thunderbird"))
	}
	for _, dir := range dirs {
		s.within(dir, s.profiles)
	}
}

// profiles reads those that profiles.ini and installs.ini name: those that the
// program opens by itself, then the others.
func (s *search) profiles(f folder) {
	var first, second []string
	for _, name := range []string{"installs.ini", "profiles.ini"} {
		text, ok := s.read(f, name)
		if !ok {
			continue
		}
		file, err := parseKeyFile(text)
		s.failed(unlessAbsent(filepath.Join(f.root.Name(), name), err))
		for _, g := range file.groups {
			switch path := g.raw("Path"); {
			case path != "" && g.raw("Default") != "1":
				second = append(second, path)
			case path != "":
				first = append(first, path)
			case g.raw("Default") != "": // the default of one installation
				first = append(first, g.raw("Default"))
			}
		}
	}
	var seen []string
	for _, path := range append(first, second...) {
		if !slices.Contains(seen, path) && len(seen) < most {
			seen = append(seen, path)
			s.profile(f, path)
		}
	}
}

// profile reads the accounts of the profile at path, which is one in the folder
// unless the person has put it somewhere else.
func (s *search) profile(f folder, path string) {
	if filepath.IsAbs(path) {
		s.within(path, func(f folder) { s.prefs(f, "prefs.js") })
		return
	}
	s.prefs(f, filepath.Join(filepath.FromSlash(path), "prefs.js"))
}

// prefs reads the accounts of a prefs.js.
func (s *search) prefs(f folder, name string) {
	text, ok := s.read(f, name)
	if !ok {
		return
	}
	p, err := parsePrefs(text)
	s.failed(unlessAbsent(filepath.Join(f.root.Name(), name), err))
	for _, account := range list(p["mail.accountmanager.accounts"]) {
		s.add(p.account(account))
	}
}

// account puts together an account, which is a server and identities. The
// first identity is the one that the program writes with.
func (p prefs) account(key string) Account {
	identity := ""
	if all := list(p["mail.account."+key+".identities"]); len(all) > 0 {
		identity = "mail.identity." + all[0] + "."
	}
	server := "mail.server." + p["mail.account."+key+".server"] + "."
	receiving, ok := p.receiving(server)
	if !ok {
		return Account{}
	}
	return Account{
		Program: Thunderbird, Name: p[server+"name"], Address: p[identity+"useremail"],
		Receiving: receiving, Sending: p.sending(p[identity+"smtpServer"]),
	}
}

// receiving reads a server's settings; false, if it is none of a provider, but
// local folders, news or feeds. What a person has changed in a host or user
// name later, older versions keep beside the first.
func (p prefs) receiving(server string) (diagnose.Settings, bool) {
	service, ok := map[string]diagnose.Service{"imap": diagnose.IMAP, "pop3": diagnose.POP3}[p[server+"type"]]
	return diagnose.Settings{
		Service:  service,
		Host:     firstOf(p, server+"realhostname", server+"hostname"),
		Port:     portOf(p[server+"port"]),
		Security: mozillaSecurity(p[server+"socketType"]),
		Username: firstOf(p, server+"realuserName", server+"userName"),
		SignIn:   mozillaSignIn(p[server+"authMethod"]),
	}, ok
}

// sending reads the settings of an outgoing server; of the default one, where
// the identity does not say which.
func (p prefs) sending(key string) diagnose.Settings {
	if key == "" {
		key = p["mail.smtp.defaultserver"]
	}
	server := "mail.smtpserver." + key + "."
	if kind := p[server+"type"]; kind != "" && kind != "smtp" { // Exchange has a type of its own
		return diagnose.Settings{}
	}
	return diagnose.Settings{
		Service:  diagnose.SMTP,
		Host:     p[server+"hostname"],
		Port:     portOf(p[server+"port"]),
		Security: mozillaSecurity(p[server+"try_ssl"]),
		Username: p[server+"username"],
		SignIn:   mozillaSignIn(p[server+"authMethod"]),
	}
}

// mozillaSecurity reads nsMsgSocketType. What is not written is not encrypted.
// 1 was "STARTTLS, if available", which was taken away for good reason.
func mozillaSecurity(socketType string) diagnose.Security {
	switch socketType {
	case "", "0":
		return diagnose.Cleartext
	case "1", "2":
		return diagnose.StartTLS
	case "3":
		return diagnose.TLS
	}
	return diagnose.Auto
}

// mozillaSignIn reads nsMsgAuthMethod.
func mozillaSignIn(method string) diagnose.SignIn {
	switch method {
	case "1":
		return diagnose.Anonymous
	case "10":
		return diagnose.Token
	}
	return ""
}

// firstOf gives the first preference that is set.
func firstOf(p prefs, names ...string) string {
	for _, name := range names {
		if p[name] != "" {
			return p[name]
		}
	}
	return ""
}

// list reads keys with commas between them.
func list(text string) []string {
	keys := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	return keys[:min(len(keys), most)]
}
