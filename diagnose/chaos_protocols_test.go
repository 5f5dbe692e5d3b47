package diagnose_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

// methods are the ways to sign in that a server offers.
func (k *chaosConn) methods() string {
	return pick(k.rand, "PLAIN", "PLAIN", "PLAIN LOGIN", "LOGIN PLAIN CRAM-MD5", "LOGIN", "CRAM-MD5", "PLAIN XOAUTH2 OAUTHBEARER", "XOAUTH2", "OAUTHBEARER PLAIN")
}

// imap is a server of IMAP (RFC 9051), as far as a check-up looks.
func (k *chaosConn) imap() error {
	methods := k.methods()
	able := func() string {
		caps := "CAPABILITY IMAP4rev1 QUOTA ID IDLE"
		if !k.inTLS && k.port.startTLS {
			return caps + " STARTTLS" + pick(k.rand, "", "", " LOGINDISABLED")
		}
		return caps + pick(k.rand, "", " SASL-IR") + " AUTH=" + strings.ReplaceAll(methods, " ", " AUTH=") + pick(k.rand, "", "", "", " LOGINDISABLED")
	}
	greeting := "* OK ready"
	if k.rand.IntN(2) == 0 {
		greeting = "* OK [" + able() + "] ready"
	}
	if err := k.answer(atGreeting, greeting); err != nil {
		return err
	}
	return k.talk(func(line string, words []string) (err error) {
		k.tag = words[0]
		switch strings.ToUpper(words[1]) {
		case "CAPABILITY":
			err = k.answer(atCapability, "* "+able(), k.tag+" OK done")
		case "STARTTLS":
			if err = k.answer(atStartTLS, k.tag+" OK begin"); err == nil {
				err = k.encrypt()
			}
		case "LOGIN":
			if err = k.literals(line); err == nil {
				err = k.answer(atSignIn, k.tag+" OK in")
			}
		case "AUTHENTICATE":
			if err = k.exchange(words[2:], "+ "); err == nil {
				err = k.answer(atSignIn, k.tag+pick(k.rand, " OK in", " OK [CAPABILITY IMAP4rev1 QUOTA ID] in"))
			}
		case "LIST":
			err = k.answer(atMailbox, `* LIST (\HasNoChildren) "/" "INBOX"`, `* LIST (\Sent) "/" {4}`+"\r\nSent", k.tag+" OK done")
		case "STATUS":
			err = k.answer(atMailbox, "* STATUS INBOX (MESSAGES 3 UNSEEN 1)", k.tag+" OK done")
		case "GETQUOTAROOT":
			err = k.answer(atMailbox, `* QUOTAROOT INBOX ""`, `* QUOTA "" (STORAGE 10 512)`, k.tag+" OK done")
		case "EXAMINE":
			err = k.answer(atMailbox, `* FLAGS (\Seen \Deleted)`, "* 3 EXISTS", "* 0 RECENT", "* OK [UIDVALIDITY 1] fine", k.tag+" OK [READ-ONLY] done")
		case "LOGOUT":
			return errors.Join(k.answer(atGoodbye, "* BYE see you", k.tag+" OK done"), io.EOF)
		default:
			err = k.say(k.tag + " BAD what?")
		}
		return err
	})
}

