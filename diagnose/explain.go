package diagnose

import (
	"context"
	"crypto/tls"
	_ "embed"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// byStage says what a fault of the connection means at each stage. nil is for
// any other error.
var byStage = map[Stage]map[error]Cause{
	StageDNS: {
		errNXDomain: DNSNXDomain, errNoAddress: DNSNoAddress, errServFail: DNSServFail, errNameTimeout: DNSTimeout,
		errNameRefused: DNSRefused, errResolverDead: DNSResolverDead, errTruncated: DNSTruncated,
		errNoRoute: NetworkOffline, nil: DNSServFail,
	},
	StageTLS: {
		errSilent: TLSSilent, errHungUp: TLSClosed, errReset: TLSReset, errStall: TLSStall,
	},
	StageGreeting: {
		errSilent: GreetingSilent, errSlow: GreetingSlow, errHungUp: TLSClosed, errReset: TLSReset,
		errWantsTLS: TLSNeedsImplicit, errEndless: GreetingMalformed, nil: GreetingMalformed, errPreauth: GreetingPreauth,
	},
	StageCapability: {
		errSilent: CapabilitySilent, errSlow: CapabilitySilent, errHungUp: CapabilityDropped, errReset: CapabilityDropped,
		nil: CapabilityMalformed,
	},
	StageSignIn: {
		errSilent: SignInTimeout, errSlow: SignInTimeout, errHungUp: SignInDropped, errReset: SignInDropped, nil: SignInDropped,
	},
	StageMailbox: {
		errSilent: MailboxTimeout, errSlow: MailboxTimeout, errHungUp: MailboxDropped, errReset: MailboxDropped,
		nil: MailboxMalformed,
	},
}

// explain turns the error that stopped a stage into the finding: the one place
// where what was measured becomes what is concluded.
func (p *probe) explain(stage Stage, err error) Finding {
	var (
		sure    certain
		wrong   wrongHost
		dialed  unconnected
		other   *otherSpeech
		unknown noSuchName
		old     oldVersion
		odd     oldCipher
		no      *refusal
		up      upgrade
	)
	switch {
	case errors.As(err, &sure):
		return sure.Finding
	case errors.As(err, &wrong):
		return wrong.Finding
	case errors.As(err, &dialed):
		return p.explainUnconnected(dialed)
	case errors.As(err, &unknown):
		return found(DNSNXDomain, "near", unknown.nearest()).Finding
	case errors.As(err, &old):
		return found(TLSVersion, "version", tls.VersionName(old.version)).Finding
	case errors.As(err, &odd):
		return found(TLSNoCommonCipher, "cipher", tls.CipherSuiteName(odd.suite)).Finding
	case alert(err) != 0 && p.certAsked:
		return found(TLSClientCert).Finding
	case errors.As(err, &no):
		return p.explainRefusal(stage, no)
	case errors.As(err, &up):
		return explainUpgrade(up.error)
	case errors.As(err, &other):
		return p.explainSpeech(stage, other)
	case errors.Is(err, errReset) && stage == StageGreeting && p.state != nil: // behind the handshake only the server can do so
		return found(TLSClosed).Finding
	}
	for fault, cause := range byStage[stage] {
		if fault != nil && errors.Is(err, fault) {
			return found(cause).Finding
		}
	}
	if stage == StageTLS {
		return explainHandshake(err)
	}
	return found(byStage[stage][nil]).Finding
}

// explainUnconnected concludes from all addresses and from the survey why no
// connection came about.
func (p *probe) explainUnconnected(u unconnected) Finding {
	met := func(fault error, holds func(netip.Addr) bool) bool {
		return slices.ContainsFunc(u.attempts, func(a attempt) bool { return errors.Is(a.err, fault) && holds(a.addr.Addr()) })
	}
	any := func(netip.Addr) bool { return true }
	open, where, first := listed(p.survey.open()), p.trail.settle().where(), u.attempts[0].addr.Addr()
	switch {
	case first.IsLoopback() && open == "" && publicName(p.settings.Host): // it could have been the mail server itself
		return found(DNSLoopback, "address", first.String()).Finding
	case met(errRefused, netip.Addr.IsLoopback) && open == "":
		return found(TCPRefusedLocal).Finding
	case met(errRefused, any):
		return found(TCPRefused, "shut", listed(p.survey.allShut())).Finding
	case met(errReset, any): // it took the call, and ended it
		return found(TLSClosed).Finding
	case met(errForbidden, netip.Addr.Is4), met(errSilent, any) && where == "here":
		return found(TCPBlockedHere).Finding
	case met(errForbidden, any), (met(errNoMachine, any) || met(errNoRoute, p.leads)) && p.survey.answers():
		return found(TCPProhibited, "where", where).Finding
	case met(errNoMachine, any), met(errNoRoute, p.leads): // a router said so
		return found(TCPUnreachable).Finding
	case met(errSilent, any) && p.trail.intercepted():
		return found(NetworkCaptive).Finding
	case met(errSilent, any) && p.survey.onlyWeb():
		return found(TCPFiltered, "web", open, "where", where).Finding
	case met(errSilent, any) && p.survey.answers():
		return found(TCPFiltered, "open", open, "where", where).Finding
	case met(errSilent, any):
		return found(TCPHostSilent, "where", p.trail.whereAllEnds()).Finding
	case met(errNoRoute, any):
		return p.explainNoRoute(first).Finding
	default:
		return found(TCPUnreachable).Finding
	}
}

// Addresses of both families that only a default route leads to, kept for examples
// (RFC 5737, RFC 3849).
var (
	somewhere4 = netip.MustParseAddr("192.0.2.1")
	somewhere6 = netip.MustParseAddr("2001:db8::1")
)

// explainNoRoute: this computer knows no way to the address. Either it has a way to
// those of the other family, or to none.
func (p *probe) explainNoRoute(addr netip.Addr) certain {
	family, other := "IPv4", somewhere6
	if addr.Is6() {
		family, other = "IPv6", somewhere4
	}
	own, err := p.ownAddrs()
	if err != nil || !slices.ContainsFunc(own, func(a netip.Addr) bool { return a.Is4() == other.Is4() }) || !p.leads(other) {
		return found(NetworkOffline)
	}
	number := ""
	if _, err := netip.ParseAddr(p.settings.Host); err == nil {
		number = p.settings.Host
	}
	return found(NetworkOneFamily, "family", family, "number", number)
}

func (p *probe) leads(addr netip.Addr) bool { return p.doctor.leads(p.ctx, addr) }

// leads says that this computer itself knows a way to an address: a connection over
// UDP is no more than that, nothing is sent.
func (d *Doctor) leads(ctx context.Context, addr netip.Addr) bool {
	conn, err := d.dial(ctx, "udp", netip.AddrPortFrom(addr, webPort).String())
	if err == nil {
		conn.Close()
	}
	fault := connFault(ctx, err)
	return fault != errNoRoute && fault != errNoMachine
}

// listed are ports as a value: "143, 993".
func listed(ports []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ports), " ", ", "), "[]")
}

