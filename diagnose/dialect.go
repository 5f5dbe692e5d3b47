package diagnose

import (
	"context"
	"slices"
	"strings"
)

// A dialect is all that differs between the mail protocols. Each holds what
// the server has said of itself in one session.
type dialect interface {
	// greet reads the server's greeting.
	greet(w *wire) error
	// abilities are what the server says it can do, asked for only where it
	// has not said so by itself since the last change of encryption.
	abilities(w *wire) (abilities, error)
	// startTLS asks for encryption and hears the go-ahead; what the server
	// said before is forgotten.
	startTLS(w *wire) error
	// signIn sends name and secret, in the way that the server prefers.
	signIn(w *wire, s Settings) error
	// mailbox looks into the inbox and changes nothing.
	mailbox(ctx context.Context, p *probe, out *Outcome) error
	// goodbye ends the session without waiting for an answer.
	goodbye(w *wire)
}

func newDialect(service Service) dialect {
	switch service {
	case POP3:
		return &pop3{}
	case SMTP:
		return &smtp{}
	default:
		return &imap{}
	}
}

// abilities are what a server can do, in the terms common to the protocols.
type abilities struct {
	all        []string // in the server's words
	startTLS   bool
	noPassword bool     // a password is not taken on this connection (LOGINDISABLED)
	methods    []string // of SASL (RFC 4422), in upper case
	signedIn   bool     // no sign-in is needed (PREAUTH)
}

// offers says that at least one of these methods is to be had.
func (a abilities) offers(methods ...string) bool {
	return slices.ContainsFunc(methods, func(m string) bool { return slices.Contains(a.methods, m) })
}

// offersTokens says that one can sign in with a token in place of a password.
func (a abilities) offersTokens() bool { return a.offers("XOAUTH2", "OAUTHBEARER") }

// lists says that a capability is among those that a server has told of itself.
func lists(capabilities []string, name string) bool {
	return slices.ContainsFunc(capabilities, func(c string) bool { return strings.EqualFold(strings.TrimSpace(c), name) })
}

// A refusal is a "no" in good order.
type refusal struct {
	status string // "NO", "BAD", "BYE"; "-ERR"; "535"
	code   string // "AUTHENTICATIONFAILED" (RFC 5530); "SYS/TEMP" (RFC 3206); "5.7.8" (RFC 3463); "" for none
	text   string
}

func (r *refusal) Error() string { return r.status + " [" + r.code + "] " + r.text }

// codeIn splits "[CODE] text", the form that IMAP (RFC 9051, section 7.1) and
// POP3 (RFC 2449, section 8) have for it.
func codeIn(text string) (code, rest string) {
	if inside, found := strings.CutPrefix(text, "["); found {
		if code, rest, closed := strings.Cut(inside, "]"); closed {
			return code, strings.TrimSpace(rest)
		}
	}
	return "", text
}
