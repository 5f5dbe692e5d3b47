package practice

import (
	"cmp"
	"fmt"
)

// sizes are those of the messages that Anna finds, in bytes.
var sizes = []int{214, 190, 187}

// bePOP3 is the healthy server of POP3 (RFC 1939), but for the answers that it
// was told to give. What is deleted is there again for the next client.
func bePOP3(rest string) (func(*player) error, error) {
	m, err := behave(rest, values{"login": anyText})
	if err != nil {
		return nil, err
	}
	if err := m.refusals([]string{"login"}, "-ERR"); err != nil {
		return nil, err
	}
	return func(p *player) error {
		s := &pop3Server{service: service{player: p, manner: m, goOn: "+"}}
		return s.serve("+OK POP3 ready", s.answer)
	}, nil
}

type pop3Server struct {
	service
	user string // named by USER
}

// answer carries out a command.
func (s *pop3Server) answer(name, rest string) error {
	switch {
	case name == "QUIT":
		s.tell("+OK see you")
		return errOver
	case name == "NOOP":
		return s.tell("+OK")
	case name == "CAPA":
		return s.capabilities()
	case name == "STLS" && s.offersTLS():
		return s.encrypt("+OK begin TLS now")
	case s.signedIn:
		return s.show(name)
	case !s.takesPasswords():
		return s.tell("-ERR [AUTH] Not without encryption.")
	case name == "USER":
		s.user = rest
		return s.tell("+OK")
	case name == "PASS":
		return s.judge(s.right(s.user, rest), nil)
	case name == "AUTH":
		return s.judge(s.authenticate(rest))
	}
	return s.tell("-ERR What?")
}

// capabilities are those of RFC 2449.
func (s *pop3Server) capabilities() error {
	list := "+OK\r\nUIDL\r\nPIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\n"
	if s.offersTLS() {
		list += "STLS\r\n"
	}
	if s.takesPasswords() {
		list += "USER\r\nSASL PLAIN LOGIN\r\n"
	}
	return s.tell(list + ".")
}

func (s *pop3Server) judge(right bool, err error) error {
	switch {
	case err != nil:
		return err
	case right:
		return s.tell("+OK welcome")
	}
	return s.tell(cmp.Or(s.manner["login"], "-ERR [AUTH] Authentication failed."))
}

// show answers what one asks who is signed in.
func (s *pop3Server) show(name string) error {
	total, list := 0, "+OK\r\n"
	for i, size := range sizes {
		total += size
		list += fmt.Sprintf("%d practice-%d\r\n", i+1, i+1)
	}
	switch name {
	case "STAT":
		return s.tell(fmt.Sprintf("+OK %d %d", len(sizes), total))
	case "UIDL":
		return s.tell(list + ".")
	}
	return s.tell("-ERR Only looking is practised here.")
}
