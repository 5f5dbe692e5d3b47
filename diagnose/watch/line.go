package watch

import "mailcheckup/diagnose"

// A Line is the state of the person's own side, which is the computer and its
// way into the internet, while a look failed.
type Line string

const (
	Fine    Line = "fine"    // an answer of the server came over it
	Fault   Line = "fault"   // it failed itself
	Unknown Line = "unknown" // it cannot be told from a fault farther away
)

// lines are the causes of which the stage alone tells too little.
var lines = map[diagnose.Cause]Line{
	diagnose.DNSResolverDead: Fault,
	diagnose.DNSRefused:      Fault,
	diagnose.DNSBlocked:      Fault,
	diagnose.DNSLoopback:     Fault,
	diagnose.DNSUnsteady:     Fault,
	diagnose.DNSTruncated:    Fault,
	diagnose.DNSDiffers:      Fault,
	diagnose.TCPBlockedHere:  Fault,
	diagnose.TCPRefusedLocal: Fault,
	diagnose.CertIntercepted: Fault,

	diagnose.TCPRefused:  Fine,
	diagnose.CertExpired: Fine,

	// somebody on the way may have answered in place of the server, hold the line or
	// take something out
	diagnose.TLSSilent:             Unknown,
	diagnose.TLSClosed:             Unknown,
	diagnose.TLSPlainPort:          Unknown,
	diagnose.StartTLSMissing:       Unknown,
	diagnose.StartTLSHandshake:     Unknown,
	diagnose.StartTLSStall:         Unknown,
	diagnose.GreetingOtherProtocol: Unknown,
	diagnose.CapabilitySilent:      Unknown,
	diagnose.CapabilityDropped:     Unknown,
}

// lineOf is what the cause of a failed look tells of the person's own side. In
// doubt it tells nothing: a name server at home may answer from memory while the
// line is dead, a stranger's certificate may be that of a sign-in page, and a fault of
// the network may be one of the person's own.
func lineOf(cause diagnose.Cause) Line {
	if line, ok := lines[cause]; ok {
		return line
	}
	switch cause.Stage() {
	case diagnose.StageInput, diagnose.StageNetwork:
		return Fault
	case diagnose.StageDNS, diagnose.StageTCP, diagnose.StageCert:
		return Unknown
	}
	if cause.Who() == diagnose.Network {
		return Unknown
	}
	return Fine // a connection has come about
}
