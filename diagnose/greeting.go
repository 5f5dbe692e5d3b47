package diagnose

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

// errPreauth is the error of a server that says that one is signed in already.
// Where encryption was still to come, it never would: someone between may have
// said it (RFC 9051, section 7.1.4; CVE-2014-2567).
var errPreauth = errors.New("signed in before encryption")

// longGreeting is from where on a greeting is called slow. Servers delay it by
// some seconds on purpose, to try the patience of spammers.
const longGreeting = 8 * time.Second

// greeting is the stage that hears the server's first words.
func greeting(ctx context.Context, p *probe, out *Outcome) error {
	began := time.Now()
	wait, enough := ctx, func() {}
	if p.state == nil && (p.settings.Service != SMTP || Suggested(p.settings.Port) == TLS) { // elsewhere one who speaks first is taken for a spammer
		long := alarm
		if Suggested(p.settings.Port) == TLS {
			long = max(hush/2, 3*p.roundTrip) // it is likely
		}
		wait, enough = p.whileSilent(ctx, long, p.speaksTLS)
	}
	err := closing(wait, p.raw, func() error { return p.dialect.greet(p.wire) })
	enough()
	said := p.log.said()
	for _, line := range said {
		p.fact(out, "greeting", line)
	}
	if strings.ContainsRune(strings.Join(said, ""), '\uFFFD') {
		p.note(out, GreetingHostileText)
	}
	var other *otherSpeech
	switch {
	case errors.Is(err, errPreauth) && p.settings.Security != StartTLS:
		p.signedIn = true
		return nil
	case errors.As(err, &other):
		return p.orCaptive(ctx, other)
	case err == nil && time.Since(began) > longGreeting:
		p.note(out, LatencyGreeting, "ms", strconv.FormatInt(time.Since(began).Milliseconds(), 10))
	}
	return err
}

// speaksTLS tries a handshake on a connection of its own: a server that wants
// TLS at once says nothing before it, and one of the web says what it is.
func (p *probe) speaksTLS(ctx context.Context) error {
	conn, err := p.doctor.dial(ctx, "tcp", p.addr.String())
	if err != nil {
		return nil
	}
	defer conn.Close()
	aside := p.aside(conn)
	err = aside.handshake(ctx, p.tlsConfig())
	var other *otherSpeech
	switch {
	case err == nil:
		return errWantsTLS
	case errors.As(err, &other) && other.protocol == "http":
		return other
	}
	return nil
}
