package diagnose

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

func TestHostNames(t *testing.T) {
	for host, want := range map[string]bool{
		"imap.example.org": true, "localhost": true, "mail-1.example.co.uk": true, "xn--bcher-kva.example": true, "a_b.example.org": true,
		"": false, "192.168.1.999": false, "imap..example": false, "-imap.example": false, "imap.example-": true,
		"im ap.example": false, "imap,example.org": false, "imap.example.org.": false, "IMAP.example.org": false,
		strings.Repeat("a.", 126) + "a": true, strings.Repeat("a.", 126) + "aa": false,
	} {
		if got := IsHostName(host); got != want {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	}
}

func TestHostPort(t *testing.T) {
	for typed, want := range map[string]string{
		"imap.example.org:993": "imap.example.org 993", "[2001:db8::1]:993": "[2001:db8::1] 993",
		"2001:db8::1": "", "imap.example.org": "", "imap.example.org:imap": "", ":993": "", "a@b:993": "", "http://a:80": "", "a:0": "", "a:99999": "",
	} {
		got := ""
		if host, port, ok := hostPort(typed); ok {
			got = host + " " + itoa(port)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func itoa(n int) string { return strings.TrimSpace(commonArgs(Settings{Port: n})["port"]) }

func TestNormal(t *testing.T) {
	for given, want := range map[Settings][2]Settings{
		{}:                                       {{Service: IMAP, Security: Auto}, {Service: IMAP, Port: 993, Security: TLS}},
		{Port: 143, Security: Auto}:              {{Service: IMAP, Port: 143, Security: Auto}, {Service: IMAP, Port: 143, Security: StartTLS}},
		{Service: SMTP, Port: 25}:                {{Service: SMTP, Port: 25, Security: Auto}, {Service: SMTP, Port: 25, Security: StartTLS}},
		{Service: SMTP, Port: 1025}:              {{Service: SMTP, Port: 1025, Security: Auto}, {Service: SMTP, Port: 1025, Security: TLS}},
		{Service: SMTP, Security: StartTLS}:      {{Service: SMTP, Security: StartTLS}, {Service: SMTP, Port: 587, Security: StartTLS}},
		{PortText: "99x3"}:                       {{Service: IMAP, PortText: "99x3", Security: Auto}, {Service: IMAP, PortText: "99x3", Security: TLS}},
		{Service: POP3, Security: Cleartext}:     {{Service: POP3, Security: Cleartext}, {Service: POP3, Port: 110, Security: Cleartext}},
		{Host: "h", Username: "u", Address: "a"}: {{Service: IMAP, Host: "h", Security: Auto, Username: "u", Address: "a"}, {Service: IMAP, Host: "h", Port: 993, Security: TLS, Username: "u", Address: "a"}},
	} {
		if explicit, normal := given.Explicit(), given.Normal(); explicit != want[0] || normal != want[1] || normal.Normal() != normal {
			t.Errorf("%+v is %+v and %+v", given, explicit, normal)
		}
	}
}

// The numbers of Winsock mean the same as those of Unix, on every system.
func TestSocketFault(t *testing.T) {
	for number, want := range map[syscall.Errno]error{
		syscall.ECONNREFUSED: errRefused, 10061: errRefused, syscall.ECONNRESET: errReset, 10054: errReset,
		syscall.EHOSTUNREACH: errNoMachine, 10065: errNoMachine, syscall.ENETUNREACH: errNoRoute, 10051: errNoRoute,
		syscall.EACCES: errForbidden, 10013: errForbidden, 10060: errSilent, syscall.EINVAL: nil,
	} {
		wrapped := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", number)}
		if got := socketFault(wrapped); got != want {
			t.Errorf("%d: %v, want %v", int(number), got, want)
		}
	}
}

// crypto/tls gives the server's alert only as a text with a number in it.
func TestAlertNumber(t *testing.T) {
	client, server := net.Pipe()
	go func() {
		io.ReadAtLeast(server, make([]byte, 5), 5)
		go io.Copy(io.Discard, server)
		server.Write([]byte{21, 3, 3, 0, 2, 2, 70})
		server.Close()
	}()
	err := tls.Client(client, &tls.Config{InsecureSkipVerify: true}).Handshake()
	if got := alert(err); got != 70 {
		t.Errorf("alert %d in %v", got, err)
	}
	if got := alert(errors.New("something else")); got != 0 {
		t.Errorf("alert %d in another error", got)
	}
}

func TestCleaning(t *testing.T) {
	for text, want := range map[string]string{
		"plain text": "plain text", "tab\tand\x1b[31mred": "tab and\uFFFD[31mred", "back\u202Ewards": "back\uFFFDwards",
		"bro\xffken": "bro\uFFFDken", "Grüße 你好": "Grüße 你好", "zero\u200Bwidth": "zero\uFFFDwidth",
	} {
		if got := Harmless(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	log := transcript{mask: func(text string) string { return text }}
	if got, want := log.show("[WEBALERT https://accounts.example/go?key=123&x] see https://a.example/b"), "[WEBALERT https://accounts.example/go?…] see https://a.example/b"; got != want {
		t.Errorf("a key in a web address: %q", got)
	}
	if got := shorten("äöü", 3); got != "ä…" {
		t.Errorf("cut in the middle of a character: %q", got)
	}
}

// Every row of the table of replies names a stage that can be refused and a
// cause that there is, and no row is hidden behind an earlier one.
func TestReplies(t *testing.T) {
	rows := 0
	for line := range strings.Lines(repliesTable) {
		if line[0] != '#' {
			rows++
		}
	}
	if got := len(replies()); got != rows {
		t.Fatalf("%d of %d rows can be read", got, rows)
	}
	for i, r := range replies() {
		if !r.cause.Known() {
			t.Errorf("row %d: no cause %q", i, r.cause)
		}
		for _, earlier := range replies()[:i] {
			if earlier.stage == r.stage && earlier.code == "*" && earlier.text.String() == "(?i)" {
				t.Errorf("row %d (%s) is behind one that takes everything", i, r.cause)
			}
		}
	}
}

// TestRealReplies: what servers really said, set up as people set them up, and what
// was the matter.
func TestRealReplies(t *testing.T) {
	for _, test := range []struct {
		service            Service
		stage              Stage
		status, code, text string
		want               Cause
	}{
		{IMAP, StageGreeting, "OK", "", "Waiting for authentication process to respond..", SignInUnavailable},
		{IMAP, StageSignIn, "NO", "ALERT", "Client didn't present valid SSL certificate", TLSClientCert},
		{POP3, StageSignIn, "-ERR", "AUTH", "Client didn't present valid SSL certificate", TLSClientCert},
		{SMTP, StageGreeting, "421", "4.7.1", "mail.lab.example Error: No client certificate presented", TLSClientCert},
		{SMTP, StageCapability, "421", "4.7.1", "mail.lab.example Error: No client certificate presented", TLSClientCert},
		{SMTP, StageTLS, "454", "4.3.0", "Try again later", GreetingUnavailable},
		{SMTP, StageTLS, "454", "4.7.0", "TLS not available due to local problem", StartTLSRefused},
		{POP3, StageSignIn, "-ERR", "AUTH", "Login disabled for this user", SignInAccountDisabled},
		{IMAP, StageSignIn, "NO", "CONTACTADMIN", "Login disabled for this user", SignInAccountDisabled},
		{SMTP, StageSignIn, "435", "4.7.8", "Error: authentication failed: authentication failure", SignInCredentials},
		{SMTP, StageSignIn, "454", "4.7.0", "Temporary authentication failure: Connection lost to authentication server", SignInUnavailable},
		{SMTP, StageGreeting, "554", "5.7.1", "<unknown[192.0.2.7]>: Client host rejected: Access denied", GreetingRejected},
		{SMTP, StageMailbox, "554", "5.7.1", "<unknown[192.0.2.7]>: Client host rejected: Access denied", GreetingRejected},
		{SMTP, StageMailbox, "451", "4.3.5", "<anna@lab.example>: Sender address rejected: Server configuration problem", MailboxServerError},
		{SMTP, StageMailbox, "554", "5.7.1", "<anna@lab.example>: Relay access denied", SMTPRelayDenied},
		{SMTP, StageMailbox, "554", "5.7.1", "<anna@lab.example>: Recipient address rejected: Access denied", SMTPRelayDenied},
		{SMTP, StageMailbox, "554", "5.7.1", "<[192.0.2.7]>: Helo command rejected: no address literals please", MailboxServerError},
		{SMTP, StageMailbox, "553", "5.7.1", "<anna@lab.example>: Sender address rejected: not owned by user ben", SMTPSenderRefused},
	} {
		p := newProbe(t.Context(), &Doctor{}, Settings{Service: test.service})
		if got := p.explain(test.stage, &refusal{test.status, test.code, test.text}).Cause; got != test.want {
			t.Errorf("%s %s %s %q: %s, want %s", test.stage, test.status, test.code, test.text, got, test.want)
		}
	}
}

func FuzzStatusLine(f *testing.F) {
	f.Add("* OK [CAPABILITY IMAP4rev1] ready", "*")
	f.Add("a1 NO [ALERT] no", "a1")
	f.Add("* BYE [", "*")
	f.Fuzz(func(t *testing.T, line, tag string) {
		status, code, text, ok := statusLine(line, tag)
		if !ok && status+code+text != "" {
			t.Errorf("%q: not understood, and yet %q %q %q", line, status, code, text)
		}
		if shown := Harmless(line); strings.ContainsAny(shown, "\x00\x1b\r\n\u202e") {
			t.Errorf("%q: still harmful: %q", line, shown)
		}
		sniff(line)
	})
}

func FuzzNameServerReply(f *testing.F) {
	q := question("imap.example.org.", dnsmessage.TypeA)
	m := dnsmessage.Message{Header: dnsmessage.Header{Response: true}, Questions: []dnsmessage.Question{q}}
	packet, err := m.Pack()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packet)
	f.Fuzz(func(t *testing.T, packet []byte) {
		if r := readReply(packet, q); !r.came && r.address {
			t.Error("an address from no answer")
		}
	})
}

// FuzzServerField: whatever is typed, the input stage ends with a host name or
// a finding.
func FuzzServerField(f *testing.F) {
	for _, typed := range []string{"imap.example.org", " https://x/ ", "a@b", "[::1]:993", "bücher.example", "\u200b", "x:y:z", "::"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		p := newProbe(t.Context(), &Doctor{}, Settings{Host: typed})
		out := Outcome{}
		err := input(t.Context(), p, &out)
		if err == nil && !hostName.MatchString(p.settings.Host) && !strings.ContainsAny(p.settings.Host, ":.") {
			t.Errorf("%q passed as %q", typed, p.settings.Host)
		}
		if err != nil && p.explain(StageInput, err).Cause.Stage() != StageInput {
			t.Errorf("%q: %v", typed, err)
		}
	})
}

// FuzzIMAP: whatever a server says, greeting, abilities and sign-in end.
func FuzzIMAP(f *testing.F) {
	f.Add([]byte("* OK ready\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na1 OK\r\n+ \r\na2 NO [AUTHENTICATIONFAILED] no\r\n"))
	f.Add([]byte("* OK [CAPABILITY IMAP4rev1] x\r\n* BYE see you\r\n"))
	f.Fuzz(func(t *testing.T, said []byte) {
		const password = "hunter2-hunter2"
		secret := NewSecret(password)
		log := &transcript{began: time.Now(), mask: secret.Masker()}
		w := newWire(monologue{strings.NewReader(string(said))}, log)
		m := &imap{}
		if m.greet(w) == nil {
			if _, err := m.abilities(w); err == nil {
				m.signIn(w, Settings{Username: "anna", Secret: secret})
			}
		}
		for _, line := range log.take() {
			if strings.Contains(line.Text, password) || len(line.Text) > longestText+4 {
				t.Errorf("line %q", line.Text)
			}
		}
	})
}

// monologue is a connection on which the server has said everything already.
type monologue struct{ io.Reader }

func (monologue) Write(b []byte) (int, error)      { return len(b), nil }
func (monologue) Close() error                     { return nil }
func (monologue) LocalAddr() net.Addr              { return nil }
func (monologue) RemoteAddr() net.Addr             { return nil }
func (monologue) SetDeadline(time.Time) error      { return nil }
func (monologue) SetReadDeadline(time.Time) error  { return nil }
func (monologue) SetWriteDeadline(time.Time) error { return nil }

func TestSlip(t *testing.T) {
	for typed, want := range map[string]bool{
		"imap.gmial.com": true, "imap.gmai.com": true, "imapgmail.com": true, "imap.gmail.comm": true, "map.gmail.con": true,
		"imap.gmail.com": false, "imap.mail.com": true, "mail.example.org": false, "": false,
	} {
		if got := slip(typed, "imap.gmail.com"); got != want {
			t.Errorf("%q: %v, want %v", typed, got, want)
		}
	}
}
