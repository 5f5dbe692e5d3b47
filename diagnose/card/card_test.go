package card_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/card"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
)

const canary = `kan"a\riën&vö%gel <3`

// working are settings as a check-up with a password leaves them.
func working() (imap, smtp diagnose.Settings) {
	secret := diagnose.NewSecret(canary)
	return diagnose.Settings{
			Service: diagnose.IMAP, Host: "imap.example.org", Port: 993, Security: diagnose.TLS,
			Address: "anna@example.org", SignIn: diagnose.Password, Secret: secret,
		}, diagnose.Settings{
			Service: diagnose.SMTP, Host: "smtp.example.org", Port: 587, Security: diagnose.StartTLS, Username: "anna",
			Address: "anna@example.org", SignIn: diagnose.Password, Secret: secret, ClearPassword: true,
		}
}

func annas() card.Card {
	c := card.Of(working())
	c.Checked = time.Date(2026, 5, 7, 23, 0, 0, 0, time.UTC)
	return c
}

// write writes c in a format, in English.
func write(t *testing.T, name string, c card.Card) string {
	t.Helper()
	i := slices.IndexFunc(card.Formats, func(f card.Format) bool { return f.Name == name })
	var b strings.Builder
	if err := card.Formats[i].Write(&b, guide.For("en"), c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOf(t *testing.T) {
	imap, smtp := working()
	pop3 := imap
	pop3.Service, pop3.Host = diagnose.POP3, "pop.example.org"
	open := imap
	open.Security = diagnose.Auto
	nameless := imap
	nameless.Address, nameless.Username = "", "anna@example.com"
	for _, test := range []struct {
		name               string
		working            []diagnose.Settings
		address            string
		receiving, sending diagnose.Settings
	}{
		{"nothing", nil, "", diagnose.Settings{}, diagnose.Settings{}},
		{"the first of each", []diagnose.Settings{smtp, pop3, imap}, "anna@example.org", pop3.Anonymous(), smtp.Anonymous()},
		{"one", []diagnose.Settings{imap}, "anna@example.org", imap.Anonymous(), diagnose.Settings{}},
		{"left open", []diagnose.Settings{open, pop3}, "anna@example.org", pop3.Anonymous(), diagnose.Settings{}},
		{"no address", []diagnose.Settings{nameless}, "anna@example.com", nameless.Anonymous(), diagnose.Settings{}},
	} {
		want := card.Card{Address: test.address, Receiving: test.receiving, Sending: test.sending}
		if got := card.Of(test.working...); got != want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, want)
		}
	}
	imap.Service = ""
	if got := card.Of(imap).Receiving.Service; got != diagnose.IMAP {
		t.Errorf("no service became %q", got)
	}
}

func TestText(t *testing.T) {
	const want = `Mail settings for anna@example.org
We tried these settings on 7 May 2026.

Get mail
  IMAP: read mail that stays on the server
  Mail server:                 imap.example.org
  Port:                        993
  Security of the connection:  SSL/TLS
  User name:                   anna@example.org

Send mail
  SMTP: send mail
  Mail server:                 smtp.example.org
  Port:                        587
  Security of the connection:  STARTTLS
  User name:                   anna

Your password is not on this card. Type it in when the mail program asks for it.
`
	if got := write(t, "text", annas()); got != want {
		t.Errorf("got\n%s", got)
	}
	half := annas()
	half.Address, half.Receiving, half.Sending.Address, half.Sending.Username = "example.org", diagnose.Settings{}, "", ""
	got := write(t, "text", half)
	if !strings.Contains(got, "Get mail\n  No settings that work were found for example.org.\n") || !strings.Contains(got, "same as mail address") {
		t.Errorf("got\n%s", got)
	}
}

func TestJSON(t *testing.T) {
	const want = `{"schema":1,"address":"anna@example.org",` +
		`"receiving":{"service":"imap","server":"imap.example.org","port":993,"security":"tls","user":"anna@example.org"},` +
		`"sending":{"service":"smtp","server":"smtp.example.org","port":587,"security":"starttls","user":"anna"}}` + "\n"
	if got := write(t, "json", annas()); got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	if got := write(t, "json", card.Card{}); got != `{"schema":1,"address":"","receiving":null,"sending":null}`+"\n" {
		t.Errorf("of nothing: %s", got)
	}
}