// pop3 is a server of POP3 (RFC 1939).
func (k *chaosConn) pop3() error {
	methods := k.methods()
	if err := k.answer(atGreeting, "+OK ready"+pick(k.rand, "", " <1.2@chaos.example>")); err != nil {
		return err
	}
	return k.talk(func(_ string, words []string) (err error) {
		switch strings.ToUpper(words[0]) {
		case "CAPA":
			caps := []string{"+OK", pick(k.rand, "UIDL", "PIPELINING")}
			if !k.inTLS && k.port.startTLS {
				caps = append(caps, "STLS")
			} else {
				caps = append(caps, pick(k.rand, "USER", "SASL "+methods, "SASL "+methods))
			}
			err = k.answer(atCapability, append(caps, ".")...)
		case "STLS":
			if err = k.answer(atStartTLS, "+OK begin"); err == nil {
				err = k.encrypt()
			}
		case "AUTH":
			if err = k.exchange(words[1:], "+ "); err == nil {
				err = k.answer(atSignIn, "+OK in")
			}
		case "USER":
			err = k.answer(atChallenge, "+OK go on")
		case "PASS", "APOP":
			err = k.answer(atSignIn, "+OK in")
		case "STAT":
			err = k.answer(atMailbox, "+OK 2 1000")
		case "UIDL":
			err = k.answer(atMailbox, "+OK", "1 a", "2 b", ".")
		case "QUIT":
			return errors.Join(k.answer(atGoodbye, "+OK see you"), io.EOF)
		default:
			err = k.say("-ERR what?")
		}
		return err
	})
}

// smtp is a server that mail is handed in to (RFC 6409).
func (k *chaosConn) smtp() error {
	methods := k.methods()
	if err := k.answer(atGreeting, pick(k.rand, []string{"220 ready ESMTP"}, []string{"220-wait", "220 ready"})...); err != nil {
		return err
	}
	return k.talk(func(_ string, words []string) (err error) {
		switch strings.ToUpper(words[0]) {
		case "EHLO", "HELO":
			caps := []string{"250-hello", pick(k.rand, "250-SIZE 1000", "250-PIPELINING")}
			if !k.inTLS && k.port.startTLS {
				caps = append(caps, "250-STARTTLS")
			} else {
				caps = append(caps, "250-AUTH "+methods)
			}
			err = k.answer(atCapability, append(caps, "250 8BITMIME")...)
		case "STARTTLS":
			if err = k.answer(atStartTLS, "220 begin"); err == nil {
				err = k.encrypt()
			}
		case "AUTH":
			if err = k.exchange(words[1:], "334 "); err == nil {
				err = k.answer(atSignIn, "235 2.7.0 in")
			}
		case "MAIL", "RCPT":
			err = k.answer(atMailbox, "250 2.1.0 fine")
		case "QUIT":
			return errors.Join(k.answer(atGoodbye, "221 see you"), io.EOF)
		default:
			err = k.say("502 what?")
		}
		return err
	})
}

// talk hears one command after the other, and lets each be answered.
func (k *chaosConn) talk(answer func(line string, words []string) error) error {
	for {
		line, err := k.hear()
		if err == nil {
			err = answer(line, command(line))
		}
		if err != nil {
			return err
		}
	}
}

// command is a line's words, and blanks in place of those that are missing.
func command(line string) []string {
	words := strings.Fields(line)
	for len(words) < 3 {
		words = append(words, "")
	}
	return words
}

// exchange asks for what is missing yet of a sign-in by SASL, after its first line.
// A right password is as good as a wrong one.
func (k *chaosConn) exchange(words []string, more string) error {
	challenges := []string{""}
	switch method := strings.ToUpper(words[0]); {
	case method == "LOGIN":
		challenges = []string{"User Name", "Password"}
	case method == "CRAM-MD5":
		challenges = []string{fmt.Sprintf("<%d@chaos.example>", k.rand.Uint32())}
	case strings.Join(words[1:], "") != "":
		challenges = nil
	}
	for _, challenge := range challenges {
		if err := k.answer(atChallenge, more+base64.StdEncoding.EncodeToString([]byte(challenge))); err != nil {
			return err
		}
		if _, err := k.hear(); err != nil {
			return err
		}
	}
	return nil
}

// literals asks for the rest of a command, piece by piece (RFC 9051, section 4.3).
func (k *chaosConn) literals(line string) (err error) {
	for err == nil && strings.HasSuffix(line, "}") {
		if err = k.answer(atChallenge, "+ go on"); err == nil {
			line, err = k.hear()
		}
	}
	return err
}
