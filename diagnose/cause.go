package diagnose

import (
	"fmt"
	"maps"
	"slices"
)

// A Cause is the code of something that can be found. Codes are stable: they
// stand in reports and scripts, and are never renamed.
type Cause string

// Severity is how bad a finding is, told by what it means for the person.
type Severity int

const (
	OK   Severity = iota // nothing to do
	Note                 // worth knowing
	Warn                 // mail works, but something is not as it should be
	Fail                 // mail does not work
)

// String is the severity's name in reports: "ok", "note", "warn" or "fail".
func (s Severity) String() string { return [...]string{"ok", "note", "warn", "fail"}[s] }

// Who can mend what was found.
type Who string

const (
	Nobody   Who = "nobody"   // nothing needs mending
	You      Who = "you"      // the person at this computer
	Network  Who = "network"  // whoever runs the network between
	Provider Who = "provider" // whoever runs the mail server
)

// facts about a cause that do not depend on the check-up.
type causeInfo struct {
	stage    Stage
	severity Severity
	who      Who
	args     []string
}

var causes = map[Cause]causeInfo{}

// declare enters a cause into the catalogue. A finding carries the arguments
// server, port, service and security without their being named here.
func declare(code Cause, stage Stage, severity Severity, who Who, args ...string) Cause {
	if _, twice := causes[code]; twice {
		panic(fmt.Sprintf("diagnose: cause %s declared twice", code))
	}
	causes[code] = causeInfo{stage, severity, who, append([]string{"server", "port", "service", "security", "failed"}, args...)}
	return code
}

