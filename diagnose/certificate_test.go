package diagnose

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// A signer is a certificate with its key.
type signer struct {
	*x509.Certificate
	key *ecdsa.PrivateKey
}

// signed makes a certificate that another signs, or it itself where by is nil. Its
// days are counted from born.
func signed(t *testing.T, by *signer, name string, from, until int, aia bool) *signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, NotBefore: born.AddDate(0, 0, from), NotAfter: born.AddDate(0, 0, until),
		IsCA: !strings.Contains(name, "."), BasicConstraintsValid: true,
	}
	if !template.IsCA {
		template.DNSNames = []string{name}
	}
	if aia {
		template.IssuingCertificateURL = []string{"http://lab.example/ca.der"}
	} else { // as certificates of a Windows domain have it
		template.IssuingCertificateURL = []string{
			"ldap:///CN=Lab,CN=AIA,CN=Public%20Key%20Services,DC=lab,DC=example?cACertificate?base?objectClass=certificationAuthority",
			"http://ca.lab.example/CertEnroll/root.crt",
		}
	}
	if by == nil {
		by = &signer{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.Certificate, &key.PublicKey, by.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &signer{cert, key}
}

// TestChains: what is wrong with what a server sends, told in full.
func TestChains(t *testing.T) {
	const host = "mail.lab.example"
	root := signed(t, nil, "Lab Root", -2000, 3000, false)
	intermediate := signed(t, root, "Lab Intermediate", -700, 2000, false)
	second := signed(t, intermediate, "Lab Second", -700, 2000, true)
	stranger := signed(t, nil, "Stranger Root", -700, 2000, false)
	strange := signed(t, stranger, "Stranger Intermediate", -700, 2000, false)

	leaf := signed(t, intermediate, host, -30, 60, false)
	public := signed(t, intermediate, host, -30, 60, true)
	deep := signed(t, second, host, -30, 60, true)
	unknown := signed(t, strange, host, -30, 60, false)
	young := signed(t, stranger, "Young Intermediate", -700, 2000, true)
	newer := signed(t, young, host, -30, 60, true)
	expired := signed(t, intermediate, host, -700, -580, false)
	late := signed(t, root, "Lab Late", 100, 3000, false)
	early := signed(t, late, host, -30, 60, false)
	over := signed(t, root, "Lab Over", -700, -10, false)
	outlived := signed(t, over, host, -30, 60, false)
	gateway := signed(t, nil, host, -30, 60, false)
	gateway.Issuer.Organization = []string{"Barracuda Networks"} // as its maker's machines come
	renewed := reissued(t, root, intermediate, -100, 3000)

	for name, test := range map[string]struct {
		sent []*signer
		want string
	}{
		"whole":                             {[]*signer{leaf, intermediate}, ""},
		"whole, out of order":               {[]*signer{deep, intermediate, second, root}, ""},
		"the root for the intermediate":     {[]*signer{leaf, root}, "cert.chain-incomplete CN=Lab Intermediate"},
		"the same, of a public authority":   {[]*signer{public, root}, "cert.chain-incomplete CN=Lab Intermediate"},
		"nothing else":                      {[]*signer{public}, "cert.chain-incomplete CN=Lab Intermediate"},
		"nothing else, and no word of it":   {[]*signer{leaf}, "cert.unknown-ca CN=Lab Intermediate"},
		"a gap, or a root unknown here":     {[]*signer{deep, second}, "cert.unknown-ca CN=Lab Intermediate"},
		"a public root, unknown here":       {[]*signer{newer, young}, "cert.unknown-ca CN=Stranger Root"},
		"the same, with that root":          {[]*signer{newer, young, stranger}, "cert.unknown-ca CN=Stranger Root"},
		"a gap before the root":             {[]*signer{deep, second, root}, "cert.chain-incomplete CN=Lab Intermediate"},
		"a gap at the leaf":                 {[]*signer{deep, intermediate, root}, "cert.chain-incomplete CN=Lab Second"},
		"strangers":                         {[]*signer{unknown, strange, stranger}, "cert.unknown-ca CN=Stranger Root"},
		"strangers, without their root":     {[]*signer{unknown, strange}, "cert.unknown-ca CN=Stranger Root"},
		"strangers, behind another's":       {[]*signer{unknown, intermediate, strange}, "cert.unknown-ca CN=Stranger Root"},
		"strangers, and a gap":              {[]*signer{unknown, stranger}, "cert.unknown-ca CN=Stranger Intermediate"},
		"a machine of who makes proxies":    {[]*signer{gateway}, "cert.self-signed"},
		"run out":                           {[]*signer{expired, intermediate}, "cert.expired 2025-03-31"},
		"run out before the renewal":        {[]*signer{expired, renewed}, "cert.expired 2025-03-31"},
		"run out, and the gap":              {[]*signer{expired, root}, "cert.expired 2025-03-31, cert.chain-incomplete CN=Lab Intermediate"},
		"only the intermediate has run out": {[]*signer{outlived, over}, "cert.expired 2026-10-22 Lab Over"},
		"the intermediate is of the future": {[]*signer{early, late}, "cert.not-yet-valid 2027-02-09"},
	} {
		t.Run(name, func(t *testing.T) {
			roots := x509.NewCertPool()
			roots.AddCert(root.Certificate)
			d := &Doctor{Roots: roots, Now: func() time.Time { return born.Add(time.Hour) }}
			p := newProbe(t.Context(), d, Settings{Host: host})
			p.state = &tls.ConnectionState{}
			for _, s := range test.sent {
				p.state.PeerCertificates = append(p.state.PeerCertificates, s.Certificate)
			}
			var got []string
			if err := certificate(t.Context(), p, &Outcome{}); err != nil {
				for _, err := range unjoin(err) {
					var c certain
					if !errors.As(err, &c) {
						t.Fatal(err)
					}
					got = append(got, strings.TrimSpace(string(c.Cause)+" "+c.Args["issuer"]+c.Args["until"]+c.Args["from"]+" "+p.args(c.Finding)["above"]))
				}
			}
			if got := strings.Join(got, ", "); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// TestNames: a name that stands only in the old place is that of the server all the same,
// with a star too.
func TestNames(t *testing.T) {
	for _, test := range []struct {
		common, names, host, want string
	}{
		{"other", "mail.lab.example", "mail.lab.example", ""},
		{"other", "*.lab.example", "mail.lab.example", ""},
		{"mail.lab.example", "www.lab.example", "mail.lab.example", "cert.wrong-host"},
		{"Mail.lab.example", "", "mail.lab.example", "cert.no-san"},
		{"*.lab.example", "", "mail.lab.example", "cert.no-san"},
		{"*.lab.example", "", "mail.old.lab.example", "cert.wrong-host"},
		{"192.0.2.5", "", "192.0.2.5", "cert.no-san"},
		{"", "", "mail.lab.example", "cert.wrong-host"},
	} {
		leaf := &x509.Certificate{Subject: pkix.Name{CommonName: test.common}, DNSNames: strings.Fields(test.names)}
		got := ""
		if err := judgeName(leaf, test.host); err != nil {
			got = string(newProbe(t.Context(), &Doctor{}, Settings{}).explain(StageCert, err).Cause)
		}
		if got != test.want {
			t.Errorf("%q %q for %s: %q, want %q", test.common, test.names, test.host, got, test.want)
		}
	}
}

// reissued is a certificate of an authority made anew for the key that it has.
func reissued(t *testing.T, by, old *signer, from, until int) *signer {
	template := *old.Certificate
	template.SerialNumber, template.NotBefore, template.NotAfter = nil, born.AddDate(0, 0, from), born.AddDate(0, 0, until)
	der, err := x509.CreateCertificate(rand.Reader, &template, by.Certificate, &old.key.PublicKey, by.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &signer{cert, old.key}
}

// A bridge program on this computer vouches for itself, and nobody could do so for it.
func TestSelfSignedHere(t *testing.T) {
	bridge := signed(t, nil, "bridge.example", -30, 60, false)
	for addr, want := range map[string]string{"127.0.0.1:1143": "localhost", "[::1]:1143": "localhost", "192.0.2.10:993": ""} {
		p := newProbe(t.Context(), &Doctor{Roots: x509.NewCertPool(), Now: func() time.Time { return born }}, Settings{Host: "localhost"})
		p.addr = netip.MustParseAddrPort(addr)
		f := p.explain(StageCert, p.judgeTrust([]*x509.Certificate{bridge.Certificate}, born))
		if f.Cause != CertSelfSigned || p.args(f)["here"] != want {
			t.Errorf("at %s: %s, here %q, want %q", addr, f.Cause, p.args(f)["here"], want)
		}
	}
}

// TestNegativeSerial: the number of a certificate may be negative, though it should not
// be (RFC 5280, section 4.1.2.2). Mail programs read it.
func TestNegativeSerial(t *testing.T) {
	old := signed(t, nil, "mail.lab.example", -30, 60, true)
	template := *old.Certificate
	template.SerialNumber = big.NewInt(1)
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &old.key.PublicKey, old.key)
	if err != nil {
		t.Fatal(err)
	}
	var cert struct {
		Content   asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &cert); err != nil {
		t.Fatal(err)
	}
	version := []byte{0xa0, 3, 2, 1, 2}
	content := bytes.Replace(cert.Content.FullBytes, append(version, 2, 1, 1), append(version, 2, 1, 0x81), 1)
	digest := sha256.Sum256(content)
	if cert.Signature.Bytes, err = ecdsa.SignASN1(rand.Reader, old.key, digest[:]); err != nil {
		t.Fatal(err)
	}
	cert.Signature.BitLength = 8 * len(cert.Signature.Bytes)
	cert.Content = asn1.RawValue{FullBytes: content}
	if der, err = asn1.Marshal(cert); err != nil {
		t.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: old.key}}})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		if conn, err := listener.Accept(); err == nil {
			conn.(*tls.Conn).Handshake()
			conn.Close()
		}
	}()
	p := newProbe(t.Context(), &Doctor{}, Settings{Host: "mail.lab.example"})
	if p.raw, err = net.Dial("tcp", listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	defer p.raw.Close()
	p.wire = newWire(p.raw, p.log)
	if err := p.handshake(t.Context(), p.tlsConfig()); err != nil {
		t.Fatal(err)
	}
	if p.state.PeerCertificates[0].SerialNumber.Sign() >= 0 {
		t.Error("the number is not negative")
	}
}
