// Package practice has mail servers to practise on: real little servers on
// loopback, healthy or broken on purpose, and a name service and a dialer that
// lead to them. A check-up of one needs no network and no mailbox.
//
// A [Fault] says what is wrong with a server and which settings a person would
// type to meet it; [Faults] lists them. [Start] makes one of them real: a
// [Network] of one machine, imap.practice.example, whose certificates come from
// an authority of its own. Nothing is installed on the computer.
//
// What each port of the machine does is written down as the server's side of a
// dialog, line by line:
//
//	TLS cert=good
//	S * OK ready
//	C * CAPABILITY
//	S * CAPABILITY IMAP4rev1
//	S $ OK done
//	HANG
//
// A line is a verb and what belongs to it; blank lines and those that begin
// with # are comments. Behind the last line the server hangs up.
//
//	S text         say text and a line end; a leading $ is the tag of the client's last command
//	S- text        say text as it is, with the escapes of Go (\r\n, \x00) and no line end
//	C pattern      hear a line: * stands for anything, a leading * for the tag
//	HEAR           wait until the client has said something, no matter what; HEAR 100 waits
//	               for so many bytes: the begin of a TLS handshake has more
//	TLS cert=NAME  be the server of a TLS handshake; max=1.1 is the newest version spoken,
//	               client=demanded wants a certificate from the client too,
//	               cipher=NAME is the only cipher suite up to TLS 1.2,
//	               nameless=NAME is the certificate for a client that names no server
//	IMAP           be the healthy mail server from the greeting on: starttls=NAME offers
//	               STARTTLS, cleartext takes passwords without encryption, user= and
//	               password= are the account's, login="NO …" refuses every sign-in so,
//	               inbox="NO …" refuses to open the inbox
//	POP3           be the healthy server to fetch mail from: starttls=, cleartext, user=
//	               and password= as above, login="-ERR …" refuses every sign-in so
//	SMTP           be the healthy server to send mail by: the same, with login="535 …";
//	               sender="550 …" refuses the sender so, between is a server between
//	               providers, where nobody can sign in
//	WAIT ms        be silent for so many milliseconds
//	DRIP ms text   say text and a line end, a byte every so many milliseconds
//	HUGE n         say n bytes without a line end
//	HANG           be silent until the client leaves
//	CLOSE          hang up
//	RST            reset the connection; where nothing was heard before, HEAR goes
//	               before it, or the client's dial itself may fail
//	DROP           alone: packets to this port vanish
//
// The certificates are "good", "wildcard", "expired", "expires-soon" (in five days),
// "future", "wrong-host", "cn-only" (the name in the old field only),
// "self-signed", "unknown-ca", "incomplete" (no intermediate certificate),
// "client-only" (not made for servers), "rsa", "sha1" and "rsa1024" (too weak), "shield" and "stranger-shield" (made by a virus
// scanner on the way, trusted on this computer or not).
package practice

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"time"
)

// ErrUnknown is the error of starting a fault that there is not.
var ErrUnknown = errors.New("no practice server of that name")

// The account on every practice server.
const (
	User     = "anna@practice.example"
	Password = "let me in"
)

// The machine's address is one set aside for documentation (RFC 5737), and so
// is the domain of its names (RFC 6761).
var (
	machine = netip.MustParseAddr("192.0.2.10")
	usual   = map[string][]netip.Addr{
		"imap.practice.example": {machine},
		"pop.practice.example":  {machine},
		"smtp.practice.example": {machine},
		"mx.practice.example":   {machine},
	}
)

// hosts are the names that the machine has for each service.
var hosts = map[string]string{
	"imap": "imap.practice.example", "pop3": "pop.practice.example", "smtp": "smtp.practice.example",
}

// A Fault is a practice server: what is wrong with it, and the settings that a
// person would type to meet it. What is left out of the second and the third
// group is that of imap.practice.example, or of the host of the service.
type Fault struct {
	Name  string // how it is started: "wrong-port"
	Cause string // the code that a check-up must find: "tcp.refused"; "ok" for the healthy one

	Service  string // "imap", "pop3" or "smtp"
	Host     string
	Port     int
	Security string // "tls", "starttls" or "none"
	User     string
	Password string

	Names map[string][]netip.Addr // the host names that exist; all their addresses are the one machine's
	Ports map[int]string          // what the machine's ports do, as dialogs; the others are closed
}

// Faults lists the practice servers: the healthy one first, then the mistakes
// in settings, then what is wrong at providers, then what looks like tampering;
// then the same, shorter, for fetching and for sending mail.
func Faults() []Fault {
	all := slices.Clone(faults)
	for i := range all {
		all[i] = all[i].filled()
		all[i].Ports = maps.Clone(all[i].Ports)
	}
	return all
}

// Start starts the practice server called name. For a name that is not among
// [Faults] the error is [ErrUnknown].
func Start(name string) (*Network, error) {
	for _, f := range Faults() {
		if f.Name == name {
			return Serve(f, time.Now())
		}
	}
	return nil, fmt.Errorf("practice: %w: %q", ErrUnknown, name)
}

// filled puts in what f leaves out.
func (f Fault) filled() Fault {
	f.Service = cmp.Or(f.Service, "imap")
	f.Host = cmp.Or(f.Host, hosts[f.Service])
	f.User = cmp.Or(f.User, User)
	f.Password = cmp.Or(f.Password, Password)
	if f.Names == nil {
		f.Names = maps.Clone(usual)
	}
	return f
}
