package diagnose

import (
	"encoding/base64"
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

func (m *imap) greet(w *wire) error {
	line, err := w.readLine()
	if err != nil {
		return err
	}
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
		if _, err := m.command(w, "CAPABILITY", "CAPABILITY"); err != nil {
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
		case c == "LOGINDISABLED":
			able.noPassword = true
		}
	}
	return able, nil
}

func (m *imap) startTLS(w *wire) error {
	m.caps = nil
	_, err := m.command(w, "STARTTLS", "STARTTLS")
	m.caps = nil // whatever stood in the answer came in plain text
	return err
}

// signIn uses AUTHENTICATE PLAIN where it is offered, because it alone is sure
// of its character set (RFC 4616), and LOGIN otherwise.
func (m *imap) signIn(w *wire, user string, secret Secret) error {
	able, err := m.abilities(w)
	if err != nil || able.signedIn {
		return err
	}
	inLine := m.can("SASL-IR") // RFC 4959: the response may stand in the same line
	m.caps = nil               // a server may be able to do more for one whom it knows
	if !slices.Contains(able.methods, "PLAIN") {
		return m.login(w, user, secret)
	}
	response := base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + secret.reveal()))
	if inLine {
		_, err = m.command(w, "AUTHENTICATE PLAIN "+response, "AUTHENTICATE PLAIN "+masked)
		return err
	}
	_, err = m.command(w, "AUTHENTICATE PLAIN", "AUTHENTICATE PLAIN", response)
	return err
}

func (m *imap) login(w *wire, user string, secret Secret) error {
	var text, shown strings.Builder
	var literals []string
	text.WriteString("LOGIN")
	shown.WriteString("LOGIN")
	for _, s := range []string{user, secret.reveal()} {
		if plain(s) {
			text.WriteString(" " + quote(s))
		} else { // RFC 9051, section 4.3: no other way for these characters
			fmt.Fprintf(&text, " {%d}", len(s))
			literals = append(literals, text.String(), s)
			text.Reset()
		}
	}
	shown.WriteString(" " + quote(user) + " " + masked)
	if len(literals) == 0 {
		_, err := m.command(w, text.String(), shown.String())
		return err
	}
	return m.loginInPieces(w, append(literals, text.String()), shown.String())
}

// loginInPieces sends a LOGIN command whose strings are literals: after each
// announcement the server must say "+" first.
func (m *imap) loginInPieces(w *wire, pieces []string, shown string) error {
	line := pieces[0]
	var more []string
	for i := 1; i < len(pieces); i += 2 {
		more = append(more, pieces[i]+pieces[i+1])
	}
	_, err := m.command(w, line, shown, more...)
	return err
}

// command says one command and hears the answer: the lines before the one that
// ends it. Each of more is said when the server asks for it with "+"; it is
// never recorded, for it is or holds a secret.
func (m *imap) command(w *wire, text, shown string, more ...string) (untagged []string, err error) {
	m.tags++
	tag := fmt.Sprintf("a%d", m.tags)
	if err := w.send(tag+" "+text, tag+" "+shown); err != nil {
		return nil, err
	}
	bye := ""
	for range longestReply {
		line, err := w.readLine()
		if err != nil {
			if bye != "" {
				return nil, byeRefusal(bye)
			}
			return nil, err
		}
		status, code, text, tagged := statusLine(line, tag)
		switch {
		case tagged && status == "OK":
			m.learn(code)
			return untagged, nil
		case tagged:
			return nil, &refusal{status, codeName(code), text}
		case strings.HasPrefix(line, "+"):
			next := "*" // RFC 9051, section 6.2.2: cancel, there is nothing more to say
			if len(more) > 0 {
				next, more = more[0], more[1:]
			}
			if err := w.send(next, masked); err != nil {
				return nil, err
			}
		case strings.HasPrefix(line, "* "):
			if isBye(line) {
				bye = line
			}
			m.learn(strings.TrimPrefix(line, "* "))
			untagged = append(untagged, line)
		default:
			return nil, errGarbled
		}
	}
	return nil, errEndless
}

func isBye(line string) bool {
	status, _, _, ok := statusLine(line, "*")
	return ok && status == "BYE"
}

func byeRefusal(line string) error {
	status, code, text, _ := statusLine(line, "*")
	return &refusal{status, codeName(code), text}
}

// learn takes the capabilities out of "CAPABILITY IMAP4rev1 …".
func (m *imap) learn(data string) {
	words := strings.Fields(data)
	if len(words) > 1 && strings.EqualFold(words[0], "CAPABILITY") {
		m.caps = words[1:]
	}
}

// can says whether the server has said that it can do something.
func (m *imap) can(capability string) bool {
	return slices.ContainsFunc(m.caps, func(c string) bool { return strings.EqualFold(c, capability) })
}

// statusLine reads "TAG STATUS [CODE] text" (RFC 9051, section 7.1).
func statusLine(line, tag string) (status, code, text string, ok bool) {
	rest, ok := strings.CutPrefix(line, tag+" ")
	if !ok {
		return
	}
	status, text, _ = strings.Cut(rest, " ")
	status = strings.ToUpper(status)
	if !slices.Contains([]string{"OK", "NO", "BAD", "BYE", "PREAUTH"}, status) {
		return "", "", "", false
	}
	if inside, found := strings.CutPrefix(text, "["); found {
		if c, after, closed := strings.Cut(inside, "]"); closed {
			code, text = c, strings.TrimSpace(after)
		}
	}
	return status, code, text, true
}

// codeName is the first word of a response code.
func codeName(code string) string {
	name, _, _ := strings.Cut(code, " ")
	return strings.ToUpper(name)
}

func (m *imap) noop() error { return m.client.Noop().Wait() }

func (m *imap) goodbye(w *wire) {
	if m.client != nil {
		m.client.Logout()
		return
	}
	m.tags++
	w.send(fmt.Sprintf("a%d LOGOUT", m.tags), "LOGOUT")
}
