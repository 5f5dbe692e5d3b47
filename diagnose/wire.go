package diagnose

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"iter"
	"net"
	"os"
	"strings"
	"time"
)

const (
	longestLine  = 8 << 10 // bytes; RFC 9051, section 4 and RFC 5321, section 4.5.3 ask for less
	longestReply = 300     // lines
)

// A wire is one conversation with a server, line by line and on the record. It
// has no deadline of its own: the end of a stage's context closes the
// connection under it.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	log  *transcript
}

func newWire(conn net.Conn, log *transcript) *wire {
	return &wire{conn, bufio.NewReaderSize(conn, longestLine), log}
}

// aside is a wire off the record over which one line has come.
func aside(line string) *wire {
	return &wire{in: bufio.NewReader(strings.NewReader(line + "\r\n")), log: &transcript{mask: func(string) string { return "" }}}
}

// readLine returns the next line without its end.
func (w *wire) readLine() (string, error) {
	raw, err := w.in.ReadSlice('\n')
	if len(raw) > 0 {
		w.log.add("server", strings.TrimRight(string(raw), "\r\n"))
	}
	switch {
	case err == bufio.ErrBufferFull:
		return "", errEndless
	case err != nil && len(raw) > 0 && timedOut(err):
		return string(raw), errSlow
	case err != nil:
		return "", err
	}
	return strings.TrimRight(string(raw), "\r\n"), nil
}

// send says a line, and records it as shown; the two differ where the line
// carries a secret.
func (w *wire) send(line, shown string) error {
	w.log.add("client", shown)
	_, err := io.WriteString(w.conn, line+"\r\n")
	return err
}

// ask says commands, and gives each when its answer is to be heard: one after the
// other, or all said at once, to a server that takes that, in one round trip.
func (w *wire) ask(atOnce bool, commands ...string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		said := 0
		for i, command := range commands {
			var err error
			for ; err == nil && (said <= i || atOnce && said < len(commands)); said++ {
				err = w.send(commands[said], commands[said])
			}
			if !yield(command, err) || err != nil {
				return
			}
		}
	}
}

// hangsUp says that the server has ended the conversation. Who does so with what
// was said last, does so at once.
func (w *wire) hangsUp() bool {
	w.conn.SetReadDeadline(time.Now().Add(hush))
	defer w.conn.SetReadDeadline(time.Time{})
	_, err := w.in.Peek(1)
	return err != nil && !timedOut(err)
}

// pending says that the server has sent more than was read.
func (w *wire) pending() bool { return w.in.Buffered() > 0 }

// switchTo goes on over conn, which carries the same conversation encrypted.
func (w *wire) switchTo(conn net.Conn) {
	w.conn = conn
	w.in.Reset(conn)
}

// encrypted says that nobody can read along.
func (w *wire) encrypted() bool {
	_, encrypted := w.conn.(*tls.Conn)
	return encrypted
}

// connFault names what a read, a write or a handshake met. The context is the
// one whose end closes the connection: its cause is the true reason.
func connFault(ctx context.Context, err error) error {
	var no *refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &no), errors.Is(err, errSlow), errors.Is(err, errEndless):
		return err
	case ctx.Err() != nil && !errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return context.Cause(ctx)
	case timedOut(err), ctx.Err() != nil:
		return errSilent
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errHungUp
	}
	if fault := socketFault(err); fault != nil {
		return fault
	}
	return err
}

// timedOut says that err came from a deadline, or from closing the connection
// because time was up.
func timedOut(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, net.ErrClosed)
}

// A recorder keeps the first bytes that come over a connection, to show what a
// server said that was expected to speak TLS, and how quickly the rest came.
type recorder struct {
	net.Conn
	first []byte
	rest  int       // bytes after those that came first
	began time.Time // when the first came
	ended time.Time // when the last came
}

func (r *recorder) Read(b []byte) (int, error) {
	n, err := r.Conn.Read(b)
	switch {
	case n == 0:
	case r.began.IsZero():
		r.began = time.Now()
	default:
		r.rest += n
	}
	r.ended = time.Now()
	if room := 512 - len(r.first); room > 0 {
		r.first = append(r.first, b[:min(n, room)]...)
	}
	return n, err
}

// speed is how many bytes a second came, of those after the first; 0 where they
// came too soon to tell. A slow server is silent and then says all at once; a
// narrow line makes what it says trickle.
func (r *recorder) speed() int {
	took := r.ended.Sub(r.began)
	if r.rest == 0 || took < time.Second/2 {
		return 0
	}
	return int(float64(r.rest) / took.Seconds())
}
