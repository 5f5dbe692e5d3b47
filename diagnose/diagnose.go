// Package diagnose finds out why a mailbox cannot be reached. It talks to the
// server the way a mail program would, one stage after the other, and says of
// the first stage that fails what was established and which settings work
// instead.
//
// Data goes one way. [Settings] go in; [Doctor.Run] yields one [Outcome] as
// each [Stage] ends; a [Checkup] gathers them and draws the one conclusion
// ([Checkup.Verdict]). The package knows no screen and no language: a
// [Finding] is a code with arguments, which package guide turns into words.
//
// Inside, a stage is a function that returns a typed error, and one function
// ([probe.explain]) turns stage and error into a finding. What differs between
// the mail protocols is behind the small interface dialect.
package diagnose

import (
	"context"
	"crypto/x509"
	"iter"
	"net"
	"net/netip"
	"sync"
	"time"
)

// A Resolver turns a host name into addresses. [net.Resolver] is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// A Doctor runs check-ups. The zero value uses this computer's network, trust
// store and clock; tests and the practice servers put others in their place.
type Doctor struct {
	Resolver   Resolver                                                          // nil: the system's
	Dial       func(ctx context.Context, network, addr string) (net.Conn, error) // nil: the real network
	Interfaces func() ([]net.Addr, error)                                        // addresses of this computer; nil: net.InterfaceAddrs
	Roots      *x509.CertPool                                                    // authorities to trust; nil: the system's
	Now        func() time.Time                                                  // the clock that certificates are held against; nil: time.Now
	Patience   func(Stage) time.Duration                                         // how long a stage may take; nil: [Patience]
	Providers  []MailProvider                                                    // who is known to have mailboxes; nil: nobody
}

// An Outcome is what one stage established.
type Outcome struct {
	Stage    Stage
	Findings []Finding     // none: all is well
	Facts    []Fact        // evidence, in the order it was gathered
	Lines    []Line        // the conversation with the server, masked and made harmless
	Took     time.Duration // from the stage's begin to its end
	Stopped  bool          // no later stage can be reached
	Settings Settings      // as understood by now: cleaned, automatic choices made; without the secret
}

// Severity is that of the worst finding.
func (o Outcome) Severity() Severity {
	worst := OK
	for _, f := range o.Findings {
		worst = max(worst, f.Severity())
	}
	return worst
}

// A Finding is something established: a code and what is needed to word it.
type Finding struct {
	Cause Cause
	Args  map[string]string // the values that the cause declares, made harmless
	Works []Proof           // settings that were tried in place of the given ones and work, best first
	Stops bool              // it stopped the check-up
}

// Severity is how bad f is: that of its cause, and a failure where it stopped
// the check-up.
func (f Finding) Severity() Severity {
	if f.Stops {
		return Fail
	}
	return f.Cause.Severity()
}

// A Proof says of settings that they were tried, and how far they got.
type Proof struct {
	Settings Settings // never with the secret
	Stage    Stage    // the last one passed
}

// A Fact is a piece of evidence. The name is a code that package guide words;
// the value is the same in every language.
type Fact struct{ Name, Value string }

// A Line is one line of the conversation with the server.
type Line struct {
	From string        // "client", "server", or "" for an event such as the end of a TLS handshake
	At   time.Duration // since the check-up began
	Text string        // at most a few hundred bytes, secrets masked, control characters replaced
}

// Run diagnoses s: it yields an outcome as each stage of [Plan] ends, and ends
// with the first one that stopped. Breaking off the loop, or the end of ctx,
// hangs up at once.
//
// Where it turns to another security, that being left to be found out, or to another
// address of the server, the outcomes from [StageTCP] on come anew ([Checkup.Add]).
func (d *Doctor) Run(ctx context.Context, s Settings) iter.Seq[Outcome] {
	return func(yield func(Outcome) bool) {
		if d.Roots == nil {
			readAuthorities()
		}
		newProbe(ctx, d, s).run(yield)
	}
}

// Checkup runs a whole check-up of s. The end of ctx breaks it off.
func (d *Doctor) Checkup(ctx context.Context, s Settings) Checkup { return gather(s, d.Run(ctx, s)) }

// gather puts the outcomes of a run together.
func gather(s Settings, outcomes iter.Seq[Outcome]) Checkup {
	c := Begin(s)
	for o := range outcomes {
		c.Add(o)
	}
	return c
}

// readAuthorities has the authorities that this computer trusts read while the
// server is being reached: it takes as long as reaching a server nearby.
var readAuthorities = sync.OnceFunc(func() { go x509.SystemCertPool() })
