package watch

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"mailcheckup/diagnose"
)

// Target is the server that s names, without everything about the person, and
// with what a check-up puts in where it is left out; a security to be found out stays
// one. However its name was typed, it is that of the name service.
func Target(s diagnose.Settings) diagnose.Settings {
	s, _ = s.Meant()
	s = diagnose.Settings{Service: s.Service, Host: s.Host, Port: s.Port, PortText: s.PortText, Security: s.Security}.Explicit()
	s.Port = s.Normal().Port
	return s
}

// Folder is where looks are written down if nothing else is said, the same for every
// program.
func Folder() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "mailcheckup", "watch"), nil
}

// unfit is a character that a file name should not have. Each is replaced by itself: in
// an address, two colons are not one.
var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]`)

// File is the usual name of the file for looks at the server of s, so that every
// program goes on with the same.
func File(s diagnose.Settings) string {
	s = Target(s)
	name := fmt.Sprintf("%s %s %d%s %s", s.Service, s.Host, s.Port, s.PortText, s.Security)
	return unfit.ReplaceAllString(name, "_") + ".jsonl"
}