// The catalogue. What each cause means for a person stands in the guide.
var (
	Healthy = declare("ok", "", OK, Nobody) // everything that was asked for works

	InputEmpty       = declare("input.empty", StageInput, Fail, You)                          // no server given, and none can be worked out from the address
	InputDomain      = declare("input.domain", StageInput, Fail, You, "domain", "near")       // no server given, and the domain of the address does not exist
	InputURL         = declare("input.url", StageInput, Fail, You, "typed", "host")           // a web address in the server field
	InputSpace       = declare("input.space", StageInput, Warn, You, "host")                  // blanks or invisible characters, taken out
	InputAddress     = declare("input.address", StageInput, Fail, You, "typed", "domain")     // a mail address in the server field
	InputHostPort    = declare("input.host-port", StageInput, Warn, You, "host")              // "name:port" in the server field, split
	InputHost        = declare("input.host", StageInput, Fail, You, "typed")                  // no host name can look like this
	InputPort        = declare("input.port", StageInput, Fail, You, "typed")                  // no whole number from 1 to 65535
	InputPortService = declare("input.port-service", StageInput, Warn, You, "other", "usual") // the standard port of another service
	ProviderBridge   = declare("provider.bridge", StageInput, Fail, You, "provider", "help")  // the provider needs its own bridge program on this computer
	ProviderNoIMAP   = declare("provider.no-imap", StageInput, Fail, You, "provider", "help") // the provider has no IMAP or POP3 at all
	DiscoverConflict = declare("discover.conflict", StageInput, Note, You, "names")           // the server given is not one of the provider's

	NetworkOffline   = declare("network.offline", StageNetwork, Fail, You)                        // no interface is up, or no route leads anywhere
	NetworkOneFamily = declare("network.one-family", StageTCP, Fail, Network, "family", "number") // the server has addresses only of the family that this network lacks
	NetworkCaptive   = declare("network.captive", StageNetwork, Fail, You)                        // a sign-in page answers in place of the server
	NetworkClock     = declare("network.clock", StageNetwork, Fail, You, "today")                 // this computer's clock is certainly wrong

	DNSNXDomain     = declare("dns.nxdomain", StageDNS, Fail, You, "near")            // the name does not exist
	DNSNoAddress    = declare("dns.no-address", StageDNS, Fail, You)                  // the name exists but has no address
	DNSServFail     = declare("dns.servfail", StageDNS, Fail, Provider)               // the name server reports a failure for this domain only
	DNSTimeout      = declare("dns.timeout", StageDNS, Fail, Provider)                // no answer for this domain while other names resolve
	DNSRefused      = declare("dns.refused", StageDNS, Fail, Network)                 // the resolver refuses to answer for this name
	DNSResolverDead = declare("dns.resolver-dead", StageDNS, Fail, Network)           // the configured resolver answers nothing, for any name
	DNSBlocked      = declare("dns.blocked", StageDNS, Fail, Network, "address")      // the name leads to 0.0.0.0 or ::
	DNSLoopback     = declare("dns.loopback", StageDNS, Fail, You, "address")         // a public name leads to this computer
	DNSPrivate      = declare("dns.private", StageDNS, Warn, Network, "address")      // a public name leads to a private address
	DNSSlow         = declare("dns.slow", StageLatency, Warn, Network, "ms")          // all works, but looking up the name takes seconds
	DNSUnsteady     = declare("dns.unsteady", StageDNS, Warn, Network, "address")     // some questions to the name servers have no answer, or a wrong one
	DNSTruncated    = declare("dns.truncated", StageDNS, Fail, Network)               // the answer is too long for UDP, and none comes over TCP
	DNSDiffers      = declare("dns.differs", StageDNS, Fail, You, "address", "other") // this computer leads the name elsewhere than the name service, where the server is

	TCPRefused        = declare("tcp.refused", StageTCP, Fail, You, "shut")                          // nothing listens on that port
	TCPRefusedLocal   = declare("tcp.refused-local", StageTCP, Fail, You)                            // the same, on this computer
	TCPFiltered       = declare("tcp.filtered", StageTCP, Fail, Network, "open", "web", "where")     // packets to this port vanish, another port of the machine answers
	TCPHostSilent     = declare("tcp.host-silent", StageTCP, Fail, Provider, "where")                // packets to every port of the machine vanish
	TCPProhibited     = declare("tcp.prohibited", StageTCP, Fail, Network, "where")                  // a firewall on the way answers that the port is forbidden
	TCPBlockedHere    = declare("tcp.blocked-here", StageTCP, Fail, You)                             // this computer's own firewall forbids the connection
	TCPUnreachable    = declare("tcp.unreachable", StageTCP, Fail, Provider)                         // no machine answers at that address
	TCPIPv6Dead       = declare("tcp.ipv6-dead", StageTCP, Warn, Provider, "address")                // IPv6 ends on the way, IPv4 works
	TCPOneAddressBad  = declare("tcp.one-address-bad", StageTCP, Warn, Provider, "address", "stage") // one of several addresses takes the connection and fails later
	TCPOneAddressDead = declare("tcp.one-address-dead", StageTCP, Warn, Provider, "address")         // one of several addresses is dead

	TLSSilent           = declare("tls.silent", StageTLS, Fail, Provider)                     // accepted, then nothing ever comes back
	TLSClosed           = declare("tls.closed", StageTLS, Fail, Provider)                     // accepted and closed at once
	TLSReset            = declare("tls.reset", StageTLS, Fail, Network)                       // accepted and reset as soon as one speaks
	TLSStall            = declare("tls.stall", StageTLS, Fail, Network)                       // the handshake begins and stalls
	TLSPlainPort        = declare("tls.plain-port", StageTLS, Fail, You)                      // TLS begun on a port that speaks plain text first
	TLSNeedsImplicit    = declare("tls.needs-implicit", StageTLS, Fail, You)                  // plain text begun on a port that wants TLS at once
	TLSVersion          = declare("tls.version", StageTLS, Fail, Provider, "version")         // only TLS 1.0 or 1.1
	TLSNoCommonCipher   = declare("tls.no-common-cipher", StageTLS, Fail, Provider, "cipher") // only ciphers that today's programs refuse
	TLSHandshakeFailure = declare("tls.handshake-failure", StageTLS, Fail, Provider, "alert") // every handshake fails, most often by an alert of the server
	TLSClientCert       = declare("tls.client-cert", StageTLS, Fail, Provider)                // a client certificate is demanded
	TLSCleartext        = declare("tls.cleartext", StageCapability, Warn, You)                // all works, but nothing is encrypted

	StartTLSMissing   = declare("starttls.missing", StageTLS, Fail, You)              // not offered, or stripped on the way
	StartTLSRefused   = declare("starttls.refused", StageTLS, Fail, Provider, "said") // offered, then refused
	StartTLSHandshake = declare("starttls.handshake", StageTLS, Fail, Provider)       // accepted, then the handshake breaks
	StartTLSStall     = declare("starttls.stall", StageTLS, Fail, Provider)           // accepted, then silence
	StartTLSStripped  = declare("starttls.stripped", StageTLS, Fail, Network)         // what the server says is masked on the way, STARTTLS with it
	StartTLSInjection = declare("starttls.injection", StageTLS, Fail, Network)        // plain text slipped in behind the go-ahead

	CertExpired         = declare("cert.expired", StageCert, Fail, Provider, "until", "days", "today", "above")
	CertExpiresSoon     = declare("cert.expires-soon", StageCert, Note, Provider, "until", "days") // within 14 days
	CertNotYetValid     = declare("cert.not-yet-valid", StageCert, Fail, You, "from", "today")
	CertWrongHost       = declare("cert.wrong-host", StageCert, Fail, You, "names")
	CertNoSAN           = declare("cert.no-san", StageCert, Fail, Provider) // the name stands only in the old CN field
	CertSelfSigned      = declare("cert.self-signed", StageCert, Fail, Provider, "fingerprint", "here")
	CertUnknownCA       = declare("cert.unknown-ca", StageCert, Fail, Provider, "issuer")
	CertChainIncomplete = declare("cert.chain-incomplete", StageCert, Fail, Provider, "issuer") // the intermediate certificate is left out
	CertWeak            = declare("cert.weak", StageCert, Fail, Provider, "weakness")           // "SHA-1", "MD5" or "RSA 1024": too weak
	CertNotPermitted    = declare("cert.not-permitted", StageCert, Fail, Provider)              // of a trusted authority, but not for a mail server, or not for this name
	CertIntercepted     = declare("cert.intercepted", StageCert, Warn, You, "issuer")           // an antivirus program or company proxy re-signs; stops where it is not trusted here

	GreetingOtherProtocol = declare("greeting.other-protocol", StageGreeting, Fail, You, "protocol")
	GreetingBye           = declare("greeting.bye", StageGreeting, Fail, Provider, "said")          // everybody is turned away just now
	GreetingUnavailable   = declare("greeting.unavailable", StageGreeting, Fail, Provider, "said")  // out of service for a while
	GreetingLimit         = declare("greeting.limit", StageGreeting, Fail, You, "said")             // too many connections from here
	GreetingBlocked       = declare("greeting.blocked", StageGreeting, Fail, Provider, "said")      // this internet address is on a block list
	GreetingRejected      = declare("greeting.rejected", StageGreeting, Fail, Provider, "said")     // nobody at this internet address is let in
	GreetingNameRefused   = declare("greeting.name-refused", StageGreeting, Fail, Provider, "said") // the name with which we introduce ourselves is not taken
	GreetingSilent        = declare("greeting.silent", StageGreeting, Fail, Provider)               // connects, but never speaks
	GreetingSlow          = declare("greeting.slow", StageGreeting, Fail, Provider)                 // drips in too slowly to wait for
	GreetingMalformed     = declare("greeting.malformed", StageGreeting, Fail, Provider)            // no mail protocol at all
	GreetingPreauth       = declare("greeting.preauth", StageGreeting, Fail, Network)               // "signed in" before encryption: a known attack
	GreetingHostileText   = declare("greeting.hostile-text", StageGreeting, Note, Nobody)           // control characters or markup, shown harmlessly

	CapabilityNeedsTLS  = declare("capability.needs-tls", StageCapability, Fail, You)                 // sign-in is forbidden until encrypted
	CapabilityOAuthOnly = declare("capability.oauth-only", StageCapability, Fail, You)                // no password is taken
	CapabilityCRAMOnly  = declare("capability.cram-only", StageCapability, Note, You)                 // only CRAM-MD5 is taken
	CapabilityNoAuth    = declare("capability.no-auth", StageCapability, Fail, You)                   // a server between providers (port 25): no sign-in there
	CapabilityNoMethod  = declare("capability.no-method", StageCapability, Fail, Provider, "methods") // no way to sign in that a mail program could use
	CapabilityMalformed = declare("capability.malformed", StageCapability, Fail, Provider)            // the list of abilities is absurd
	CapabilitySilent    = declare("capability.silent", StageCapability, Fail, Provider)               // the greeting comes, then no answer to the first command
	CapabilityDropped   = declare("capability.dropped", StageCapability, Fail, Provider)              // the greeting comes, the connection is cut at the first command

	SignInNotTried         = declare("signin.not-tried", StageCapability, Note, Nobody) // no password was given, so signing in was not tried
	SignInNoName           = declare("signin.no-name", StageCapability, Note, You)      // a password was given, and no name to go with it
	SignInCredentials      = declare("signin.credentials", StageSignIn, Fail, You, "user", "said", "help", "other")
	SignInAppPassword      = declare("signin.app-password", StageSignIn, Fail, You, "user", "said", "help")
	SignInBasicDisabled    = declare("signin.basic-disabled", StageSignIn, Fail, You, "user", "said", "help", "provider", "from") // passwords are no longer taken from mail programs
	SignInOAuthLikely      = declare("signin.oauth-likely", StageSignIn, Fail, You, "user", "said", "help", "provider", "from")   // wrong password, or passwords switched off
	SignInPasswordEnds     = declare("signin.password-ends", StageSignIn, Warn, You, "provider", "until", "help")                 // accepted, but within 400 days no password will be
	SignInUsernameForm     = declare("signin.username-form", StageSignIn, Fail, You, "user", "other")                             // the other form of the user name is accepted
	SignInPasswordSpace    = declare("signin.password-space", StageSignIn, Fail, You, "user")                                     // accepted without the blank at an end
	SignInProtocolDisabled = declare("signin.protocol-disabled", StageSignIn, Fail, You, "user", "said", "help")                  // switched off in the account
	SignInWebRequired      = declare("signin.web-required", StageSignIn, Fail, You, "user", "said", "help")                       // one sign-in in the browser first
	SignInExpired          = declare("signin.expired", StageSignIn, Fail, You, "user", "said")                                    // the password has run out
	SignInAccountDisabled  = declare("signin.account-disabled", StageSignIn, Fail, Provider, "user", "said")                      // closed or suspended
	SignInIDRequired       = declare("signin.id-required", StageSignIn, Fail, Provider, "said")                                   // the program must identify itself first
	SignInUnavailable      = declare("signin.unavailable", StageSignIn, Fail, Provider, "user", "said")                           // could not be checked just now
	SignInLimit            = declare("signin.limit", StageSignIn, Fail, You, "user", "said")                                      // too many sessions or attempts
	SignInTimeout          = declare("signin.timeout", StageSignIn, Fail, Provider, "user")
	SignInDropped          = declare("signin.dropped", StageSignIn, Fail, Provider, "user") // the connection is cut at sign-in
	SignInWithheld         = declare("signin.withheld", StageSignIn, Note, Nobody)          // not sent, because the connection is not safe

	MailboxMissing      = declare("mailbox.missing", StageMailbox, Fail, Provider, "said")
	SMTPSenderRefused   = declare("smtp.sender-refused", StageMailbox, Fail, You, "said", "address")                // signed in, but this sender is not allowed
	SMTPRelayDenied     = declare("smtp.relay-denied", StageMailbox, Fail, Provider, "said")                        // signed in, and may send to nobody
	SMTPGreylisted      = declare("smtp.greylisted", StageMailbox, Fail, Provider, "said")                          // signed in, and put off for some minutes like a stranger
	MailboxInUse        = declare("mailbox.in-use", StageMailbox, Fail, You, "said")                                // another program holds it
	MailboxNotConnected = declare("mailbox.not-connected", StageMailbox, Fail, Provider, "said", "help", "address") // signed in, but no mailbox behind it
	MailboxHostileText  = declare("mailbox.hostile-text", StageMailbox, Note, Nobody)                               // control characters or markup in folder names
	MailboxFull         = declare("mailbox.full", StageMailbox, Warn, You, "used", "limit")
	MailboxServerError  = declare("mailbox.server-error", StageMailbox, Fail, Provider, "said")
	MailboxDropped      = declare("mailbox.dropped", StageMailbox, Fail, Provider) // cut when the inbox opens
	MailboxTimeout      = declare("mailbox.timeout", StageMailbox, Fail, Provider) // signed in, then no answer
	MailboxMalformed    = declare("mailbox.malformed", StageMailbox, Fail, Provider)

	LatencyLink      = declare("latency.link", StageLatency, Warn, Network, "ms") // long round trip
	LatencyGreeting  = declare("latency.greeting", StageLatency, Warn, Provider, "ms")
	LatencySignIn    = declare("latency.signin", StageLatency, Warn, Provider, "ms")
	LatencyMailbox   = declare("latency.mailbox", StageLatency, Warn, Provider, "ms")
	LatencyLoss      = declare("latency.loss", StageLatency, Warn, Network, "ms")                  // packets are lost
	LatencyBandwidth = declare("latency.bandwidth", StageLatency, Warn, Network, "speed")          // a narrow line
	LatencyUnsteady  = declare("latency.unsteady", StageLatency, Warn, Network, "failed", "tries") // some of several tries fail or are far slower
	LatencyLimit     = declare("latency.limit", StageLatency, Warn, You, "tries")                  // the server refuses further connections while one stands
)

// Causes lists every code there is, in alphabetical order.
func Causes() []Cause { return slices.Sorted(maps.Keys(causes)) }

// Known says whether c is in the catalogue.
func (c Cause) Known() bool { _, ok := causes[c]; return ok }

// Stage is the one that usually finds c; "" for [Healthy].
func (c Cause) Stage() Stage { return causes[c].stage }

// Severity is how bad c is. One that only a newer version knows is worth a look.
func (c Cause) Severity() Severity {
	if c != "" && !c.Known() {
		return Warn
	}
	return causes[c].severity
}

// Who can mend c.
func (c Cause) Who() Who { return causes[c].who }

// Args are the names of the values that a finding of c may carry. "failed" are the
// securities with which the server was tried at their usual ports in place of the
// given settings, and does not work.
func (c Cause) Args() []string { return causes[c].args }
