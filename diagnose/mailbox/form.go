// Package mailbox has the rules of the form in which a person says what their mail
// program is told about a mailbox, whether it is shown in a window or on a page: what
// of it is checked, what a search, a link or another program may put in and what of
// that goes again, and where the password may go.
package mailbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"mailcheckup/diagnose"
)

// A Form is what was typed. The password is no part of it, so that it cannot be shown
// again or kept.
type Form struct {
	Address string
	User    string
	Service diagnose.Service // for receiving
	Receive Server
	Send    Server
	filled  filled
}

// A Server is the fields about one server, as typed.
type Server struct {
	Host, Port string
	Security   diagnose.Security
}

// filled is what somebody else than the person has put in, and for which address: it
// is no more than that of another mailbox once the address is changed. What was typed
// by hand is not in it.
type filled struct {
	address, receive, send, user string
	sender                       string // the user name for sending, where it is another; "": it is not
}

// Receiving are the services that can be chosen for getting mail, the usual one first.
func Receiving() []diagnose.Service { return []diagnose.Service{diagnose.IMAP, diagnose.POP3} }

// New is an empty form.
func New() Form {
	return Form{Service: Receiving()[0], Receive: none, Send: none}
}

// none is a server of which nothing is known.
var none = Server{Security: diagnose.Auto}

// Complete says that there is a server to check.
func (f Form) Complete() bool { return strings.TrimSpace(f.Receive.Host+f.Send.Host) != "" }

// Settings are what is to be checked: receiving, sending, or both. Where no server is
// named they are those of the address alone.
func (f Form) Settings(password diagnose.Secret) (all []diagnose.Settings) {
	if strings.TrimSpace(f.Receive.Host) != "" || !f.Complete() {
		all = append(all, f.read(f.Receive, f.Service, f.User, password))
	}
	if strings.TrimSpace(f.Send.Host) != "" {
		all = append(all, f.read(f.Send, diagnose.SMTP, f.Sender(), password))
	}
	return all
}

// Sender is the user name for sending: the one in the field, unless who put that in named
// another for sending, as iCloud wants.
func (f Form) Sender() string {
	if f.filled.sender != "" && f.User == f.filled.user {
		return f.filled.sender
	}
	return f.User
}

func (f Form) read(from Server, service diagnose.Service, user string, password diagnose.Secret) diagnose.Settings {
	s := diagnose.Settings{
		Service: service, Host: from.Host, Security: from.Security, Username: user, Secret: password, Address: f.Address,
	}
	s.SetPort(from.Port)
	return s
}

// Fill puts settings in the part that is for their service, and the user name: that
// for receiving, if the two differ. The address is left as it is. Settings without a
// service are those of no server.
func (f *Form) Fill(s diagnose.Settings) {
	to := &f.Receive
	switch {
	case s.Service == "":
		return
	case s.Sends():
		to = &f.Send
	case slices.Contains(Receiving(), s.Service):
		f.Service = s.Service
	}
	*to = Server{s.Host, s.PortText, diagnose.Auto}
	if s.Port != 0 {
		to.Port = strconv.Itoa(s.Port)
	}
	if slices.Contains(diagnose.Securities(), s.Security) {
		to.Security = s.Security
	}
	if !s.Sends() || s.Username != "" && s.Username != f.Sender() {
		f.User = s.Username
	}
}

// Accept puts in what somebody else than the person names for the address. A user name
// that was typed stays, and so does one that a link has named where a search names none:
// most settings leave it open.
func (f *Form) Accept(all []diagnose.Settings) {
	before, was := *f, f.filled
	for _, s := range slices.Backward(all) { // the user name for receiving is the one to have
		f.Fill(s)
	}
	if f.User == "" || before.User != was.user && before.User != "" {
		f.User = before.User
	}
	if address := strings.TrimSpace(f.Address); address != "" { // else it is anybody's
		f.filled = filled{
			address, put(f.Receive.Host, before.Receive.Host, was.receive),
			put(f.Send.Host, before.Send.Host, was.send), put(f.User, before.User, was.user), sender(all, address, was.sender),
		}
	}
}

// sender is the user name for sending that settings for an address name beside another one
// for receiving; "" if there is but one. Where they name no server for sending it is what it was.
func sender(all []diagnose.Settings, address, was string) string {
	for _, sends := range all {
		if !sends.Sends() || sends.Host == "" {
			continue
		}
		was = ""
		for _, receives := range all {
			name := cmp.Or(sends.Username, address)
			if slices.Contains(Receiving(), receives.Service) && name != cmp.Or(receives.Username, address) {
				return name
			}
		}
	}
	return was
}

// put is what somebody else than the person has put in a field: what is there now,
// unless it was there before and was not put in by somebody else then either.
func put(now, before, was string) string {
	if now == before && before != was {
		return ""
	}
	return now
}

// Forget empties what was accepted for another address than the one that is there now.
// What was typed by hand since stays.
func (f *Form) Forget() {
	was := f.filled
	if was == (filled{}) || was.address == strings.TrimSpace(f.Address) {
		return
	}
	f.filled = filled{}
	if f.Send.Host == was.send {
		f.Send = none
	}
	if f.Receive.Host == was.receive {
		f.Receive = none
	}
	if f.User == was.user {
		f.User = ""
	}
}
