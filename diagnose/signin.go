package diagnose

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

// longSignIn is from where on checking a password is called slow, and opening the
// mailbox.
const longSignIn = 5 * time.Second

// signIn is the stage that sends name and password. By the plan it comes after
// the certificate was found sound; without encryption the person must have said
// yes. The password is sent once, and once more only where it was refused and
// there is reason to think that a slip was the cause: never twice the same.
func signIn(ctx context.Context, p *probe, out *Outcome) error {
	if p.state == nil && !p.settings.ClearPassword {
		p.note(out, SignInWithheld)
		out.Stopped = true
		return nil
	}
	if p.signedIn {
		p.fact(out, "signin.attempts", 0)
		return nil
	}
	began := time.Now()
	err := p.trySignIn(ctx, p.settings)
	took := time.Since(began)
	if err == nil && took > longSignIn {
		p.note(out, LatencySignIn, "ms", strconv.FormatInt(took.Milliseconds(), 10))
	}
	attempts := 1
	if other, why, ok := p.slipOfSignIn(err); ok && p.stillThere(ctx) {
		attempts++
		again := p.trySignIn(ctx, other)
		if _, refused := again.(*refusal); refused && why == SignInUsernameForm {
			p.alsoTried = other.Username
		} else if again == nil {
			accepted := found(why)
			if why == SignInUsernameForm {
				accepted.Args["other"] = other.Username
				accepted.Works = []Proof{{other.Anonymous(), StageSignIn}}
			}
			err = accepted
		}
	}
	p.fact(out, "signin.attempts", attempts)
	return p.dated(out, err)
}

// passwordsEnded says that a password is tried where the provider is known to take
// none by now.
func (p *probe) passwordsEnded() bool {
	provider := p.doctor.provider(p.settings)
	if p.settings.SignIn == Token || provider == nil || !provider.serves(p.settings) {
		return false
	}
	end := provider.PasswordsEnd[p.settings.Service]
	return end != "" && end <= day(p.doctor.now())
}

func (p *probe) trySignIn(ctx context.Context, s Settings) error {
	return closing(ctx, p.raw, func() error { return p.dialect.signIn(p.wire, s) })
}

// stillThere says that another name or password can be tried. With a server that
// hangs up after a "no" that takes a new connection, one only, which comes as far as
// the sign-in by the same stages: nothing that was seen on the first is taken on
// trust.
func (p *probe) stillThere(ctx context.Context) bool {
	if !p.wire.hangsUp() && !p.wire.pending() { // who speaks unasked says goodbye
		return true
	}
	again := p.attempt(ctx, p.addr)
	if again.err != nil {
		return false
	}
	p.raw.Close()
	p.converse(again)
	defer context.AfterFunc(ctx, func() { again.conn.Close() })() // these stages are given more time than is left here
	defer func(before bool) { p.sparing = before }(p.sparing)
	p.sparing = true
	for _, stage := range spoken(p.settings.Security) {
		if stages[stage](ctx, p, &Outcome{}) != nil {
			return false
		}
	}
	return !p.signedIn
}

// slipOfSignIn gives the settings that the person may have meant, if err says
// that name or password are wrong: the password without a blank that was pasted
// with it, or else the user name in its other form.
func (p *probe) slipOfSignIn(err error) (meant Settings, why Cause, ok bool) {
	var no *refusal
	if p.settings.SignIn == Token || !errors.As(err, &no) || p.explain(StageSignIn, err).Cause != SignInCredentials {
		return meant, "", false
	}
	s := p.settings
	if trimmed := NewSecret(strings.TrimSpace(s.Secret.reveal())); trimmed != s.Secret && !trimmed.Empty() {
		s.Secret = trimmed
		return s, SignInPasswordSpace, true
	}
	name, _, isAddress := CutAddress(s.User())
	switch _, domain, _ := strings.Cut(s.Host, "."); {
	case isAddress:
		s.Username = name
	case s.Address != "":
		s.Username = s.Address
	case hostName.MatchString(domain) && strings.Contains(domain, "."):
		s.Username = name + "@" + domain
	default:
		return meant, "", false
	}
	return s, SignInUsernameForm, s.Username != "" && s.Username != p.settings.User()
}
