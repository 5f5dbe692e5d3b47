package browser

import (
	"net/url"
	"slices"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/mailbox"
)

// A form is what a person has filled in, but for the password.
type form struct {
	mailbox.Form
	Online bool // the person agrees to look-ups on the web
}

// read fills in what a browser sent, and gives the password that came with it: no copy
// stays in sent. Keep is the wish to use the password that was typed before.
func (f *form) read(sent url.Values) (password diagnose.Secret, keep bool) {
	text := func(name string) string { return strings.ToValidUTF8(sent.Get(name), "\uFFFD") }
	server := func(before string) mailbox.Server {
		return mailbox.Server{
			Host: text(before + "server"), Port: text(before + "port"),
			Security: oneOf(diagnose.Securities(), text(before+"security")),
		}
	}
	password, keep = diagnose.NewSecret(sent.Get("password")), sent.Get("keep") != ""
	sent.Del("password")
	f.Online, f.Address, f.User = sent.Get("online") != "", text("address"), text("user")
	f.Service, f.Receive, f.Send = oneOf(mailbox.Receiving(), text("service")), server(""), server("sending-")
	return password, keep
}

// oneOf is the value that was sent if it is one of all, and else the first of them.
func oneOf[T ~string](all []T, sent string) T {
	if slices.Contains(all, T(sent)) {
		return T(sent)
	}
	return all[0]
}
