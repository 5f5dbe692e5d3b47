package diagnose

import (
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"html"
	"io"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// A dialog is what a server of testdata says, without what it hears.
type dialog struct {
	service byte // its place in fuzzServices
	said    []byte
}

// dialogs are those that say something.
func dialogs(f *testing.F) (all []dialog) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var d dialog
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			word, rest, _ := strings.Cut(line, " ")
			if i := slices.Index(fuzzServices, Service(word)); i >= 0 {
				d.service = byte(i)
			}
			if word == "S" {
				d.said = append(d.said, rest+"\r\n"...)
			}
		}
		if strings.Count(string(d.said), "\n") > 1 {
			all = append(all, d)
		}
	}
	if len(all) < 20 {
		f.Fatalf("%d servers in testdata", len(all))
	}
	return all
}

var fuzzServices = []Service{IMAP, POP3, SMTP}

// canary is a password that a server cannot say by chance.
const canary = "hunter2-hunter2"

// met is a check-up that has come to a server which has said everything already.
func met(t *testing.T, service byte, said []byte) *probe {
	s := Settings{
		Service: fuzzServices[int(service)%len(fuzzServices)], Host: "imap.example.org", Port: 993, Security: TLS,
		Address: "anna@example.org", Secret: NewSecret(canary), SignIn: Password, ClearPassword: true,
	}
	p := newProbe(t.Context(), &Doctor{}, s)
	p.sparing, p.proving = true, true // no second look: there is no network
	p.raw = &closable{monologue: monologue{strings.NewReader(string(said))}}
	p.wire, p.dialect = newWire(p.raw, p.log), newDialect(s.Service)
	return p
}

// A closable is a monologue on which nothing can be said once it is closed.
type closable struct {
	monologue
	closed atomic.Bool
}

func (c *closable) Close() error {
	c.closed.Store(true)
	return nil
}

func (c *closable) Write(b []byte) (int, error) {
	if c.closed.Load() {
		return 0, net.ErrClosed
	}
	return len(b), nil
}

// fit says that text from a server can be shown: short, whole, without anything
// that acts on a screen, and without the password.
func fit(t *testing.T, what, text string) {
	t.Helper()
	if len(text) > longestText+len("…") || !utf8.ValidString(text) || strings.Contains(text, canary) || strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Co, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
	}) {
		t.Errorf("%s: %q", what, text)
	}
}

// fitAll says so of everything that a stage has left.
func fitAll(t *testing.T, p *probe, stage Stage, out *Outcome, err error) {
	t.Helper()
	for _, fact := range out.Facts {
		fit(t, fact.Name, fact.Value)
	}
	findings := out.Findings
	if err != nil {
		findings = append(findings, p.conclude(stage, err)...)
	}
	for _, f := range findings {
		if !f.Cause.Known() {
			t.Errorf("no such cause: %q", f.Cause)
		}
		for name, value := range f.Args {
			fit(t, name, value)
			if !slices.Contains(f.Cause.Args(), name) {
				t.Errorf("%s has no argument %s", f.Cause, name)
			}
		}
	}
	lines := p.log.take()
	if len(lines) > mostLines {
		t.Errorf("%d lines on the record", len(lines))
	}
	for _, line := range lines {
		fit(t, "line", line.Text)
	}
}

// FuzzWire: whatever comes over a connection, it is read line by line, and no
// line is longer than it may be.
func FuzzWire(f *testing.F) {
	for _, d := range dialogs(f) {
		f.Add(d.said)
	}
	f.Add([]byte(strings.Repeat("x", longestLine+1) + "\n"))
	f.Add([]byte("a\nb\r\n\r\r\n\x00\x1b[2J\xff\u202e"))
	f.Fuzz(func(t *testing.T, said []byte) {
		p := met(t, 0, said)
		rest := string(said)
		for {
			line, err := p.wire.readLine()
			if err != nil {
				if err == errEndless && len(rest) < longestLine || err != errEndless && (err != io.EOF || strings.Contains(rest, "\n")) {
					t.Errorf("%v with %q still to come", err, rest)
				}
				break
			}
			want, behind, _ := strings.Cut(rest, "\n")
			if rest = behind; line != strings.TrimRight(want, "\r") || len(line) > longestLine {
				t.Fatalf("read %q, sent %q", line, want)
			}
		}
		fitAll(t, p, StageGreeting, &Outcome{}, nil)
	})
}

