package practice

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// An imapServer is the healthy mail server, but for the answers that it was
// told to give.
type imapServer struct {
	starttls       *tls.Certificate // nil: STARTTLS is not offered
	cleartext      bool             // passwords are taken without encryption
	user, password string
	login, inbox   *imap.Error // how these are refused; nil: not at all
}

func beIMAP(rest string) (func(*player) error, error) {
	m, err := behave(rest, values{"login": anyText, "inbox": anyText})
	if err != nil {
		return nil, err
	}
	if err := m.refusals([]string{"login", "inbox"}, "NO "); err != nil {
		return nil, err
	}
	return func(p *player) error {
		s := imapServer{
			starttls: p.certs[m["starttls"]], cleartext: m.has("cleartext"),
			user: m["user"], password: m["password"],
			login: refusal(m["login"]), inbox: refusal(m["inbox"]),
		}
		s.serve(p.conn)
		return errOver
	}, nil
}

// refusal reads an answer such as "NO [SERVERBUG] Internal error"
// (RFC 9051, section 7.1); the empty text is none.
func refusal(answer string) *imap.Error {
	if answer == "" {
		return nil
	}
	text := strings.TrimPrefix(answer, "NO ")
	code := ""
	if inside, coded := strings.CutPrefix(text, "["); coded {
		code, text, _ = strings.Cut(inside, "] ")
	}
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCode(code), Text: text}
}

// serve serves a client until it leaves. Every connection finds the mailbox
// as it is at first, so nothing that a client does outlasts it.
func (s imapServer) serve(conn net.Conn) {
	over := make(chan struct{})
	options := &imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			mail := mailbox(s.user, s.password).NewSession().(imapserver.SessionIMAP4rev2)
			return &session{mail, s.login, s.inbox, over}, nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}},
		Logger:       log.New(io.Discard, "", 0),
		InsecureAuth: s.cleartext,
	}
	if s.starttls != nil {
		options.TLSConfig = serverConfig(s.starttls)
	}
	imapserver.New(options).Serve(&single{conn: conn, over: over})
}

// A session is one that may refuse to sign in or to open the inbox. It embeds
// the larger interface, because the server insists on it for IMAP4rev2.
type session struct {
	imapserver.SessionIMAP4rev2
	login, inbox *imap.Error
	over         chan<- struct{}
}

func (s *session) Login(user, password string) error {
	if s.login != nil {
		return s.login
	}
	return s.SessionIMAP4rev2.Login(user, password)
}

func (s *session) Select(mailbox string, options *imap.SelectOptions) (*imap.SelectData, error) {
	if s.inbox != nil && strings.EqualFold(mailbox, "INBOX") {
		return nil, s.inbox
	}
	return s.SessionIMAP4rev2.Select(mailbox, options)
}

func (s *session) Status(mailbox string, options *imap.StatusOptions) (*imap.StatusData, error) {
	if s.inbox != nil && strings.EqualFold(mailbox, "INBOX") {
		return nil, s.inbox
	}
	return s.SessionIMAP4rev2.Status(mailbox, options)
}

func (s *session) Close() error {
	defer close(s.over)
	return s.SessionIMAP4rev2.Close()
}

// single is a listener to which one client has come already, and to which no
// other comes until that has left.
type single struct {
	conn net.Conn
	came bool
	over <-chan struct{}
}

func (l *single) Accept() (net.Conn, error) {
	if !l.came {
		l.came = true
		return l.conn, nil
	}
	<-l.over
	return nil, net.ErrClosed
}

func (l *single) Addr() net.Addr { return l.conn.LocalAddr() }
func (l *single) Close() error   { return nil }

// mailbox is what Anna finds after signing in.
func mailbox(user, password string) *imapmemserver.Server {
	anna := imapmemserver.NewUser(user, password)
	for _, folder := range []string{"INBOX", "Drafts", "Sent", "Trash"} {
		anna.Create(folder, nil)
	}
	for i, m := range []struct{ from, subject, body string }{
		{"Practice <welcome@practice.example>", "Welcome", "This mailbox is for practice. Nothing here is real."},
		{"Ben <ben@practice.example>", "Lunch on Friday?", "At noon, the usual place."},
		{"Carla <carla@practice.example>", "Photos", "They are lovely, thank you!"},
	} {
		text := "From: " + m.from + "\r\nTo: " + user + "\r\nSubject: " + m.subject +
			"\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\n" + m.body + "\r\n"
		options := &imap.AppendOptions{Time: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
		if i == 0 {
			options.Flags = []imap.Flag{imap.FlagSeen}
		}
		anna.Append("INBOX", strings.NewReader(text), options)
	}
	server := imapmemserver.New()
	server.AddUser(anna)
	return server
}
