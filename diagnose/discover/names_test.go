package discover

import "testing"

func TestNames(t *testing.T) {
	w := world{host: map[string]string{
		"imap.xn--bcher-kva.example.": "hoster.example.", "hoster.example.": "192.0.2.10",
		"mail.xn--bcher-kva.example.": "192.0.2.10",
	}}
	w.expect(t, "anna@Bücher.example", Names, "", `imap imap.xn--bcher-kva.example:993 tls anna@Bücher.example [names]
		imap mail.xn--bcher-kva.example:993 tls anna@Bücher.example [names]
		imap imap.xn--bcher-kva.example:143 starttls anna@Bücher.example [names]
		imap mail.xn--bcher-kva.example:143 starttls anna@Bücher.example [names]
		pop3 mail.xn--bcher-kva.example:995 tls anna@Bücher.example [names]
		pop3 mail.xn--bcher-kva.example:110 starttls anna@Bücher.example [names]
		smtp mail.xn--bcher-kva.example:465 tls anna@Bücher.example [names]
		smtp mail.xn--bcher-kva.example:587 starttls anna@Bücher.example [names]
		`)
	(&world{}).expect(t, "anna@example.org", Names, Nothing, "")
}
