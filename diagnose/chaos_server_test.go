package diagnose_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"time"

	"mailcheckup/diagnose"
)

// A chaosPoint is a place in a session at which a server can misbehave.
type chaosPoint string

const (
	atConnect     chaosPoint = "connect"
	atOpening     chaosPoint = "opening" // connected, nothing said
	atHandshake   chaosPoint = "handshake"
	atCertificate chaosPoint = "certificate"
	atGreeting    chaosPoint = "greeting"
	atCapability  chaosPoint = "capability"
	atStartTLS    chaosPoint = "starttls"
	atEncrypted   chaosPoint = "encrypted" // the handshake is done, nothing said
	atChallenge   chaosPoint = "challenge"
	atSignIn      chaosPoint = "signin"
	atMailbox     chaosPoint = "mailbox"
	atGoodbye     chaosPoint = "goodbye"
)

var chaosPoints = []chaosPoint{
	atConnect, atOpening, atHandshake, atCertificate, atGreeting, atCapability, atStartTLS, atEncrypted, atChallenge, atSignIn,
	atMailbox, atMailbox, atMailbox, atGoodbye,
}

// errOver ends a conversation.
var errOver = errors.New("the conversation is over")

// A chaosConn is the server's side of one connection.
type chaosConn struct {
	world *chaosWorld
	port  *chaosPort
	rand  *rand.Rand
	raw   *net.TCPConn
	conn  net.Conn // raw, or TLS on it
	in    *bufio.Reader
	tag   string   // of the client's last command in IMAP
	said  []string // the client's lines so far
	inTLS bool
}

// serveChaos is the server of one connection, until the client leaves or the
// session is over.
func serveChaos(w *chaosWorld, port *chaosPort, raw *net.TCPConn, r *rand.Rand) {
	stop := context.AfterFunc(w.ending, func() { raw.Close() })
	defer stop()
	defer raw.Close()
	k := &chaosConn{world: w, port: port, rand: r, raw: raw}
	k.speakOver(raw, false)
	if k.serve() == nil {
		k.hangUp()
	}
}

// speakOver goes on over conn, with a new ear.
func (k *chaosConn) speakOver(conn net.Conn, sound bool) {
	k.conn = conn
	k.in = bufio.NewReader(io.TeeReader(conn, k.world.listen(sound)))
}

// serve is the whole conversation. nil asks for an end in good order.
func (k *chaosConn) serve() error {
	if err := k.before(atOpening); err != nil {
		return err
	}
	if k.port.implicit {
		if err := k.encrypt(); err != nil {
			return err
		}
	}
	switch k.port.service {
	case diagnose.POP3:
		return k.pop3()
	case diagnose.SMTP:
		return k.smtp()
	default:
		return k.imap()
	}
}

// before is a point at which a server in good order says nothing.
func (k *chaosConn) before(at chaosPoint) error {
	if k.rolls(at) {
		return k.misbehave(at, nil)
	}
	return nil
}

// answer says the lines that belong here, or does something else in their place.
func (k *chaosConn) answer(at chaosPoint, lines ...string) error {
	if k.rolls(at) {
		return k.misbehave(at, lines)
	}
	return k.say(lines...)
}

// rolls says that now is the time to misbehave.
func (k *chaosConn) rolls(at chaosPoint) bool {
	odds := k.port.odds
	if at == k.port.focus {
		odds = 0.8
		if at == atMailbox { // there are several commands
			odds = 0.3
		}
	}
	return k.rand.Float64() < odds
}

func (k *chaosConn) say(lines ...string) error {
	if len(lines) == 0 {
		return nil
	}
	return k.write(strings.Join(lines, "\r\n") + "\r\n")
}

func (k *chaosConn) write(text string) error {
	_, err := io.WriteString(k.conn, text)
	return err
}

// hear reads a line of the client.
func (k *chaosConn) hear() (string, error) {
	line, err := k.in.ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	k.said = append(k.said, line)
	return line, err
}

// linger says nothing, and listens until the client leaves.
func (k *chaosConn) linger() error {
	io.Copy(io.Discard, k.in)
	return errOver
}

// hangUp ends the connection so that all that was said arrives.
func (k *chaosConn) hangUp() error {
	k.raw.SetDeadline(time.Now().Add(time.Second))
	if t, ok := k.conn.(*tls.Conn); ok {
		t.CloseWrite()
	}
	k.raw.CloseWrite()
	return k.linger()
}
