package diagnose_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// A tap is on the line between a check-up and the world: it sees who is called, which
// names are looked up, and what is said before encryption.
type tap struct {
	*practice.Network

	mu    sync.Mutex
	dials []string
	names []string
	said  bytes.Buffer
}

func tapped(t *testing.T, f practice.Fault) (*tap, *diagnose.Doctor) {
	t.Helper()
	network, err := practice.Serve(f, today)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	w := &tap{Network: network}
	doctor := doctorOf(network)
	doctor.Resolver, doctor.Dial, doctor.Now = w, w.DialContext, nowToday
	doctor.Patience = func(diagnose.Stage) time.Duration { return 2500 * time.Millisecond }
	return w, doctor
}

func (w *tap) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	w.mu.Lock()
	w.names = append(w.names, host)
	w.mu.Unlock()
	return w.Network.LookupNetIP(ctx, network, host)
}

func (w *tap) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	w.mu.Lock()
	w.dials = append(w.dials, addr)
	w.mu.Unlock()
	conn, err := w.Network.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return tappedConn{conn, w}, nil
}

type tappedConn struct {
	net.Conn
	tap *tap
}

func (c tappedConn) Write(b []byte) (int, error) {
	c.tap.mu.Lock()
	c.tap.said.Write(b)
	c.tap.mu.Unlock()
	return c.Conn.Write(b)
}

// spokenOver says that the check-up has said something.
func (w *tap) spokenOver() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said.Len() > 0
}

// told says that a secret has gone over the line for everybody to read.
func (w *tap) told(secret string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, form := range []string{
		secret, base64.StdEncoding.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte("\x00anna\x00" + secret)),
	} {
		if bytes.Contains(w.said.Bytes(), []byte(form)) {
			return true
		}
	}
	return false
}

// TestContacts holds that a check-up calls the server that it was asked about and
// nobody else, and looks up that name and its neighbours only: whatever goes wrong,
// and wherever the server says that one should go instead.
func TestContacts(t *testing.T) {
	const elsewhere = "evil.example"
	moved := func(no string) string {
		return "TLS cert=good\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\nC a1 AUTHENTICATE *\nS " + no + "\nHEAR\n"
	}
	for name, f := range map[string]practice.Fault{
		"healthy":     {Ports: map[int]string{993: "TLS cert=good\nIMAP"}},
		"closed":      {Ports: map[int]string{143: "IMAP"}},
		"wrong host":  {Ports: map[int]string{993: "TLS cert=wrong-host\nHANG"}},
		"a web page":  {Ports: map[int]string{993: "C *\nS HTTP/1.1 302 Found\nS Location: https://" + elsewhere + "/\nS"}},
		"referral":    {Ports: map[int]string{993: moved("a1 NO [REFERRAL imap://anna;AUTH=*@" + elsewhere + "/] go there")}},
		"web sign-in": {Ports: map[int]string{993: moved("a1 NO [WEBALERT https://" + elsewhere + "/?token=1] sign in there first")}},
		"SMTP, 551": {Service: "smtp", Ports: map[int]string{993: "TLS cert=good\nS 220 ready\nC EHLO *\nS 250-hello\nS 250 AUTH PLAIN\nC AUTH PLAIN *\n" +
			"S 551 5.7.1 user not local; please try <anna@" + elsewhere + ">\nHEAR\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, doctor := tapped(t, f)
			s := settingsOf(w.Fault)
			s.Port, s.Security = 993, diagnose.TLS
			c := run(doctor, s)
			w.mu.Lock()
			defer w.mu.Unlock()
			for _, dialled := range w.dials {
				addr, err := netip.ParseAddrPort(dialled)
				if err != nil || !slices.Contains(w.Fault.Names[s.Host], addr.Addr()) {
					t.Errorf("called %s (%v)\n%s", dialled, err, trace(c))
				}
			}
			for _, name := range w.names {
				if strings.Contains(name, elsewhere) {
					t.Errorf("looked up %s", name)
				}
			}
			if len(w.dials) == 0 || c.Verdict().Cause == "" {
				t.Errorf("nothing was tried\n%s", trace(c))
			}
		})
	}
}

