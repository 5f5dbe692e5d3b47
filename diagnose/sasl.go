package diagnose

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// mostChallenges is how often a server may ask for more; no mechanism of ours
// needs more than three.
const mostChallenges = 10

// A mechanism is one way to sign in by SASL (RFC 4422). What differs between
// the mail protocols is only how its words are carried.
type mechanism struct {
	name    string
	opening string // what the client says first; "" where the server speaks first
	answer  func(challenge string) string
	most    int // challenges that are answered, where the answers hold the secret; 0: it is in the opening
}

// mechanisms are the ways to sign in with s, the preferred one first. PLAIN is
// sure of its character set; the challenges of LOGIN are to be ignored
// (draft-murchison-sasl-login); CRAM-MD5 (RFC 2195) is of the last century.
// What holds the secret is said once, however often a server asks.
func mechanisms(s Settings) []mechanism {
	user, secret := s.User(), s.Secret.reveal()
	nothing := func(string) string { return "" }
	if s.SignIn == Token {
		return []mechanism{
			// The server's "no" comes as a challenge with details, to be answered
			// before the true "no" comes.
			{"XOAUTH2", "user=" + user + "\x01auth=Bearer " + secret + "\x01\x01", nothing, 0},
			{"OAUTHBEARER", fmt.Sprintf("n,a=%s,\x01host=%s\x01port=%d\x01auth=Bearer %s\x01\x01", envelope.Replace(user), s.Host, s.Port, secret),
				func(string) string { return "\x01" }, 0}, // RFC 7628, section 3.2.3
		}
	}
	asked := 0
	return []mechanism{
		{"PLAIN", "\x00" + user + "\x00" + secret, nothing, 0}, // RFC 4616
		{"LOGIN", "", func(string) string {
			asked++
			return []string{user, secret}[min(asked, 2)-1]
		}, 2},
		{"CRAM-MD5", "", func(challenge string) string {
			mac := hmac.New(md5.New, []byte(secret))
			mac.Write([]byte(challenge))
			return user + " " + hex.EncodeToString(mac.Sum(nil))
		}, 1},
	}
}

// envelope writes a name where commas and equals signs have a meaning (RFC 5801,
// section 4).
var envelope = strings.NewReplacer("=", "=3D", ",", "=2C")

// choose gives the first mechanism that the server offers.
func choose(s Settings, offered []string) (mechanism, bool) {
	all := mechanisms(s)
	i := slices.IndexFunc(all, func(m mechanism) bool { return slices.Contains(offered, m.name) })
	if i < 0 {
		return mechanism{}, false
	}
	return all[i], true
}

// first is the opening as it is sent.
func (m mechanism) first() string { return base64.StdEncoding.EncodeToString([]byte(m.opening)) }

// exchange carries the words of a mechanism as POP3 (RFC 5034) and SMTP (RFC
// 4954) do: AUTH and its name, then a reply to each challenge, until hear says
// that there is no more. The opening stands in the first line where that gets
// no longer than longest, its end included, and is encrypted; in plain text a
// server that insists on encryption still has the chance to say so first.
func (m mechanism) exchange(w *wire, longest int, hear func() (challenge string, more bool, err error)) error {
	line := "AUTH " + m.name
	shown := line
	inLine := m.opening != "" && w.encrypted() && len(line+" "+m.first()+"\r\n") <= longest
	if inLine {
		line, shown = line+" "+m.first(), shown+" "+masked
	}
	reply := m.reply(inLine)
	for range mostChallenges {
		if err := w.send(line, shown); err != nil {
			return err
		}
		challenge, more, err := hear()
		if err != nil || !more {
			return err
		}
		line, shown = reply(challenge), masked
	}
	return errEndless
}

// reply gives what to say to each challenge, in base64. Where the opening could
// not stand in the command, it is the reply to the first. Whoever asks for more
// than there is to say is told that this was all (RFC 4954, section 4).
func (m mechanism) reply(openingSent bool) func(challenge string) string {
	asked := 0
	return func(challenge string) string {
		if asked++; m.most > 0 && asked > m.most {
			return "*"
		}
		if m.opening != "" && !openingSent {
			openingSent = true
			return m.first()
		}
		plain, _ := base64.StdEncoding.DecodeString(challenge) // one that is not base64 gets an answer that is refused
		return base64.StdEncoding.EncodeToString([]byte(m.answer(string(plain))))
	}
}