// nobody is a name service without entries, but for a web server everywhere.
type nobody struct{}

func (nobody) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	return "", nil, &net.DNSError{IsNotFound: true}
}
func (nobody) LookupMX(context.Context, string) ([]*net.MX, error) {
	return nil, &net.DNSError{IsNotFound: true}
}
func (nobody) LookupTXT(context.Context, string) ([]string, error) {
	return nil, &net.DNSError{IsNotFound: true}
}
func (nobody) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, &net.DNSError{IsNotFound: true}
}

// published serves a page as the autoconfig page of every domain.
type published string

func (p published) RoundTrip(r *http.Request) (*http.Response, error) {
	status := http.StatusNotFound
	if strings.HasPrefix(r.URL.Host, "autoconfig.example.") {
		status = http.StatusOK
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(string(p))), Request: r}, nil
}

// TestAutoconfig has the file read by the part of this program that reads those
// of providers.
func TestAutoconfig(t *testing.T) {
	pop := annas()
	pop.Receiving.Service, pop.Receiving.Port, pop.Receiving.Security = diagnose.POP3, 110, diagnose.Cleartext
	pop.Receiving.Username, pop.Sending.Username = `anna&"the<b>`, "ANNA"
	for _, c := range []card.Card{annas(), pop} {
		page := write(t, "autoconfig", c)
		if !strings.Contains(page, "<domain>example.org</domain>") || strings.Contains(page, "anna@") {
			t.Errorf("the page:\n%s", page)
		}
		finder := &discover.Finder{Online: true, Resolver: nobody{}, Client: &http.Client{Transport: published(page)}}
		found, err := finder.Find(t.Context(), c.Address)
		if err != nil {
			t.Fatal(err)
		}
		var read []diagnose.Settings
		for _, candidate := range found.Candidates {
			if slices.Contains(candidate.Sources, discover.Autoconfig) {
				read = append(read, candidate.Settings)
			}
		}
		if len(read) != 2 || !same(read[0], c.Receiving) || !same(read[1], c.Sending) {
			t.Errorf("read %+v\nof\n%s", read, page)
		}
	}
}

func same(a, b diagnose.Settings) bool {
	return a.Service == b.Service && a.Host == b.Host && a.Port == b.Port && a.Security == b.Security && a.User() == b.User()
}

func TestAutoconfigNames(t *testing.T) {
	for _, test := range []struct{ address, has string }{
		{"anna@Example.org", "<domain>example.org</domain>"},
		{"example.org", "<domain>example.org</domain>"},
		{"anna@müller.example", `<emailProvider id="xn--mller-kva.example">`},
		{"", "<domain>imap.example.org</domain>"},
		{"anna@", "<domain>imap.example.org</domain>"},
		{`anna@exam"ple.org`, "<domain>imap.example.org</domain>"},
		{"anna@example.org", "<username>%EMAILLOCALPART%</username>"},
		{"bert@example.org", "<username>anna</username>"},
	} {
		c := annas()
		c.Address = test.address
		if page := write(t, "autoconfig", c); !strings.Contains(page, test.has) {
			t.Errorf("%s: %s is not in\n%s", test.address, test.has, page)
		}
	}
}

// keys reads a property list of dictionaries and arrays: the value behind each
// key, in the order of the file.
func keys(t *testing.T, page string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	var key, text string
	for decoder := xml.NewDecoder(strings.NewReader(page)); ; {
		token, err := decoder.Token()
		if err == io.EOF {
			return all
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, page)
		}
		switch token := token.(type) {
		case xml.StartElement:
			text = ""
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			switch token.Name.Local {
			case "key":
				key = text
			case "true", "false":
				all[key] = append(all[key], token.Name.Local)
			case "string", "integer":
				all[key] = append(all[key], text)
			}
		}
	}
}

