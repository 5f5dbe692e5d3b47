package diagnose

import "time"

// A Stage is one question of a check-up.
type Stage string

const (
	StageInput      Stage = "input"      // is what was typed sensible?
	StageNetwork    Stage = "network"    // is this computer online?
	StageDNS        Stage = "dns"        // does the name lead to an address?
	StageTCP        Stage = "tcp"        // does the server answer on that port?
	StageTLS        Stage = "tls"        // can the connection be encrypted?
	StageCert       Stage = "cert"       // is it really that server?
	StageGreeting   Stage = "greeting"   // does the right kind of mail server answer?
	StageCapability Stage = "capability" // what can it do, can one sign in?
	StageSignIn     Stage = "signin"     // are name and password accepted?
	StageMailbox    Stage = "mailbox"    // does the inbox open?
	StageLatency    Stage = "latency"    // is it quick and steady?
)

// Stages are all stages, in the order of most check-ups.
func Stages() []Stage {
	return []Stage{
		StageInput, StageNetwork, StageDNS, StageTCP, StageTLS, StageCert, StageGreeting, StageCapability,
		StageSignIn, StageMailbox, StageLatency,
	}
}

// Plan lists the stages that a check-up of s will go through if none stops it.
// The securities differ only in where TLS stands: before the greeting, after
// it, or nowhere. What the server can do is always asked last, because what it
// said before the encryption is not to be trusted (RFC 9051, section 11.3).
func Plan(s Settings) []Stage {
	s.clean()
	plan := []Stage{StageInput, StageNetwork, StageDNS, StageTCP}
	plan = append(plan, spoken(s.Normal().Security)...)
	if s.SignsIn() {
		plan = append(plan, StageSignIn, StageMailbox, StageLatency)
	}
	return plan
}

// spoken are the stages between connecting and signing in.
func spoken(security Security) []Stage {
	switch security {
	case StartTLS:
		return []Stage{StageGreeting, StageTLS, StageCert, StageCapability}
	case Cleartext:
		return []Stage{StageGreeting, StageCapability}
	default:
		return []Stage{StageTLS, StageCert, StageGreeting, StageCapability}
	}
}

// Patience is how long each stage may take by default. Servers delay their
// greeting on purpose to try the patience of spammers, hence the 20 seconds.
func Patience(stage Stage) time.Duration {
	switch stage {
	case StageDNS:
		return 5 * time.Second
	case StageTCP:
		return 6 * time.Second
	case StageTLS:
		return 10 * time.Second
	case StageGreeting:
		return 20 * time.Second
	case StageSignIn:
		return 30 * time.Second
	default:
		return 15 * time.Second
	}
}
