package diagnose

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// mailbox hands the session to go-imap's client, as one that begins signed in
// (PREAUTH), so that the client never sees the password. All its questions are
// sent at once and cost one round trip; none changes anything on the server.
func (m *imap) mailbox(ctx context.Context, p *probe, out *Outcome) error {
	m.takeOver(p.wire)
	return closing(ctx, p.raw, func() error {
		list := m.client.List("", "%", nil)
		status := m.client.Status("INBOX", &goimap.StatusOptions{NumMessages: true, NumUnseen: true})
		var quota *imapclient.GetQuotaRootCommand
		if lists(m.caps, "QUOTA") {
			quota = m.client.GetQuotaRoot("INBOX")
		}
		examine := m.client.Select("INBOX", &goimap.SelectOptions{ReadOnly: true})

		if list.Close() == nil {
			p.fact(out, "mailbox.folders", m.last.heard.folders.Load())
			if m.last.heard.hostile.Load() {
				p.note(out, MailboxHostileText)
			}
		}
		if counts, err := status.Wait(); err == nil && counts.NumMessages != nil && counts.NumUnseen != nil {
			p.fact(out, "mailbox.messages", *counts.NumMessages)
			p.fact(out, "mailbox.unseen", *counts.NumUnseen)
		}
		if quota != nil {
			if roots, err := quota.Wait(); err == nil {
				p.judgeQuota(out, roots)
			}
		}
		_, err := examine.Wait()
		if err = m.fault(err); err != nil && p.explain(StageMailbox, err).Cause == SignInIDRequired {
			p.fact(out, "mailbox.with-id", map[bool]string{true: "OK", false: "NO"}[m.opensWithID()])
		}
		return err
	})
}

// opensWithID says whether the inbox opens once the program has said its name
// (RFC 2971). Some servers want that of every program.
func (m *imap) opensWithID() bool {
	if _, err := m.client.ID(&goimap.IDData{Name: "Mail Checkup"}).Wait(); err != nil {
		return false
	}
	_, err := m.client.Select("INBOX", &goimap.SelectOptions{ReadOnly: true}).Wait()
	return err == nil
}

// atom is what a capability may look like (RFC 9051, section 9).
var atom = regexp.MustCompile(`^[A-Za-z0-9!#$&'+,./:;<=>?@^_|~-]+$`)

// takeOver begins go-imap's client. It is told the capabilities if they are
// known, or else asks for them.
func (m *imap) takeOver(w *wire) {
	greeting := "* PREAUTH go on\r\n"
	if known := slices.DeleteFunc(slices.Clone(m.caps), func(c string) bool { return !atom.MatchString(c) }); len(known) > 0 {
		greeting = "* PREAUTH [CAPABILITY " + strings.Join(known, " ") + "] go on\r\n"
	}
	heard := &sieve{in: w.in, log: w.log, left: mostInboxBytes}
	m.last = &eavesdropper{Conn: w.conn, in: io.MultiReader(strings.NewReader(greeting), heard), heard: heard, log: w.log}
	m.client = imapclient.New(m.last, nil)
}

// fault makes an error of go-imap's client into one of ours. It gives the
// server's refusals as values, but of what happened to the connection only a
// text: that is asked of the connection itself.
func (m *imap) fault(err error) error {
	var no *goimap.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &no):
		return &refusal{string(no.Type), string(no.Code), no.Text}
	case m.last.failure() != nil:
		return m.last.failure()
	default:
		return errGarbled
	}
}

// judgeQuota reports a full mailbox (RFC 9208; sizes are in units of 1024 bytes).
func (p *probe) judgeQuota(out *Outcome, roots []imapclient.QuotaData) {
	for _, root := range roots {
		storage, ok := root.Resources[goimap.QuotaResourceStorage]
		messages, counted := root.Resources[goimap.QuotaResourceMessage]
		closed := counted && messages.Limit == 0 // for bytes alone some servers say 0 where there is no limit
		if !ok || storage.Limit == 0 && !closed {
			continue
		}
		used, limit := fmt.Sprintf("%d MB", storage.Usage>>10), fmt.Sprintf("%d MB", storage.Limit>>10)
		p.fact(out, "mailbox.quota", used+" / "+limit)
		if storage.Usage >= storage.Limit {
			p.note(out, MailboxFull, "used", used, "limit", limit)
		}
	}
}

// An eavesdropper puts what go-imap says on the record, and remembers how what it
// hears ended.
type eavesdropper struct {
	net.Conn
	in    io.Reader
	heard *sieve
	log   *transcript

	mu     sync.Mutex
	ending error // the server's own reason, or what happened to the connection
}

func (e *eavesdropper) Read(b []byte) (int, error) {
	n, err := e.in.Read(b)
	e.mu.Lock()
	defer e.mu.Unlock()
	if err != nil && e.ending == nil {
		e.ending = cmp.Or(e.heard.bye, err)
	}
	return n, err
}

// Write lets it pass that the server has hung up: the client would close the
// connection, in which there may be still unread why.
func (e *eavesdropper) Write(b []byte) (int, error) {
	for line := range strings.Lines(string(b)) {
		e.log.add("client", strings.TrimRight(line, "\r\n"))
	}
	if n, err := e.Conn.Write(b); errors.Is(err, net.ErrClosed) {
		return n, err
	}
	return len(b), nil
}

func (e *eavesdropper) failure() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ending
}
