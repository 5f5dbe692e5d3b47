package diagnose

import (
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

// FuzzPOP3: whatever a server says, all that is said to it ends, and nothing is
// fetched or deleted.
func FuzzPOP3(f *testing.F) {
	f.Add([]byte("+OK <1@pop.example>\r\n+OK\r\nSTLS\r\nSASL PLAIN\r\n.\r\n+ \r\n+OK\r\n+OK 2 99\r\n+OK\r\n1 a\r\n2 b\r\n.\r\n+OK\r\n"))
	f.Add([]byte("+OK\r\n-ERR\r\n+OK\r\n-ERR [SYS/TEMP] later\r\n"))
	f.Add([]byte("+OK <1@pop.example>\r\n+OK\r\n.\r\n+OK\r\n+OK 0 0"))
	f.Fuzz(func(t *testing.T, said []byte) { withstand(t, POP3, said) })
}

// FuzzSMTP: whatever a server says, all that is said to it ends, and no mail is
// handed in.
func FuzzSMTP(f *testing.F) {
	f.Add([]byte("220-hello\r\n220 there\r\n250-me\r\n250-AUTH=LOGIN PLAIN\r\n250 STARTTLS\r\n334 \r\n235 2.7.0\r\n250 2.1.0\r\n452 4.2.2 full\r\n250\r\n"))
	f.Add([]byte("220 x\r\n502 5.5.1\r\n250 x\r\n"))
	f.Add([]byte("554-x\r\n554 5.7.1 blocked\r\n"))
	f.Fuzz(func(t *testing.T, said []byte) { withstand(t, SMTP, said) })
}

// withstand says everything to a server that has said everything already. The
// user name tries to slip in a command.
func withstand(t *testing.T, service Service, said []byte) {
	const password = "hunter2-hunter2"
	s := Settings{Service: service, Username: "anna\r\nDELE 1\r\nDATA", Address: "anna@example.org", Secret: NewSecret(password)}
	p := newProbe(t.Context(), &Doctor{}, s)
	heard := &listener{monologue: monologue{strings.NewReader(string(said))}}
	p.raw, p.wire, p.dialect = heard, newWire(heard, p.log), newDialect(service)
	d, w := p.dialect, p.wire
	if d.greet(w) == nil {
		if _, err := d.abilities(w); err == nil && d.signIn(w, s) == nil {
			d.mailbox(t.Context(), p, &Outcome{})
		}
	}
	d.goodbye(w)
	for line := range strings.Lines(heard.text.String()) {
		command, _, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		if slices.Contains([]string{"RETR", "DELE", "TOP", "DATA", "BDAT"}, command) {
			t.Errorf("said %q", line)
		}
	}
	for _, line := range p.log.take() {
		if strings.Contains(line.Text, password) || len(line.Text) > longestText+4 {
			t.Errorf("line %q", line.Text)
		}
	}
}

// A listener hears what is said on a monologue.
type listener struct {
	monologue
	text strings.Builder
}

func (l *listener) Write(b []byte) (int, error) { return l.text.Write(b) }

// A list that is within bounds is read to its end, and not kept.
func TestLongList(t *testing.T) {
	one := strings.Repeat("x", longestPOP3Line-2) + "\r\n"
	in := io.MultiReader(strings.NewReader("+OK\r\n"), strings.NewReader(strings.Repeat(one, mostListed)), strings.NewReader(".\r\n"))
	log := &transcript{began: time.Now(), mask: func(s string) string { return s }}
	w := newWire(monologue{in}, log)
	if err := new(pop3).list(w, mostListed); err != nil {
		t.Error(err)
	}
	if lines := log.take(); len(lines) != 1 || w.pending() {
		t.Errorf("%d lines on the record, and pending: %v", len(lines), w.pending())
	}
}

func TestOwnName(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.2:1": "[192.0.2.2]", "[::ffff:192.0.2.2]:1": "[192.0.2.2]", "[2001:db8::2]:1": "[IPv6:2001:db8::2]", "[fe80::1%eth0]:1": "[IPv6:fe80::1]",
	} {
		local, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := ownName(located{local: local}); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
	if got := ownName(monologue{}); got != "localhost" {
		t.Errorf("without an address: %s", got)
	}
}

// located is a connection from an address.
type located struct {
	net.Conn
	local net.Addr
}

func (l located) LocalAddr() net.Addr { return l.local }

func TestSender(t *testing.T) {
	for s, want := range map[Settings]string{
		{Address: "anna@example.org", Username: "ben@example.org"}: "anna@example.org",
		{Username: "ben@example.org"}:                              "ben@example.org",
		{Address: "Anna <anna@example.org>", Username: "anna"}:     "",
		{Address: "anna@bücher.example"}:                           "anna@xn--bcher-kva.example",
		{Address: "änna@example.org"}:                              "",
		{Address: "anna@example.org>\r\nDATA"}:                     "",
		{Address: "@example.org"}:                                  "",
		{Address: "anna@"}:                                         "",
		{Username: "anna"}:                                         "",
	} {
		if got := sender(s); got != want {
			t.Errorf("%+v: %q, want %q", s, got, want)
		}
	}
}

func TestReplyOfSMTP(t *testing.T) {
	for said, want := range map[string]refusal{
		"550 5.1.1 no\r\n":                                {"550", "5.1.1", "no"},
		"554-mx.example\r\n554 5.7.1 blocked\r\n":         {"554", "5.7.1", "mx.example blocked"},
		"534-5.7.9 app\r\n534-5.7.9 pass\r\n534 word\r\n": {"534", "5.7.9", "app pass word"},
		"421\r\n":           {"421", "", ""},
		"550 5.7.1\r\n":     {"550", "5.7.1", ""},
		"550 5.7.1.2 x\r\n": {"550", "", "5.7.1.2 x"},
	} {
		r, err := hearReply(newWire(monologue{strings.NewReader(said)}, &transcript{mask: func(s string) string { return s }}))
		var got *refusal
		if err != nil || !errors.As(r.refused(), &got) || *got != want {
			t.Errorf("%q: %v %v, want %v", said, got, err, want)
		}
	}
}

func TestTimestamp(t *testing.T) {
	for greeting, want := range map[string]string{
		"ready <1896.697@dbc.example>": "<1896.697@dbc.example>", "ready": "", "<not one>": "", "> <": "", "a <b@c> d <e@f>": "<e@f>",
	} {
		if got := timestamp(greeting); got != want {
			t.Errorf("%q: %q, want %q", greeting, got, want)
		}
	}
}