// TestNeverDowngraded holds that a password does not go over a line without
// encryption because somebody between has taken the offer of it away: where the
// security was to be found out, a yes to sending it so changes nothing.
func TestNeverDowngraded(t *testing.T) {
	const secret = "canary-7f3a"
	for name, f := range map[string]practice.Fault{
		"IMAP": {Service: "imap", Port: 143, Ports: map[int]string{143: "S * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\nHEAR\n"}},
		"POP3": {Service: "pop3", Port: 110, Ports: map[int]string{110: "S +OK\nC CAPA\nS +OK\nS SASL PLAIN\nS USER\nS .\nHEAR\n"}},
		"SMTP": {Service: "smtp", Port: 587, Ports: map[int]string{587: "S 220 ready\nC EHLO *\nS 250-hello\nS 250 AUTH PLAIN LOGIN\nHEAR\n"}},
	} {
		for _, security := range []diagnose.Security{diagnose.Auto, diagnose.StartTLS, diagnose.Cleartext} {
			for _, yes := range []bool{false, true} {
				if security == diagnose.Cleartext && yes {
					continue // then it may go: see the dialogs
				}
				w, doctor := tapped(t, f)
				s := settingsOf(w.Fault)
				s.Port, s.Security, s.Username, s.ClearPassword = f.Port, security, "anna", yes
				s.Secret = diagnose.NewSecret(secret)
				c := run(doctor, s)
				if w.told(secret) {
					t.Errorf("%s, %s, yes is %v: the password was sent\n%s", name, security, yes, trace(c))
				}
				if security != diagnose.Cleartext && c.Verdict().Severity() != diagnose.Fail {
					t.Errorf("%s, %s: nobody says that encryption is missing: %s", name, security, c.Verdict().Cause)
				}
			}
		}
	}
}

// The tap hears a password that may go over an open line: its silence means something.
func TestTapHears(t *testing.T) {
	w, doctor := tapped(t, practice.Fault{Ports: map[int]string{
		143: "S * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\nC *\nS a1 NO [AUTHENTICATIONFAILED] no\nHEAR\n",
	}})
	s := settingsOf(w.Fault)
	s.Port, s.Security, s.Username, s.ClearPassword = 143, diagnose.Cleartext, "anna", true
	run(doctor, s)
	if !w.told(w.Fault.Password) {
		t.Errorf("not heard: %q", w.said.String())
	}
}

// TestSecondCall: where the server hangs up after a "no", the other form of the name
// is tried on a connection of its own, one only, and nobody is told the password there
// who has not proven to be the server.
func TestSecondCall(t *testing.T) {
	const no = "S * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nC a1 AUTHENTICATE PLAIN\nS +\nC *\nS a1 NO [AUTHENTICATIONFAILED] no\nS * BYE Too bad\nCLOSE"
	const yes = "S * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nC a1 AUTHENTICATE PLAIN\nS +\nC *\nS a1 OK in\nHANG"
	for _, test := range []struct {
		name, second string
		want         diagnose.Cause
	}{
		{"the same server", "TLS cert=good\n" + yes, diagnose.SignInUsernameForm},
		{"no again", "TLS cert=good\n" + no, diagnose.SignInCredentials},
		{"another server", "TLS cert=wrong-host\n" + yes, diagnose.SignInCredentials},
		{"signed in unasked", "TLS cert=good\nS * PREAUTH welcome\nHANG", diagnose.SignInCredentials},
		{"no server", "CLOSE", diagnose.SignInCredentials},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := practice.Fault{Host: "imap.practice.example", Port: 993, Security: "tls", Ports: map[int]string{993: "TLS cert=good\n" + no, 1993: test.second}}
			w, doctor := tapped(t, f)
			var calls atomic.Int32
			doctor.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
				if w.spokenOver() {
					calls.Add(1)
					addr = "192.0.2.10:1993"
				}
				return w.DialContext(ctx, network, addr)
			}
			if c := run(doctor, settingsOf(w.Fault)); c.Verdict().Cause != test.want || calls.Load() != 1 {
				t.Errorf("verdict %s after %d more calls, want %s after 1\n%s", c.Verdict().Cause, calls.Load(), test.want, trace(c))
			}
		})
	}
}
