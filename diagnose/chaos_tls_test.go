package diagnose_test

import (
	"crypto/tls"
	"net"
	"slices"
	"time"
)

// tlsTricks are what can go wrong in a handshake. One that returns nil goes on to
// the end of it.
var tlsTricks = map[string]func(k *chaosConn, config *tls.Config) (net.Conn, error){
	"silence":     func(k *chaosConn, _ *tls.Config) (net.Conn, error) { return nil, k.linger() },
	"plain words": func(k *chaosConn, _ *tls.Config) (net.Conn, error) { return nil, k.sayAndGo(k.otherProtocol()) },
	"alert": func(k *chaosConn, _ *tls.Config) (net.Conn, error) {
		return nil, k.sayAndGo("\x15\x03\x03\x00\x02" + string([]byte{byte(k.rand.IntN(3)), byte(k.rand.IntN(256))}))
	},
	"half a record": func(k *chaosConn, _ *tls.Config) (net.Conn, error) {
		return nil, k.sayAndGo("\x16\x03\x03\x40\x00" + poison(k.rand))
	},
	"cut": func(k *chaosConn, _ *tls.Config) (net.Conn, error) {
		return &cutConn{Conn: k.raw, left: k.rand.IntN(1200), cut: func() error { k.raw.Close(); return errOver }}, nil
	},
	"stall": func(k *chaosConn, _ *tls.Config) (net.Conn, error) {
		return &cutConn{Conn: k.raw, left: k.rand.IntN(1200), cut: k.linger}, nil
	},
	"reset": func(k *chaosConn, _ *tls.Config) (net.Conn, error) {
		return &cutConn{Conn: k.raw, left: k.rand.IntN(1200), cut: k.reset}, nil
	},
	"flipped byte": func(k *chaosConn, _ *tls.Config) (net.Conn, error) {
		return &flipConn{Conn: k.raw, left: k.rand.IntN(1200), by: byte(1 + k.rand.IntN(255))}, nil
	},
	"drip": func(k *chaosConn, _ *tls.Config) (net.Conn, error) {
		return &dripConn{Conn: k.raw, pause: time.Duration(k.rand.IntN(2000)) * time.Microsecond}, nil
	},
	"old version": func(k *chaosConn, config *tls.Config) (net.Conn, error) {
		config.MinVersion = tls.VersionTLS10
		config.MaxVersion = pick(k.rand, uint16(tls.VersionTLS10), tls.VersionTLS11, tls.VersionTLS12)
		return k.raw, nil
	},
	"old cipher": func(k *chaosConn, config *tls.Config) (net.Conn, error) {
		config.MaxVersion = tls.VersionTLS12
		config.CipherSuites = []uint16{pick(k.rand, tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA)}
		return k.raw, nil
	},
	"wants a certificate": func(k *chaosConn, config *tls.Config) (net.Conn, error) {
		config.ClientAuth = pick(k.rand, tls.RequestClientCert, tls.RequireAnyClientCert)
		return k.raw, nil
	},
}

// encrypt is the handshake, and what goes wrong in it.
func (k *chaosConn) encrypt() error {
	config := &tls.Config{}
	if k.port.cert != "none" {
		cert, err := k.world.ca.mint(k.port.cert, k.rand)
		if err != nil {
			panic(err)
		}
		config.Certificates = []tls.Certificate{*cert}
	}
	var over net.Conn = k.raw
	if k.rolls(atHandshake) {
		name := k.world.tally.pick(k.rand, atHandshake, tlsTrickNames)
		var err error
		if over, err = tlsTricks[name](k, config); err != nil {
			return err
		}
	}
	conn := tls.Server(over, config)
	if err := conn.HandshakeContext(k.world.ending); err != nil {
		k.linger()
		return err
	}
	k.inTLS = true
	k.speakOver(conn, isSound(k.port.cert))
	return k.before(atEncrypted)
}

// A cutConn ends after some bytes, in its own way.
type cutConn struct {
	net.Conn
	left int
	cut  func() error
}

func (c *cutConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b[:min(len(b), c.left)])
	if c.left -= n; n < len(b) && err == nil {
		err = c.cut()
	}
	return n, err
}

// A flipConn has one byte wrong.
type flipConn struct {
	net.Conn
	left int
	by   byte
}

func (c *flipConn) Write(b []byte) (int, error) {
	flipped := slices.Clone(b)
	if c.left >= 0 && c.left < len(b) {
		flipped[c.left] ^= c.by
	}
	c.left -= len(b)
	return c.Conn.Write(flipped)
}

// A dripConn writes a byte, pauses, and so on.
type dripConn struct {
	net.Conn
	pause time.Duration
}

func (c *dripConn) Write(b []byte) (int, error) {
	for i := range b {
		if _, err := c.Conn.Write(b[i : i+1]); err != nil {
			return i, err
		}
		time.Sleep(c.pause)
	}
	return len(b), nil
}
