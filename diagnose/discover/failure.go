package discover

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
)

// A Failure is why a source named no settings. It is a code, for package guide
// to word, and an error to be asked for with [errors.Is].
type Failure string

func (f Failure) Error() string { return string(f) }

const (
	Nothing     Failure = "nothing"     // it was asked, and knows nothing of this domain
	NotNeeded   Failure = "not-needed"  // this program has facts about the domain itself
	NoConsent   Failure = "no-consent"  // it is on the web, and the person has not agreed
	NotAllowed  Failure = "not-allowed" // it is on the web, and the organisation does not want that to be asked
	Silent      Failure = "silent"      // no answer in time
	Unreachable Failure = "unreachable" // the name service or the web server failed
	Unreadable  Failure = "unreadable"  // what came is not in the form that it should have
	TooBig      Failure = "too-big"     // more came than settings can need
	Unsafe      Failure = "unsafe"      // the certificate is not sound, or the way leads out of HTTPS
	Forged      Failure = "forged"      // the digest in the name service is that of something else
	NoMail      Failure = "no-mail"     // the domain says that it takes no mail at all (RFC 7505)
	Closed      Failure = "closed"      // the provider lets no mail program in by itself
)

// Failure is the code of why the source named nothing, "" if it did.
func (a Attempt) Failure() Failure {
	var f Failure
	errors.As(a.Err, &f)
	return f
}

// explain puts the failure in front of an error that has none yet.
func explain(ctx context.Context, candidates []Candidate, err error) error {
	var known Failure
	var dns *net.DNSError
	var timeout net.Error
	var certificate *tls.CertificateVerificationError
	switch {
	case len(candidates) > 0:
		return nil
	case err == nil:
		return Nothing
	case errors.As(err, &known):
		return err
	case errors.As(err, &certificate):
		return fmt.Errorf("%w: %w", Unsafe, err)
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Errorf("%w: %w", Nothing, err)
	case ctx.Err() != nil, errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("%w: %w", Silent, err)
	default:
		return fmt.Errorf("%w: %w", Unreachable, err)
	}
}
