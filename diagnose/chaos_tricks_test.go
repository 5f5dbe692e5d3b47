package diagnose_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"mailcheckup/diagnose"
)

// tricks are what a server can do in place of saying the lines that belong where
// it stands, of which there may be none. nil goes on with the conversation.
var tricks = map[string]func(k *chaosConn, lines []string) error{
	"silence": func(k *chaosConn, _ []string) error { return k.linger() },
	"hang up": func(k *chaosConn, _ []string) error { return k.hangUp() },
	"reset":   func(k *chaosConn, _ []string) error { return k.reset() },
	"cut": func(k *chaosConn, lines []string) error {
		text := strings.Join(lines, "\r\n")
		return k.sayAndGo(text[:len(text)/2])
	},
	"cut in a record": func(k *chaosConn, _ []string) error {
		fmt.Fprintf(k.raw, "\x17\x03\x03\x10\x00%s", poison(k.rand))
		k.raw.Close()
		return errOver
	},
	"broken record": func(k *chaosConn, _ []string) error {
		fmt.Fprintf(k.raw, "\x17\x03\x03\x00\x20%032d", k.rand.Int64())
		return k.linger()
	},
	"drip": func(k *chaosConn, lines []string) error {
		return k.drip(strings.Join(lines, "\r\n")+"\r\n", time.Duration(k.rand.IntN(3000))*time.Microsecond)
	},
	"endless drip": func(k *chaosConn, _ []string) error {
		return k.drip(strings.Repeat(pick(k.rand, "x", "* OK wait\r\n", "250-wait\r\n", "+OK\r\n"), 1<<20), 2*time.Millisecond)
	},
	"endless line": func(k *chaosConn, _ []string) error {
		return k.flood(pick(k.rand, "x", "\x00", "(", "\xff\xfe", "\x1b[31m", "{1}", `"`, "\r", "250-x ", poison(k.rand)))
	},
	"endless lines": func(k *chaosConn, lines []string) error {
		begin := pick(k.rand, "", strings.Join(lines[:min(len(lines), 1)], "")+"\r\n")
		return k.flood(begin, pick(k.rand,
			"* OK still there\r\n", "* CAPABILITY IMAP4rev1\r\n", `* LIST () "/" x`+"\r\n", "* 1 FETCH (FLAGS ())\r\n", "* 1 EXPUNGE\r\n", "* 1 EXISTS\r\n",
			"* FLAGS (\\Seen)\r\n", "* OK [PERMANENTFLAGS (a b c)] x\r\n", "* STATUS INBOX (MESSAGES 1)\r\n", "* QUOTA \"\" (STORAGE 1 2)\r\n", "* X (1)\r\n",
			"250-more\r\n", "334 \r\n", "+ \r\n", "+OK\r\n", "x\r\n", "\r\n", "1 x\r\n", poison(k.rand)+"\r\n"))
	},
	"other protocol": func(k *chaosConn, _ []string) error { return k.sayAndGo(k.otherProtocol()) },
	"literal": func(k *chaosConn, _ []string) error {
		size := pick(k.rand, "4294967296", "18446744073709551616", "9223372036854775807", "-1", "4194305", "0", "1e9", "3000000")
		begin := pick(k.rand, `* LIST () "/" `, "* STATUS ", "* QUOTAROOT ", "* QUOTA ", "* OK ", "* 1 FETCH (BODY[] ", "* ID (", "* NAMESPACE ((", "+ ", k.tag+" OK ", "")
		return k.flood(begin+"{"+size+"}\r\n", pick(k.rand, "x", "x\r\n"))
	},
	"nested": func(k *chaosConn, _ []string) error {
		begin := pick(k.rand, "* 1 FETCH (BODYSTRUCTURE ", "* 1 FETCH (BODY ", "* 1 FETCH (ENVELOPE ", "* 1 FETCH(", "* THREAD ", "* LIST ", "* STATUS INBOX ",
			`* QUOTA "" `, "* NAMESPACE ", "* ID ", "* FLAGS ", "* X ", "* ESEARCH ", "* METADATA ", "* OK [", "* SEARCH ", "* LIST () ")
		return k.sayAndGo(begin + strings.Repeat(pick(k.rand, "(", "((1)", `("a" `, "(NIL "), pick(k.rand, 10, 999, 8000, 50000, 300000)))
	},
	"poison": func(k *chaosConn, lines []string) error {
		return k.say(k.each(lines, func(line string) string { return line + " " + poison(k.rand) })...)
	},
	"echo": func(k *chaosConn, lines []string) error {
		return k.say(k.each(lines, func(line string) string { return line + " " + k.echo() })...)
	},
	"unasked before": func(k *chaosConn, lines []string) error { return k.say(append(k.unasked(), lines...)...) },
	"unasked behind": func(k *chaosConn, lines []string) error {
		return k.say(append(lines[:len(lines):len(lines)], k.unasked()...)...)
	},
	"unasked in the middle": func(k *chaosConn, lines []string) error {
		half := len(lines) / 2
		return k.say(append(append(lines[:half:half], k.unasked()...), lines[half:]...)...)
	},
	"wrong tag": func(k *chaosConn, lines []string) error {
		return k.say(k.each(lines, func(line string) string {
			return strings.Replace(line, k.tag+" ", pick(k.rand, "a99 ", "T1 ", "zz ", " ", "+ ", "* ", "\x00 "), 1)
		})...)
	},
	"challenges": func(k *chaosConn, lines []string) error {
		for range 1 + k.rand.IntN(15) {
			said := base64.StdEncoding.EncodeToString([]byte(pick(k.rand, poison(k.rand), k.echo(), "", `{"status":"401"}`)))
			if err := k.say(pick(k.rand, "+ ", "334 ", "+", "334-", "+ "+poison(k.rand)) + said); err != nil {
				return err
			}
			if _, err := k.hear(); err != nil {
				return err
			}
		}
		return k.say(lines...)
	},
	"no": func(k *chaosConn, _ []string) error {
		return k.say(k.refusal(pick(k.rand, poison(k.rand), k.echo(), "no")))
	},
	"referral": func(k *chaosConn, _ []string) error { return k.say(k.refusal("")) },
	"bye": func(k *chaosConn, _ []string) error {
		return k.sayAndGo(pick(k.rand, "* BYE ", "421 4.3.0 ", "-ERR [SYS/TEMP] ", "* BYE [ALERT] ") + poison(k.rand) + "\r\n")
	},
	"odd line ends": func(k *chaosConn, lines []string) error {
		return k.write(strings.Join(append(lines, ""), pick(k.rand, "\n", "\r\r\n", "\r", " \r\n", "\r\n\r\n", "\x00\r\n")))
	},
	"long line": func(k *chaosConn, lines []string) error {
		at := pick(k.rand, 255, 400, 512, 4096, 8192, 64<<10) + k.rand.IntN(5) - 2
		return k.say(k.each(lines, func(line string) string {
			fill := pick(k.rand, "x", "x ", k.world.password+" ", "é", "\x1b[m")
			return (line + " " + strings.Repeat(fill, at/len(fill)+1))[:max(at, len(line))]
		})...)
	},
	"lower case": func(k *chaosConn, lines []string) error { return k.say(k.each(lines, strings.ToLower)...) },
	"nothing":    func(k *chaosConn, _ []string) error { return nil },
	"half":       func(k *chaosConn, lines []string) error { return k.say(lines[:len(lines)/2]...) },
}

