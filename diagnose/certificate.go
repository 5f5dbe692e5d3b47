package diagnose

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// soon is how long before its end a certificate gives reason for a word.
const soon = 14 * 24 * time.Hour

// wrongHost is the error of a certificate that names other hosts.
type wrongHost struct {
	certain
	names []string
}

// namesIn are the host names in the certificate that err is about, without
// wildcards.
func namesIn(err error) (names []string) {
	var wrong wrongHost
	if errors.As(err, &wrong) {
		for _, name := range wrong.names {
			if hostName.MatchString(strings.ToLower(name)) {
				names = append(names, name)
			}
		}
	}
	return names
}

// certificate is the stage that asks whether it is really that server. Every
// fault is judged by itself, because crypto/x509 reports only the first.
func certificate(_ context.Context, p *probe, out *Outcome) error {
	chain, now := p.state.PeerCertificates, p.doctor.now()
	if len(chain) == 0 {
		return found(CertSelfSigned, "fingerprint", "")
	}
	leaf := chain[0]
	p.certificateFacts(out, chain)
	err := errors.Join(judgeTime(leaf, now), judgeName(leaf, p.settings.Host), p.judgeTrust(chain, now))
	if err == nil && leaf.NotAfter.Sub(now) < soon {
		p.note(out, CertExpiresSoon, "until", day(leaf.NotAfter), "days", days(leaf.NotAfter.Sub(now)))
	}
	return err
}

func (p *probe) certificateFacts(out *Outcome, chain []*x509.Certificate) {
	leaf := chain[0]
	p.fact(out, "cert.subject", leaf.Subject)
	p.fact(out, "cert.names", strings.Join(certNames(leaf), ", "))
	p.fact(out, "cert.issuer", leaf.Issuer)
	p.fact(out, "cert.from", day(leaf.NotBefore))
	p.fact(out, "cert.until", day(leaf.NotAfter))
	p.fact(out, "cert.sent", len(chain))
	p.fact(out, "cert.sha256", fingerprint(leaf))
}

func judgeTime(leaf *x509.Certificate, now time.Time) error {
	switch {
	case now.After(leaf.NotAfter):
		return found(CertExpired, "until", day(leaf.NotAfter), "days", days(now.Sub(leaf.NotAfter)))
	case now.Before(leaf.NotBefore):
		return found(CertNotYetValid, "from", day(leaf.NotBefore), "today", day(now))
	}
	return nil
}

func judgeName(leaf *x509.Certificate, host string) error {
	if leaf.VerifyHostname(host) == nil {
		return nil
	}
	names := certNames(leaf)
	if len(names) == 0 && strings.EqualFold(leaf.Subject.CommonName, host) {
		return found(CertNoSAN)
	}
	if len(names) == 0 {
		names = []string{leaf.Subject.CommonName}
	}
	return wrongHost{found(CertWrongHost, "names", strings.Join(names[:min(len(names), 5)], ", ")), names}
}

// judgeTrust asks whether an authority that this computer knows vouches for
// the server. It does so as of a moment at which the certificate is valid, so
// that an expired one is not called unknown as well.
func (p *probe) judgeTrust(chain []*x509.Certificate, now time.Time) error {
	leaf, between := chain[0], x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	at := now
	if now.After(leaf.NotAfter) {
		at = leaf.NotAfter.Add(-time.Second)
	} else if now.Before(leaf.NotBefore) {
		at = leaf.NotBefore.Add(time.Second)
	}
	_, err := leaf.Verify(x509.VerifyOptions{Roots: p.doctor.Roots, Intermediates: between, CurrentTime: at})
	var invalid x509.CertificateInvalidError
	switch {
	case err == nil:
		return nil
	case selfSigned(leaf):
		return found(CertSelfSigned, "fingerprint", fingerprint(leaf))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return found(CertExpired, "until", day(invalid.Cert.NotAfter), "days", days(now.Sub(invalid.Cert.NotAfter)))
	case leftOut(chain):
		return found(CertChainIncomplete, "issuer", leaf.Issuer.String())
	default:
		last := chain[len(chain)-1]
		return found(CertUnknownCA, "issuer", last.Issuer.String())
	}
}

// leftOut says that the server sent its certificate without the one that
// signed it, though the certificate tells where that can be had (RFC 5280,
// section 4.2.2.1): the mark of a public authority's intermediate.
func leftOut(chain []*x509.Certificate) bool {
	last := chain[len(chain)-1]
	return !bytes.Equal(last.RawIssuer, last.RawSubject) && len(last.IssuingCertificateURL) > 0
}

// selfSigned says that c vouches for itself. CheckSignatureFrom would refuse
// every certificate that is not an authority's.
func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

// certNames are the hosts for which a certificate stands.
func certNames(c *x509.Certificate) []string {
	names := c.DNSNames
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}

func fingerprint(c *x509.Certificate) string {
	return strings.ReplaceAll(fmt.Sprintf("% X", sha256.Sum256(c.Raw)), " ", ":")
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func days(d time.Duration) string { return strconv.Itoa(int(max(1, math.Round(d.Hours()/24)))) }