// FuzzSession: whatever a server says from its greeting on, each stage ends, with
// findings that there are, and with nothing that a person could not be shown.
func FuzzSession(f *testing.F) {
	for _, d := range dialogs(f) {
		f.Add(d.service, d.said)
	}
	f.Fuzz(func(t *testing.T, service byte, said []byte) {
		p := met(t, service, said)
		defer p.hangUp()
		for _, stage := range []Stage{StageGreeting, StageCapability, StageSignIn, StageMailbox} {
			out := Outcome{}
			err := stages[stage](t.Context(), p, &out)
			fitAll(t, p, stage, &out, err)
			if err != nil {
				return
			}
		}
	})
}

// FuzzInbox: whatever a server says once somebody is signed in, go-imap's client
// comes to an end, and so does the stage.
func FuzzInbox(f *testing.F) {
	f.Add([]byte("* LIST (\\HasNoChildren) \"/\" INBOX\r\nT1 OK\r\n* STATUS INBOX (MESSAGES 2 UNSEEN 1)\r\nT2 OK\r\n" +
		"* QUOTAROOT INBOX a\r\n* QUOTA a (STORAGE 9 9)\r\nT3 OK\r\n* 2 EXISTS\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 1] x\r\nT4 OK [READ-ONLY] done\r\n"))
	f.Add([]byte("* LIST () NIL {3}\r\n\x1b[2\r\nT1 NO [NOPERM] no\r\n* BYE [UNAVAILABLE] later\r\n"))
	f.Add([]byte("T4 NO [ALERT] Unsafe Login. Please contact kefu@example.org for help\r\nT5 OK\r\nT6 OK\r\n"))
	f.Add([]byte("* 1 FETCH (BODYSTRUCTURE ((((((\"text\" {5}\r\nplain NIL\r\n* ESEARCH (TAG \"T1\") ALL 1:9\r\n"))
	f.Fuzz(func(t *testing.T, said []byte) {
		p := met(t, 0, said)
		defer p.hangUp()
		p.dialect = &imap{caps: []string{"IMAP4rev1", "QUOTA"}}
		out := Outcome{}
		err := mailbox(t.Context(), p, &out)
		fitAll(t, p, StageMailbox, &out, err)
	})
}

// FuzzEncrypt: whatever comes in place of TLS, before or behind STARTTLS, nothing
// is taken for an encrypted connection, and the reason is one that there is.
func FuzzEncrypt(f *testing.F) {
	for _, d := range dialogs(f) {
		f.Add(d.service, true, d.said)
	}
	f.Add(byte(1), true, []byte("+OK\r\nSTLS\r\n.\r\n+OK begin\r\n"))
	f.Add(byte(0), false, []byte("\x15\x03\x03\x00\x02\x02\x28"))                  // the alert handshake_failure
	f.Add(byte(0), false, []byte("\x16\x03\x03\xff\xff\x02\x00\xff\xfb\x03\x03"))  // a record longer than one may be
	f.Add(byte(0), false, []byte("HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n")) // a web server
	f.Add(byte(0), false, append([]byte("\x16\x03\x03\x00\x2c\x02\x00\x00\x28\x03\x03"), make([]byte, 38)...))
	f.Fuzz(func(t *testing.T, service byte, startTLS bool, said []byte) {
		p := met(t, service, said)
		if startTLS {
			p.settings.Security = StartTLS
		}
		out := Outcome{}
		err := encrypt(t.Context(), p, &out)
		if err == nil || p.state != nil || p.wire.encrypted() {
			t.Fatalf("encrypted by a server that did not hear what was said: %v", err)
		}
		fitAll(t, p, StageTLS, &out, err)
	})
}

// FuzzAbilities: of what a server says it can do, methods are words in upper case,
// only one of those is chosen, and none is believed that came before encryption.
func FuzzAbilities(f *testing.F) {
	f.Add(byte(0), []byte("* CAPABILITY IMAP4rev1 STARTTLS AUTH=plain AUTH=XOAUTH2 LOGINDISABLED\r\na1 OK\r\na2 OK [CAPABILITY IMAP4rev2]\r\n"))
	f.Add(byte(1), []byte("+OK\r\nSTLS\r\nsasl plain CRAM-MD5\r\nUSER\r\n.\r\n+OK\r\n"))
	f.Add(byte(1), []byte("-ERR what?\r\n+OK\r\n"))
	f.Add(byte(2), []byte("250-me\r\n250-AUTH=LOGIN plain\r\n250-auth LOGIN\r\n250 STARTTLS\r\n220 go\r\n"))
	f.Add(byte(2), []byte("502 5.5.1 no\r\n250 me\r\n"))
	f.Fuzz(func(t *testing.T, service byte, said []byte) {
		p := met(t, service, said)
		able, err := p.dialect.abilities(p.wire)
		if err != nil {
			return
		}
		for _, m := range able.methods {
			if m != strings.ToUpper(m) || strings.ContainsAny(m, " \r\n") {
				t.Errorf("method %q", m)
			}
		}
		if size := len(strings.Join(able.all, "")); size > len(said) {
			t.Errorf("%d bytes of abilities from %d", size, len(said))
		}
		for _, signIn := range []SignIn{Password, Token} {
			if way, ok := choose(Settings{SignIn: signIn}, able.methods); ok && !slices.Contains(able.methods, way.name) {
				t.Errorf("%s was chosen of %q", way.name, able.methods)
			}
		}
		if p.dialect.startTLS(p.wire) == nil {
			silent := newWire(monologue{strings.NewReader("")}, p.log)
			if able, err := p.dialect.abilities(silent); err == nil {
				t.Errorf("still believed: %q", able.all)
			}
		}
	})
}

