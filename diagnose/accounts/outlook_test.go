package accounts

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"mailcheckup/diagnose"
)

// utf16le is a text as Outlook writes it into a binary value.
func utf16le(text string) []byte {
	var data []byte
	for _, unit := range utf16.Encode([]rune(text + "\x00")) {
		data = binary.LittleEndian.AppendUint16(data, unit)
	}
	return data
}

// TestOutlook has values written by hand from Microsoft's documentation of
// Outlook's account management API and from public programs that read them, not
// by Outlook.
func TestOutlook(t *testing.T) {
	f := finder(t.TempDir())
	f.registry = func() ([]values, error) {
		return []values{
			{ // as Outlook 2013 and before: binary texts
				"Account Name": utf16le("Büro 😀"), "Email": utf16le("jo@example.org"),
				"IMAP Server": utf16le("imap.example.org"), "IMAP Port": uint64(993), "IMAP Use SSL": uint64(1),
				"IMAP User": utf16le(`EXAMPLE\jo`), "IMAP Password": utf16le(canary),
				"SMTP Server": utf16le("smtp.example.org"), "SMTP Port": uint64(587), "SMTP Secure Connection": uint64(2),
				"SMTP Use Auth": uint64(1), "SMTP Password": utf16le(canary),
			},
			{ // as later versions: texts
				"Account Name": "Kim", "Email": "kim@example.net",
				"POP3 Server": "pop.example.net", "POP3 User": "kim", "POP3 Use SSL": uint64(0),
				"SMTP Server": "smtp.example.net", "SMTP Secure Connection": uint64(1), "SMTP Use SSL": uint64(0), "SMTP User": "kim-out",
			},
			{ // finds out the encryption by itself; STARTTLS without a port; sends without signing in
				"Account Name": "Lee", "Email": "lee@example.com",
				"IMAP Server": "imap.example.com", "IMAP Secure Connection": uint64(2), "IMAP User": "lee",
				"SMTP Server": "relay.example.com", "SMTP Secure Connection": uint64(3), "SMTP Use Auth": uint64(0),
			},
			{"Account Name": "exchange@example.org", "Email": "exchange@example.org"},
			{"clsid": "{ED475414-B0D6-11D2-8C3B-00104B2A6676}", "Account Name": utf16le("Outlook Address Book")},
		}, nil
	}
	got, err := find(t, f)
	if err != nil {
		t.Error(err)
	}
	check(t, got, []Account{
		{
			Outlook, "Büro 😀", "jo@example.org",
			server(diagnose.IMAP, "imap.example.org", 993, diagnose.TLS, `EXAMPLE\jo`, "jo@example.org"),
			server(diagnose.SMTP, "smtp.example.org", 587, diagnose.StartTLS, `EXAMPLE\jo`, "jo@example.org"),
		},
		{
			Outlook, "Kim", "kim@example.net",
			server(diagnose.POP3, "pop.example.net", 110, diagnose.Cleartext, "kim", "kim@example.net"),
			server(diagnose.SMTP, "smtp.example.net", 465, diagnose.TLS, "kim-out", "kim@example.net"),
		},
		{
			Outlook, "Lee", "lee@example.com",
			server(diagnose.IMAP, "imap.example.com", 143, diagnose.StartTLS, "lee", "lee@example.com"),
			server(diagnose.SMTP, "relay.example.com", 0, diagnose.Auto, "", "lee@example.com", diagnose.Anonymous),
		},
	})
}

func FuzzOutlook(f *testing.F) {
	f.Add("IMAP", utf16le("imap.example.org"), []byte{0xe1, 3, 0, 0}, []byte{1, 0, 0, 0}, "user")
	f.Add("POP3", []byte{'x', 0, 0xd8}, []byte{}, []byte("3"), "")
	f.Fuzz(func(t *testing.T, prefix string, host, port, security []byte, user string) {
		v := values{
			"Account Name": host, "Email": user, prefix + " Server": host, prefix + " Port": port,
			prefix + " User": user, prefix + " Secure Connection": security, prefix + " Use SSL": string(security),
			"SMTP Server": string(host), "SMTP Port": string(port), "SMTP Use SSL": security, "SMTP Use Auth": port,
		}
		s := &search{ctx: t.Context()}
		s.add(v.account())
		sound(t, s.found)
	})
}
