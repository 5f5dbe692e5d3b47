package diagnose

import "context"

// signIn is the stage that sends name and password, once. By the plan it comes
// after the certificate was found sound; without encryption the person must
// have said yes.
func signIn(ctx context.Context, p *probe, out *Outcome) error {
	if p.state == nil && !p.settings.ClearPassword {
		p.note(out, SignInWithheld)
		out.Stopped = true
		return nil
	}
	return closing(ctx, p.raw, func() error {
		return p.dialect.signIn(p.wire, p.settings)
	})
}
