package diagnose_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

// The kinds of certificates. A sound one is the server's by the word of an
// authority that is trusted, whatever else it says.
var (
	soundCerts = []string{"good", "good", "wildcard", "soon", "poisoned"}
	chaosCerts = []string{
		"expired", "future", "wrong-host", "wrong-poisoned", "wrong-huge", "cn-only", "self-signed", "self-poisoned",
		"unknown-ca", "sha1", "nameless", "broken", "none",
	}
)

// isSound says that a password may be sent to a server with such a certificate.
func isSound(kind string) bool { return slices.Contains(soundCerts, kind) }

// A chaosAuthority signs what the servers show, and has a twin that nobody
// trusts. The practice authority keeps its certificates to itself, and none of
// them has such names.
type chaosAuthority struct {
	roots          *x509.CertPool
	root, stranger *x509.Certificate
	key            *ecdsa.PrivateKey // of both, and of every server
}

func newChaosAuthority(t testing.TB) *chaosAuthority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	issuer := func(name string) *x509.Certificate {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
			NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(9, 0, 0),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		}
		der, err := x509.CreateCertificate(crand.Reader, template, template, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return cert
	}
	ca := &chaosAuthority{roots: x509.NewCertPool(), root: issuer("Chaos Root"), stranger: issuer("Nobody's Root"), key: key}
	ca.roots.AddCert(ca.root)
	return ca
}

// mint makes a certificate of a kind.
func (ca *chaosAuthority) mint(kind string, r *rand.Rand) (*tls.Certificate, error) {
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(r.Int64()), Subject: pkix.Name{CommonName: chaosHost}, DNSNames: []string{chaosHost},
		NotBefore: time.Now().AddDate(0, -1, 0), NotAfter: time.Now().AddDate(0, 2, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	by := ca.root
	switch kind {
	case "wildcard":
		leaf.DNSNames = []string{"*.chaos.example"}
	case "soon":
		leaf.NotAfter = time.Now().AddDate(0, 0, 3)
	case "expired":
		leaf.NotBefore, leaf.NotAfter = time.Now().AddDate(-1, 0, 0), time.Now().AddDate(0, 0, -3)
	case "future":
		leaf.NotBefore = time.Now().AddDate(0, 1, 0)
	case "cn-only":
		leaf.DNSNames = nil
	case "nameless":
		leaf.DNSNames, leaf.Subject = nil, pkix.Name{}
	case "sha1":
		leaf.SignatureAlgorithm = x509.ECDSAWithSHA1
	case "wrong-host":
		leaf.DNSNames = []string{"elsewhere.example", "nowhere.example", "smtp.chaos.example"}
	case "wrong-huge":
		for i := range 500 + r.IntN(1500) {
			leaf.DNSNames = append(leaf.DNSNames, fmt.Sprintf("n%d.elsewhere.example", i))
		}
		leaf.DNSNames = leaf.DNSNames[1:]
	case "self-signed", "self-poisoned":
		by = leaf
	case "unknown-ca":
		by = ca.stranger
	}
	switch kind {
	case "poisoned", "wrong-poisoned", "self-poisoned":
		leaf.Subject = pkix.Name{ExtraNames: []pkix.AttributeTypeAndValue{poisonedName(r, 3), poisonedName(r, 10), poisonedName(r, 7)}}
		leaf.DNSNames = append(leaf.DNSNames, ascii(poison(r)), ascii(poison(r)))
	}
	if kind == "wrong-poisoned" {
		leaf.DNSNames = append(leaf.DNSNames[1:], "smtp.chaos.example\r\nMAIL FROM:<>", "*.*", "xn--\x1b[31m.example")
		leaf.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1)}
	}
	der, err := x509.CreateCertificate(crand.Reader, leaf, by, ca.key.Public(), ca.key)
	if err != nil {
		return nil, err
	}
	chain := [][]byte{der}
	switch kind {
	case "unknown-ca":
		chain = append(chain, ca.stranger.Raw)
	case "broken":
		chain[0][10+r.IntN(len(der)-10)] ^= byte(1 + r.IntN(255))
	}
	if r.IntN(20) == 0 { // what else is sent does not matter, however much
		for range 40 {
			chain = append(chain, ca.stranger.Raw)
		}
	}
	return &tls.Certificate{Certificate: chain, PrivateKey: ca.key}, nil
}

// poisonedName is an attribute of a subject (RFC 5280, section 4.1.2.4), by the
// last number of its name. What is called T.61 text can be any bytes.
func poisonedName(r *rand.Rand, attribute int) pkix.AttributeTypeAndValue {
	value := asn1.RawValue{Tag: asn1.TagUTF8String, Bytes: []byte(strings.ToValidUTF8(poison(r), ""))}
	if r.IntN(3) == 0 {
		value = asn1.RawValue{Tag: asn1.TagT61String, Bytes: []byte(poison(r))}
	}
	return pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier{2, 5, 4, attribute}, Value: value}
}

// ascii is text in which each other byte is a question mark: a certificate's
// names can hold no other, but control characters they can.
func ascii(text string) string {
	b := []byte(text)
	for i := range b {
		if b[i] >= 0x80 || b[i] == 0 {
			b[i] = '?'
		}
	}
	return string(b)
}