// misbehave plays one of the tricks.
func (k *chaosConn) misbehave(at chaosPoint, lines []string) error {
	return tricks[k.world.tally.pick(k.rand, at, trickNames)](k, lines)
}

// each are the lines, changed.
func (k *chaosConn) each(lines []string, change func(string) string) (changed []string) {
	for _, line := range lines {
		if k.rand.IntN(4) > 0 {
			line = change(line)
		}
		changed = append(changed, line)
	}
	return changed
}

// sayAndGo says something, and then is silent or hangs up.
func (k *chaosConn) sayAndGo(text string) error {
	if err := k.write(text); err != nil || k.rand.IntN(2) == 0 {
		return k.linger()
	}
	return k.hangUp()
}

// reset ends the connection with what was under way.
func (k *chaosConn) reset() error {
	k.raw.SetLinger(0)
	k.raw.Close()
	return errOver
}

// drip says text a byte at a time. The client may leave meanwhile.
func (k *chaosConn) drip(text string, pause time.Duration) error {
	for i := range len(text) {
		if err := k.write(text[i : i+1]); err != nil {
			return err
		}
		select {
		case <-time.After(pause):
		case <-k.world.ending.Done():
			return errOver
		}
	}
	return nil
}

// mostFlood is how much a flood says: more than a check-up may hear anywhere.
const mostFlood = 6 << 20

// flood says the last text for ever, the first ones once, and listens meanwhile.
func (k *chaosConn) flood(texts ...string) error {
	last := texts[len(texts)-1]
	block := strings.Repeat(last, 1+(32<<10)/len(last))
	k.world.serving.Go(func() { io.Copy(io.Discard, k.in) })
	if err := k.write(strings.Join(texts, "")); err != nil {
		return err
	}
	for said := 0; said < mostFlood; said += len(block) {
		if err := k.write(block); err != nil {
			return err
		}
	}
	<-k.world.ending.Done()
	return errOver
}

