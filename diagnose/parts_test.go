package diagnose

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
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

// Of a long conversation the begin and the end are kept: in a mailbox of many folders, what
// the server said last.
func TestTranscriptKeepsTheEnd(t *testing.T) {
	log := &transcript{mask: func(s string) string { return strings.ReplaceAll(s, "secret", "•") }}
	for n := range 1000 {
		log.add("server", "line "+strconv.Itoa(n)+" secret")
	}
	lines := log.take()
	first, last := lines[0], lines[len(lines)-1]
	if len(lines) != mostLines || first.Text != "line 0 •" || last.Text != "line 999 •" || lines[mostLines/2].Text != "…" || len(log.take()) > 0 {
		t.Errorf("%d lines, %q to %q, with %q between", len(lines), first.Text, last.Text, lines[mostLines/2].Text)
	}
}

func TestCutAddress(t *testing.T) {
	for address, want := range map[string][2]string{
		"anna@example.org": {"anna", "example.org"}, `"a@b"@example.org`: {`"a@b"`, "example.org"}, "anna": {"anna", ""}, "@x": {"", "x"}, "": {},
	} {
		local, domain, found := CutAddress(address)
		if local != want[0] || domain != want[1] || found != strings.Contains(address, "@") || (Settings{Address: address}).Domain() != want[1] {
			t.Errorf("%q: %q, %q, %v", address, local, domain, found)
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

// What was typed as the server, and as what it is taken.
func TestMeantHost(t *testing.T) {
	for typed, want := range map[string]string{
		"mail_1.example.org": "mail_1.example.org", "ab--cd.example.org": "ab--cd.example.org", "IMAP.Example.org.": "imap.example.org",
		"bücher.example": "xn--bcher-kva.example", "xn--bcher-kva.example": "xn--bcher-kva.example", "xn--a.example": "xn--a.example input.host",
		"a..b.example": "a..b.example input.host", "bü--x_y.example": "bü--x_y.example input.host",
		"imaps://imap.example.org":                    "imaps://imap.example.org input.url",
		"imaps://anna:geheim123@imap.example.org":     "imaps://imap.example.org input.url",
		" imaps://anna:ge:h@eim/123@imap.example.org": "imaps://imap.example.org input.url",
		"anna:geheim123@imap.example.org:993":         "//imap.example.org:993 input.url",
		"anna@example.org":                            "anna@example.org input.address",
		"https://anna@example.org/mail":               "https://anna@example.org/mail input.url",
		"[2001:db8::1]:993":                           "2001:db8::1",
	} {
		s, cause := Settings{Host: typed}.Meant()
		if got := strings.TrimSpace(s.Host + " " + string(cause)); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestURLHost(t *testing.T) {
	for typed, want := range map[string]string{
		"https://imap.example.org/mail:993": "imap.example.org", "imap.example.org/mail": "imap.example.org",
		"//imap.example.org:993": "imap.example.org", "https://anna@imap.example.org": "imap.example.org", "imaps://%zz": "",
	} {
		if got := urlHost(typed); got != want {
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
		syscall.EAFNOSUPPORT: errNoRoute, 10047: errNoRoute, syscall.EADDRNOTAVAIL: errNoRoute, 10049: errNoRoute, syscall.EHOSTDOWN: errNoMachine, 10064: errNoMachine,
		syscall.EACCES: errForbidden, 10013: errForbidden, 10060: errSilent, syscall.EINVAL: nil,
	} {
		wrapped := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", number)}
		if got := socketFault(wrapped); got != want {
			t.Errorf("%d: %v, want %v", int(number), got, want)
		}
	}
}

// A local name is the system's alone to know: that name servers have trouble with it says
// nothing.
func TestSystemSaid(t *testing.T) {
	system := &net.DNSError{IsNotFound: true}
	for host, want := range map[string]error{"imap.example.org": errServFail, "nas.local": errNXDomain, "mailserver": errNXDomain} {
		if got := systemSaid(host, system, errServFail); got != want {
			t.Errorf("%s: %v, want %v", host, got, want)
		}
	}
}

// How far packets come to a silent port, and to one that is open, tells where they end.
func TestTrailEnds(t *testing.T) {
	for _, test := range []struct {
		name        string
		trail       *trail
		where       string
		allEnds     string
		intercepted bool
	}{
		{"none", nil, "", "", false},
		{"this computer", &trail{distance: 3, nearby: true, public: true}, "here", "", false},
		{"the router", &trail{answered: []int{1}, distance: 4, nearby: true, public: true}, "router", "router", false},
		{"nothing answers behind the router", &trail{answered: []int{1}, public: true}, "", "router", false},
		{"nor in the next room", &trail{answered: []int{1}}, "", "", false},
		{"nothing answers far away", &trail{answered: []int{1, 2, 4}, public: true}, "", "", false},
		{"no router speaks", &trail{public: true}, "", "", false},
		{"the router answers for the server", &trail{answered: []int{1}, distance: 1, public: true}, "", "router", true},
		{"the next machine", &trail{distance: 1, public: true}, "", "", false},
		{"a virus scanner answers for the server", &trail{answered: []int{1, 2}, distance: 1, public: true}, "", "", false},
	} {
		if a, b, c := test.trail.where(), test.trail.whereAllEnds(), test.trail.intercepted(); a != test.where || b != test.allEnds || c != test.intercepted {
			t.Errorf("%s: %q, %q, %v", test.name, a, b, c)
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
			if slices.Equal(earlier.stages, r.stages) && earlier.code == "*" && earlier.text.String() == "(?i)" {
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
		{SMTP, StageMailbox, "554", "5.7.1", "<[192.0.2.7]>: Helo command rejected: no address literals please", GreetingNameRefused},
		{SMTP, StageMailbox, "553", "5.7.1", "<anna@lab.example>: Sender address rejected: not owned by user ben", SMTPSenderRefused},
		{SMTP, StageCapability, "554", "5.7.1", "Service unavailable; Client host [127.0.0.1] blocked using bl.lab.example; https://bl.lab.example/q", GreetingBlocked},
		{SMTP, StageCapability, "550", "", "127.0.0.1 is in an RBL, see https://bl.lab.example/q", GreetingBlocked},
		{SMTP, StageCapability, "451", "4.3.5", "<[127.0.0.1]>: Helo command rejected: Server configuration error", GreetingUnavailable},
		{SMTP, StageCapability, "550", "", "Administrative prohibition", GreetingRejected},
		{SMTP, StageCapability, "421", "4.7.0", "Too many connections", GreetingLimit},
		{SMTP, StageCapability, "421", "4.7.1", "No required SSL certificate was sent", TLSClientCert},
		{SMTP, StageGreeting, "421", "4.7.1", "No required SSL certificate was sent", TLSClientCert},
		{SMTP, StageCapability, "550", "", "RFC 2821 allows an address literal, but we do not", GreetingNameRefused},
		{SMTP, StageCapability, "550", "", "HELO with an IP address is not allowed", GreetingNameRefused},
		{SMTP, StageCapability, "550", "", "REJECTED - Bad HELO - Host impersonating [[127.0.0.1]]", GreetingNameRefused},
		{SMTP, StageCapability, "550", "5.7.1", "invalid helo", GreetingNameRefused},
		{SMTP, StageCapability, "501", "5.5.4", "Invalid domain name", GreetingNameRefused},
		{SMTP, StageCapability, "550", "5.7.1", "HELO/EHLO must be a fully qualified domain name", GreetingNameRefused},
		{SMTP, StageCapability, "504", "5.5.2", "<[127.0.0.1]>: Helo command rejected: need fully-qualified hostname", GreetingNameRefused},
		{SMTP, StageCapability, "450", "4.7.1", "<laptop>: Helo command rejected: Host not found", GreetingNameRefused},
		{SMTP, StageCapability, "501", "", "Syntactically invalid EHLO argument(s)", GreetingNameRefused},
		{SMTP, StageMailbox, "550", "", "Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", GreetingNameRefused},
		{SMTP, StageTLS, "550", "5.7.1", "Access denied", GreetingRejected},
		{SMTP, StageTLS, "550", "5.7.1", "Rejected: 127.0.0.1 listed at bl.lab.example", GreetingBlocked},
		{SMTP, StageSignIn, "535", "5.7.8", "Error: authentication failed: authentication failure", SignInCredentials},
		{SMTP, StageSignIn, "535", "5.7.8", "Error: authentication failed: UGFzc3dvcmQ6", SignInCredentials},
		{SMTP, StageSignIn, "535", "", "Incorrect authentication data", SignInCredentials},
		{SMTP, StageSignIn, "535", "5.7.0", "authentication failed", SignInCredentials},
		{SMTP, StageSignIn, "535", "", "authorization failed (#5.7.0)", SignInCredentials},
		{SMTP, StageSignIn, "535", "5.7.8", "Username and Password not accepted. For more information, go to https://support.example/mail/?p=BadCredentials", SignInCredentials},
		{SMTP, StageSignIn, "535", "5.7.3", "Authentication unsuccessful", SignInCredentials},
		{SMTP, StageSignIn, "535", "5.7.8", "Authentication credentials invalid", SignInCredentials},
		{SMTP, StageSignIn, "550", "5.7.8", "Bad username or password", SignInCredentials},
		{SMTP, StageSignIn, "535", "5.7.1", "Access denied: wrong user name or password", SignInCredentials},
		{SMTP, StageSignIn, "554", "5.7.1", "Client host blocked using Spamhaus XBL", GreetingBlocked},
		{SMTP, StageSignIn, "550", "5.7.1", "Your IP is in a blocklist", GreetingBlocked},
		{SMTP, StageSignIn, "535", "5.7.8", "Error: authentication failed: Connection lost to authentication server", SignInUnavailable},
		{SMTP, StageSignIn, "535", "5.7.8", "Error: authentication failed: generic failure", SignInUnavailable},
		{SMTP, StageSignIn, "535", "5.7.8", "Error: authentication failed: LDAP server unreachable", SignInUnavailable},
		{SMTP, StageSignIn, "535", "5.7.8", "Error: authentication failed: Internal authentication error", SignInUnavailable},
		{SMTP, StageSignIn, "535", "5.7.1", "Authentication not permitted from your IP address", GreetingRejected},
		{SMTP, StageSignIn, "550", "5.7.1", "Authentication blocked: country not allowed", GreetingRejected},
		{SMTP, StageSignIn, "535", "5.7.8", "This account may not sign in from outside the company network", GreetingRejected},
		{SMTP, StageSignIn, "535", "5.7.8", "SMTP is not enabled for this account", SignInProtocolDisabled},
		{SMTP, StageSignIn, "550", "5.7.1", "Access denied", GreetingRejected},
		{SMTP, StageSignIn, "571", "5.7.1", "Message refused", GreetingRejected},
		{SMTP, StageSignIn, "555", "5.5.2", "Syntax error", SignInUnavailable},
		{SMTP, StageSignIn, "535", "", "Incorrect authentication data (brute force protection)", SignInLimit},
		{SMTP, StageSignIn, "503", "", "Too many failed login attempts from your IP address, try again later", SignInLimit},
		{SMTP, StageSignIn, "503", "", "Your IP address has been blocked because of too many authentication failures", SignInLimit},
		{SMTP, StageSignIn, "503", "", "SMTP AUTH is not allowed from your country", GreetingRejected},
		{SMTP, StageSignIn, "503", "", "Authentication is only allowed from the local network", GreetingRejected},
		{SMTP, StageSignIn, "503", "", "TLS encryption or CRAM-MD5 required", CapabilityNeedsTLS},
		{SMTP, StageSignIn, "503", "", "Administrative prohibition", GreetingRejected},
		{SMTP, StageSignIn, "504", "5.5.4", "Unrecognized authentication type", CapabilityNoMethod},
		{SMTP, StageSignIn, "502", "5.5.1", "AUTH not implemented", CapabilityNoMethod},
		{SMTP, StageSignIn, "503", "", "AUTH command used when not advertised", CapabilityNoMethod},
		{SMTP, StageSignIn, "503", "", "sorry, no", SignInUnavailable},
		{SMTP, StageSignIn, "400", "", "STARTTLS is required first.", CapabilityNeedsTLS},
		{SMTP, StageSignIn, "535", "5.7.8", "Account is suspended", SignInAccountDisabled},
		{SMTP, StageMailbox, "550", "", "Outgoing mail from \"anna@lab.example\" has been suspended.", SignInAccountDisabled},
		{SMTP, StageMailbox, "554", "5.7.1", "Your account has been suspended due to spam", SignInAccountDisabled},
		{SMTP, StageMailbox, "550", "5.7.1", "Account blocked: suspected compromise", SignInAccountDisabled},
		{SMTP, StageMailbox, "550", "", "Domain lab.example has exceeded the max emails per hour (250/250 (100%)) allowed. Message discarded.", SignInLimit},
		{SMTP, StageMailbox, "550", "", "127.0.0.1 is listed at bl.lab.example (127.0.0.2: https://bl.lab.example/q)", GreetingBlocked},
		{SMTP, StageMailbox, "550", "", "https://bl.lab.example/query?ip=127.0.0.1", GreetingBlocked},
		{SMTP, StageMailbox, "550", "", "authentication required", SMTPRelayDenied},
		{SMTP, StageMailbox, "530", "5.7.0", "Authentication required", SMTPRelayDenied},
		{SMTP, StageMailbox, "530", "", "SMTP authentication is required.", SMTPRelayDenied},
		{SMTP, StageMailbox, "550", "5.7.1", "Client was not authenticated", SMTPRelayDenied},
		{SMTP, StageMailbox, "553", "5.7.1", "<anna@lab.example>: Sender address rejected: not logged in", SMTPRelayDenied},
		{SMTP, StageMailbox, "550", "5.7.1", "Unable to relay", SMTPRelayDenied},
		{SMTP, StageMailbox, "550", "5.7.54", "SMTP; Unable to relay recipient in non-accepted domain", SMTPRelayDenied},
		{SMTP, StageMailbox, "553", "", "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", SMTPRelayDenied},
		{SMTP, StageMailbox, "550", "", "Administrative prohibition", SMTPRelayDenied},
		{SMTP, StageMailbox, "550", "", "User <anna> unknown", MailboxMissing},
		{SMTP, StageMailbox, "550", "", "Unrouteable address", MailboxMissing},
		{SMTP, StageMailbox, "550", "", "No such user here", MailboxMissing},
		{SMTP, StageMailbox, "550", "5.2.1", "<anna@lab.example>... Mailbox disabled for this recipient", SignInAccountDisabled},
		{SMTP, StageMailbox, "552", "5.3.4", "Message size exceeds fixed limit", MailboxServerError},
		{SMTP, StageMailbox, "553", "5.1.8", "<anna@nosuch.example>... Domain of sender address anna@nosuch.example does not exist", SMTPSenderRefused},
		{SMTP, StageMailbox, "450", "4.1.8", "<anna@nosuch.example>: Sender address rejected: Domain not found", SMTPSenderRefused},
		{SMTP, StageMailbox, "550", "5.7.1", "[CS] Access denied. IP name lookup failed", GreetingRejected},
		{SMTP, StageMailbox, "451", "", "Greylisted, please try again in 300 seconds", SMTPGreylisted},
		{SMTP, StageMailbox, "451", "4.7.1", "Greylisting in action, please come back later", SMTPGreylisted},
		{SMTP, StageMailbox, "450", "4.2.0", "<anna@lab.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/lab.example.html", SMTPGreylisted},
		{SMTP, StageMailbox, "452", "", "Space shortage, please try later", MailboxServerError},
		{SMTP, StageMailbox, "550", "5.7.1", "Mail not allowed from this address", SMTPSenderRefused},
		{SMTP, StageMailbox, "550", "5.1.1", "<anna@lab.example> User unknown; not listed in the directory", MailboxMissing},
		{SMTP, StageGreeting, "550", "", "This server accepts connections from the local network only", GreetingRejected},
		{SMTP, StageGreeting, "554", "5.7.1", "mail.lab.example accepts connections from local network only", GreetingRejected},
		{SMTP, StageGreeting, "550", "", "No reverse DNS (PTR) record for your IP address", GreetingRejected},
		{SMTP, StageGreeting, "550", "", "no rDNS is so 80s", GreetingRejected},
		{SMTP, StageGreeting, "554", "", "SMTP service not available", GreetingRejected},
		{SMTP, StageGreeting, "550", "", "Administrative prohibition", GreetingRejected},
		{SMTP, StageGreeting, "521", "5.3.2", "Service currently unavailable", GreetingRejected},
		{SMTP, StageGreeting, "521", "5.3.2", "mail.lab.example does not accept mail (see RFC7504)", CapabilityNoAuth},
		{SMTP, StageGreeting, "550", "", "mail.lab.example is down for maintenance, please try again later", GreetingUnavailable},
		{SMTP, StageGreeting, "554", "", "mail.lab.example is under maintenance until 18:00", GreetingUnavailable},
		{SMTP, StageGreeting, "550", "", "1.0.0.127.bl.lab.example", GreetingBlocked},
		{SMTP, StageGreeting, "550", "", "https://bl.lab.example/query?ip=127.0.0.1", GreetingBlocked},
		{SMTP, StageGreeting, "550", "5.5.1", "Protocol error", GreetingBye},
		{SMTP, StageGreeting, "554", "5.7.1", "Connecting host started transmitting before SMTP greeting", GreetingBye},
		{SMTP, StageCapability, "554", "", "SMTP synchronization error", GreetingBye},
		// Courier
		{IMAP, StageSignIn, "NO", "", "Login failed.", SignInCredentials},
		{POP3, StageSignIn, "-ERR", "", "Login failed.", SignInCredentials},
		{IMAP, StageSignIn, "BYE", "ALERT", "Fatal error: No such file or directory: No such file or directory", MailboxMissing},
		{IMAP, StageSignIn, "BYE", "ALERT", "Fatal error: Permission denied: Permission denied", MailboxServerError},
		{IMAP, StageSignIn, "BYE", "ALERT", "Fatal error: Account's mailbox directory is not owned by the correct uid or gid:", MailboxServerError},
		{IMAP, StageSignIn, "BYE", "", "Temporary problem, please try again later", SignInUnavailable},
		{IMAP, StageSignIn, "BYE", "", "See you", SignInUnavailable},
		{IMAP, StageSignIn, "BYE", "", "Authentication failed", SignInCredentials},
		{IMAP, StageSignIn, "BYE", "", "Too many invalid passwords", SignInLimit},
		{POP3, StageSignIn, "-ERR", "", "chdir /home/anna/Maildir failed", MailboxMissing},
		{POP3, StageSignIn, "-ERR", "", "Maildir invalid (no 'cur' directory)", MailboxMissing},
		{POP3, StageSignIn, "-ERR", "", "TLS required to log in.", CapabilityNeedsTLS},
		{IMAP, StageSignIn, "NO", "", "STARTTLS required", CapabilityNeedsTLS},
		{POP3, StageSignIn, "-ERR", "", "POP3 access disabled for this account.", SignInProtocolDisabled},
		{IMAP, StageMailbox, "BYE", "", "IMAP access disabled for this account.", SignInProtocolDisabled},
		// Cyrus
		{IMAP, StageSignIn, "NO", "", "generic failure", SignInUnavailable},
		{IMAP, StageSignIn, "NO", "", "Login failed: generic failure", SignInUnavailable},
		{POP3, StageSignIn, "-ERR", "AUTH", "authenticating: generic failure", SignInUnavailable},
		{SMTP, StageSignIn, "535", "5.7.8", "Error: authentication failed: generic failure", SignInUnavailable},
		{IMAP, StageSignIn, "NO", "", "authorization failure", SignInAccountDisabled},
		{IMAP, StageSignIn, "NO", "", "Login failed: authorization failure", SignInAccountDisabled},
		{POP3, StageSignIn, "-ERR", "AUTH", "authenticating: authorization failure", SignInAccountDisabled},
		{POP3, StageSignIn, "-ERR", "AUTH", "authenticating: authentication failure", SignInCredentials},
		{IMAP, StageSignIn, "NO", "", "Login failed: authentication failure", SignInCredentials},
		{POP3, StageSignIn, "-ERR", "", "authorization failed", SignInCredentials},
		{POP3, StageSignIn, "-ERR", "AUTH", "USER command only available under a layer", CapabilityNeedsTLS},
		{POP3, StageSignIn, "-ERR", "SYS/TEMP", "Account suspended, call 123", SignInAccountDisabled},
		{POP3, StageSignIn, "-ERR", "SYS/TEMP", "Maintenance until 18:00, please try again later", SignInUnavailable},
		{POP3, StageSignIn, "-ERR", "SYS/PERM", "Fatal error: can't read mailboxes file", MailboxServerError},
		{POP3, StageSignIn, "-ERR", "SYS/PERM", "Unable to open maildrop: System I/O error", MailboxServerError},
		{POP3, StageSignIn, "-ERR", "SYS/PERM", "Unable to open maildrop: Mailbox has an invalid format", MailboxServerError},
		{POP3, StageSignIn, "-ERR", "SYS/TEMP", "Unable to open maildrop: Mailbox does not exist", MailboxMissing},
		{POP3, StageCapability, "BYE", "SYS/TEMP", "Maintenance until 18:00, please try again later", GreetingUnavailable},
		{POP3, StageTLS, "BYE", "SYS/TEMP", "Maintenance until 18:00, please try again later", GreetingUnavailable},
		{IMAP, StageMailbox, "BYE", "ALERT", "Maintenance until 18:00, please try again later", MailboxServerError},
		{IMAP, StageMailbox, "BYE", "", "Fatal error: can't read mailboxes file", MailboxServerError},
		// Perdition
		{IMAP, StageSignIn, "NO", "", "failed: Could not connect to server", SignInUnavailable},
		{POP3, StageSignIn, "-ERR", "", "failed: Could not connect to server", SignInUnavailable},
		{POP3, StageSignIn, "-ERR", "", "failed: Connection Negotiation Failure", SignInUnavailable},
		{POP3, StageSignIn, "-ERR", "", "failed: Re-Authentication Failure", SignInCredentials},
		{POP3, StageSignIn, "-ERR", "", "failed: Login Disabled", CapabilityNeedsTLS},
		// nginx
		{IMAP, StageSignIn, "NO", "", "Mailserver is in maintenance, back at 18:00", SignInUnavailable},
		{POP3, StageSignIn, "-ERR", "", "Mailserver is in maintenance, back at 18:00", SignInUnavailable},
		{IMAP, StageSignIn, "BYE", "", "internal server error", SignInUnavailable},
		{IMAP, StageSignIn, "NO", "SYS/TEMP", "backend busy", SignInUnavailable},
		{IMAP, StageGreeting, "BYE", "", "No required SSL certificate", TLSClientCert},
		{POP3, StageGreeting, "-ERR", "", "No required SSL certificate", TLSClientCert},
		{SMTP, StageGreeting, "421", "4.7.1", "No required SSL certificate", TLSClientCert},
		{IMAP, StageGreeting, "BYE", "", "The SSL certificate error", TLSClientCert},
		{IMAP, StageCapability, "BYE", "", "No required SSL certificate", TLSClientCert},
		{POP3, StageCapability, "BYE", "", "No required SSL certificate", TLSClientCert},
		{SMTP, StageCapability, "421", "4.7.1", "No required SSL certificate", TLSClientCert},
		{IMAP, StageCapability, "BYE", "", "See you", GreetingBye},
		// Exchange, Cyrus' SASL library and qmail
		{IMAP, StageSignIn, "NO", "", "Server Unavailable. 15", SignInUnavailable},
		{POP3, StageSignIn, "-ERR", "", "Server Unavailable. 21", SignInUnavailable},
		{IMAP, StageSignIn, "NO", "", "Login failed: remote authentication server unavailable", SignInUnavailable},
		{SMTP, StageSignIn, "535", "5.7.8", "Error: authentication failed: no mechanism available", SignInUnavailable},
		{SMTP, StageSignIn, "535", "5.7.8", "Error: authentication failed: (reason unavailable, see https://www.postfix.org/SASL_README.html)", SignInCredentials},
		{POP3, StageSignIn, "-ERR", "", "aack, child crashed", SignInUnavailable},
		{IMAP, StageSignIn, "NO", "", "Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy.", SignInCredentials},
		// Limits of Dovecot and of Hotmail, which told some of them only to STAT
		{IMAP, StageSignIn, "NO", "UNAVAILABLE", "Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)", SignInLimit},
		{POP3, StageSignIn, "-ERR", "SYS/TEMP", "Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)", SignInLimit},
		{IMAP, StageSignIn, "NO", "UNAVAILABLE", "Temporary authentication failure. [mail:2026-11-01 12:00:00]", SignInUnavailable},
		{POP3, StageSignIn, "-ERR", "", "Exceeded the login limit for a 15 minute period. Reduce the frequency of requests to the POP3 server.", SignInLimit},
		{POP3, StageSignIn, "-ERR", "", "login allowed only every 15 minutes", SignInLimit},
		{POP3, StageMailbox, "-ERR", "", "login allowed only every 15 minutes", SignInLimit},
		// Switched off in the account, at Gmail, Zoho, Zimbra, Yahoo, Yandex and 163
		{IMAP, StageSignIn, "NO", "ALERT", "Your account is not enabled for IMAP use. Please visit your Gmail settings page and enable your account for IMAP access. (Failure)", SignInProtocolDisabled},
		{IMAP, StageSignIn, "NO", "ALERT", "IMAP access is disabled for your domain. Please contact your domain administrator for questions about this feature. (Failure)", SignInProtocolDisabled},
		{IMAP, StageSignIn, "NO", "ALERT", "You are yet to enable IMAP for your account. Please contact your administrator (Failure)", SignInProtocolDisabled},
		{IMAP, StageSignIn, "NO", "", "account does not have IMAP access enabled", SignInProtocolDisabled},
		{POP3, StageSignIn, "-ERR", "", "pop access not enabled for account", SignInProtocolDisabled},
		{POP3, StageSignIn, "-ERR", "SYS/PERM", "pop not allowed for user.", SignInProtocolDisabled},
		{IMAP, StageSignIn, "NO", "AUTHENTICATIONFAILED", "LOGIN This user does not have access rights to this service sc=x", SignInProtocolDisabled},
		{SMTP, StageSignIn, "535", "5.7.8", "Error: authentication failed: This user does not have access rights to this service", SignInProtocolDisabled},
		{SMTP, StageSignIn, "550", "", "User has no permission", SignInProtocolDisabled},
		// Exchange Online, once it takes no passwords for sending any more
		{SMTP, StageSignIn, "550", "5.7.30", "Basic authentication is not supported for Client Submission.", SignInBasicDisabled},
		{SMTP, StageMailbox, "550", "5.7.30", "Basic authentication is not supported for Client Submission.", SignInBasicDisabled},
		{SMTP, StageSignIn, "535", "5.7.139", "Authentication unsuccessful, the user credentials were incorrect.", SignInCredentials},
		{SMTP, StageSignIn, "535", "5.7.139", "Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.", SignInProtocolDisabled},
		// Servers made with go-smtp, such as Proton's bridge, have one status for whatever goes wrong
		{SMTP, StageSignIn, "454", "4.7.0", "invalid username or password", SignInCredentials},
		{SMTP, StageSignIn, "454", "4.7.0", "backend/credentials: incorrect password", SignInCredentials},
		{SMTP, StageSignIn, "454", "4.7.0", "no such user", SignInCredentials},
		{SMTP, StageSignIn, "454", "4.7.0", "Temporary authentication failure", SignInUnavailable},
		{SMTP, StageSignIn, "435", "", "Unable to authenticate at present", SignInUnavailable},
		// QQ has authorization codes, made like app passwords; Yahoo wants to see somebody in the browser
		{IMAP, StageSignIn, "NO", "", "Login fail. Please using authorized code to login. More information at http://service.mail.qq.com/cgi-bin/help?subtype=1", SignInAppPassword},
		{SMTP, StageSignIn, "535", "", "Login Fail. Please enter your authorization code to login. More information in http://service.mail.qq.com/cgi-bin/help", SignInAppPassword},
		{IMAP, StageSignIn, "NO", "AUTHENTICATIONFAILED", "(#MBR1240) Please verify your account by going to https://login.yahoo.com", SignInWebRequired},
		// More of Cyrus, of Zimbra and of qmail
		{IMAP, StageSignIn, "NO", "", "Login failed: passphrase expired, has to be reset", SignInExpired},
		{IMAP, StageSignIn, "NO", "", "cleartext logins disabled", CapabilityNeedsTLS},
		{POP3, StageSignIn, "-ERR", "", "only valid after entering TLS mode", CapabilityNeedsTLS},
		{POP3, StageSignIn, "-ERR", "", "SSL/TLS connection required", CapabilityNeedsTLS},
		{POP3, StageSignIn, "-ERR", "", "this user has no $HOME/Maildir", MailboxMissing},
		// Mailutils, solid-pop3d, popa3d
		{IMAP, StageMailbox, "NO", "", "EXAMINE Could not open INBOX: Conflict with previous locker", MailboxInUse},
		{POP3, StageSignIn, "-ERR", "", "can't open mailbox file", MailboxServerError},
		{POP3, StageSignIn, "-ERR", "", "mailbox is damaged", MailboxServerError},
		{POP3, StageSignIn, "-ERR", "", "Authentication failed (bad password?)", SignInCredentials},
		// A no to USER, where encryption is on offer and not in use, comes before the password.
		{POP3, StageSignIn, "USER", "", "", CapabilityNeedsTLS},
		{POP3, StageSignIn, "USER", "", "Incorrect state", CapabilityNeedsTLS},
		{POP3, StageSignIn, "USER", "AUTH", "unknown user", SignInCredentials},
		{POP3, StageSignIn, "USER", "SYS/TEMP", "later", SignInUnavailable},
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
		if r := readReply(packet, q); !r.came && len(r.addrs) > 0 {
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
