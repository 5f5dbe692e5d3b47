package practice

// The ports of a healthy machine.
const (
	overTLS  = "TLS cert=good\nIMAP"
	startTLS = "IMAP starttls=good"
)

// faults has the practice servers in an order good for learning.
var faults = []Fault{
	{Name: "healthy", Cause: "ok", Port: 993, Security: "tls", Ports: map[int]string{993: overTLS, 143: startTLS}},

	// Settings that were mistyped, or picked from the wrong line of a leaflet.
	{Name: "wrong-name", Cause: "dns.nxdomain", Port: 993, Security: "tls",
		Host: "imap.pratcice.example", Ports: map[int]string{993: overTLS, 143: startTLS}},
	{Name: "wrong-port", Cause: "tcp.refused", Port: 993, Security: "tls", Ports: map[int]string{143: startTLS}},
	{Name: "tls-on-plain-port", Cause: "tls.plain-port", Port: 143, Security: "tls",
		Ports: map[int]string{993: overTLS, 143: startTLS}},
	{Name: "plain-on-tls-port", Cause: "tls.needs-implicit", Port: 993, Security: "starttls",
		Ports: map[int]string{993: overTLS, 143: startTLS}},
	{Name: "pop3-server", Cause: "greeting.other-protocol", Port: 995, Security: "tls",
		Ports: map[int]string{993: overTLS, 995: "TLS cert=good\nS +OK POP3 ready\nHANG"}},
	{Name: "no-starttls", Cause: "starttls.missing", Port: 143, Security: "starttls",
		Ports: map[int]string{993: overTLS, 143: "IMAP cleartext"}},
	{Name: "needs-tls", Cause: "capability.needs-tls", Port: 143, Security: "none",
		Ports: map[int]string{993: overTLS, 143: startTLS}},
	{Name: "no-encryption", Cause: "tls.cleartext", Port: 143, Security: "none",
		Ports: map[int]string{993: overTLS, 143: "IMAP cleartext"}},

	// Sign-in: the mistake is the person's, or the provider wants another way.
	{Name: "wrong-password", Cause: "signin.credentials", Port: 993, Security: "tls",
		Password: "let me in!", Ports: map[int]string{993: overTLS}},
	{Name: "app-password", Cause: "signin.app-password", Port: 993, Security: "tls",
		Ports: map[int]string{993: `
			TLS cert=good
			IMAP login="NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)"`}},
	{Name: "oauth-only", Cause: "capability.oauth-only", Port: 993, Security: "tls",
		Ports: map[int]string{993: `
			TLS cert=good
			S * OK ready
			C * CAPABILITY
			S * CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2 AUTH=OAUTHBEARER SASL-IR ID
			S $ OK done
			C * LOGOUT
			S * BYE see you
			S $ OK done`}},
	{Name: "basic-disabled", Cause: "signin.basic-disabled", Port: 993, Security: "tls",
		// Says so only once the password was sent, and hangs up then.
		Ports: map[int]string{993: `
			TLS cert=good
			S * OK The IMAP4 service is ready.
			C * CAPABILITY
			S * CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR ID IDLE
			S $ OK CAPABILITY completed.
			C *
			S $ NO Basic authentication is disabled.
			S * BYE Connection is closed.`}},

	// Certificates.
	{Name: "expired", Cause: "cert.expired", Port: 993, Security: "tls", Ports: certificate("expired")},
	{Name: "not-yet-valid", Cause: "cert.not-yet-valid", Port: 993, Security: "tls", Ports: certificate("future")},
	{Name: "wrong-host", Cause: "cert.wrong-host", Port: 993, Security: "tls", Ports: certificate("wrong-host")},
	{Name: "no-san", Cause: "cert.no-san", Port: 993, Security: "tls", Ports: certificate("cn-only")},
	{Name: "self-signed", Cause: "cert.self-signed", Port: 993, Security: "tls", Ports: certificate("self-signed")},
	{Name: "unknown-ca", Cause: "cert.unknown-ca", Port: 993, Security: "tls", Ports: certificate("unknown-ca")},
	{Name: "incomplete-chain", Cause: "cert.chain-incomplete", Port: 993, Security: "tls", Ports: certificate("incomplete")},

	// The provider's server is old, busy, or broken.
	{Name: "old-tls", Cause: "tls.version", Port: 993, Security: "tls",
		Ports: map[int]string{993: "TLS cert=good max=1.1\nIMAP"}},
	{Name: "busy", Cause: "greeting.bye", Port: 993, Security: "tls",
		Ports: map[int]string{993: "TLS cert=good\nS * BYE The server is busy. Please come back later."}},
	{Name: "sign-in-later", Cause: "signin.unavailable", Port: 993, Security: "tls",
		Ports: map[int]string{993: "TLS cert=good\n" + `IMAP login="NO [UNAVAILABLE] The password cannot be checked just now."`}},
	{Name: "no-inbox", Cause: "mailbox.missing", Port: 993, Security: "tls",
		Ports: map[int]string{993: "TLS cert=good\n" + `IMAP inbox="NO [NONEXISTENT] Unknown mailbox: INBOX"`}},
	{Name: "server-error", Cause: "mailbox.server-error", Port: 993, Security: "tls",
		Ports: map[int]string{993: "TLS cert=good\n" + `IMAP inbox="NO [SERVERBUG] Internal error occurred. Refer to server log for more information."`}},
	{Name: "hang-up", Cause: "tls.closed", Port: 993, Security: "tls", Ports: map[int]string{993: "CLOSE"}},
	{Name: "garbage", Cause: "greeting.malformed", Port: 993, Security: "tls",
		Ports: map[int]string{993: "TLS cert=good\nHUGE 10485760"}},

	// Something between the computer and the server blocks, breaks or tampers.
	{Name: "blocked-port", Cause: "tcp.filtered", Port: 993, Security: "tls",
		Ports: map[int]string{993: "DROP", 143: startTLS, 443: "HANG"}},
	{Name: "reset", Cause: "tls.reset", Port: 993, Security: "tls", Ports: map[int]string{993: "HEAR 100\nRST"}},
	{Name: "preauth", Cause: "greeting.preauth", Port: 143, Security: "starttls",
		// A session that is said to be signed in cannot be encrypted any
		// more: STARTTLS comes before sign-in (RFC 9051, section 11.3).
		Ports: map[int]string{143: "S * PREAUTH ready, signed in as anna\nHANG"}},
	{Name: "injected", Cause: "starttls.injection", Port: 143, Security: "starttls",
		// The words behind the go-ahead are plain text that a careless
		// program takes for encrypted (RFC 9051, section 11.3).
		Ports: map[int]string{143: `
			S * OK ready
			C * CAPABILITY
			S * CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED
			S $ OK done
			C * STARTTLS
			S- $ OK begin TLS now\r\n* OK [ALERT] Your mailbox has moved.\r\n
			TLS cert=good
			HANG`}},

	// Fetching mail.
	{Name: "pop3-healthy", Cause: "ok", Service: "pop3", Port: 995, Security: "tls",
		Ports: map[int]string{995: "TLS cert=good\nPOP3", 110: "POP3 starttls=good"}},
	{Name: "pop3-in-use", Cause: "mailbox.in-use", Service: "pop3", Port: 995, Security: "tls",
		Ports: map[int]string{995: "TLS cert=good\n" + `POP3 login="-ERR [IN-USE] Do you have another POP session running?"`}},

	// Sending mail.
	{Name: "smtp-healthy", Cause: "ok", Service: "smtp", Port: 587, Security: "starttls", Ports: submission},
	{Name: "smtp-port-25", Cause: "capability.no-auth", Service: "smtp", Port: 25, Security: "starttls",
		Ports: map[int]string{25: "SMTP starttls=good between", 587: "SMTP starttls=good"}},
	{Name: "smtp-wrong-password", Cause: "signin.credentials", Service: "smtp", Port: 465, Security: "tls",
		Password: "let me in!", Ports: submission},
	{Name: "smtp-sender", Cause: "smtp.sender-refused", Service: "smtp", Port: 587, Security: "starttls",
		Ports: map[int]string{587: `SMTP starttls=good sender="553 5.7.1 Sender address rejected: not owned by user anna"`}},
}

// submission are the ports of a healthy server that mail is handed in to.
var submission = map[int]string{465: "TLS cert=good\nSMTP", 587: "SMTP starttls=good"}

// certificate is a machine whose certificate is of that kind on every port.
func certificate(kind string) map[int]string {
	return map[int]string{993: "TLS cert=" + kind + "\nIMAP", 143: "IMAP starttls=" + kind}
}
