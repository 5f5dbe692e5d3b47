package practice

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"time"
)

const day = 24 * time.Hour

// certificates are the kinds that an [authority] can mint.
var certificates = []string{
	"good", "wildcard", "expired", "expires-soon", "future", "wrong-host", "cn-only",
	"self-signed", "unknown-ca", "incomplete", "sha1", "rsa", "rsa1024", "client-only", "shield", "stranger-shield",
}

// An issuer signs certificates with its own. above is what a server sends
// behind a certificate of this issuer.
type issuer struct {
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
	above [][]byte
}

// An authority mints the certificates of a practice network. Like a real one it
// signs with an intermediate certificate, so that a server can forget to send it.
type authority struct {
	now          time.Time
	names        []string // what a certificate without a flaw is for
	root         *x509.Certificate
	intermediate issuer
	stranger     issuer // of another authority that nobody trusts
	shield       issuer // of a virus scanner that was installed on the computer, and is trusted
	newShield    issuer // of one that is not
}

func newAuthority(now time.Time, names []string) (*authority, error) {
	a := &authority{now: now, names: names}
	root, err := a.issuer("Practice Root", issuer{})
	if err != nil {
		return nil, err
	}
	a.root = root.cert
	if a.intermediate, err = a.issuer("Practice Intermediate", root); err != nil {
		return nil, err
	}
	a.intermediate.above = [][]byte{a.intermediate.cert.Raw} // the root is the client's to know (RFC 8446, section 4.4.2)

	private, err := a.issuer("Private Root", issuer{})
	if err != nil {
		return nil, err
	}
	if a.stranger, err = a.issuer("Private Intermediate", private); err != nil {
		return nil, err
	}
	a.stranger.above = [][]byte{a.stranger.cert.Raw, private.cert.Raw}
	if a.shield, err = a.issuer("Avast Web/Mail Shield Root", issuer{}); err != nil {
		return nil, err
	}
	a.newShield, err = a.issuer("Avast Web/Mail Shield Root", issuer{})
	return a, err
}

// issuer makes an issuer signed by another, or by itself if that has no key.
func (a *authority) issuer(name string, by issuer) (issuer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return issuer{}, err
	}
	der, err := by.sign(&x509.Certificate{
		Subject:               pkix.Name{Organization: []string{"Mail Checkup Practice"}, CommonName: name},
		NotBefore:             a.now.Add(-3 * 365 * day),
		NotAfter:              a.now.Add(10 * 365 * day),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}, key)
	if err != nil {
		return issuer{}, err
	}
	cert, err := x509.ParseCertificate(der)
	return issuer{cert: cert, key: key}, err
}

// sign makes a certificate for key; an issuer without a key has it sign itself.
func (i issuer) sign(template *x509.Certificate, key crypto.Signer) ([]byte, error) {
	if i.key == nil {
		return x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	}
	return x509.CreateCertificate(rand.Reader, template, i.cert, key.Public(), i.key)
}

// mint makes a certificate of one of the kinds in [certificates], each of which
// has exactly the flaw that it is called after.
func (a *authority) mint(kind string) (*tls.Certificate, error) {
	key, err := newKey(kind)
	if err != nil {
		return nil, err
	}
	leaf := a.leaf()
	by := a.intermediate
	switch kind {
	case "good":
	case "wildcard":
		leaf.DNSNames = []string{"*.practice.example"}
	case "expired":
		leaf.NotBefore, leaf.NotAfter = a.now.Add(-100*day), a.now.Add(-10*day)
	case "expires-soon":
		leaf.NotAfter = a.now.Add(5*day + time.Hour) // an hour more, so that it is five days for as long as a check-up lasts
	case "future":
		leaf.NotBefore = a.now.Add(30 * day)
	case "wrong-host":
		leaf.Subject.CommonName = "server7.hosting.example"
		leaf.DNSNames = []string{"server7.hosting.example", "mx.practice.example"}
	case "cn-only":
		leaf.DNSNames = nil
	case "self-signed":
		leaf.IssuingCertificateURL = nil
		by = issuer{}
	case "unknown-ca":
		leaf.IssuingCertificateURL = nil
		by = a.stranger
	case "incomplete":
		by.above = nil
	case "sha1":
		leaf.SignatureAlgorithm = x509.ECDSAWithSHA1
	case "client-only":
		leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	case "rsa", "rsa1024":
		leaf.KeyUsage |= x509.KeyUsageKeyEncipherment
	case "shield":
		by = a.shield
	case "stranger-shield":
		by = a.newShield
	default:
		return nil, fmt.Errorf("no certificate is called %q", kind)
	}
	der, err := by.sign(leaf, key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: append([][]byte{der}, by.above...), PrivateKey: key}, nil
}

// newKey makes the key for a kind of certificate.
func newKey(kind string) (crypto.Signer, error) {
	switch kind {
	case "rsa":
		return rsa.GenerateKey(rand.Reader, 2048)
	case "rsa1024":
		return rsa.GenerateKey(rand.Reader, 1024)
	}
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

// leaf is the content of a server's certificate without a flaw. It says where
// the certificate of its issuer can be had (RFC 5280, section 4.2.2.1).
func (a *authority) leaf() *x509.Certificate {
	leaf := &x509.Certificate{
		NotBefore:             a.now.Add(-30 * day),
		NotAfter:              a.now.Add(60 * day),
		DNSNames:              a.names,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IssuingCertificateURL: []string{"http://ca.practice.example/intermediate.der"},
	}
	if len(a.names) > 0 {
		leaf.Subject.CommonName = a.names[0]
	}
	return leaf
}
