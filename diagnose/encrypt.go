package diagnose

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"
)

// What can go wrong where encryption begins, besides what any connection meets.
var (
	errNoStartTLS = errors.New("STARTTLS not offered")
	errInjected   = errors.New("plain text behind the go-ahead for TLS") // RFC 3501, section 6.2.1; CVE-2011-0411
	errWantsTLS   = errors.New("the port wants TLS at once")
	errStall      = errors.New("the handshake stalls") // begun, or only small packets get through
)

// otherSpeech is the error of a server that spoke something else than was
// expected: another protocol, or plain text in place of TLS.
type otherSpeech struct {
	protocol string // "imap", "pop3", "smtp", "http", "ssh", "ftp"; "" for none known
	line     string
}

func (o *otherSpeech) Error() string { return "another protocol answers: " + o.protocol }

// upgrade is an error met between the wish for STARTTLS and the end of the handshake.
type upgrade struct{ error }

func (u upgrade) Unwrap() error { return u.error }

// oldVersion is the error of a server that has nothing newer.
type oldVersion struct{ version uint16 }

func (o oldVersion) Error() string { return "only " + tls.VersionName(o.version) }

// oldCipher is the error of a server that has nothing that today's programs take.
type oldCipher struct{ suite uint16 }

func (o oldCipher) Error() string { return "only " + tls.CipherSuiteName(o.suite) }

// encrypt is the stage in which the connection is encrypted: from the first
// byte, or after STARTTLS. The certificate is judged later, in full; until then
// nothing secret is sent.
func encrypt(ctx context.Context, p *probe, out *Outcome) error {
	begun := false
	if p.settings.Security == StartTLS {
		if err := p.askFirst(); err != nil {
			return certain{p.explain(StageCapability, err)}
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(p.ctx, p.doctor.patience(StageTLS))
		defer cancel()
		if err := closing(ctx, p.raw, p.askForTLS); err != nil {
			return upgrade{err}
		}
		begun = true
	}
	wait, enough := p.whileSilent(ctx, alarm, p.passesInSmallPackets)
	err := p.handshake(wait, p.tlsConfig())
	enough()
	if err != nil {
		if err = p.lookTwice(ctx, err); begun {
			err = upgrade{err}
		}
		return err
	}
	p.fact(out, "tls.version", tls.VersionName(p.state.Version))
	p.fact(out, "tls.cipher", tls.CipherSuiteName(p.state.CipherSuite))
	return nil
}

// askFirst asks what the server can do, before it is asked for encryption. A server
// of SMTP may take as long for that answer as for its greeting, and on purpose; what
// goes wrong here is no fault of its encryption.
func (p *probe) askFirst() error {
	ctx, cancel := context.WithTimeout(p.ctx, p.doctor.patience(StageGreeting))
	defer cancel()
	return closing(ctx, p.raw, func() error {
		_, err := p.dialect.abilities(p.wire)
		return err
	})
}

// askForTLS says STARTTLS and hears the go-ahead.
func (p *probe) askForTLS() error {
	able, err := p.dialect.abilities(p.wire)
	if err != nil {
		return err
	}
	if !able.startTLS {
		return errNoStartTLS
	}
	if err := p.dialect.startTLS(p.wire); err != nil {
		return err
	}
	if p.wire.pending() {
		return errInjected
	}
	return nil
}

// keysByRSA are cipher suites that crypto/tls offers only when told to, because who comes
// by the server's key can read what was recorded before. Thunderbird, Outlook and Apple
// Mail offer them last, and there are servers that have nothing else.
var keysByRSA = []uint16{
	tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_256_CBC_SHA,
}

// tlsConfig offers what mail programs offer. The certificate stage judges the certificate.
func (p *probe) tlsConfig() *tls.Config {
	config := &tls.Config{ServerName: p.settings.Host, InsecureSkipVerify: true, CipherSuites: slices.Clone(keysByRSA)}
	return offering(config, tls.CipherSuites())
}

// handshake encrypts the connection.
func (p *probe) handshake(ctx context.Context, config *tls.Config) error {
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		p.certAsked = true
		return &tls.Certificate{}, nil // none: mail programs have none
	}
	first := &recorder{Conn: p.raw}
	conn := tls.Client(first, config)
	err := closing(ctx, p.raw, func() error { return conn.HandshakeContext(ctx) })
	var noTLS tls.RecordHeaderError
	switch {
	case errors.As(err, &noTLS):
		line, _, _ := strings.Cut(string(first.first), "\n")
		p.log.add("server", strings.TrimRight(line, "\r"))
		return &otherSpeech{sniff(line), line}
	case errors.Is(err, errSilent) && len(first.first) > 0:
		return errStall
	case err != nil:
		return err
	}
	state := conn.ConnectionState()
	p.state, p.speed = &state, first.speed()
	p.wire.switchTo(conn)
	p.log.add("", fmt.Sprintf("%s, %s", tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite)))
	return nil
}

