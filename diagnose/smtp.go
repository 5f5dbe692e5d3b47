package diagnose

import (
	"cmp"
	"context"
	"errors"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

const longestSMTPCommand = 512 // bytes with the line end (RFC 5321, section 4.5.3.1.4)

// smtp is the dialect of SMTP as a mail program speaks it to hand in mail (RFC
// 6409, RFC 5321). No mail is handed in: it ends before DATA.
type smtp struct {
	caps   []string // nil: not known
	masked bool     // something on the way hides what the server says
}

func (m *smtp) greet(w *wire) error {
	r, err := hearReply(w)
	line := strings.Join(r.lines, " ")
	switch {
	case err == errGarbled:
		return &otherSpeech{sniff(line), line}
	case err != nil:
		return err
	case sniff(r.status+" "+line) == "ftp":
		return &otherSpeech{"ftp", line}
	}
	m.masked = maskedGreeting.MatchString(line)
	return r.refused()
}

// abilities come with the answer to EHLO, which is said again after every
// change of encryption (RFC 3207, section 4.2).
func (m *smtp) abilities(w *wire) (abilities, error) {
	if m.caps == nil {
		if err := m.hello(w); err != nil {
			return abilities{}, err
		}
	}
	able := abilities{all: m.caps}
	for _, c := range m.caps {
		// "AUTH=LOGIN" is how it was written before there was a standard.
		words := strings.Fields(strings.Replace(strings.ToUpper(c), "AUTH=", "AUTH ", 1))
		switch {
		case len(words) == 0:
		case words[0] == "STARTTLS":
			able.startTLS = true
		case words[0] == "AUTH":
			able.methods = append(able.methods, words[1:]...)
		}
	}
	able.startTLS = able.startTLS || m.masked && !w.encrypted() // it may be offered behind the mask
	slices.Sort(able.methods)
	able.methods = slices.Compact(able.methods)
	able.noPassword = !able.offers("PLAIN", "LOGIN")
	return able, nil
}

// hello says EHLO, and to a server that does not know it HELO (RFC 5321, section
// 3.2), which tells no abilities. To one that does not like the name it says EHLO
// once more with the other name that mail programs use, that of this computer.
func (m *smtp) hello(w *wire) error {
	name := ownName(w.conn)
	r, err := m.command(w, "EHLO "+name)
	no, refused := err.(*refusal)
	switch computer, _ := os.Hostname(); {
	case refused && no.means(SMTP, StageCapability) == GreetingNameRefused && IsHostName(strings.ToLower(computer)):
		if again, worse := m.command(w, "EHLO "+computer); worse == nil {
			r, err = again, nil
		}
	case refused && strings.HasPrefix(no.status, "50"):
		if _, worse := m.command(w, "HELO "+name); worse == nil {
			m.caps = []string{}
			return nil
		}
	}
	if err != nil {
		return err
	}
	m.caps = r.lines[1:]
	m.masked = m.masked || slices.ContainsFunc(m.caps, maskedWord.MatchString)
	return m.offered(w)
}

// What firewalls of Cisco's kind make of a greeting ("220 ****…") and of abilities
// that they do not know ("XXXXXXXA"), STARTTLS among them.
var (
	maskedGreeting = regexp.MustCompile(`\*{8}`)
	maskedWord     = regexp.MustCompile(`^X{4,}[A-Z]?$`)
)

// offered asks a server that offers neither encryption nor a sign-in why that is, with
// the command that is left: Sendmail hides both from whom it will not serve, and says
// that only when it is asked for something. Any other answer means nothing here.
func (m *smtp) offered(w *wire) error {
	if m.masked || slices.ContainsFunc(m.caps, func(c string) bool { return ability.MatchString(c) }) {
		return nil
	}
	_, err := m.command(w, "MAIL FROM:<>")
	if no, refused := err.(*refusal); refused && slices.Contains([]Cause{GreetingBlocked, GreetingRejected}, no.means(SMTP, StageTLS)) {
		return err
	}
	return nil
}

var ability = regexp.MustCompile(`(?i)^(STARTTLS|AUTH)\b`)

// ownName is what this computer calls itself: its address, for it may have no
// name that means something to the server (RFC 5321, section 4.1.3).
func ownName(conn net.Conn) string {
	local, ok := conn.LocalAddr().(*net.TCPAddr)
	if !ok {
		return "localhost"
	}
	switch addr := local.AddrPort().Addr().Unmap().WithZone(""); {
	case addr.Is4():
		return "[" + addr.String() + "]"
	case addr.Is6():
		return "[IPv6:" + addr.String() + "]"
	}
	return "localhost"
}

func (m *smtp) startTLS(w *wire) error {
	if m.masked && !lists(m.caps, "STARTTLS") { // see abilities
		return found(StartTLSStripped)
	}
	_, err := m.command(w, "STARTTLS")
	m.caps = nil
	return err
}

// signIn uses AUTH (RFC 4954).
func (m *smtp) signIn(w *wire, s Settings) error {
	able, err := m.abilities(w)
	if err != nil {
		return err
	}
	way, ok := choose(s, able.methods)
	if !ok {
		return noWayIn(able)
	}
	return way.exchange(w, longestSMTPCommand, func() (challenge string, more bool, err error) {
		r, err := hearReply(w)
		if err == nil && r.status == "334" {
			return r.lines[0], true, nil
		}
		return "", false, cmp.Or(err, r.refused())
	})
}

// mailbox asks whether one may send: a mail from the person to the person is
// begun. The farewell takes it back before there is anything in it (RFC 5321,
// section 4.1.1.10). Both ends are named at once where the server takes it (RFC
// 2920).
func (m *smtp) mailbox(ctx context.Context, p *probe, out *Outcome) error {
	address := sender(p.settings)
	p.fact(out, "smtp.sender", cmp.Or(address, "–"))
	if address == "" {
		return nil
	}
	return closing(ctx, p.raw, func() error {
		for _, err := range p.wire.ask(lists(m.caps, "PIPELINING"), "MAIL FROM:<"+address+">", "RCPT TO:<"+address+">") {
			if err == nil {
				_, err = m.answer(p.wire)
			}
			if full(err) { // for mail to this person, which does not keep them from sending
				p.note(out, MailboxFull)
				return nil
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// sender is the address to send from: the person's, or the user name where that
// is one; "" where none is known.
func sender(s Settings) string {
	for _, text := range []string{s.Address, s.Username} {
		local, domain, found := CutAddress(text)
		if !found {
			continue
		}
		domain, err := idna.Lookup.ToASCII(domain)
		if address := local + "@" + domain; err == nil && mailAddress.MatchString(address) {
			return address
		}
	}
	return ""
}

// mailAddress is the form of nearly every address (RFC 5321, section 4.1.2),
// without quoted ones. Nothing in it can end a command.
var mailAddress = regexp.MustCompile("^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9.-]+$")

// full says that the mailbox has no room left (RFC 3463, X.2.2; 552 without a
// further code is older), or says so in words.
func full(err error) bool {
	var no *refusal
	return errors.As(err, &no) && (strings.HasSuffix(no.code, ".2.2") || no.status == "552" && no.code == "" || fullMailbox.MatchString(no.text))
}

var fullMailbox = regexp.MustCompile(`(?i)\bmail ?box (is )?(full|over ?quota)`)

// command says one command and hears the answer.
func (m *smtp) command(w *wire, line string) (smtpReply, error) {
	if err := w.send(line, line); err != nil {
		return smtpReply{}, err
	}
	return m.answer(w)
}

// answer hears the answer to a command.
func (m *smtp) answer(w *wire) (smtpReply, error) {
	r, err := hearReply(w)
	return r, cmp.Or(err, r.refused())
}

// An smtpReply is what an SMTP server says at a time (RFC 5321, section 4.2).
type smtpReply struct {
	status string   // "250"
	code   string   // "2.1.5" (RFC 2034); "" for none
	lines  []string // the text behind them
}

var replyLine = regexp.MustCompile(`^([2-5][0-9]{2})([ -]?)([245]\.[0-9]{1,3}\.[0-9]{1,3}(?: |$))?(.*)$`)

// hearReply reads a reply. Servers may pause between its lines, to try the
// patience of spammers. With errGarbled comes the line that was not understood.
func hearReply(w *wire) (r smtpReply, err error) {
	for range longestReply {
		line, err := w.readLine()
		if err != nil {
			if len(r.lines) > 0 && timedOut(err) {
				err = errSlow
			}
			return r, err
		}
		parts := replyLine.FindStringSubmatch(line)
		if parts == nil {
			return smtpReply{lines: []string{line}}, errGarbled
		}
		r.status = parts[1]
		r.code = cmp.Or(strings.TrimSpace(parts[3]), r.code)
		r.lines = append(r.lines, strings.TrimSpace(parts[4]))
		if parts[2] != "-" {
			return r, nil
		}
	}
	return r, errEndless
}

// refused is the refusal in a reply, or nil.
func (r smtpReply) refused() error {
	switch {
	case r.status == "" || r.status[0] == '2':
		return nil
	case r.status[0] == '3':
		return errGarbled // no command of ours has more to say, but in the midst of AUTH
	}
	return &refusal{r.status, r.code, strings.Join(r.lines, " ")}
}

func (m *smtp) goodbye(w *wire) { w.send("QUIT", "QUIT") }
