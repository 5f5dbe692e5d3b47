package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2/imapclient"
)

// imap is the dialect of IMAP (RFC 9051, RFC 3501) up to the sign-in. From then
// on go-imap's client has the word; see inbox.go.
type imap struct {
	tags     int
	caps     []string // nil: not known
	signedIn bool
	client   *imapclient.Client // after sign-in
	last     *eavesdropper      // what the client speaks over
}

// greet passes over what Dovecot says while its own service for passwords does not
// answer; where no greeting follows, that was the answer.
func (m *imap) greet(w *wire) error {
	var still *refusal
	for range longestReply {
		line, err := w.readLine()
		switch {
		case err != nil && still != nil && timedOut(err):
			return still
		case err != nil:
			return err
		}
		status, _, text, _ := statusLine(line, "*")
		if status != "OK" || !strings.HasPrefix(text, "Waiting for authentication process") {
			return m.welcome(line)
		}
		still = &refusal{status, "", text}
	}
	return errEndless
}

// welcome understands the greeting.
func (m *imap) welcome(line string) error {
	status, code, text, ok := statusLine(line, "*")
	m.learn(code)
	switch {
	case ok && status == "OK":
		return nil
	case ok && status == "PREAUTH":
		m.signedIn = true
		return errPreauth
	case ok && status == "BYE":
		return &refusal{status, codeName(code), text}
	}
	return &otherSpeech{sniff(line), line}
}

func (m *imap) abilities(w *wire) (abilities, error) {
	if m.caps == nil {
		if err := m.command(w, "CAPABILITY", "CAPABILITY", noMore); err != nil {
			return abilities{}, err
		}
		if m.caps == nil {
			return abilities{}, errGarbled
		}
	}
	able := abilities{all: m.caps, signedIn: m.signedIn}
	for _, c := range m.caps {
		c = strings.ToUpper(c)
		switch method, isAuth := strings.CutPrefix(c, "AUTH="); {
		case isAuth:
			able.methods = append(able.methods, method)
		case c == "STARTTLS":
			able.startTLS = true
		case c == "LOGINDISABLED", c == "XTLSREQUIRED" && !w.encrypted(): // GNU Mailutils takes no password until then
			able.noPassword = true
		}
	}
	return able, nil
}

func (m *imap) startTLS(w *wire) error {
	m.caps = nil
	err := m.command(w, "STARTTLS", "STARTTLS", noMore)
	m.caps = nil // whatever stood in the answer came in plain text
	return err
}

// signIn uses AUTHENTICATE PLAIN where it is offered, then LOGIN, which every
// server has that does not forbid it, then what is left.
func (m *imap) signIn(w *wire, s Settings) (err error) {
	able, err := m.abilities(w)
	if err != nil || able.signedIn {
		return err
	}
	inLine := lists(m.caps, "SASL-IR") // RFC 4959: the response may stand in the same line
	before := m.caps
	m.caps = nil // a server may be able to do more for one whom it knows, and say so
	defer func() {
		if m.caps == nil {
			m.caps = before
		}
	}()
	way, ok := choose(s, able.methods)
	switch {
	case s.SignIn != Token && !able.noPassword && way.name != "PLAIN":
		return m.login(w, s)
	case !ok: // the capability stage does not let this pass
		return errGarbled
	}
	command := "AUTHENTICATE " + way.name
	if way.opening != "" && inLine {
		return m.command(w, command+" "+way.first(), command+" "+masked, way.reply(true))
	}
	return m.command(w, command, command, way.reply(false))
}

// login uses the LOGIN command. A string with characters outside of ASCII must
// be a literal (RFC 9051, section 4.3): announced by its length, sent when the
// server asks for it.
func (m *imap) login(w *wire, s Settings) error {
	pieces := []string{"LOGIN"}
	for _, text := range []string{s.User(), s.Secret.reveal()} {
		last := len(pieces) - 1
		if plain(text) {
			pieces[last] += " " + quote(text)
		} else {
			pieces[last] += fmt.Sprintf(" {%d}", len(text))
			pieces = append(pieces, text)
		}
	}
	shown := "LOGIN " + quote(s.User()) + " " + masked
	return m.command(w, pieces[0], shown, func(string) (next string) {
		if len(pieces) < 2 {
			return "*"
		}
		pieces = pieces[1:]
		return pieces[0]
	})
}

// command says one command and hears the answer. Where the server asks for
// more with "+", reply says what, and is not recorded, for it is or holds a
// secret.
func (m *imap) command(w *wire, text, shown string, reply func(challenge string) string) error {
	m.tags++
	tag := fmt.Sprintf("a%d", m.tags)
	if err := w.send(tag+" "+text, tag+" "+shown); err != nil {
		return err
	}
	var bye error
	asked := 0
	for range longestReply {
		line, err := w.readLine()
		if err != nil {
			return cmp.Or(bye, err)
		}
		switch status, code, text, tagged := statusLine(line, tag); {
		case tagged && status == "OK":
			m.learn(code)
			return nil
		case tagged:
			return &refusal{status, codeName(code), text}
		case strings.HasPrefix(line, "+"):
			if asked++; asked > mostChallenges {
				return errEndless
			}
			if err := w.send(reply(strings.TrimSpace(line[1:])), masked); err != nil {
				return err
			}
		case strings.HasPrefix(line, "* "):
			bye = cmp.Or(bye, farewell(line))
			m.learn(line[2:])
		default:
			return errGarbled
		}
	}
	return errEndless
}

// noMore is the reply of a command for which everything is said: cancel
// (RFC 9051, section 6.2.2).
func noMore(string) string { return "*" }

// farewell is the refusal in an untagged BYE, or nil. nginx says BAD in its place.
func farewell(line string) error {
	status, code, text, ok := statusLine(line, "*")
	if !ok || status != "BYE" && status != "BAD" {
		return nil
	}
	return &refusal{"BYE", codeName(code), text}
}

// learn takes the capabilities out of "CAPABILITY IMAP4rev1 …".
func (m *imap) learn(data string) {
	words := strings.Fields(data)
	if len(words) > 1 && strings.EqualFold(words[0], "CAPABILITY") {
		m.caps = words[1:]
	}
}

// statusLine reads "TAG STATUS [CODE] text" (RFC 9051, section 7.1). A proxy may
// pass on the "no" of POP3.
func statusLine(line, tag string) (status, code, text string, ok bool) {
	rest, ok := strings.CutPrefix(line, tag+" ")
	if !ok {
		return
	}
	status, text, _ = strings.Cut(rest, " ")
	if status = strings.ToUpper(status); status == "-ERR" {
		status = "NO"
	}
	if !slices.Contains([]string{"OK", "NO", "BAD", "BYE", "PREAUTH"}, status) {
		return "", "", "", false
	}
	code, text = codeIn(text)
	return status, code, text, true
}

// codeName is the first word of a response code.
func codeName(code string) string {
	name, _, _ := strings.Cut(code, " ")
	return strings.ToUpper(name)
}

func (m *imap) goodbye(w *wire) {
	if m.client != nil {
		m.client.Logout()
		return
	}
	m.tags++
	w.send(fmt.Sprintf("a%d LOGOUT", m.tags), "LOGOUT")
}
