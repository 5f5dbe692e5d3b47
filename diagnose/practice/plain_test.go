package practice

import (
	"encoding/base64"
	"strings"
	"testing"
)

// encoded replaces {…} by what is in it, in base64, with | for the byte 0.
func encoded(dialog string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(dialog, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		inside, after, _ := strings.Cut(rest, "}")
		b.WriteString(base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(inside, "|", "\x00"))))
		dialog = after
	}
}

func TestServers(t *testing.T) {
	for name, test := range map[string]struct{ server, client string }{
		"POP3 from greeting to end": {"POP3 starttls=good", `
			S +OK POP3 ready
			C CAPA
			S +OK
			S UIDL
			S PIPELINING
			S RESP-CODES
			S AUTH-RESP-CODE
			S STLS
			S .
			C USER anna@practice.example
			S -ERR [AUTH] Not without encryption.
			C stls
			S +OK begin TLS now
			TLS
			C CAPA
			S +OK
			S UIDL
			S PIPELINING
			S RESP-CODES
			S AUTH-RESP-CODE
			S USER
			S SASL PLAIN LOGIN
			S .
			C STLS
			S -ERR What?
			C STAT
			S -ERR What?
			C USER anna@practice.example
			S +OK
			C PASS let me out
			S -ERR [AUTH] Authentication failed.
			C AUTH PLAIN {|anna@practice.example|let me in}
			S +OK welcome
			C STAT
			S +OK 3 591
			C UIDL
			S +OK
			S 1 practice-1
			S 2 practice-2
			S 3 practice-3
			S .
			C NOOP
			S +OK
			C RETR 1
			S -ERR Only looking is practised here.
			C QUIT
			S +OK see you
			END`},
		"POP3 with an account of one's own": {`POP3 cleartext user=ben password="a word"`, `
			S +OK POP3 ready
			C USER ben
			S +OK
			C PASS a word
			S +OK welcome`},
		"POP3 that refuses": {`POP3 cleartext login="-ERR [IN-USE] no"`, `
			S +OK POP3 ready
			C AUTH LOGIN
			S + {User Name}
			C {anna@practice.example}
			S + {Password}
			C {let me in}
			S -ERR [IN-USE] no
			C AUTH CRAM-MD5
			S -ERR [IN-USE] no`},
		"SMTP from greeting to end": {"SMTP starttls=good", `
			S 220 smtp.practice.example ESMTP ready
			C HELO me
			S 250 smtp.practice.example
			C EHLO me
			S 250-smtp.practice.example
			S 250-PIPELINING
			S 250-ENHANCEDSTATUSCODES
			S 250-STARTTLS
			S 250 8BITMIME
			C AUTH PLAIN
			S 538 5.7.11 Not here, or not without encryption.
			C STARTTLS
			S 220 2.0.0 begin TLS now
			TLS
			C EHLO me
			S 250-smtp.practice.example
			S 250-PIPELINING
			S 250-ENHANCEDSTATUSCODES
			S 250-AUTH PLAIN LOGIN
			S 250 8BITMIME
			C MAIL FROM:<anna@practice.example>
			S 530 5.7.0 Sign in first.
			C AUTH PLAIN no-base64
			S 535 5.7.8 Authentication failed.
			C AUTH LOGIN
			S 334 {User Name}
			C {anna@practice.example}
			S 334 {Password}
			C {let me in}
			S 235 2.7.0 welcome
			C MAIL FROM:<anna@practice.example>
			S 250 2.1.0 OK
			C RCPT TO:<anna@practice.example>
			S 250 2.1.0 OK
			C RSET
			S 250 2.0.0 OK
			C DATA
			S 502 5.5.1 Only looking is practised here.
			C QUIT
			S 221 2.0.0 see you
			END`},
		"SMTP that refuses": {`SMTP cleartext login="454 4.7.0 later"`, `
			S 220 smtp.practice.example ESMTP ready
			C AUTH PLAIN {|anna@practice.example|let me in}
			S 454 4.7.0 later`},
		"SMTP that refuses the sender": {`SMTP cleartext sender="550 no"`, `
			S 220 smtp.practice.example ESMTP ready
			C AUTH PLAIN {|anna@practice.example|let me in}
			S 235 2.7.0 welcome
			C MAIL FROM:<anna@practice.example>
			S 550 no`},
		"SMTP between providers": {"SMTP cleartext between", `
			S 220 smtp.practice.example ESMTP ready
			C EHLO me
			S 250-smtp.practice.example
			S 250-PIPELINING
			S 250-ENHANCEDSTATUSCODES
			S 250 8BITMIME
			C AUTH PLAIN
			S 538 5.7.11 Not here, or not without encryption.`},
	} {
		t.Run(name, func(t *testing.T) {
			if err := converse(t, test.server, encoded(test.client)); err != nil {
				t.Error(err)
			}
		})
	}
}
