package watch

import "mailcheckup/diagnose"

// Target is the server that s names, without everything about the person, and
// with what a check-up puts in where it is left out.
func Target(s diagnose.Settings) diagnose.Settings {
	s = diagnose.Settings{Service: s.Service, Host: s.Host, Port: s.Port, PortText: s.PortText, Security: s.Security}
	if s.Service == "" {
		s.Service = diagnose.IMAP
	}
	if s.Security == "" {
		s.Security = diagnose.Auto
	}
	if s.Port == 0 && s.PortText == "" {
		s.Port = diagnose.UsualPort(s.Service, s.Security)
	}
	return s
}
