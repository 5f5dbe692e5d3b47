package diagnose

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

const (
	longestPOP3Command = 255   // bytes with the line end (RFC 2449, section 4)
	longestPOP3Line    = 512   // bytes of an answer (the same section)
	mostListed         = 10000 // messages; a mailbox with more is only counted
)

// pop3 is the dialect of POP3 (RFC 1939, RFC 2449). It fetches nothing and
// marks nothing as deleted, so that QUIT has nothing to carry out.
type pop3 struct {
	caps   []string // nil: not known
	untold bool     // the server does not tell what it can do: CAPA is younger than POP3
	stamp  string   // of the greeting, for APOP; "" for none
}

func (m *pop3) greet(w *wire) error {
	line, err := w.readLine()
	if err != nil {
		return err
	}
	text, err := indicated(line)
	if err == errGarbled {
		return &otherSpeech{sniff(line), line}
	}
	m.stamp = timestamp(text)
	return err
}

// timestamp is the msg-id in a greeting (RFC 1939, section 7).
func timestamp(greeting string) string {
	from := strings.LastIndexByte(greeting, '<')
	to := strings.LastIndexByte(greeting, '>')
	if from < 0 || to < from || !strings.Contains(greeting[from:to], "@") {
		return ""
	}
	return greeting[from : to+1]
}

func (m *pop3) abilities(w *wire) (abilities, error) {
	if m.caps == nil {
		if err := m.ask(w); err != nil {
			return abilities{}, err
		}
	}
	able := abilities{all: m.caps, startTLS: m.untold}
	needsTLS := false
	for _, c := range m.caps {
		switch words := strings.Fields(strings.ToUpper(c)); {
		case len(words) == 0:
		case words[0] == "STLS":
			able.startTLS = true
		case words[0] == "SASL":
			able.methods = words[1:]
		case words[0] == "XTLSREQUIRED": // GNU Mailutils takes no password until then
			needsTLS = !w.encrypted()
		}
	}
	able.noPassword = needsTLS || !able.offers("PLAIN", "LOGIN") && !m.takesUser() && m.stamp == ""
	return able, nil
}

// ask asks for the capabilities. A server that does not know the question is
// none the worse; one that turns everybody away says so now, or hangs up.
func (m *pop3) ask(w *wire) error {
	err := m.command(w, "CAPA", "CAPA")
	if no, refused := err.(*refusal); refused {
		if w.hangsUp() {
			no.status = "BYE"
		}
		if turnedAway(no) {
			return no
		}
		m.untold, m.caps = true, []string{}
		return nil
	}
	if err != nil {
		return err
	}
	caps := []string{}
	err = listing(w, longestReply, func(line string) { caps = append(caps, line) })
	if err == nil {
		m.untold, m.caps = false, caps
	}
	return err
}

// turnedAway says that this "no" is about more than the question for capabilities.
func turnedAway(no *refusal) bool {
	cause := no.means(POP3, StageCapability)
	return cause != "" && cause != CapabilityMalformed
}

// takesUser says that USER and PASS may be used: where the server does not tell,
// as it always was before there were capabilities.
func (m *pop3) takesUser() bool {
	return m.untold || lists(m.caps, "USER")
}

func (m *pop3) startTLS(w *wire) error {
	err := m.command(w, "STLS", "STLS")
	if _, no := err.(*refusal); no && m.untold {
		err = errNoStartTLS // it was never offered, only tried
	}
	m.caps = nil
	return err
}

// signIn uses AUTH (RFC 5034) where the server offers a mechanism for it, even
// CRAM-MD5 alone: Dovecot goes on to name USER then, and refuses it. Next come
// USER and PASS, and only where there is nothing else APOP, for which the server
// must keep the password as it is.
func (m *pop3) signIn(w *wire, s Settings) error {
	able, err := m.abilities(w)
	if err != nil {
		return err
	}
	way, ok := choose(s, able.methods)
	user, secret := oneLine(s.User()), oneLine(s.Secret.reveal())
	switch {
	case ok:
		// Exchange offers SASL, but knows nothing of a response in the line of AUTH, nor of
		// response codes, which are of the same standard (RFC 2449, sections 6.3 and 6.4).
		longest := 0
		if lists(m.caps, "RESP-CODES") {
			longest = longestPOP3Command
		}
		return way.exchange(w, longest, func() (string, bool, error) { return m.hear(w) })
	case s.SignIn == Token:
		return noWayIn(able)
	case m.stamp == "" || m.takesUser():
		err = m.command(w, "USER "+user, "USER "+user)
		if no, refused := err.(*refusal); refused && able.startTLS && !m.untold && !w.encrypted() {
			no.status = "USER"
		}
		if err != nil {
			return err
		}
		err = m.command(w, "PASS "+secret, "PASS "+masked)
		if no, refused := err.(*refusal); refused && unsupported.MatchString(no.text) {
			return noWayIn(able)
		}
	default:
		digest := md5.Sum([]byte(m.stamp + secret))
		command := "APOP " + user + " "
		err = m.command(w, command+hex.EncodeToString(digest[:]), command+masked)
	}
	return err
}

