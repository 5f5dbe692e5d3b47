package practice

import "cmp"

// beSMTP is the healthy server that takes mail to be sent (RFC 6409), but for
// the answers that it was told to give. It never takes a mail itself.
func beSMTP(rest string) (func(*player) error, error) {
	m, err := behave(rest, values{"login": anyText, "sender": anyText, "between": noText})
	if err != nil {
		return nil, err
	}
	if err := m.refusals([]string{"login", "sender"}, "4", "5"); err != nil {
		return nil, err
	}
	return func(p *player) error {
		s := &smtpServer{service{player: p, manner: m, goOn: "334"}}
		return s.serve("220 smtp.practice.example ESMTP ready", s.answer)
	}, nil
}

type smtpServer struct{ service }

// answer carries out a command.
func (s *smtpServer) answer(name, rest string) error {
	switch {
	case name == "QUIT":
		s.tell("221 2.0.0 see you")
		return errOver
	case name == "NOOP", name == "RSET":
		return s.tell("250 2.0.0 OK")
	case name == "HELO":
		return s.tell("250 smtp.practice.example")
	case name == "EHLO":
		return s.extensions()
	case name == "STARTTLS" && s.offersTLS():
		return s.encrypt("220 2.0.0 begin TLS now")
	case name == "AUTH" && !s.signsIn():
		return s.tell("538 5.7.11 Not here, or not without encryption.")
	case name == "AUTH":
		return s.judge(s.authenticate(rest))
	case name == "MAIL" && !s.signedIn:
		return s.tell("530 5.7.0 Sign in first.")
	case name == "MAIL" && s.has("sender"):
		return s.tell(s.manner["sender"])
	case name == "MAIL", name == "RCPT" && s.signedIn:
		return s.tell("250 2.1.0 OK")
	}
	return s.tell("502 5.5.1 Only looking is practised here.")
}

// signsIn says that one may sign in: not at a server between providers.
func (s *smtpServer) signsIn() bool { return s.takesPasswords() && !s.has("between") }

// extensions are those of RFC 5321, section 4.1.1.1.
func (s *smtpServer) extensions() error {
	list := "250-smtp.practice.example\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n"
	if s.offersTLS() {
		list += "250-STARTTLS\r\n"
	}
	if s.signsIn() {
		list += "250-AUTH PLAIN LOGIN\r\n"
	}
	return s.tell(list + "250 8BITMIME")
}

func (s *smtpServer) judge(right bool, err error) error {
	switch {
	case err != nil:
		return err
	case right:
		return s.tell("235 2.7.0 welcome")
	}
	return s.tell(cmp.Or(s.manner["login"], "535 5.7.8 Authentication failed."))
}
