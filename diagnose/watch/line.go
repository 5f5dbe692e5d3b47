package watch

import "mailcheckup/diagnose"

// A Line is the state of the person's own side, which is the computer and its
// way into the internet, while a look failed.
type Line string

const (
	Fine    Line = "fine"    // an answer came over it: of the server, or of another port of the same machine
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
	diagnose.TCPFiltered: Fine, // another port answers
	diagnose.CertExpired: Fine,

	diagnose.TLSPlainPort:          Unknown, // somebody on the way may have answered in place of the server
	diagnose.GreetingOtherProtocol: Unknown,
	diagnose.GreetingPreauth:       Unknown,
	diagnose.StartTLSInjection:     Unknown,
}

// lineOf is what the cause of a failed look tells of the person's own side. In
// doubt it tells nothing: a name server at home may answer from memory while the
// line is dead, and a stranger's certificate may be that of a sign-in page.
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
	return Fine // a connection has come about
}
