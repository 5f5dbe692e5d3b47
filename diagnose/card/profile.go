package card

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// profile is the card as a configuration profile, which sets up the mailbox on
// an iPhone, iPad or Mac once its owner agrees. The keys are those of the pages
// "TopLevel", "CommonPayloadKeys" and "Mail" of Apple's documentation on Device
// Management. A device asks for what is left out: the password, and where only
// the domain is known, the address and user name.
func profile(g *guide.Guide, c Card) ([]byte, error) {
	settings, err := encoded(g, c)
	if err != nil {
		return nil, err
	}
	title := g.Word("card.title", "address", c.name())
	mailbox := uuid("mailbox", c.name()) // a newer profile of the same mailbox takes the place of an older one
	var b bytes.Buffer
	b.WriteString(xml.Header)
	b.WriteString(`<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">` + "\n")
	b.WriteString("<plist version=\"1.0\">\n")
	plist(&b, "", dict{
		{"PayloadType", "Configuration"},
		{"PayloadVersion", 1},
		{"PayloadIdentifier", "mailcheckup.card." + mailbox},
		{"PayloadUUID", uuid("profile", string(settings))},
		{"PayloadDisplayName", title},
		{"PayloadDescription", g.Word("card.password")},
		{"PayloadRemovalDisallowed", false},
		{"PayloadContent", []dict{append(dict{
			{"PayloadType", "com.apple.mail.managed"},
			{"PayloadVersion", 1},
			{"PayloadIdentifier", "mailcheckup.card." + mailbox + ".mail"},
			{"PayloadUUID", uuid("mail", string(settings))},
			{"PayloadDisplayName", title},
		}, account(c)...)}},
	})
	b.WriteString("</plist>\n")
	return b.Bytes(), nil
}

// account are the keys of the page "Mail".
func account(c Card) dict {
	in, out := c.Receiving, c.Sending
	kind := "EmailTypeIMAP"
	if in.Service == diagnose.POP3 {
		kind = "EmailTypePOP"
	}
	return dict{
		{"EmailAccountDescription", c.name()},
		{"EmailAccountType", kind},
		{"EmailAddress", c.whole()},
		{"IncomingMailServerAuthentication", "EmailAuthPassword"},
		{"IncomingMailServerHostName", in.Host},
		{"IncomingMailServerPortNumber", in.Port},
		{"IncomingMailServerUseSSL", encrypted(in)},
		{"IncomingMailServerUsername", in.User()},
		{"OutgoingMailServerAuthentication", "EmailAuthPassword"},
		{"OutgoingMailServerHostName", out.Host},
		{"OutgoingMailServerPortNumber", out.Port},
		{"OutgoingMailServerUseSSL", encrypted(out)},
		{"OutgoingMailServerUsername", out.User()},
		{"OutgoingPasswordSameAsIncomingPassword", in.User() == out.User()},
	}
}

// encrypted is all that Apple wants to know of the security. Whether the device
// speaks TLS from the first byte or after STARTTLS, it tells by the port.
func encrypted(s diagnose.Settings) bool { return s.Security != diagnose.Cleartext }

// uuid derives an identifier from what it stands for: the first bits of its
// SHA-256, as an identifier of version 8 (RFC 9562, section 5.8).
func uuid(of ...string) string {
	id := sha256.Sum256([]byte(strings.Join(of, "\n")))
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", id[:4], id[4:6], id[6:8], id[8:10], id[10:16])
}

// A dict is a dictionary of a property list, in the order in which it is written.
type dict []struct {
	key   string
	value any
}

// plist writes a value of a property list (Apple's manual page plist(5)). Texts
// that are empty are left out of a dictionary.
func plist(b *bytes.Buffer, indent string, value any) {
	b.WriteString(indent)
	switch v := value.(type) {
	case string:
		b.WriteString("<string>")
		xml.EscapeText(b, []byte(v)) // into memory
		b.WriteString("</string>\n")
	case int:
		fmt.Fprintf(b, "<integer>%d</integer>\n", v)
	case bool:
		fmt.Fprintf(b, "<%t/>\n", v)
	case []dict:
		b.WriteString("<array>\n")
		for _, d := range v {
			plist(b, indent+"\t", d)
		}
		b.WriteString(indent + "</array>\n")
	case dict:
		b.WriteString("<dict>\n")
		for _, entry := range v {
			if entry.value != "" {
				fmt.Fprintf(b, "%s\t<key>%s</key>\n", indent, entry.key)
				plist(b, indent+"\t", entry.value)
			}
		}
		b.WriteString(indent + "</dict>\n")
	}
}
