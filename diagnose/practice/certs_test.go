package practice

import (
	"bytes"
	"crypto/x509"
	"errors"
	"testing"
	"time"
)

const host = "imap.practice.example"

// today is a day on which these tests are always run.
var today = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// chain mints a certificate and parses what a server would send.
func chain(t *testing.T, ca *authority, kind string) []*x509.Certificate {
	t.Helper()
	minted, err := ca.mint(kind)
	if err != nil {
		t.Fatal(err)
	}
	var chain []*x509.Certificate
	for _, der := range minted.Certificate {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		chain = append(chain, cert)
	}
	return chain
}

// verify judges a chain as a client does that trusts the practice authority.
func verify(ca *authority, chain []*x509.Certificate, name string, now time.Time) error {
	opts := x509.VerifyOptions{
		DNSName: name, CurrentTime: now, Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(),
	}
	opts.Roots.AddCert(ca.root)
	for _, cert := range chain[1:] {
		opts.Intermediates.AddCert(cert)
	}
	_, err := chain[0].Verify(opts)
	return err
}

// A certificate has the flaw that it is called after and no other: with that
// one forgiven, it is accepted.
func TestCertificatesHaveOneFlaw(t *testing.T) {
	ca, err := newAuthority(today, []string{host, "mx.practice.example"})
	if err != nil {
		t.Fatal(err)
	}
	invalid := func(reason x509.InvalidReason) func(error) bool {
		return func(err error) bool {
			var e x509.CertificateInvalidError
			return errors.As(err, &e) && e.Reason == reason
		}
	}
	wrongName := func(err error) bool { return errors.As(err, new(x509.HostnameError)) }
	untrusted := func(err error) bool { return errors.As(err, new(x509.UnknownAuthorityError)) }

	for _, test := range []struct {
		kind string
		sent int              // certificates
		flaw func(error) bool // nil: none
		name string           // with which it is accepted; "": none is asked for
		when time.Duration    // from today, at which it is accepted
	}{
		{"good", 2, nil, host, 0},
		{"expires-soon", 2, nil, host, 5 * day},
		{"expired", 2, invalid(x509.Expired), host, -11 * day},
		{"future", 2, invalid(x509.Expired), host, 31 * day},
		{"wrong-host", 2, wrongName, "mx.practice.example", 0},
		{"cn-only", 2, wrongName, "", 0},
		{"self-signed", 1, untrusted, host, 0},
		{"unknown-ca", 3, untrusted, host, 0},
		{"incomplete", 1, untrusted, host, 0},
	} {
		t.Run(test.kind, func(t *testing.T) {
			chain := chain(t, ca, test.kind)
			if len(chain) != test.sent {
				t.Errorf("%d certificates are sent", len(chain))
			}
			err := verify(ca, chain, host, today)
			if (err == nil) != (test.flaw == nil) || err != nil && !test.flaw(err) {
				t.Errorf("judged today: %v", err)
			}

			forgiving := *ca
			switch test.kind {
			case "self-signed":
				forgiving.root = chain[0]
			case "unknown-ca":
				forgiving.root = chain[2]
			case "incomplete":
				chain = append(chain, ca.intermediate.cert)
			}
			if err := verify(&forgiving, chain, test.name, today.Add(test.when)); err != nil {
				t.Errorf("without that flaw: %v", err)
			}
		})
	}
}

func TestCertificateMarks(t *testing.T) {
	ca, err := newAuthority(today, []string{host})
	if err != nil {
		t.Fatal(err)
	}
	leaf := func(kind string) *x509.Certificate { return chain(t, ca, kind)[0] }

	if c := leaf("expired"); !c.NotAfter.Before(today) || !c.NotBefore.Before(c.NotAfter) {
		t.Errorf("expired: %v to %v", c.NotBefore, c.NotAfter)
	}
	if c := leaf("future"); !c.NotBefore.After(today) || !c.NotAfter.After(c.NotBefore) {
		t.Errorf("future: %v to %v", c.NotBefore, c.NotAfter)
	}
	if left := leaf("expires-soon").NotAfter.Sub(today); left/day != 5 {
		t.Errorf("expires-soon: in %v", left)
	}
	if c := leaf("cn-only"); c.Subject.CommonName != host || len(c.DNSNames) > 0 {
		t.Errorf("cn-only: %v %v", c.Subject, c.DNSNames)
	}
	if c := leaf("wrong-host"); c.DNSNames[0] != "server7.hosting.example" {
		t.Errorf("wrong-host: %v", c.DNSNames)
	}
	if c := leaf("incomplete"); len(c.IssuingCertificateURL) == 0 || bytes.Equal(c.RawIssuer, c.RawSubject) {
		t.Error("incomplete: does not tell where its issuer is to be had")
	}
	c := leaf("self-signed")
	if !bytes.Equal(c.RawIssuer, c.RawSubject) || c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) != nil {
		t.Error("self-signed: not signed by itself")
	}
	if _, err := ca.mint("golden"); err == nil {
		t.Error("minted a certificate of no known kind")
	}
}
