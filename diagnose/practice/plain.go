package practice

import (
	"cmp"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A manner is how a server was told to be, in the words of its verb.
type manner map[string]string

// behave reads the options that all the healthy servers have, and more.
func behave(rest string, more values) (manner, error) {
	known := values{"starttls": certificates, "cleartext": noText, "user": anyText, "password": anyText}
	maps.Copy(known, more)
	m, err := options(rest, known)
	if err != nil {
		return nil, err
	}
	m["user"] = cmp.Or(m["user"], User)
	m["password"] = cmp.Or(m["password"], Password)
	return m, nil
}

// has says that an option was given.
func (m manner) has(option string) bool {
	_, given := m[option]
	return given
}

// refusals are those of the options that are given, each of which must begin in one
// of some ways.
func (m manner) refusals(names []string, begins ...string) error {
	for _, name := range names {
		if no := m[name]; m.has(name) && !slices.ContainsFunc(begins, func(begin string) bool { return strings.HasPrefix(no, begin) }) {
			return fmt.Errorf("not a refusal: %q", no)
		}
	}
	return nil
}

// A service is what the servers of POP3 and SMTP have in common: they take a
// command a line, and sign in by SASL in the same way but for one word.
type service struct {
	*player
	manner
	goOn     string // what asks for more: "+" or "334"
	signedIn bool
}

// serve greets, and answers commands until there is an error.
func (s *service) serve(greeting string, answer func(name, rest string) error) error {
	err := s.tell(greeting)
	for err == nil {
		var line string
		if line, err = s.hear(); err == nil {
			name, rest, _ := strings.Cut(line, " ")
			err = answer(strings.ToUpper(name), rest)
		}
	}
	return err
}

// tell says a line.
func (s *service) tell(text string) error { return s.say(text + "\r\n") }

func (s *service) encrypted() bool {
	_, is := s.conn.(*tls.Conn)
	return is
}

// offersTLS says that encryption may begin.
func (s *service) offersTLS() bool { return s.has("starttls") && !s.encrypted() }

// takesPasswords says that one may sign in.
func (s *service) takesPasswords() bool { return s.encrypted() || s.has("cleartext") }

// encrypt gives the go-ahead and shakes hands.
func (s *service) encrypt(goAhead string) error {
	shake, err := handshake("cert=" + s.manner["starttls"])
	if err == nil {
		err = s.tell(goAhead)
	}
	if err != nil {
		return err
	}
	return shake(s.player)
}

// authenticate carries out AUTH with PLAIN (RFC 4616) or LOGIN, and says
// whether name and password are right.
func (s *service) authenticate(rest string) (right bool, err error) {
	mechanism, initial, _ := strings.Cut(rest, " ")
	var user, password string
	switch strings.ToUpper(mechanism) {
	case "PLAIN":
		words, err := s.ask("", initial)
		if err != nil {
			return false, err
		}
		pieces := strings.Split(words+"\x00\x00", "\x00")
		user, password = pieces[1], pieces[2]
	case "LOGIN":
		if user, err = s.ask("User Name", initial); err == nil {
			password, err = s.ask("Password", "")
		}
	}
	return s.right(user, password), err
}

// ask asks for more, where it has not been said already. Both go in base64.
func (s *service) ask(challenge, said string) (string, error) {
	if said == "" {
		err := s.tell(s.goOn + " " + base64.StdEncoding.EncodeToString([]byte(challenge)))
		if err != nil {
			return "", err
		}
		if said, err = s.hear(); err != nil {
			return "", err
		}
	}
	words, _ := base64.StdEncoding.DecodeString(said) // what is no base64 is not the password either
	return string(words), nil
}

// right says whether name and password are the account's, and nothing was told
// against it.
func (s *service) right(user, password string) bool {
	s.signedIn = user == s.manner["user"] && password == s.manner["password"] && !s.has("login")
	return s.signedIn
}