// unasked are replies to nothing.
func (k *chaosConn) unasked() (lines []string) {
	for range 1 + k.rand.IntN(4) {
		lines = append(lines, pick(k.rand,
			"* OK [ALERT] "+poison(k.rand), "* PREAUTH in", "* BYE", "* CAPABILITY IMAP4rev1 AUTH=PLAIN STARTTLS "+k.echo(), "* CAPABILITY IMAP4rev1 (", "* FETCH (BODYSTRUCTURE ((((", "* 3 EXISTS", "* 1 FETCH (FLAGS (\\Seen))",
			"* 4 EXPUNGE", "* LIST () NIL "+poison(k.rand), `* LIST (\Noselect) "/" "`+poison(k.rand)+`"`, `* LIST () "/" {5}`+"\r\n\x1b[31m", "* STATUS "+k.echo()+" (MESSAGES 1 UNSEEN 99999999999)",
			`* QUOTA "" (STORAGE 600 512)`, `* QUOTA "" (STORAGE 9223372036854775807 1)`, "* QUOTA \"\" (STORAGE -1 -1)", "* ID (\"name\" \""+poison(k.rand)+"\")", "* SEARCH 1 2 3", "* VANISHED 1:4294967295",
			"+ "+k.echo(), k.tag+" OK done", "a2 OK done", "a3 OK [CAPABILITY "+k.echo()+"] in", "T1 OK done", "T3 OK done", "T4 NO "+k.echo(),
			"250 fine", "250-STARTTLS", "220 begin", "235 in", "334 "+k.echo(), "250 AUTH "+k.echo(), "251 forwarded", "+OK "+k.echo(), "-ERR "+poison(k.rand), ".", "", k.echo()))
	}
	return lines
}

// refusal is a "no" with such a text, or, without one, a referral to elsewhere.
func (k *chaosConn) refusal(text string) string {
	switch k.port.service {
	case diagnose.POP3:
		if text == "" {
			return pick(k.rand, "-ERR [IN-USE] another session", "-ERR [LOGIN-DELAY] later", "-ERR [SYS/PERM] moved to https://evil.example/?k=1", "-ERR [AUTH] no")
		}
		return "-ERR " + text
	case diagnose.SMTP:
		if text == "" {
			return pick(k.rand, "251 user not local; will forward to <evil@evil.example>", "551 user not local; try <evil@evil.example>", "530 5.7.0 STARTTLS first",
				"421 4.7.0 try mx2.evil.example", "535 5.7.8 https://evil.example/?"+k.echo())
		}
		return pick(k.rand, "535 5.7.8 ", "550 5.7.1 ", "421 ", "454 4.7.0 ", "500 ", "552 5.2.2 ", "334 ", "299 ", "199 ", "999 ") + text
	}
	if text == "" {
		return k.tag + " NO " + pick(k.rand, "[REFERRAL imap://evil.example/;AUTH=*] moved", "[REFERRAL imap://user@evil.example:993/INBOX/\x1b[31m] moved",
			"[ALERT] https://evil.example/?"+k.echo(), "[WEBALERT https://evil.example/?k="+k.world.password+"] look", "[INUSE] later")
	}
	return k.tag + " " + pick(k.rand, "NO ", "BAD ", "NO [AUTHENTICATIONFAILED] ", "NO [UNAVAILABLE] ", "NO [PRIVACYREQUIRED] ", "BYE ", "PREAUTH ", "NO [", "MAYBE ") + text
}

// otherProtocol is how servers of other kinds begin.
func (k *chaosConn) otherProtocol() string {
	return pick(k.rand,
		"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html><b id=chaos>"+poison(k.rand)+"</b></html>\r\n",
		"HTTP/1.1 302 Found\r\nLocation: https://evil.example/login?u="+k.echo()+"\r\n\r\n", "<!DOCTYPE html><script>chaos()</script>\r\n",
		"SSH-2.0-OpenSSH_9.9 "+poison(k.rand)+"\r\n", "220 ftp.chaos.example FTP ready\r\n", "220 mail.chaos.example ESMTP "+poison(k.rand)+"\r\n",
		"* OK IMAP4rev1 "+poison(k.rand)+"\r\n", "+OK POP3 "+poison(k.rand)+"\r\n", "RFB 003.008\n", "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03", "\x15\x03\x01\x00\x02\x02\x28",
		"\x04Host is not allowed", "NOTICE AUTH :*** "+poison(k.rand)+"\r\n", k.echo()+"\r\n", poison(k.rand)+"\r\n", strings.Repeat(k.world.password, 40)+"\r\n")
}
