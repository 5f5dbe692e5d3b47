package diagnose

import (
	"context"
	"net/netip"
	"strings"
)

// capability is the stage that asks what the server can do, and whether one can
// sign in.
func capability(ctx context.Context, p *probe, out *Outcome) error {
	var able abilities
	err := closing(ctx, p.raw, func() (err error) {
		able, err = p.dialect.abilities(p.wire)
		return err
	})
	if err != nil {
		return err
	}
	p.tokens = able.offersTokens()
	p.fact(out, "capabilities", strings.Join(able.all, " "))
	if err := p.judgeMethods(able); err != nil {
		return err
	}
	if p.sparing {
		return nil
	}
	if way, _ := choose(p.settings, able.methods); able.noPassword && way.name == "CRAM-MD5" {
		p.note(out, CapabilityCRAMOnly)
	}
	if p.state == nil && p.here() == "" {
		p.note(out, TLSCleartext)
		out.Findings[len(out.Findings)-1].Works, _ = p.prove(TLSCleartext, nil)
	}
	switch {
	case p.settings.SignsIn():
	case !p.settings.Secret.Empty() && p.settings.User() == "":
		p.note(out, SignInNoName)
	default:
		p.note(out, SignInNotTried)
	}
	return nil
}

// judgeMethods says why nobody could sign in the way that the person wants to.
func (p *probe) judgeMethods(able abilities) error {
	_, usable := choose(p.settings, able.methods)
	byCommand := !able.noPassword && p.settings.SignIn != Token
	switch {
	case able.signedIn, byCommand, usable && p.state != nil:
		return nil
	case p.settings.Service == SMTP && len(able.methods) == 0 && (p.state != nil || !able.startTLS || p.endsBehindTLS()):
		return found(CapabilityNoAuth)
	case p.state == nil:
		return found(CapabilityNeedsTLS)
	}
	return noWayIn(able)
}

// endsBehindTLS says that one cannot sign in after STARTTLS either: the server takes
// mail of other servers only.
func (p *probe) endsBehindTLS() bool {
	if p.sparing {
		return false
	}
	there := p.tryOnly(way{p.with(p.settings.Host, p.settings.Port, StartTLS), []netip.Addr{p.addr.Addr()}})
	return there.failed && there.proof.Stage == StageCapability
}

// noWayIn is the error of a server that takes no password.
func noWayIn(able abilities) error {
	if able.offersTokens() {
		return found(CapabilityOAuthOnly)
	}
	return found(CapabilityNoMethod, "methods", strings.Join(able.methods, " "))
}