// lookTwice repeats a handshake that failed, ready to take what no mail
// program should: if that succeeds, the server is merely old. A web server
// where a mail server should be may be a sign-in page on the way. A reset is the
// server's own where nobody could have heard yet what was wanted.
func (p *probe) lookTwice(ctx context.Context, err error) error {
	var other *otherSpeech
	switch {
	case errors.As(err, &other):
		return p.orCaptive(ctx, other)
	case p.sparing, ctx.Err() != nil, errors.Is(err, errSilent), errors.Is(err, errStall):
		return err
	case errors.Is(err, errReset) && p.settings.Security != StartTLS && p.endsUnheard(ctx):
		return errHungUp
	}
	conn, dialErr := p.doctor.dial(ctx, "tcp", p.addr.String())
	if dialErr != nil {
		return err
	}
	defer conn.Close()
	again, reached := p.atTLS(ctx, conn)
	if reached != nil || again.handshake(ctx, lenient(p.tlsConfig())) != nil {
		return err
	}
	switch suite := again.state.CipherSuite; {
	case again.state.Version < tls.VersionTLS12:
		return oldVersion{again.state.Version}
	case !slices.Contains(p.tlsConfig().CipherSuites, suite):
		return oldCipher{suite}
	}
	return err // this time all went well: the server is not old
}

// endsUnheard says that a connection ends over which no more than the first byte of
// a handshake has come. A server that speaks TLS waits for the rest, and a firewall
// cannot tell yet what it is; but one whose key does not fit, or that waits for a
// proxy's word, has closed it, and closing resets where something is still unread.
func (p *probe) endsUnheard(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, alarm)
	defer cancel()
	conn, err := p.doctor.dial(ctx, "tcp", p.addr.String())
	if err != nil {
		return false
	}
	defer conn.Close()
	err = closing(ctx, conn, func() error {
		if _, err := conn.Write([]byte{22}); err != nil { // a record of a handshake (RFC 8446, section 5.1)
			return err
		}
		_, err := conn.Read(make([]byte, 1))
		return err
	})
	return errors.Is(err, errReset) || errors.Is(err, errHungUp)
}

// aside is for a second conversation, over conn, of which nothing is told.
func (p *probe) aside(conn net.Conn) *probe {
	log := &transcript{mask: p.log.mask}
	return &probe{doctor: p.doctor, settings: p.settings, log: log, conversation: conversation{raw: conn, wire: newWire(conn, log)}}
}

// atTLS is a second conversation, over conn, come as far as the handshake.
func (p *probe) atTLS(ctx context.Context, conn net.Conn) (*probe, error) {
	again := p.aside(conn)
	if p.settings.Security != StartTLS {
		return again, nil
	}
	again.dialect = newDialect(p.settings.Service)
	return again, closing(ctx, conn, func() error {
		if err := again.dialect.greet(again.wire); err != nil {
			return err
		}
		return again.askForTLS()
	})
}

// passesInSmallPackets says whether a handshake in which the server may send
// small packets only gets through, and the other one still not for a while:
// then large packets vanish on the way.
func (p *probe) passesInSmallPackets(ctx context.Context) error {
	if !canLimitPackets || p.doctor.Dial != nil {
		return nil
	}
	dialer := net.Dialer{Control: limitPackets}
	conn, err := dialer.DialContext(ctx, "tcp", p.addr.String())
	if err != nil {
		return nil
	}
	defer conn.Close()
	if again, err := p.atTLS(ctx, conn); err != nil || again.handshake(ctx, p.tlsConfig()) != nil {
		return nil
	}
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(2 * alarm):
		return errStall
	}
}

// lenient takes everything that crypto/tls can still speak.
func lenient(config *tls.Config) *tls.Config {
	config.MinVersion = tls.VersionTLS10
	return offering(config, tls.InsecureCipherSuites())
}

// offering adds cipher suites. In which order they are preferred crypto/tls decides.
func offering(config *tls.Config, suites []*tls.CipherSuite) *tls.Config {
	for _, suite := range suites {
		config.CipherSuites = append(config.CipherSuites, suite.ID)
	}
	return config
}

// alert is the number of the TLS alert (RFC 8446, section 6) with which the
// server ended the handshake, and 0 for any other error. In TLS 1.3 it may come
// only with the first read after a handshake that seemed to succeed.
func alert(err error) int {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return 0
	}
	n := 0
	fmt.Sscanf(fmt.Sprintf("%d", op.Err), "%d", &n)
	return n
}

// ftpServer is how servers for files name themselves; their greeting begins
// like that of SMTP.
var ftpServer = regexp.MustCompile(`(?i)\bftp\b|\w*ftpd\b`)

// sniff names the protocol that begins with such a line, or gives "".
func sniff(line string) string {
	begins := func(s string) bool { return len(line) >= len(s) && strings.EqualFold(line[:len(s)], s) }
	switch {
	case begins("* OK"), begins("* PREAUTH"), begins("* BYE"), begins("* BAD"):
		return "imap"
	case begins("+OK"), begins("-ERR"):
		return "pop3"
	case begins("HTTP/"), begins("<!DOCTYPE"), begins("<html"):
		return "http"
	case begins("SSH-"):
		return "ssh"
	case begins("220"), begins("421"), begins("554"):
		if ftpServer.MatchString(line) && !strings.Contains(strings.ToUpper(line), "SMTP") {
			return "ftp"
		}
		return "smtp"
	}
	return ""
}
