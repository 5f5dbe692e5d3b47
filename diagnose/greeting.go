package diagnose

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"
)

// errPreauth is the error of a server that says that one is signed in already.
// Where encryption was still to come, it never would: someone between may have
// said it (RFC 9051, section 7.1.4; CVE-2014-2567).
var errPreauth = errors.New("signed in before encryption")

// greeting is the stage that hears the server's first words.
func greeting(ctx context.Context, p *probe, out *Outcome) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var looking sync.WaitGroup
	defer looking.Wait()
	defer cancel(nil)
	if p.state == nil && !p.proving {
		looking.Go(func() {
			if p.speaksTLS(ctx) {
				cancel(errWantsTLS)
			}
		})
	}
	err := closing(ctx, p.raw, func() error { return p.dialect.greet(p.wire) })
	for _, line := range p.log.said() {
		p.fact(out, "greeting", line)
		if strings.ContainsRune(line, '\uFFFD') {
			p.note(out, GreetingHostileText)
		}
	}
	if errors.Is(err, errPreauth) && p.settings.Security != StartTLS {
		return nil
	}
	return err
}

// speaksTLS waits a while and then tries a handshake on a connection of its
// own: a server that wants TLS at once says nothing before it.
func (p *probe) speaksTLS(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(alarm):
	}
	conn, err := p.doctor.dial(ctx, "tcp", p.addr.String())
	if err != nil {
		return false
	}
	defer conn.Close()
	aside := &probe{settings: p.settings, raw: conn, log: &transcript{mask: p.log.mask}}
	aside.wire = newWire(conn, aside.log)
	return aside.handshake(ctx, p.tlsConfig()) == nil
}