// unsupported are the words of servers that name USER and take no password all the
// same: Dovecot names it whatever it is told to take.
var unsupported = regexp.MustCompile(`(?i)unsupported (authentication|sasl)? ?mechanism|(authentication )?mechanism (is )?not (supported|available)`)

// oneLine is text without what would end the command in which it stands, and
// begin another.
func oneLine(text string) string {
	return strings.NewReplacer("\r", "", "\n", "", "\x00", "").Replace(text)
}

// mailbox counts what lies in the mailbox, and has it listed, as a mail program
// does to see what is new, unless it is huge. Where the server takes both commands
// at once (RFC 2449, section 6.6), the list is asked for all the same, and not read.
func (m *pop3) mailbox(ctx context.Context, p *probe, out *Outcome) error {
	return closing(ctx, p.raw, func() error {
		var messages uint64
		for command, err := range p.wire.ask(lists(m.caps, "PIPELINING"), "STAT", "UIDL") {
			switch {
			case err != nil:
				return err
			case command == "UIDL":
				return m.list(p.wire, messages)
			}
			if messages, err = m.count(p, out); err != nil || messages == 0 || messages > mostListed {
				return err
			}
		}
		return nil
	})
}

// count hears how much lies in the mailbox.
func (m *pop3) count(p *probe, out *Outcome) (messages uint64, err error) {
	text, err := m.answer(p.wire)
	if err != nil {
		return 0, err
	}
	var size uint64
	if n, _ := fmt.Sscan(text, &messages, &size); n < 2 {
		return 0, errGarbled
	}
	p.fact(out, "mailbox.messages", messages)
	p.fact(out, "mailbox.quota", fmt.Sprintf("%d kB", (size+1023)>>10))
	return messages, nil
}

// list hears the list of the messages. It is not kept, nor put on the record.
// A server need not have one (RFC 1939, section 7).
func (m *pop3) list(w *wire, messages uint64) error {
	_, err := m.answer(w)
	if _, no := err.(*refusal); no {
		return nil
	}
	if err != nil {
		return err
	}
	unrecorded := &wire{w.conn, w.in, &transcript{mask: w.log.mask}}
	return listing(unrecorded, int(messages), func(string) {})
}

// command says one command and hears whether the server takes it.
func (m *pop3) command(w *wire, text, shown string) error {
	if err := w.send(text, shown); err != nil {
		return err
	}
	_, err := m.answer(w)
	return err
}

// answer hears the answer to a command that is complete with it, or its first line.
func (m *pop3) answer(w *wire) (string, error) {
	text, more, err := m.hear(w)
	if more {
		return "", errGarbled
	}
	return text, err
}

// hear reads a line: the answer to a command, or a challenge that asks for more.
func (m *pop3) hear(w *wire) (text string, more bool, err error) {
	line, err := w.readLine()
	if err != nil {
		return "", false, err
	}
	if challenge, more := strings.CutPrefix(line+" ", "+ "); more {
		return strings.TrimSpace(challenge), true, nil
	}
	text, err = indicated(line)
	return text, false, err
}

// indicated reads "+OK text" or "-ERR [CODE] text" (RFC 1939, section 3).
func indicated(line string) (text string, err error) {
	switch upper := strings.ToUpper(line); {
	case strings.HasPrefix(upper, "+OK"):
		return strings.TrimSpace(line[len("+OK"):]), nil
	case strings.HasPrefix(upper, "-ERR"):
		code, text := codeIn(strings.TrimSpace(line[len("-ERR"):]))
		return "", &refusal{"-ERR", strings.ToUpper(code), text}
	}
	return "", errGarbled
}

// listing reads the rest of a long answer: most lines or fewer, and the lone dot
// behind them (RFC 1939, section 3).
func listing(w *wire, most int, each func(line string)) error {
	for range most + 1 {
		line, err := w.readLine()
		switch {
		case err != nil:
			return err
		case line == ".":
			return nil
		case len(line) > longestPOP3Line:
			return errEndless
		}
		each(strings.TrimPrefix(line, "."))
	}
	return errEndless
}

func (m *pop3) goodbye(w *wire) { w.send("QUIT", "QUIT") }