func TestProfile(t *testing.T) {
	page := write(t, "mobileconfig", annas())
	all := keys(t, page)
	for key, want := range map[string]string{
		"PayloadType":                            "Configuration com.apple.mail.managed",
		"PayloadVersion":                         "1 1",
		"PayloadRemovalDisallowed":               "false",
		"EmailAccountType":                       "EmailTypeIMAP",
		"EmailAddress":                           "anna@example.org",
		"IncomingMailServerAuthentication":       "EmailAuthPassword",
		"IncomingMailServerHostName":             "imap.example.org",
		"IncomingMailServerPortNumber":           "993",
		"IncomingMailServerUseSSL":               "true",
		"IncomingMailServerUsername":             "anna@example.org",
		"OutgoingMailServerAuthentication":       "EmailAuthPassword",
		"OutgoingMailServerHostName":             "smtp.example.org",
		"OutgoingMailServerPortNumber":           "587",
		"OutgoingMailServerUseSSL":               "true",
		"OutgoingMailServerUsername":             "anna",
		"OutgoingPasswordSameAsIncomingPassword": "false",
		"IncomingPassword":                       "",
		"OutgoingPassword":                       "",
	} {
		if got := strings.Join(all[key], " "); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	identifiers := slices.Concat(all["PayloadUUID"], all["PayloadIdentifier"])
	slices.Sort(identifiers)
	if len(slices.Compact(identifiers)) != 4 {
		t.Errorf("identifiers: %q", identifiers)
	}
	for _, id := range all["PayloadUUID"] {
		if !regexp.MustCompile(`^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$`).MatchString(id) {
			t.Errorf("%s is no UUID of version 8 (RFC 9562)", id)
		}
	}

	other := annas()
	other.Receiving.Service, other.Receiving.Port, other.Receiving.Security = diagnose.POP3, 110, diagnose.Cleartext
	changed := keys(t, write(t, "mobileconfig", other))
	if changed["EmailAccountType"][0] != "EmailTypePOP" || changed["IncomingMailServerUseSSL"][0] != "false" {
		t.Errorf("POP3 in the clear is %q", changed)
	}
	if changed["PayloadIdentifier"][0] != all["PayloadIdentifier"][0] || changed["PayloadUUID"][0] == all["PayloadUUID"][0] {
		t.Error("a new card of the same mailbox does not take the place of the old one")
	}
}

// Where only the domain is known, the device asks for the rest.
func TestProfileOfADomain(t *testing.T) {
	imap, smtp := working()
	imap.Address, smtp.Address, smtp.Username = "", "", ""
	c := card.Of(imap, smtp)
	c.Address = "example.org"
	all := keys(t, write(t, "mobileconfig", c))
	for _, key := range []string{"EmailAddress", "IncomingMailServerUsername", "OutgoingMailServerUsername"} {
		if len(all[key]) > 0 {
			t.Errorf("%s is %q", key, all[key])
		}
	}
}

func TestHalfACard(t *testing.T) {
	imap, smtp := working()
	for _, c := range []card.Card{card.Of(imap), card.Of(smtp), {}} {
		for _, f := range card.Formats {
			var b strings.Builder
			err := f.Write(&b, guide.For("en"), c)
			if wants := f.Name == "mobileconfig" || f.Name == "autoconfig"; errors.Is(err, card.ErrHalf) != wants || wants != (b.Len() == 0) {
				t.Errorf("%s: %v\n%s", f.Name, err, b.String())
			}
		}
	}
}

func TestFile(t *testing.T) {
	for address, want := range map[string]string{
		"anna@Example.org":         "mail-settings-example.org.txt mail-settings-example.org.mobileconfig config-v1.1.xml mail-settings-example.org.json",
		"":                         "mail-settings.txt mail-settings.mobileconfig config-v1.1.xml mail-settings.json",
		"anna@../../etc/passwd":    "mail-settings.txt mail-settings.mobileconfig config-v1.1.xml mail-settings.json",
		`anna@a\b.example`:         "mail-settings.txt mail-settings.mobileconfig config-v1.1.xml mail-settings.json",
		"anna@a\x00b.example":      "mail-settings.txt mail-settings.mobileconfig config-v1.1.xml mail-settings.json",
		strings.Repeat("a.b", 200): "mail-settings.txt mail-settings.mobileconfig config-v1.1.xml mail-settings.json",
	} {
		var names []string
		for _, f := range card.Formats {
			names = append(names, f.File(card.Card{Address: address}))
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q: %s", address, got)
		}
	}
}

// everything is c in every format and language, and the values in it as programs
// read them.
func everything(t *testing.T, c card.Card) (all []string) {
	t.Helper()
	for _, language := range guide.Languages() {
		for _, f := range card.Formats {
			var page, again bytes.Buffer
			g := guide.For(language.Tag)
			if err := errors.Join(f.Write(&page, g, c), f.Write(&again, g, c)); err != nil {
				t.Fatal(err)
			}
			if page.String() != again.String() {
				t.Errorf("%s differs from time to time", f.Name)
			}
			all = append(all, page.String())
		}
		for _, values := range keys(t, all[len(all)-3]) {
			all = append(all, values...)
		}
	}
	return all
}

func TestThePasswordIsNowhere(t *testing.T) {
	careless := annas() // made by hand, with the password in it
	careless.Receiving, careless.Sending = working()
	for _, c := range []card.Card{annas(), careless} {
		for _, leak := range []string{
			canary, canary[:8], html.EscapeString(canary), fmt.Sprintf("%q", canary), url.QueryEscape(canary), url.PathEscape(canary),
			base64.StdEncoding.EncodeToString([]byte(canary))[:16], base64.StdEncoding.EncodeToString([]byte("\x00anna\x00" + canary))[8:24],
			hex.EncodeToString([]byte(canary))[:16], "••••",
		} {
			for _, page := range everything(t, c) {
				if strings.Contains(strings.ToLower(page), strings.ToLower(leak)) {
					t.Errorf("%q is in\n%s", leak, page)
				}
			}
		}
	}
}

func TestHostileValues(t *testing.T) {
	for _, hostile := range []string{
		`</string><key>IncomingPassword</key><string>`, `]]><x>&amp;&lt;&#0;`, `"},"sending":{"server":"evil.example`, `'"\`,
		"anna\n\nSend mail\n  SMTP: evil.example", "\x1b]8;;https://evil.example\x07", "a\tb\r\x00\x7f\u0085", "\u202eanna\u2066\u2028\U000e0041",
		"\xff\xfe\xed\xa0\x80", "\ufffe\uffff",
	} {
		c := annas()
		c.Address = "x" + hostile + "@example.org"
		c.Receiving.Host, c.Receiving.Username, c.Sending.Host, c.Sending.Address = hostile, hostile, hostile, hostile
		all := everything(t, c)
		for _, page := range all {
			if !utf8.ValidString(page) || strings.ContainsAny(page, "\x1b\x00\x07\x7f\r\u0085\u202e\u2066\u2028\U000e0041") {
				t.Errorf("harmful: %q", page)
			}
		}
		if lines := strings.Count(all[0], "\n"); lines != strings.Count(write(t, "text", annas()), "\n") {
			t.Errorf("%d lines:\n%s", lines, all[0])
		}
		profile := keys(t, write(t, "mobileconfig", c))
		user := profile["IncomingMailServerUsername"][0]
		if len(profile["IncomingPassword"]) > 0 || len(profile["PayloadType"]) != 2 {
			t.Errorf("%q broke out of the profile", hostile)
		}
		var config struct {
			Users []string `xml:"emailProvider>incomingServer>username"`
		}
		if err := xml.Unmarshal([]byte(write(t, "autoconfig", c)), &config); err != nil || len(config.Users) != 1 || config.Users[0] != user {
			t.Errorf("%q became %q in the profile and %q in the autoconfig file (%v)", hostile, user, config.Users, err)
		}
		var doc struct {
			Receiving, Sending struct{ Server, User string }
		}
		if err := json.Unmarshal([]byte(write(t, "json", c)), &doc); err != nil || doc.Sending.Server != doc.Receiving.Server || doc.Receiving.Server != doc.Receiving.User {
			t.Errorf("%q became %+v (%v)", hostile, doc, err)
		}
		if plain := !strings.ContainsFunc(hostile, func(r rune) bool { return r < ' ' || r > '~' }); plain && (user != hostile || doc.Receiving.User != hostile) {
			t.Errorf("%q became %q and %q", hostile, user, doc.Receiving.User)
		}
	}
}