// FuzzChallenge: whatever a server asks for while somebody signs in, the reply is
// one word of base64, which can end no command and begin none.
func FuzzChallenge(f *testing.F) {
	f.Add("PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+", "anna")
	f.Add("VXNlcm5hbWU6", "anna\r\nDELE 1")
	f.Add("{\"status\":\"401\"}", "änna")
	f.Fuzz(func(t *testing.T, challenge, user string) {
		for _, signIn := range []SignIn{Password, Token} {
			for _, m := range mechanisms(Settings{Username: user, Secret: NewSecret(canary), SignIn: signIn}) {
				for _, sent := range []bool{false, true} {
					reply := m.reply(sent)
					for range 3 {
						said := reply(challenge)
						if _, err := base64.StdEncoding.DecodeString(said); said != "*" && err != nil || strings.ContainsAny(said, "\r\n ") {
							t.Errorf("%s: %q: %v", m.name, said, err)
						}
					}
				}
			}
		}
	})
}

// FuzzRefusal: whatever no a server says, it means something.
func FuzzRefusal(f *testing.F) {
	for _, r := range []refusal{
		{"NO", "AUTHENTICATIONFAILED", "Invalid credentials (Failure)"}, {"NO", "ALERT", "Application-specific password required: https://support.example/accounts?key=1"},
		{"BYE", "UNAVAILABLE", "Too many connections from 192.0.2.1"}, {"-ERR", "SYS/TEMP", "mailbox locked"}, {"535", "5.7.8", "Error: authentication failed"},
		{"554", "5.7.1", "Service unavailable; Client host [192.0.2.1] blocked using zen.example.org"}, {"421", "4.7.0", "try again later"},
	} {
		for service := range fuzzServices {
			f.Add(byte(service), byte(service), r.status, r.code, r.text)
		}
	}
	refusable := []Stage{StageGreeting, StageTLS, StageCapability, StageSignIn, StageMailbox}
	f.Fuzz(func(t *testing.T, service, stage byte, status, code, text string) {
		p := met(t, service, nil)
		fitAll(t, p, refusable[int(stage)%len(refusable)], &Outcome{}, &refusal{status, code, text})
	})
}

// FuzzCertificate: whatever is sent as a certificate, it is judged, and what
// stands in it can be shown.
func FuzzCertificate(f *testing.F) {
	for _, names := range []string{"imap.example.org", "*.example.org\n192.0.2.1", "", "a\x00.example.org\n\u202egro.elpmaxe\n\x1b[2J"} {
		if der := certificateOf(f, "imap.example.org", "Example", names, 1, today()); der != nil {
			f.Add(der, "imap.example.org", int64(0))
			f.Add(append(der, der...), "192.0.2.1", int64(400))
		}
	}
	f.Fuzz(func(t *testing.T, der []byte, host string, days int64) {
		if chain, err := x509.ParseCertificates(der); err == nil && len(chain) > 0 {
			judge(t, chain, host, days)
		}
	})
}

// FuzzCertificateNames: whatever stands in a certificate that is one.
func FuzzCertificateNames(f *testing.F) {
	f.Add("imap.example.org", "Example", "imap.example.org\n*.example.org\n192.0.2.1\n::1", uint16(1), "imap.example.org", int64(0))
	f.Add("", "", "", uint16(0), "imap.example.org", int64(500))
	f.Add("\x1b]8;;https://evil.example\x07", "\u202etxt.exe\u2066", "*.\n..\n-\nhttps://x/?key=1", uint16(100), "x", int64(-500))
	f.Add("many", "", "a.b", uint16(9000), "x", int64(0))
	f.Add(strings.Repeat("x", 3000), "Avast Web/Mail Shield", strings.Repeat("a.", 200)+"b", uint16(9), "[::1]", int64(85))
	f.Fuzz(func(t *testing.T, name, organization, names string, times uint16, host string, days int64) {
		if len(name)+len(organization)+len(names)*int(times) > 64<<10 { // crypto/tls takes not much more
			return
		}
		der := certificateOf(t, name, organization, names, int(times), today())
		if chain, err := x509.ParseCertificates(der); err == nil && len(chain) > 0 {
			judge(t, chain, host, days)
		}
	})
}

