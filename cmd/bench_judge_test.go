//go:build linux

package cmd_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A word is what an answer comes to.
type word string

const (
	works     word = "works"         // the healthy server: signed in
	reachable word = "no sign-in"    // the healthy server: something else was seen of it
	cause     word = "cause"         // the cause can be read off the answer
	fix       word = "cause and fix" // and settings that work
	errorOnly word = "error only"
	nothing   word = "nothing"
	hangs     word = "hangs"
)

// right says whether w is a right answer.
func (w word) right() bool { return w == works || w == cause || w == fix }

// A situation is something that people's mail programs meet, and the rule by
// which an answer about it is judged: it names the cause if all patterns of cause
// are found in what the tool says, and the fix if those of fix are, too. Our own
// program is held to more: its code must be the right one, and settings must be
// among those that it has tried and found to work.
type situation struct {
	name, host string
	port       map[string]string // for each service
	security   string
	ours       string // the code
	cause, fix []*regexp.Regexp
}

func patterns(all ...string) (compiled []*regexp.Regexp) {
	for _, p := range all {
		compiled = append(compiled, regexp.MustCompile("(?im)"+p))
	}
	return compiled
}

var (
	tlsPorts   = map[string]string{"imap": "993", "pop3": "995", "smtp": "465"}
	plainPorts = map[string]string{"imap": "143", "pop3": "110", "smtp": "587"}
	wrongPorts = map[string]string{"imap": "994", "pop3": "996", "smtp": "466"}
)

const (
	never         = `[^\s\S]` // matches nothing
	anOpenPort    = `^\d+/tcp +open`
	howItIsSpoken = `STARTTLS|STLS|ssl-cert`
)

var situations = []situation{
	{name: "healthy", host: healthyHost, port: tlsPorts, security: "tls", ours: "ok"},
	{name: "healthy, 100 ms away", host: farHost, port: tlsPorts, security: "tls", ours: "ok"},
	{name: "wrong port (closed)", host: healthyHost, port: wrongPorts, security: "tls", ours: "tcp.refused",
		cause: patterns(`refused|\bclosed\b`, anOpenPort), fix: patterns(howItIsSpoken)},
	{name: "blocked port (silent)", host: blockedHost, port: tlsPorts, security: "tls", ours: "tcp.filtered",
		cause: patterns(`\bfiltered\b`, anOpenPort), fix: patterns(howItIsSpoken)},
	{name: "TLS at a plain port", host: healthyHost, port: plainPorts, security: "tls", ours: "tls.plain-port",
		cause: patterns(`STARTTLS|STLS|plain ?text|doesn't seem to be a TLS`), fix: patterns(`STARTTLS|STLS`)},
	{name: "STARTTLS at a TLS port", host: healthyHost, port: tlsPorts, security: "starttls", ours: "tls.needs-implicit",
		cause: patterns(`ssl-cert|implicit TLS|SSL/TLS port`), fix: patterns(`ssl-cert`)},
	{name: "certificate expired", host: expiredHost, port: tlsPorts, security: "tls", ours: "cert.expired",
		cause: patterns(`expired|not valid after`), fix: patterns(never)},
	{name: "certificate of another name", host: misnamedHost, port: tlsPorts, security: "tls", ours: "cert.wrong-host",
		cause: patterns(`mismatch|does not match|doesn't match|no alternative certificate subject|certificate is not valid for|subject alternative name|not match supplied`), fix: patterns(regexp.QuoteMeta(rightName))},
	{name: "silent server", host: silentHost, port: tlsPorts, security: "tls", ours: "tls.silent",
		cause: patterns(`silent|says nothing|no (greeting|banner)|tcpwrapped`), fix: patterns(never)},
}

// signedIn is what servers, and our Python script, say of a sign-in that worked.
var signedIn = regexp.MustCompile(`(?i)signed in|OK.*logged in|READ-ONLY|\+OK \d+ |235 2\.7\.0`)

