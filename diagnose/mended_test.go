package diagnose

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// A server that asks for more and more gets nothing more, and no panic.
func TestMoreAndMore(t *testing.T) {
	for _, caps := range []string{"IMAP4rev1", "IMAP4rev1 AUTH=PLAIN", "IMAP4rev1 LOGINDISABLED AUTH=LOGIN", "IMAP4rev1 LOGINDISABLED AUTH=CRAM-MD5"} {
		said := "* OK [CAPABILITY " + caps + "] ready\r\n" + strings.Repeat("+ a\r\n", 200)
		log := &transcript{began: time.Now(), mask: func(s string) string { return s }}
		conn := &loudMonologue{monologue: monologue{strings.NewReader(said)}}
		w := newWire(conn, log)
		m := &imap{}
		if err := m.greet(w); err != nil {
			t.Fatal(err)
		}
		if err := m.signIn(w, Settings{Username: "anna", Secret: NewSecret("hunter2-hunter2")}); err == nil {
			t.Error("signed in")
		}
		if n := strings.Count(conn.heard.String(), "aHVudGVyMi1odW50ZXIy"); n > 1 {
			t.Errorf("%s: the password went out %d times", caps, n)
		}
	}
}

// A name cannot say more in a token's envelope than that it is a name (RFC 5801,
// section 4).
func TestTokenEnvelope(t *testing.T) {
	for _, m := range mechanisms(Settings{Username: "anna,a=root=", SignIn: Token, Secret: NewSecret("token-7f3a")}) {
		if m.name == "OAUTHBEARER" && !strings.HasPrefix(m.opening, "n,a=anna=2Ca=3Droot=3D,\x01") {
			t.Errorf("%q", m.opening)
		}
	}
}

type loudMonologue struct {
	monologue
	heard strings.Builder
}

func (l *loudMonologue) Write(b []byte) (int, error) { return l.heard.Write(b) }

// What a server may send back of a password is hidden, also where the program
// itself changed the password or the text before.
func TestMaskOfChangedSecrets(t *testing.T) {
	for password, echo := range map[string]string{
		"hunter22secret ":       "bad password hunter22secret",
		"hunter\t22secret":      "bad password hunter\t22secret",
		"hunter\u202e22secret":  "bad password hunter\u202e22secret",
		" \u00a0hunter22secret": "bad password hunter22secret!",
	} {
		log := transcript{mask: NewSecret(password).Masker()}
		if shown := log.show(echo); strings.Contains(shown, "22secret") {
			t.Errorf("%q shows in %q", password, shown)
		}
	}
}

// The end of the context ends a look-up at once, and asks nobody anything more.
func TestStopDuringLookup(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	began := time.Now()
	d := &Doctor{Resolver: slowResolver{}}
	for range d.Run(ctx, Settings{Host: "imap.example.org"}) {
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("stopping took %v", took)
	}
}

type slowResolver struct{}

func (slowResolver) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// An address that the resolver names twice is dialled once.
func TestUnmap(t *testing.T) {
	a, mapped := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("::ffff:192.0.2.1")
	if got := unmap([]netip.Addr{a, mapped, a}); len(got) != 1 || got[0] != a {
		t.Errorf("got %v", got)
	}
}

// What has been proven can be asked for again.
func TestProofsAreKept(t *testing.T) {
	q := &proofs{trials: &trials{began: time.Now().Add(-time.Minute), results: make(chan trial, 2), pending: 2, cancel: func() {}}}
	q.results <- trial{n: 1, works: true}
	q.results <- trial{n: 0, works: true}
	if first, again := q.wait(), q.wait(); len(first) != 2 || len(again) != 2 {
		t.Errorf("%d proofs at first, %d again; want 2", len(first), len(again))
	}
}

func TestSameOwner(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"imap.example.org", "mx7.example.org"}: true, {"imap.example.co.uk", "evil.co.uk"}: false,
		{"192.0.2.1", "198.0.2.1"}: false, {"imap.bank.example", "evil.example"}: false, {"imap.example.org", "imap.example.org"}: true,
	} {
		if got := SameOwner(pair[0], pair[1]); got != want {
			t.Errorf("%v: %v", pair, got)
		}
	}
}

// A connection that is reset while it is being made has met a machine: it took the
// call and ended it.
func TestResetWhileConnecting(t *testing.T) {
	p := newProbe(t.Context(), &Doctor{}, Settings{Host: "imap.example.org"})
	p.survey = &survey{}
	addr := netip.MustParseAddrPort("192.0.2.1:993")
	if got := p.explain(StageTCP, unconnected{[]attempt{{addr: addr, err: errReset}}}).Cause; got != TLSClosed {
		t.Errorf("%s, want %s", got, TLSClosed)
	}
}

// A program on this computer, such as a bridge to a provider without IMAP, often has no
// encryption: nobody is on the way who could read along.
func TestNoEncryptionHere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			conn.Write([]byte("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n"))
			defer conn.Close()
		}
	}()
	c := (&Doctor{}).Checkup(t.Context(), Settings{Service: IMAP, Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Security: Cleartext})
	for _, o := range c.Outcomes {
		for _, f := range o.Findings {
			if f.Cause != SignInNotTried {
				t.Errorf("%s: %s", o.Stage, f.Cause)
			}
		}
	}
	if len(c.Outcomes) == 0 || c.Outcomes[len(c.Outcomes)-1].Stage != StageCapability {
		t.Errorf("came as far as %+v", c.Outcomes)
	}
}

// Outlook.com lets people in over IPv6 and then has no mailbox for them, which over IPv4
// it has: where one came that way, it is told.
func TestNotConnectedOverIPv6(t *testing.T) {
	for addr, want := range map[string]string{"192.0.2.10": "", "::ffff:192.0.2.10": "", "2001:db8::10": "2001:db8::10"} {
		p := newProbe(t.Context(), &Doctor{}, Settings{Service: IMAP})
		p.addr = netip.AddrPortFrom(netip.MustParseAddr(addr), 993)
		f := p.explain(StageMailbox, &refusal{"BAD", "", "User is authenticated but not connected."})
		if f.Cause != MailboxNotConnected || p.args(f)["address"] != want {
			t.Errorf("at %s: %s %q, want %q", addr, f.Cause, p.args(f)["address"], want)
		}
	}
}
