package card_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/card"
	"mailcheckup/diagnose/guide"
)

// FuzzCard: whatever a server has had written into settings, each form is whole by
// its own rules, has no password, and acts on no screen.
func FuzzCard(f *testing.F) {
	f.Add("anna@example.org", "imap.example.org", "anna", "smtp.example.org", 993, "tls")
	f.Add("a]]>&<b>\x00\x1b[2J@\u202e", "</string><true/>", "{server}", "<!DOCTYPE x>", -1, "starttls")
	f.Add("\xff@bücher.example", "\r\nForged: yes", "%EMAILADDRESS%", "", 1<<40, "none")
	f.Fuzz(func(t *testing.T, address, host, user, sending string, port int, security string) {
		if !slices.Contains([]string{"tls", "starttls", "none"}, security) {
			security = "tls" // it is one of ours, whoever named the server
		}
		secret := diagnose.NewSecret(canary)
		c := card.Of(
			diagnose.Settings{Service: diagnose.IMAP, Host: host, Port: port, Security: diagnose.Security(security), Address: address, Username: user, Secret: secret},
			diagnose.Settings{Service: diagnose.SMTP, Host: sending, Port: port, Security: diagnose.TLS, Address: address, Username: user, Secret: secret},
		)
		for _, format := range card.Formats {
			if name := format.File(c); strings.ContainsAny(name, "/\\\x00\n") || len(name) > 300 {
				t.Errorf("a file called %q", name)
			}
			var b bytes.Buffer
			if err := format.Write(&b, guide.For("en"), c); err != nil {
				if !errors.Is(err, card.ErrHalf) || b.Len() > 0 {
					t.Errorf("%s: %v", format.Name, err)
				}
				continue
			}
			checkForm(t, format.Name, b.String())
		}
	})
}

// checkForm says that a written card is whole.
func checkForm(t *testing.T, format, text string) {
	switch format {
	case "json":
		if !json.Valid([]byte(text)) {
			t.Errorf("not JSON: %s", text)
		}
	case "autoconfig", "mobileconfig":
		tokens := xml.NewDecoder(strings.NewReader(text))
		for {
			token, err := tokens.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v in %s", format, err, text)
			}
			if d, ok := token.(xml.Directive); ok && !bytes.HasPrefix(d, []byte("DOCTYPE plist PUBLIC \"-//Apple//")) {
				t.Errorf("%s: <!%s>", format, d)
			}
		}
	}
	if !utf8.ValidString(text) || strings.Contains(text, canary) || strings.ContainsFunc(text, func(r rune) bool {
		return r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) && !unicode.Is(unicode.Join_Control, r)
	}) {
		t.Errorf("%s: %q", format, text)
	}
}
