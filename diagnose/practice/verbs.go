package practice

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// verbs are the words of the script language; each reads what stands behind it
// and returns what it does.
var verbs = map[string]func(rest string) (func(*player) error, error){
	"S": say, "S-": sayRaw, "C": expect, "HEAR": hear,
	"TLS": handshake, "IMAP": beIMAP, "POP3": bePOP3, "SMTP": beSMTP,
	"WAIT": pause, "DRIP": drip, "HUGE": huge,
	"HANG": alone(hang), "CLOSE": alone(hangUp), "RST": alone(reset), "DROP": alone(hang),
}

// alone is a verb behind which nothing stands.
func alone(act func(*player) error) func(string) (func(*player) error, error) {
	return func(rest string) (func(*player) error, error) {
		if rest != "" {
			return nil, fmt.Errorf("nothing may follow, found %q", rest)
		}
		return act, nil
	}
}

func say(text string) (func(*player) error, error) {
	return func(p *player) error { return p.say(text + "\r\n") }, nil
}

func sayRaw(text string) (func(*player) error, error) {
	var b []byte
	for text != "" {
		r, multibyte, tail, err := strconv.UnquoteChar(text, 0)
		if err != nil {
			return nil, fmt.Errorf("bad escape: %.20q", text)
		}
		if multibyte {
			b = append(b, string(r)...)
		} else {
			b = append(b, byte(r))
		}
		text = tail
	}
	return func(p *player) error { return p.say(string(b)) }, nil
}

// expect hears a line. The comparison is strict: it is for tests that say to
// the letter what a client must send.
func expect(pattern string) (func(*player) error, error) {
	form, err := regexp.Compile(`(?s)\A` + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`) + `\z`)
	if err != nil {
		return nil, err
	}
	return func(p *player) error {
		line, err := p.hear()
		if err != nil {
			return err
		}
		if strings.HasPrefix(pattern, "*") {
			p.tag, _, _ = strings.Cut(line, " ")
		}
		if !form.MatchString(line) {
			return Unforeseen{pattern, line}
		}
		return nil
	}, nil
}

func hear(rest string) (func(*player) error, error) {
	n, err := strconv.ParseUint(cmp.Or(rest, "1"), 10, 8)
	if err != nil {
		return nil, fmt.Errorf("no number of bytes up to 255: %q", rest)
	}
	return func(p *player) error {
		_, err := p.in.Peek(int(n))
		return err
	}, nil
}

// versions and suites are those of TLS that a server can be told to speak.
var (
	versions = map[string]uint16{"1.2": tls.VersionTLS12, "1.1": tls.VersionTLS11, "1.0": tls.VersionTLS10}
	suites   = func() map[string]uint16 {
		all := map[string]uint16{}
		for _, suite := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
			all[suite.Name] = suite.ID
		}
		return all
	}()
)

func handshake(rest string) (func(*player) error, error) {
	opts, err := options(rest, values{
		"cert": certificates, "nameless": certificates, "client": {"demanded"},
		"max": slices.Collect(maps.Keys(versions)), "cipher": slices.Collect(maps.Keys(suites)),
	})
	if err != nil {
		return nil, err
	}
	cert := opts["cert"]
	if cert == "" {
		return nil, errors.New("cert is missing")
	}
	return func(p *player) error {
		config := serverConfig(p.certs[cert])
		config.MinVersion, config.MaxVersion = tls.VersionTLS10, cmp.Or(versions[opts["max"]], tls.VersionTLS13)
		if suite, ok := suites[opts["cipher"]]; ok {
			config.CipherSuites = []uint16{suite}
		}
		if other, ok := p.certs[opts["nameless"]]; ok {
			config.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
				if hello.ServerName == "" {
					return other, nil
				}
				return p.certs[cert], nil
			}
		}
		if opts["client"] == "demanded" {
			config.ClientAuth = tls.RequireAnyClientCert
		}
		conn := tls.Server(heardConn{p.conn, p.in}, config)
		if err := conn.HandshakeContext(p.ctx); err != nil {
			return err
		}
		p.speakOver(conn)
		return nil
	}, nil
}

// heardConn reads what was heard already before it reads on.
type heardConn struct {
	net.Conn
	in io.Reader
}

func (c heardConn) Read(b []byte) (int, error) { return c.in.Read(b) }

func serverConfig(cert *tls.Certificate) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{*cert}}
}

func pause(rest string) (func(*player) error, error) {
	ms, err := strconv.ParseUint(rest, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("no number of milliseconds: %q", rest)
	}
	return func(p *player) error { return p.wait(time.Duration(ms) * time.Millisecond) }, nil
}

func drip(rest string) (func(*player) error, error) {
	number, text, _ := strings.Cut(rest, " ")
	ms, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("no number of milliseconds: %q", number)
	}
	return func(p *player) error {
		for _, b := range []byte(text + "\r\n") {
			if err := p.wait(time.Duration(ms) * time.Millisecond); err != nil {
				return err
			}
			if _, err := p.conn.Write([]byte{b}); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

func huge(rest string) (func(*player) error, error) {
	n, err := strconv.ParseUint(rest, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("no number of bytes: %q", rest)
	}
	return func(p *player) error {
		block := bytes.Repeat([]byte{'x'}, 32<<10)
		for left := n; left > 0; {
			some := block[:min(left, uint64(len(block)))]
			if _, err := p.conn.Write(some); err != nil {
				return err
			}
			left -= uint64(len(some))
		}
		return nil
	}, nil
}

// errOver ends a script whose connection is no more.
var errOver = errors.New("the connection has ended")

func hang(p *player) error {
	io.Copy(io.Discard, p.in)
	return errOver
}

func hangUp(p *player) error {
	p.hangUp()
	return errOver
}

func reset(p *player) error {
	p.raw.SetLinger(0)
	p.raw.Close()
	return errOver
}
