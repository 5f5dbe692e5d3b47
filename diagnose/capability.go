package diagnose

import (
	"context"
	"slices"
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
	p.fact(out, "capabilities", strings.Join(able.all, " "))
	if err := p.judgeMethods(able); err != nil {
		return err
	}
	if p.proving {
		return nil
	}
	if p.state == nil {
		p.note(out, TLSCleartext)
		out.Findings[len(out.Findings)-1].Works = p.prove(TLSCleartext, nil)
	}
	if !p.settings.SignsIn() {
		p.note(out, SignInNotTried)
	}
	return nil
}

// judgeMethods says why nobody could sign in with a password.
func (p *probe) judgeMethods(able abilities) error {
	offers := func(methods ...string) bool {
		return slices.ContainsFunc(methods, func(m string) bool { return slices.Contains(able.methods, m) })
	}
	switch {
	case able.signedIn, !able.noPassword, p.state != nil && offers("PLAIN", "LOGIN"):
		return nil
	case p.state == nil:
		return found(CapabilityNeedsTLS)
	case offers("XOAUTH2", "OAUTHBEARER"):
		return found(CapabilityOAuthOnly)
	default:
		return found(CapabilityNoMethod, "methods", strings.Join(able.methods, " "))
	}
}
