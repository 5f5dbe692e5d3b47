package diagnose

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A probe is one check-up under way: what is known so far, and the open
// connection.
type probe struct {
	ctx      context.Context // of the whole run
	cancel   context.CancelFunc
	doctor   *Doctor
	settings Settings // as typed, until the input stage has cleaned them
	auto     bool     // the security is still to be found out
	sparing  bool     // this run takes no second look and has no proofs of its own: it proves settings for another, or is one of many
	proving  bool     // it proves settings for another: how far it comes is all that is asked
	log      *transcript

	plan  []Stage // what is still to come
	stage Stage   // under way

	addrs []netip.Addr // of the server
	dead  []attempt    // at those of its addresses that took no connection, though others did
	conversation

	survey     *survey     // of the server's other ports; nil until there is a reason
	trail      *trail      // to a silent port; nil until there is a reason
	proofs     *proofs     // nil until there is a reason
	siblings   *siblings   // at the server's other addresses; nil: there are none
	steadiness *steadiness // of the line; begun as the mailbox is opened
	background Group       // what goes on beside the stages
	alsoTried  string      // the other form of the user name, refused too
	unnamed    error       // why no server could be found out, where none was given
}

// A conversation is what belongs to one connection with the server: the next one begins
// with nothing of it.
type conversation struct {
	addr      netip.AddrPort       // of the server
	roundTrip time.Duration        // what connecting took
	speed     int                  // bytes a second of the handshake; 0: too quick to tell
	raw       net.Conn             // TCP; nil: ended
	state     *tls.ConnectionState // nil: not encrypted
	certAsked bool                 // the server has asked for a certificate of ours
	wire      *wire
	dialect   dialect
	signedIn  bool // by the server's own word, without a sign-in
	tokens    bool // are taken by the server
}

// A stage answers one question. It returns nil to go on, and otherwise a typed
// error that [probe.explain] turns into the finding.
type stage func(ctx context.Context, p *probe, out *Outcome) error

var stages map[Stage]stage

func init() { // not a literal, because stages start runs of their own to prove a fix
	stages = map[Stage]stage{
		StageInput: input, StageNetwork: network, StageDNS: lookup, StageTCP: connect,
		StageTLS: encrypt, StageCert: certificate, StageGreeting: greeting, StageCapability: capability,
		StageSignIn: signIn, StageMailbox: mailbox, StageLatency: latency,
	}
}

func newProbe(ctx context.Context, d *Doctor, s Settings) *probe {
	ctx, cancel := context.WithCancel(ctx)
	p := &probe{ctx: ctx, cancel: cancel, doctor: d, settings: s, auto: s.Security == Auto || s.Security == "", plan: Plan(s)}
	p.log = &transcript{began: time.Now(), mask: s.Masker()}
	p.background.Cancel = cancel
	return p
}

// run yields the outcomes of one check-up.
func (p *probe) run(yield func(Outcome) bool) {
	defer p.background.Wait()
	defer p.cancel()
	defer p.hangUp()
	for len(p.plan) > 0 {
		stage := p.plan[0]
		p.plan = p.plan[1:]
		out, err := p.visit(stage)
		switch {
		case p.ctx.Err() != nil:
			return
		case p.otherSecurity(err), err != nil && p.otherAddress(stage):
			continue
		case err != nil && p.proving:
			out.Stopped = true
		case err != nil:
			out.Stopped = true
			out.Findings = append(p.conclude(stage, err), out.Findings...)
		}
		if out.Stopped || len(p.plan) == 0 {
			p.judgeSiblings(&out)
		}
		if p.ctx.Err() != nil { // broken off while others were waited for: they are not to blame
			return
		}
		if stage == StageInput {
			p.plan = Plan(p.settings)[1:] // what was typed may have meant another port
		}
		if out.Lines = p.log.take(); !yield(out) || out.Stopped {
			return
		}
	}
}

// beside does something on a goroutine of its own, which ends with the run.
func (p *probe) beside(f func()) { p.background.Go(f) }

// visit runs one stage within its time, after which its connection is closed.
func (p *probe) visit(stage Stage) (Outcome, error) {
	ctx, cancel := context.WithTimeout(p.ctx, p.doctor.patience(stage))
	defer cancel()
	began := time.Now()
	p.stage = stage
	out := Outcome{Stage: stage}
	err := stages[stage](ctx, p, &out)
	out.Took = time.Since(began)
	out.Settings = p.settings.Anonymous()
	return out, err
}