func today() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// judge visits the stage of the certificate so many days from today.
func judge(t *testing.T, chain []*x509.Certificate, host string, days int64) {
	p := met(t, 0, nil)
	p.settings.Host = host
	// Looking for a password in all its forms takes long, and is FuzzMasker's.
	p.log.mask = func(text string) string { return strings.ReplaceAll(text, canary, masked) }
	p.doctor = &Doctor{Roots: x509.NewCertPool(), Now: func() time.Time { return today().AddDate(0, 0, int(days%100_000)) }}
	p.state = &tls.ConnectionState{PeerCertificates: chain}
	out := Outcome{}
	err := certificate(t.Context(), p, &out)
	if err == nil {
		t.Error("trusted, though nobody is")
	}
	for _, name := range namesIn(err) {
		if !hostName.MatchString(strings.ToLower(name)) {
			t.Errorf("%q is no host", name)
		}
	}
	p.settings.Host = "imap.example.org" // what was typed is another reader's
	fitAll(t, p, StageCert, &out, err)
}

// certificateOf makes a certificate for names, one a line, so many times over. It
// is nil where the names cannot be put into one.
func certificateOf(t testing.TB, name, organization, names string, times int, from time.Time) []byte {
	var all []asn1.RawValue
	for range times {
		for san := range strings.SplitSeq(names, "\n") {
			all = append(all, asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 2, Bytes: []byte(san)})
		}
	}
	value, err := asn1.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: from.AddDate(0, 0, -30), NotAfter: from.AddDate(0, 0, 90),
		Subject:         pkix.Name{CommonName: name, Organization: []string{organization}},
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 17}, Value: value}},
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil { // such as broken UTF-8 in the name
		return nil
	}
	return der
}

// FuzzShown: whatever the text, what is shown of it acts on no screen, and
// cleaning what is clean changes nothing.
func FuzzShown(f *testing.F) {
	for _, text := range []string{
		"plain", "tab\tand\x1b[31mred\x9b2J", "back\u202Ewards\u2066", "bro\xffken", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001f469\u200d\U0001f467", "\U000e0041\ufeff\u2028\u2029\ue000",
		"[WEBALERT https://accounts.example/go?key=123&x] see", strings.Repeat("ä", 300),
	} {
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		clean := Harmless(text)
		if Harmless(clean) != clean || !utf8.ValidString(clean) || utf8.RuneCountInString(clean) != utf8.RuneCountInString(text) {
			t.Errorf("%q became %q", text, clean)
		}
		n = max(n, 0)
		if short := shorten(clean, n); !utf8.ValidString(short) || len(short) > n+len("…") || !strings.HasPrefix(clean, strings.TrimSuffix(short, "…")) {
			t.Errorf("%q was cut to %q", clean, short)
		}
		log := transcript{mask: NewSecret(canary).Masker()}
		fit(t, "shown", log.show(text))
	})
}

// FuzzMasker: whatever the password and the text around it, in no form in which a
// server may send it back is it in the text afterwards.
func FuzzMasker(f *testing.F) {
	for i, password := range []string{canary, `kan"a\riën&vö%gel <3`, " blank ", "p\xe4ssw\xf6rd", "pass\u200dwort", "pass\x07wort", "aaaa", "%41%41", "K\u212aſs"} {
		f.Add(password, "before ", " after", byte(i))
		f.Add(password, "", password, byte(i+5))
	}
	f.Fuzz(func(t *testing.T, password, before, after string, form byte) {
		if len(password) <= 3 || strings.ContainsRune(password, '•') || CommonWord(strings.TrimSpace(password)) { // too short to be told from other words, a mask already, or no secret
			return
		}
		forms := disguised(password)
		masked := NewSecret(password).Masker()(before + forms[int(form)%len(forms)] + after)
		for i, leak := range forms {
			if strings.Contains(masked, leak) {
				t.Errorf("form %d of %q is left in %q", i, password, masked)
			}
		}
	})
}

// disguised are the forms in which a server may send a password back.
func disguised(password string) []string {
	b64, b := base64.StdEncoding.EncodeToString, []byte(password)
	return []string{
		password, strings.ToUpper(hex.EncodeToString(b)), hex.EncodeToString(b), quote(password), url.QueryEscape(password), url.PathEscape(password),
		percentAll(password), strings.ToUpper(percentAll(password)), html.EscapeString(password),
		b64(b), base64.URLEncoding.EncodeToString(b), b64([]byte("\x00anna\x00" + password)), b64([]byte("x" + password + "yz")), b64([]byte("xx" + password)),
	}
}