// explainUpgrade: what a fault means between STARTTLS and the end of the handshake.
func explainUpgrade(err error) Finding {
	switch {
	case errors.Is(err, errNoStartTLS):
		return found(StartTLSMissing).Finding
	case errors.Is(err, errInjected):
		return found(StartTLSInjection).Finding
	case errors.Is(err, errSilent):
		return found(StartTLSStall).Finding
	case errors.Is(err, errReset): // it is no matter how that was begun
		return found(TLSReset).Finding
	case errors.Is(err, errStall):
		return found(TLSStall).Finding
	case alert(err) != 0: // nor here: the server speaks TLS
		return explainHandshake(err)
	}
	return found(StartTLSHandshake).Finding
}

// explainHandshake: the handshake came to an end, most often by an alert of the server.
func explainHandshake(err error) Finding {
	if n := alert(err); n != 0 {
		return found(TLSHandshakeFailure, "alert", strconv.Itoa(n)).Finding
	}
	return found(TLSHandshakeFailure).Finding
}

// explainSpeech: the server spoke, but not what was expected.
func (p *probe) explainSpeech(stage Stage, other *otherSpeech) Finding {
	if stage == StageTLS { // a server that has a fault before it can encrypt says so in plain text
		if no, ok := newDialect(p.settings.Service).greet(aside(other.line)).(*refusal); ok {
			return p.explainRefusal(StageGreeting, no)
		}
	}
	switch {
	case other.protocol == "", other.protocol == string(p.settings.Service) && stage != StageTLS:
		return found(GreetingMalformed).Finding
	case other.protocol == string(p.settings.Service):
		return found(TLSPlainPort).Finding
	default:
		return found(GreetingOtherProtocol, "protocol", other.protocol).Finding
	}
}

// explainRefusal: the server said no; which no is read off the table of replies.
func (p *probe) explainRefusal(stage Stage, no *refusal) Finding {
	f := found(byStage[stage][nil], "said", no.text).Finding
	if cause := no.means(p.settings.Service, stage); cause != "" {
		f.Cause = cause
	}
	switch { // one and the same "no" may mean a wrong password, and that none is taken
	case f.Cause == SignInOAuthLikely && !p.tokens && !p.passwordsEnded():
		f.Cause = SignInCredentials
	case f.Cause == SignInCredentials && p.passwordsEnded(): // Exchange's POP3 speaks of a bad password
		f.Cause = SignInOAuthLikely
	}
	if f.Cause == MailboxNotConnected && p.addr.Addr().Unmap().Is6() { // at Outlook.com that is reason enough
		f.Args["address"] = p.addr.Addr().String()
	}
	if f.Cause == SMTPSenderRefused {
		f.Args["address"] = sender(p.settings)
	}
	return f
}

//go:embed replies.tsv
var repliesTable string

// A known reply: what a server's "no" means.
type knownReply struct {
	service Service // "": any
	stages  []Stage
	code    string
	text    *regexp.Regexp
	cause   Cause
}

// means is the cause that the table of replies has for a "no"; "" for none.
func (no *refusal) means(service Service, stage Stage) Cause {
	known := replies()
	if i := slices.IndexFunc(known, func(r knownReply) bool { return r.fits(service, stage, no) }); i >= 0 {
		return known[i].cause
	}
	return ""
}

// fits says that the row is about this "no".
func (r knownReply) fits(service Service, stage Stage, no *refusal) bool {
	return slices.Contains(r.stages, stage) && (r.service == "" || r.service == service) &&
		(r.code == "*" || strings.EqualFold(r.code, no.code) || strings.HasPrefix(no.status, r.code)) && r.text.MatchString(no.text)
}

// replies reads the table of replies.tsv. Rows that name a service come first.
var replies = sync.OnceValue(func() (all []knownReply) {
	for _, cells := range rows(repliesTable) {
		if len(cells) != 4 {
			continue
		}
		service, where, named := strings.Cut(cells[0], " ")
		if !named {
			service, where = "", cells[0]
		}
		var stages []Stage
		for _, stage := range strings.Split(where, ",") {
			stages = append(stages, Stage(stage))
		}
		all = append(all, knownReply{Service(service), stages, cells[1], regexp.MustCompile("(?i)" + cells[2]), Cause(cells[3])})
	}
	slices.SortStableFunc(all, func(a, b knownReply) int { return strings.Compare(string(b.service), string(a.service)) })
	return all
})
