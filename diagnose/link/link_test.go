package link

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mailcheckup/diagnose"
)

func TestParse(t *testing.T) {
	imap := diagnose.Settings{Service: diagnose.IMAP, Security: diagnose.Auto}
	smtp := diagnose.Settings{Service: diagnose.SMTP, Security: diagnose.Auto}
	with := func(s diagnose.Settings, address, host string, port int, security diagnose.Security) diagnose.Settings {
		s.Address, s.Host, s.Port, s.Security = address, host, port, security
		return s
	}
	odd := with(imap, "", "imap.example.org", 0, diagnose.Auto)
	odd.PortText = "9x"
	for text, want := range map[string][]diagnose.Settings{
		"mailcheckup:?address=kim@example.org":                  {with(imap, "kim@example.org", "", 0, diagnose.Auto)},
		"MAILCHECKUP:check?address=kim%40example.org":           {with(imap, "kim@example.org", "", 0, diagnose.Auto)},
		"mailcheckup://check/?server=imap.example.org&port=993": {with(imap, "", "imap.example.org", 993, diagnose.Auto)},
		"mailcheckup:check?server=imap.example.org&port=9x":     {odd},
		"mailcheckup:check?sending-server=s.example.org&sending-security=starttls": {
			with(smtp, "", "s.example.org", 0, diagnose.StartTLS)},
		"mailcheckup:check?address=k@e.org&server=i.e.org&security=tls&sending-server=s.e.org&sending-port=465": {
			with(imap, "k@e.org", "i.e.org", 0, diagnose.TLS), with(smtp, "k@e.org", "s.e.org", 465, diagnose.Auto)},
	} {
		if got, err := Parse(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s\ngot  %+v, %v\nwant %+v", text, got, err, want)
		}
	}
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]error{
		"":                                   ErrLink,
		"https://a.example":                  ErrLink,
		"mailcheckup:check":                  ErrEmpty,
		"mailcheckup:check?address=":         ErrEmpty,
		"mailcheckup:delete?address=k@e.org": ErrLink,
		"mailcheckup:check?address=k@e.org&password=x":                   ErrPassword,
		"mailcheckup:check?address=k@e.org&PassWord=x":                   ErrPassword,
		"mailcheckup:check?address=k@e.org&password=x&foo=1":             ErrPassword,
		"mailcheckup:check?address=k@e.org&sending-password=x":           ErrPassword,
		"mailcheckup:check?address=k@e.org&Sending-PWD=x":                ErrPassword,
		"mailcheckup:delete?password=x":                                  ErrPassword,
		"mailcheckup:check?password=x&user=%zz":                          ErrPassword,
		"mailcheckup:check?secret=" + strings.Repeat("a", 3000):          ErrPassword,
		"https://a.example/?password=x":                                  ErrLink,
		"mailcheckup:check?foo=1&server=" + strings.Repeat("a", 400):     ErrLink,
		"mailcheckup:check?zoo=1&server=" + strings.Repeat("a", 400):     ErrLong,
		"mailcheckup://user:secret@check?address=k@e.org":                ErrLink,
		"mailcheckup:check?address=k@e.org&allow-cleartext=true":         ErrLink,
		"mailcheckup:check?address=k@e.org&address=m@e.org":              ErrLink,
		"mailcheckup:check?address=k%0a@e.org":                           ErrLink,
		"mailcheckup:check?address=k%e2%80%ae@e.org":                     ErrLink,
		"mailcheckup:check?address=k%e3%85%a4@e.org":                     ErrLink,
		"mailcheckup:check?address=%ff@e.org":                            ErrLink,
		"mailcheckup:check?server=e.org&service=smtp":                    ErrLink,
		"mailcheckup:check?server=e.org&security=ssl":                    ErrLink,
		"mailcheckup:check?server=" + strings.Repeat("a", 400):           ErrLong,
		"mailcheckup:check?address=k@e.org" + strings.Repeat("&", 3000):  ErrLong,
		"mailcheckup:check?address=k@e.org#" + strings.Repeat("a", 3000): ErrLink,
		"https://a.example/" + strings.Repeat("a", 3000):                 ErrLink,
	} {
		for range 20 { // the same each time
			if got, err := Parse(text); !errors.Is(err, want) || got != nil {
				t.Errorf("%s: %+v, %v, want %v", text, got, err, want)
				break
			}
		}
	}
}

// The address of a link and its servers are two things: each can go without the other.
func TestStands(t *testing.T) {
	whole, err := Parse("mailcheckup:?address=kim@example.org&server=imap.example.org&sending-server=smtp.example.org")
	if err != nil {
		t.Fatal(err)
	}
	anybodys, err := Parse("mailcheckup:?server=imap.example.org")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		said            []diagnose.Settings
		address, host   string
		addressed, some bool
	}{
		{whole, " kim@example.org ", " imap.example.org ", true, true},
		{whole, "kim@example.org", "", true, true},
		{whole, "kim@example.org", "imap.typed.example", true, true},
		{whole, "ben@example.org", "smtp.example.org", false, true},
		{whole, "ben@example.org", "imap.typed.example", false, false},
		{anybodys, "", "imap.example.org", false, true},
		{anybodys, "", "", false, false},
		{nil, "", "", false, false},
	} {
		if addressed, some := Addressed(c.said, c.address), Stands(c.said, c.address, c.host, ""); addressed != c.addressed || some != c.some {
			t.Errorf("%q, %q: address %v, anything %v", c.address, c.host, addressed, some)
		}
	}
}

// TestOf holds that no password gets into a link, and that all else comes back.
func TestOf(t *testing.T) {
	const canary = "canary-7f3a"
	receiving := diagnose.Settings{Service: diagnose.POP3, Host: "pop.example.org", Port: 995, Security: diagnose.TLS, Address: "kim+x@example.org", Username: "kim & co"}
	sending := diagnose.Settings{Service: diagnose.SMTP, Host: "smtp.example.org", Security: diagnose.Auto, Address: "kim+x@example.org", Username: "kim & co"}
	want := []diagnose.Settings{receiving, sending}
	receiving.Secret, receiving.ClearPassword = diagnose.NewSecret(canary), true
	text := Of(receiving, sending)
	got, err := Parse(text)
	if err != nil || !slices.Equal(got, want) || strings.Contains(text, canary) {
		t.Errorf("%s\ngot  %+v, %v\nwant %+v", text, got, err, want)
	}
	sending.Username = "kim+x@example.org"
	if got, err := Parse(Of(receiving, sending)); err != nil || got[0].Username != "kim & co" {
		t.Errorf("of two user names that for sending was taken: %+v, %v", got, err)
	}
}

func FuzzLink(f *testing.F) {
	f.Add("mailcheckup:check?address=kim@example.org&server=imap.example.org&port=993&security=tls")
	f.Add("mailcheckup://check?sending-server=%3Cscript%3E&password=x")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := Parse(text)
		if err != nil {
			if !errors.Is(err, ErrLink) && !errors.Is(err, ErrPassword) && !errors.Is(err, ErrEmpty) && !errors.Is(err, ErrLong) {
				t.Error(err)
			}
			return
		}
		for _, s := range all {
			if !s.Secret.Empty() || s.ClearPassword || diagnose.Harmless(s.Host+s.Address+s.Username+s.PortText) != s.Host+s.Address+s.Username+s.PortText {
				t.Errorf("%+v", s)
			}
		}
		again, err := Parse(Of(all...))
		if err != nil || !slices.Equal(all, again) {
			t.Errorf("%s\nfirst %+v\nagain %+v, %v", Of(all...), all, again, err)
		}
	})
}
