package mailbox_test

import (
	"slices"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/mailbox"
)

var (
	reading = diagnose.Settings{Service: diagnose.IMAP, Host: "imap.example.org", Port: 993, Security: diagnose.TLS}
	sending = diagnose.Settings{Service: diagnose.SMTP, Host: "smtp.example.org", Port: 587, Security: diagnose.StartTLS, Username: "anna"}
)

// with is the form in which others have put settings for an address.
func with(address string, all ...diagnose.Settings) mailbox.Form {
	f := mailbox.New()
	f.Address = address
	f.Accept(all)
	return f
}

// Only a way of mail that has a server is checked; that of the address alone where
// none has.
func TestSettings(t *testing.T) {
	secret := diagnose.NewSecret("hunter22")
	for _, c := range []struct {
		name string
		form mailbox.Form
		want []diagnose.Settings
	}{
		{"nothing", mailbox.New(), []diagnose.Settings{{Service: diagnose.IMAP, Security: diagnose.Auto}}},
		{"an address", with("anna@example.org"), []diagnose.Settings{{Service: diagnose.IMAP, Security: diagnose.Auto, Address: "anna@example.org"}}},
		{"blanks", mailbox.Form{Service: diagnose.POP3, Receive: mailbox.Server{Host: " "}}, []diagnose.Settings{{Service: diagnose.POP3, Host: " "}}},
		{"reading", with("", reading), []diagnose.Settings{reading}},
		{"sending", with("", sending), []diagnose.Settings{sending}},
		{"both", with("", reading, sending), []diagnose.Settings{reading, {Service: diagnose.SMTP, Host: "smtp.example.org", Port: 587, Security: diagnose.StartTLS}}},
		{"no server", with("", diagnose.Settings{Host: "x"}), []diagnose.Settings{{Service: diagnose.IMAP, Security: diagnose.Auto}}},
		{"odd values", with("", diagnose.Settings{Service: "x", Host: "x", Security: "y", PortText: "z"}),
			[]diagnose.Settings{{Service: diagnose.IMAP, Host: "x", Security: diagnose.Auto, PortText: "z"}}},
	} {
		for i := range c.want {
			c.want[i].Secret = secret
		}
		if got := c.form.Settings(secret); !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// A server for sending may want another user name than the one for receiving. It gets it
// until the person types one, which is for both.
func TestTwoUsers(t *testing.T) {
	local, other := reading, sending
	local.Username, other.Username = "anna", ""
	for _, c := range []struct {
		name          string
		found         []diagnose.Settings
		typed         func(*mailbox.Form)
		receive, send string
	}{
		{"a name and the address", []diagnose.Settings{local, other}, nil, "anna", "anna@example.org"},
		{"the address and a name", []diagnose.Settings{reading, sending}, nil, "anna@example.org", "anna"},
		{"the same", []diagnose.Settings{local, sending}, nil, "anna", "anna"},
		{"one typed since", []diagnose.Settings{local, other}, func(f *mailbox.Form) { f.User = "kim" }, "kim", "kim"},
		{"found anew", []diagnose.Settings{local, other}, func(f *mailbox.Form) { f.Accept([]diagnose.Settings{local, sending}) }, "anna", "anna"},
		{"another port for sending", []diagnose.Settings{local, other}, func(f *mailbox.Form) {
			s := f.Settings(diagnose.Secret{})[1]
			s.Port = 465
			f.Fill(s)
		}, "anna", "anna@example.org"},
		{"another address", []diagnose.Settings{local, other}, func(f *mailbox.Form) {
			f.Address = "ben@example.org"
			f.Forget()
			f.Receive.Host, f.Send.Host = "imap.example.org", "smtp.example.org"
		}, "ben@example.org", "ben@example.org"},
	} {
		for i := range c.found {
			c.found[i].Address = "anna@example.org"
		}
		f := with("anna@example.org", c.found...)
		if c.typed != nil {
			c.typed(&f)
		}
		if all := f.Settings(diagnose.Secret{}); all[0].User() != c.receive || all[1].User() != c.send {
			t.Errorf("%s: %q and %q", c.name, all[0].User(), all[1].User())
		}
	}
	f := mailbox.Form{Address: "anna@example.org", User: "kim"}
	f.Accept([]diagnose.Settings{local, other})
	if all := f.Settings(diagnose.Secret{}); all[0].User() != "kim" || all[1].User() != "kim" {
		t.Errorf("typed before: %q and %q", all[0].User(), all[1].User())
	}
}

// What cannot be a port is kept as typed, for the check-up to say so.
func TestPort(t *testing.T) {
	for text, want := range map[string]diagnose.Settings{
		"":                     {},
		" 993 ":                {Port: 993},
		"99999":                {Port: 99999},
		"0":                    {PortText: "0"},
		"nine":                 {PortText: "nine"},
		"993 (x)":              {PortText: "993 (x)"},
		"99999999999999999999": {PortText: "99999999999999999999"},
	} {
		f := mailbox.New()
		f.Receive.Port = text
		if got := f.Settings(diagnose.Secret{})[0]; got.Port != want.Port || got.PortText != want.PortText {
			t.Errorf("%q became %d and %q", text, got.Port, got.PortText)
		}
	}
}

// Another address takes out what was put in for the one before, and nothing that was
// typed by hand since.
func TestForget(t *testing.T) {
	type form = mailbox.Form
	for _, c := range []struct {
		name                string
		typed               func(*form)
		receive, send, user string // that stay
	}{
		{"the same address", func(f *form) { f.Address = " anna@example.org " }, "imap.example.org", "smtp.example.org", "kim"},
		{"another", func(f *form) { f.Address = "ben@firm.example" }, "", "", ""},
		{"none", func(f *form) { f.Address = "" }, "", "", ""},
		{"a server typed", func(f *form) { f.Address, f.Send.Host = "ben@firm.example", "smtp.firm.example" }, "", "smtp.firm.example", ""},
		{"a user typed", func(f *form) { f.Address, f.User = "ben@firm.example", "ben" }, "", "", "ben"},
	} {
		named := reading
		named.Username = "kim"
		f := with("anna@example.org", named, sending)
		f.Accept(nil)
		c.typed(&f)
		f.Forget()
		if f.Receive.Host != c.receive || f.Send.Host != c.send || f.User != c.user {
			t.Errorf("%s: %q, %q and %q stay", c.name, f.Receive.Host, f.Send.Host, f.User)
		}
		once := f
		if f.Forget(); f != once {
			t.Errorf("%s: forgot twice", c.name)
		}
	}
	f := with("", reading)
	f.Address = "ben@firm.example"
	if f.Forget(); f.Receive.Host == "" {
		t.Error("what was put in for nobody's address is gone")
	}
}

// What somebody else names takes the place of what somebody else has named, and never of
// a user name that was typed; and what was typed before is not forgotten with the rest.
func TestAccept(t *testing.T) {
	named, other := reading, reading
	named.Username, other.Username = "kim", "anna.example"
	type form = mailbox.Form
	for _, c := range []struct {
		name             string
		before           form
		found            []diagnose.Settings
		user, send       string // that are there then
		userStay, sendIn string // that stay at another address
	}{
		{"nothing typed", with("anna@example.org"), []diagnose.Settings{named, sending}, "kim", "smtp.example.org", "", ""},
		{"a user typed", form{Address: "anna@example.org", User: "typed"}, []diagnose.Settings{reading, sending}, "typed", "smtp.example.org", "typed", ""},
		{"a user typed, another named", form{Address: "anna@example.org", User: "typed"}, []diagnose.Settings{named}, "typed", "", "typed", ""},
		{"the user typed that is named", form{Address: "anna@example.org", User: "kim"}, []diagnose.Settings{named}, "kim", "", "kim", ""},
		{"a user named before", with("anna@example.org", named), []diagnose.Settings{other}, "anna.example", "", "", ""},
		{"a user named by a link", with("anna@example.org", named), []diagnose.Settings{reading}, "kim", "", "", ""},
		{"a server typed", form{Address: "anna@example.org", Send: mailbox.Server{Host: "typed.example"}}, []diagnose.Settings{reading},
			"", "typed.example", "", "typed.example"},
		{"a server typed, another chosen", form{Address: "anna@example.org", Send: mailbox.Server{Host: "typed.example"}}, []diagnose.Settings{reading, sending},
			"", "smtp.example.org", "", ""},
	} {
		f := c.before
		if f.Accept(c.found); f.User != c.user || f.Send.Host != c.send {
			t.Errorf("%s: %q and %q are there", c.name, f.User, f.Send.Host)
		}
		f.Address = "ben@firm.example"
		if f.Forget(); f.User != c.userStay || f.Send.Host != c.sendIn || f.Receive.Host != "" {
			t.Errorf("%s: %q, %q and %q stay", c.name, f.User, f.Receive.Host, f.Send.Host)
		}
	}
}

// The password goes to no server of somebody else, and is asked about where others can
// read it.
func TestPassword(t *testing.T) {
	given := diagnose.Settings{Service: diagnose.IMAP, Host: "imap.example.org", Address: "anna@firm.example"}
	for other, want := range map[diagnose.Settings]bool{
		{Service: diagnose.IMAP, Host: "mx.example.org"}:                                                        true,
		{Service: diagnose.POP3, Host: "pop.firm.example"}:                                                      true,
		{Service: diagnose.IMAP, Host: "imap.host.example"}:                                                     false,
		{Service: diagnose.SMTP, Host: "smtp.host.example"}:                                                     true,
		{Service: diagnose.IMAP, Host: "imap.host.example", Address: "x@host.example", Username: "x@y.invalid"}: false,
	} {
		if got := mailbox.MayHave(other, given); got != want {
			t.Errorf("%s %s may have it: %v", other.Service, other.Host, got)
		}
	}
	s := diagnose.Settings{Security: diagnose.Cleartext, Secret: diagnose.NewSecret("hunter22")}
	protected, without := s, s
	protected.Security, without.Secret = diagnose.StartTLS, diagnose.Secret{}
	if !mailbox.Bare(s) || mailbox.Bare(protected) || mailbox.Bare(without) {
		t.Error("asked in the wrong place")
	}
}