// closing runs f with a connection that is closed when ctx ends: libraries
// overwrite deadlines, and a closed connection is understood by all.
func closing(ctx context.Context, conn net.Conn, f func() error) error {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	return connFault(ctx, f())
}

// otherSecurity turns to the other security where it was to be found out and
// err shows that the first one tried was wrong.
func (p *probe) otherSecurity(err error) bool {
	var wrong *otherSpeech
	switch {
	case !p.auto:
		return false
	case errors.As(err, &wrong) && wrong.protocol == string(p.settings.Service) && p.settings.Security == TLS && p.state == nil:
		p.settings.Security = StartTLS
	case errors.Is(err, errWantsTLS) && p.settings.Security == StartTLS:
		p.settings.Security = TLS
	default:
		return false
	}
	p.auto = false
	if len(p.addrs) > 1 { // all are dialled anew
		p.dead = nil
	}
	p.reconnect()
	return true
}

// reconnect goes back to connecting, and forgets what was said so far.
func (p *probe) reconnect() {
	p.hangUp()
	p.log.forget()
	p.conversation = conversation{}
	plan := Plan(p.settings)
	p.plan = plan[slices.Index(plan, StageTCP):]
}

// conclude turns the error that stopped a stage into findings, the first with
// the settings that work instead.
func (p *probe) conclude(stage Stage, err error) []Finding {
	var findings []Finding
	for _, err := range unjoin(err) {
		f := p.explain(stage, err)
		f.Args, f.Stops = p.args(f), true
		findings = append(findings, f)
	}
	if first := &findings[0]; first.Works == nil && !p.sparing {
		var failed []Security
		if first.Works, failed = p.prove(first.Cause, err); len(failed) > 0 {
			first.Args["failed"] = strings.Join(Texts(failed), " ")
		}
	}
	return append(p.differs(err), findings...)
}

// note adds a finding that does not stop the check-up.
func (p *probe) note(out *Outcome, cause Cause, namesAndValues ...string) {
	f := found(cause, namesAndValues...).Finding
	f.Args = p.args(f)
	out.Findings = append(out.Findings, f)
}

// args are the values that the cause of f declares, fit to be shown. What every
// check-up knows need not be in f itself.
func (p *probe) args(f Finding) map[string]string {
	known := commonArgs(p.settings)
	known["user"] = p.settings.User()
	if provider := p.doctor.provider(p.settings); provider != nil {
		known["help"] = provider.Help
	}
	known["other"] = p.alsoTried
	maps.Copy(known, f.Args)
	args := map[string]string{}
	for _, name := range f.Cause.Args() {
		if value := known[name]; value != "" {
			args[name] = p.log.show(value)
		}
	}
	return args
}

// commonArgs are the arguments that every finding has.
func commonArgs(s Settings) map[string]string {
	return map[string]string{
		"server": s.Host, "port": cmp.Or(s.PortText, strconv.Itoa(s.Port)),
		"service": string(s.Service), "security": string(s.Security),
	}
}

// fact adds a piece of evidence, fit to be shown.
func (p *probe) fact(out *Outcome, name string, value any) {
	out.Facts = append(out.Facts, Fact{name, p.log.show(fmt.Sprint(value))})
}

// hangUp ends the conversation and the connection.
func (p *probe) hangUp() {
	if p.raw == nil {
		return
	}
	if p.dialect != nil {
		p.dialect.goodbye(p.wire)
	}
	p.raw.Close()
	p.raw, p.wire, p.dialect, p.state = nil, nil, nil, nil
}

func (d *Doctor) patience(s Stage) time.Duration {
	if d.Patience != nil {
		return d.Patience(s)
	}
	return Patience(s)
}

func (d *Doctor) now() time.Time {
	if d.Now != nil {
		return d.Now()
	}
	return time.Now()
}

func (d *Doctor) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if d.Dial != nil {
		return d.Dial(ctx, network, addr)
	}
	return new(net.Dialer).DialContext(ctx, network, addr)
}

// unjoin lists the errors that [errors.Join] has put together.
func unjoin(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// A certain error is one whose stage has established the cause by itself.
type certain struct{ Finding }

func (c certain) Error() string { return string(c.Cause) }

// found makes the error of a cause that needs no further explaining. A value
// that is not known is left out.
func found(cause Cause, namesAndValues ...string) certain {
	args := map[string]string{}
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		if value := strings.TrimSpace(namesAndValues[i+1]); value != "" {
			args[namesAndValues[i]] = value
		}
	}
	return certain{Finding{Cause: cause, Args: args}}
}