// judge puts an answer into a word.
func (s situation) judge(tool tool, out string, hung bool) word {
	var named, mended bool
	if tool.name == ourName {
		named, mended = ourAnswer(s.ours, out)
	} else {
		named, mended = all(s.cause, out), all(s.fix, out)
	}
	switch {
	case s.ours == "ok" && tool.name == ourName && named, s.ours == "ok" && tool.name != ourName && signedIn.MatchString(out):
		return works
	case hung && (s.ours == "ok" || !named):
		return hangs
	case strings.TrimSpace(out) == "":
		return nothing
	case s.ours == "ok" && tool.scans:
		return reachable
	case s.ours == "ok" || !named:
		return errorOnly
	case mended:
		return fix
	}
	return cause
}

// all says whether every pattern is found.
func all(patterns []*regexp.Regexp, out string) bool {
	return len(patterns) > 0 && !slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return !p.MatchString(out) })
}

const ourName = "Mail Checkup"

// ourAnswer reads the program's own JSON.
func ourAnswer(code, out string) (named, mended bool) {
	var r report
	if json.Unmarshal([]byte(out), &r) != nil {
		return false, false
	}
	return r.Verdict.Cause == code, len(r.Working) > 0
}

// The rules, held to what the tools say of some situations.
func TestBenchJudge(t *testing.T) {
	by := map[string]situation{}
	for _, s := range situations {
		by[s.name] = s
	}
	other, ours := tool{name: "curl"}, tool{name: ourName}
	for _, s := range situations {
		for name := range addrs {
			for _, p := range s.cause {
				if p.MatchString(name) && name != rightName {
					t.Errorf("%s: the name %s alone matches %s", s.name, name, p)
				}
			}
		}
	}
	for _, test := range []struct {
		situation string
		tool      tool
		out       string
		hung      bool
		want      word
	}{
		{"healthy", other, "< A002 OK Logged in\n< A003 OK [READ-ONLY] Examine completed", false, works},
		{"healthy", other, "connected", false, errorOnly},
		{"healthy", tool{name: "nmap", scans: true}, "993/tcp open", false, reachable},
		{"healthy", ours, `{"verdict":{"cause":"ok"}}`, false, works},
		{"healthy", ours, `{"verdict":{"cause":"tcp.refused"}}`, false, errorOnly},
		{"wrong port (closed)", other, "connect to 192.0.2.10 port 994 failed: Connection refused", false, errorOnly},
		{"wrong port (closed)", other, "993/tcp open imaps\n994/tcp closed telnets", false, cause},
		{"wrong port (closed)", other, "143/tcp open imap\n|_imap-capabilities: STARTTLS\n994/tcp closed telnets", false, fix},
		{"wrong port (closed)", ours, `{"verdict":{"cause":"tcp.refused"},"working":[{"port":993}]}`, false, fix},
		{"wrong port (closed)", ours, `{"verdict":{"cause":"tcp.filtered"},"working":[{"port":993}]}`, false, errorOnly},
		{"blocked port (silent)", other, "* Trying 192.0.2.11:993...", true, hangs},
		{"blocked port (silent)", other, "Connection timed out", false, errorOnly},
		{"TLS at a plain port", other, "error: wrong version number", false, errorOnly},
		{"certificate expired", other, "SSL certificate problem: certificate has expired", false, cause},
		{"certificate of another name", other, "no alternative certificate subject name matches target host name", false, cause},
		{"certificate of another name", other, "verify error: hostname mismatch, CN = mail.lab.example", false, fix},
		{"silent server", other, "", false, nothing},
		{"silent server", other, "CONNECTED(00000003)", true, hangs},
	} {
		if got := by[test.situation].judge(test.tool, test.out, test.hung); got != test.want {
			t.Errorf("%s, %s: %q is %q, want %q", test.situation, test.tool.name, test.out, got, test.want)
		}
	}
}
