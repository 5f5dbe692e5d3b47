package browser

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mailcheckup/diagnose"
)

// A form is what a person's mail program is told about a mailbox, as it was typed.
// The password is no part of it, so that it cannot come back on a page.
type form struct {
	Address string
	User    string
	Service diagnose.Service // for receiving
	Receive server
	Send    server
	Online  bool // the person agrees to look-ups on the web
}

// A server is the fields about one server.
type server struct {
	Host, Port string
	Security   diagnose.Security
}

// What can be chosen, in the order of the lists.
var (
	securities = diagnose.Securities()
	receiving  = []diagnose.Service{diagnose.IMAP, diagnose.POP3}
)

// readForm takes the form out of what a browser sent, and the password with it:
// no copy stays in sent. Keep is the wish to use the password that was typed
// before.
func readForm(sent url.Values) (f form, password diagnose.Secret, keep bool) {
	text := func(name string) string { return strings.ToValidUTF8(sent.Get(name), "\uFFFD") }
	password, keep = diagnose.NewSecret(sent.Get("password")), sent.Get("keep") != ""
	sent.Del("password")
	return form{
		Address: text("address"), User: text("user"), Online: sent.Get("online") != "",
		Service: oneOf(receiving, diagnose.Service(text("service"))),
		Receive: server{text("server"), text("port"), oneOf(securities, diagnose.Security(text("security")))},
		Send:    server{text("sending-server"), text("sending-port"), oneOf(securities, diagnose.Security(text("sending-security")))},
	}, password, keep
}

// oneOf is value if it is one of all, and else the first of them.
func oneOf[T comparable](all []T, value T) T {
	if slices.Contains(all, value) {
		return value
	}
	return all[0]
}

// complete says that there is a server to check.
func (f form) complete() bool { return strings.TrimSpace(f.Receive.Host+f.Send.Host) != "" }

// settings are what is typed in the form: for receiving, for sending, or both.
func (f form) settings(password diagnose.Secret) (all []diagnose.Settings) {
	if strings.TrimSpace(f.Receive.Host) != "" || !f.complete() {
		all = append(all, f.read(f.Receive, f.Service, password))
	}
	if strings.TrimSpace(f.Send.Host) != "" {
		all = append(all, f.read(f.Send, diagnose.SMTP, password))
	}
	return all
}

func (f form) read(from server, service diagnose.Service, password diagnose.Secret) diagnose.Settings {
	s := diagnose.Settings{
		Service: service, Host: from.Host, Security: from.Security, Username: f.User, Secret: password, Address: f.Address,
	}
	s.SetPort(from.Port)
	return s
}

// filled is what a search, or a link, has put in the form, and for which address: it
// is no more than that of another mailbox once the address is changed.
type filled struct{ address, receive, send, user string }

// accept puts in what was found for the address.
func (v *visit) accept(all []diagnose.Settings) {
	for _, s := range slices.Backward(all) { // the user name for receiving is the one to have
		v.form.fill(s)
	}
	if address := strings.TrimSpace(v.form.Address); address != "" { // else it is anybody's
		v.filled = filled{address, v.form.Receive.Host, v.form.Send.Host, v.form.User}
	}
}

// forget empties what was filled in for another address. What was typed by hand since
// stays.
func (f *form) forget(was *filled) {
	if *was == (filled{}) || was.address == strings.TrimSpace(f.Address) {
		return
	}
	if f.Send.Host == was.send {
		f.Send = server{Security: securities[0]}
	}
	if f.Receive.Host == was.receive {
		f.Receive = server{Security: securities[0]}
	}
	if f.User == was.user {
		f.User = ""
	}
	*was = filled{}
}

// fill puts settings in the part of the form that is for their service, and the
// user name. The address is left as it is.
func (f *form) fill(s diagnose.Settings) {
	to := &f.Receive
	if s.Service == diagnose.SMTP {
		to = &f.Send
	} else {
		f.Service = oneOf(receiving, s.Service)
	}
	port := s.PortText
	if s.Port != 0 {
		port = strconv.Itoa(s.Port)
	}
	*to = server{s.Host, port, oneOf(securities, s.Security)}
	if s.Username != "" || s.Service != diagnose.SMTP {
		f.User = s.Username
	}
}
