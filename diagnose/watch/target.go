package watch

import (
	"fmt"
	"regexp"

	"mailcheckup/diagnose"
)

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

// unfit are the characters that a file name should not have.
var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// File is the usual name of the file for looks at the server of s, so that every
// program goes on with the same.
func File(s diagnose.Settings) string {
	s = Target(s)
	name := fmt.Sprintf("%s %s %d%s %s", s.Service, s.Host, s.Port, s.PortText, s.Security)
	return unfit.ReplaceAllString(name, "_") + ".jsonl"
}
