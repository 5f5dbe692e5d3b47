package diagnose

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// soon is how long before its end a certificate gives reason for a word.
const soon = 14 * 24 * time.Hour

// longestChain is how many of the certificates that a server sent are looked at one
// by one: a hostile one sends a thousand.
const longestChain = 20

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
	if by := interceptor(chain); err == nil && by != "" {
		p.note(out, CertIntercepted, "issuer", by)
	}
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

// born is a day on which this program was being written: a clock that is
// behind it is wrong, and so is whatever it says of certificates.
var born = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func judgeTime(leaf *x509.Certificate, now time.Time) error {
	wrong := now.After(leaf.NotAfter) || now.Before(leaf.NotBefore)
	switch {
	case wrong && now.Before(born):
		return found(NetworkClock, "today", day(now))
	case now.After(leaf.NotAfter):
		return found(CertExpired, "until", day(leaf.NotAfter), "days", days(now.Sub(leaf.NotAfter)), "today", day(now))
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
	if len(names) == 0 {
		names = []string{leaf.Subject.CommonName}
		meant := x509.Certificate{DNSNames: names}
		if strings.EqualFold(names[0], host) || meant.VerifyHostname(host) == nil { // the one may be an address, the other have a star
			return found(CertNoSAN)
		}
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
	options := x509.VerifyOptions{Roots: p.doctor.Roots, Intermediates: between, CurrentTime: at}
	chains, err := leaf.Verify(options)
	chain = chain[:min(len(chain), longestChain)]
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	switch {
	case err == nil && weakness(chains[0]) == "": // what else was sent does not matter
		return nil
	case err == nil:
		return found(CertWeak, "weakness", weakness(chains[0]))
	case weakness(chain) != "":
		return found(CertWeak, "weakness", weakness(chain))
	case selfSigned(leaf): // also where its maker makes proxies too: those sign as an authority
		return found(CertSelfSigned, "fingerprint", fingerprint(leaf), "here", p.here())
	case interceptor(chain) != "":
		return found(CertIntercepted, "issuer", interceptor(chain))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return judgeTimeAbove(chain, invalid.Cert, now)
	case errors.As(err, &invalid): // its own extended key usage, or what the authorities above it may do (RFC 5280, section 6)
		return found(CertNotPermitted)
	}
	last := reached(chain)
	if errors.As(err, &unknown) && leftOut(last, chain, options) {
		return found(CertChainIncomplete, "issuer", last.Issuer.String())
	}
	return found(CertUnknownCA, "issuer", last.Issuer.String())
}

// judgeTimeAbove judges, as of now, the time of the certificates above the server's own, and
// names the one at fault. The suspect, which verifying complained of, comes first; but
// Windows complains of the server's own, whichever it was.
func judgeTimeAbove(chain []*x509.Certificate, suspect *x509.Certificate, now time.Time) error {
	leaf := chain[0]
	for _, c := range append([]*x509.Certificate{suspect}, chain[1:]...) {
		if err := judgeTime(c, now); err != nil && c != leaf {
			var sure certain
			if errors.As(err, &sure) {
				sure.Args["above"] = cmp.Or(c.Subject.CommonName, c.Subject.String())
			}
			return err
		}
	}
	if judgeTime(leaf, now) != nil {
		return nil // it is found already, and nothing else is out of its time
	}
	return found(CertExpired, "today", day(now))
}

// weakness names what is too weak in a chain, or gives "": a signature by MD5 or
// SHA-1 (but for that of a root, which nobody relies on), or an RSA key of fewer
// than 2048 bits (CA/Browser Forum Baseline Requirements, section 6.1.5).
func weakness(chain []*x509.Certificate) string {
	for _, c := range chain {
		if key, ok := c.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() < 2048 {
			return fmt.Sprint("RSA ", key.N.BitLen())
		}
		if bytes.Equal(c.RawIssuer, c.RawSubject) {
			continue
		}
		switch c.SignatureAlgorithm {
		case x509.MD2WithRSA, x509.MD5WithRSA:
			return "MD5"
		case x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
			return "SHA-1"
		}
	}
	return ""
}

// interceptor names the virus scanner or company proxy that made the
// certificate in the server's place, or gives "". Only their names tell.
func interceptor(chain []*x509.Certificate) string {
	for _, c := range chain {
		for _, name := range append([]string{c.Issuer.CommonName}, slices.Concat(c.Issuer.Organization, c.Issuer.OrganizationalUnit)...) {
			for _, mark := range interceptors() {
				if strings.Contains(strings.ToLower(name), mark) {
					return name
				}
			}
		}
	}
	return ""
}

//go:embed interceptors.txt
var interceptorsList string

var interceptors = sync.OnceValue(func() (marks []string) {
	for _, cells := range rows(strings.ToLower(interceptorsList)) {
		marks = append(marks, cells[0])
	}
	return marks
})

// reached is the last certificate to which one comes from the server's own, from
// each to the one that signed it, through what the server sent.
func reached(chain []*x509.Certificate) *x509.Certificate {
	last := chain[0]
	for range chain {
		i := slices.IndexFunc(chain, func(c *x509.Certificate) bool { return c != last && signs(c, last) })
		if i < 0 || selfSigned(last) {
			break
		}
		last = chain[i]
	}
	return last
}

// leftOut says that the server did not send the certificate that signed the last one
// reached, though there must be one: its own tells where that can be had (RFC 5280, section
// 4.2.2.1), and that over HTTP only, as those of public authorities do, none of whom signs
// a server's by its root (Baseline Requirements, section 7.1.2.7.7); or it sent a root that
// is trusted here, and nothing that leads to it. Above an intermediate that was sent there
// may be a root, which is rightly left out, and which an old computer does not know.
func leftOut(last *x509.Certificate, chain []*x509.Certificate, options x509.VerifyOptions) bool {
	trusted := func(c *x509.Certificate) bool {
		if !c.IsCA || !selfSigned(c) {
			return false
		}
		_, err := c.Verify(options)
		return err == nil
	}
	elsewhere := func(address string) bool { return !strings.HasPrefix(strings.ToLower(address), "http") }
	public := last == chain[0] && len(last.IssuingCertificateURL) > 0 && !slices.ContainsFunc(last.IssuingCertificateURL, elsewhere)
	return !bytes.Equal(last.RawIssuer, last.RawSubject) && (public || slices.ContainsFunc(chain[1:], trusted))
}

// selfSigned says that c vouches for itself.
func selfSigned(c *x509.Certificate) bool { return signs(c, c) }

// signs says that issuer has signed c. CheckSignatureFrom would refuse every issuer
// that is not an authority.
func signs(issuer, c *x509.Certificate) bool {
	return bytes.Equal(issuer.RawSubject, c.RawIssuer) && issuer.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
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
