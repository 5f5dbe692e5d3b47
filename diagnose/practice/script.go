package practice

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A script is one side of a dialog. The package comment has its language.
type script []step

// A step is one line of a script.
type step struct {
	number int // of the line, from 1
	text   string
	act    func(*player) error
}

// parse reads a script. An error names the line.
func parse(text string) (script, error) {
	var s script
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		verb, rest, _ := strings.Cut(line, " ")
		read, known := verbs[verb]
		if !known {
			return nil, fmt.Errorf("line %d: no such verb: %q", i+1, verb)
		}
		act, err := read(strings.TrimSpace(rest))
		if err != nil {
			return nil, fmt.Errorf("line %d: %s: %w", i+1, verb, err)
		}
		s = append(s, step{i + 1, line, act})
	}
	return s, s.check()
}

// check finds lines that make no sense where they stand.
func (s script) check() error {
	for i, st := range s {
		verb, _, _ := strings.Cut(st.text, " ")
		switch {
		case verb == "DROP" && len(s) > 1:
			return fmt.Errorf("line %d: DROP stands alone", st.number)
		case isServer(verb) && slices.ContainsFunc(s[:i], step.speaks):
			return fmt.Errorf("line %d: %s begins with the greeting, so only TLS can come before it", st.number, verb)
		}
	}
	return nil
}

// isServer says that a verb stands for a whole server.
func isServer(verb string) bool { return slices.Contains([]string{"IMAP", "POP3", "SMTP"}, verb) }

func (s step) speaks() bool { return !strings.HasPrefix(s.text, "TLS ") }

// drops says that the script is of a port to which packets vanish.
func (s script) drops() bool { return len(s) == 1 && s[0].text == "DROP" }

// An Unforeseen error is a line that the client sent where the script had
// another.
type Unforeseen struct {
	Want, Got string
}

func (u Unforeseen) Error() string { return fmt.Sprintf("client sent %q, want %q", u.Got, u.Want) }

// A player plays a script on a connection.
type player struct {
	ctx   context.Context
	raw   *net.TCPConn
	conn  net.Conn // raw, or TLS on it
	in    *bufio.Reader
	tag   string // of the client's last command (RFC 9051, section 2.2.1)
	certs map[string]*tls.Certificate
}

// play plays s until its end, or until the client leaves or says something
// unforeseen. The end of ctx hangs up.
func (s script) play(ctx context.Context, conn *net.TCPConn, certs map[string]*tls.Certificate) error {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	p := &player{ctx: ctx, raw: conn, certs: certs}
	p.speakOver(conn)
	defer p.hangUp()
	for _, step := range s {
		if err := step.act(p); err != nil {
			return fmt.Errorf("line %d: %w", step.number, err)
		}
	}
	return nil
}

// speakOver goes on over conn.
func (p *player) speakOver(conn net.Conn) {
	p.conn, p.in = conn, bufio.NewReaderSize(conn, 64<<10)
}

// say sends text as it is, a leading $ replaced by the client's tag.
func (p *player) say(text string) error {
	if rest, ok := strings.CutPrefix(text, "$ "); ok {
		text = p.tag + " " + rest
	}
	_, err := io.WriteString(p.conn, text)
	return err
}

// hear reads a line of the client.
func (p *player) hear() (string, error) {
	line, err := p.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", Unforeseen{"a line end", string(line[:80]) + "…"}
	}
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

// wait waits, but not beyond the end of the network.
func (p *player) wait(d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-p.ctx.Done():
		return p.ctx.Err()
	}
}

// hangUp ends the connection so that all that was said arrives, and then the
// end. A socket that is closed with words of the client still unread resets the
// connection, which may destroy what is under way to the client.
func (p *player) hangUp() {
	p.raw.SetDeadline(time.Now().Add(time.Second))
	if t, ok := p.conn.(*tls.Conn); ok {
		t.CloseWrite()
	}
	p.raw.CloseWrite()
	io.Copy(io.Discard, p.raw)
	p.raw.Close()
}

// values are the options that may stand behind a verb, each with those that it can have.
type values map[string][]string

var (
	anyText []string       // of an option: whatever is said, but something
	noText  = []string{""} // it stands alone
)

// options reads the key=value pairs behind a verb. A value with blanks is
// quoted as in Go; a key may stand alone.
func options(text string, known values) (map[string]string, error) {
	opts := map[string]string{}
	for text != "" {
		n := strings.IndexAny(text, "= ")
		if n < 0 {
			n = len(text)
		}
		key, value := text[:n], ""
		can, is := known[key]
		if !is {
			return nil, fmt.Errorf("no such option: %q", key)
		}
		text = text[n:]
		if quoted, err := strconv.QuotedPrefix(strings.TrimPrefix(text, "=")); err == nil && text[0] == '=' {
			value, _ = strconv.Unquote(quoted)
			text = text[1+len(quoted):]
		} else {
			value, text, _ = strings.Cut(text, " ")
			value = strings.TrimPrefix(value, "=")
		}
		if !slices.Contains(can, value) && (can != nil || value == "") {
			return nil, fmt.Errorf("%s cannot be %q", key, value)
		}
		opts[key] = value
		text = strings.TrimLeft(text, " ")
	}
	return opts, nil
}
