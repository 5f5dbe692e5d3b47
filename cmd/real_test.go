package cmd_test

import (
	"encoding/base64"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestReal runs the program against a real Dovecot behind a real firewall.
func TestReal(t *testing.T) {
	l := newLab(t, 0)
	const server = "imap.lab.example"
	for _, test := range []struct {
		name     string
		firewall string // nft rules on the server's computer
		args     string
		cause    string
		working  string
	}{
		{name: "TLS", args: "--server imap.lab.example --port 993 --security tls --user anna", cause: "ok", working: "993/tls"},
		{name: "STARTTLS", args: "--server imap.lab.example --port 143 --security starttls --user anna", cause: "ok", working: "143/starttls"},
		{name: "automatic", args: "--server imap.lab.example --user anna", cause: "ok", working: "993/tls"},
		{name: "automatic at 143", args: "--server imap.lab.example --port 143 --user anna", cause: "ok", working: "143/starttls"},
		{name: "by number", args: "--server 192.0.2.10 --user anna", cause: "ok", working: "993/tls"},
		{name: "no password wanted", args: "--server imap.lab.example", cause: "ok", working: "993/tls"},
		{name: "wrong password", args: "--server imap.lab.example --user nobody", cause: "signin.credentials"},
		{name: "plain text refused", args: "--server imap.lab.example --security none --allow-cleartext --user anna",
			cause: "capability.needs-tls", working: "993/tls 143/starttls"},
		{name: "TLS at 143", args: "--server imap.lab.example --port 143 --security tls --user anna",
			cause: "tls.plain-port", working: "993/tls 143/starttls"},
		{name: "STARTTLS at 993", args: "--server imap.lab.example --port 993 --security starttls --user anna",
			cause: "tls.needs-implicit", working: "993/tls 143/starttls"},
		{name: "full", args: "--server imap.lab.example --user otto", cause: "mailbox.full", working: "993/tls"},
		{name: "closed", firewall: "tcp dport 993 reject with tcp reset", args: "--server imap.lab.example --port 993 --security tls --user anna",
			cause: "tcp.refused", working: "143/starttls"},
		{name: "nothing there", args: "--server imap.lab.example --port 994 --user anna", cause: "tcp.refused", working: "993/tls 143/starttls"},
		{name: "dropped", firewall: "tcp dport 993 drop", args: "--server imap.lab.example --port 993 --security tls --user anna",
			cause: "tcp.filtered", working: "143/starttls"},
		{name: "forbidden", firewall: "tcp dport 993 reject with icmp type admin-prohibited", args: "--server imap.lab.example --user anna",
			cause: "tcp.prohibited", working: "143/starttls"},
		{name: "all dropped", firewall: "drop", args: "--server imap.lab.example --user anna", cause: "tcp.host-silent"},
		{name: "no machine", args: "--server gone.lab.example --user anna", cause: "tcp.unreachable"},
		{name: "forbidden by this computer", args: "--server forbidden.lab.example --user anna", cause: "tcp.blocked-here"},
		{name: "no bridge", args: "--server 127.0.0.1 --port 1143 --user anna", cause: "tcp.refused-local"},
		{name: "dead resolver", args: "--server nowhere.lab.example --user anna", cause: "dns.resolver-dead"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.firewall != "" {
				l.firewall(t, l.server, "input", test.firewall)
			}
			r := l.run(t, strings.Fields(test.args)...)
			if r.Verdict.Cause != test.cause || r.working() != test.working {
				t.Errorf("verdict %s, working %q; want %s, %q\n%s", r.Verdict.Cause, r.working(), test.cause, test.working, r.raw)
			}
			if failed := r.Verdict.Severity == "fail"; failed != (r.exit == 1) {
				t.Errorf("exit %d with verdict %s", r.exit, r.Verdict.Severity)
			}
			if r.Took > 8000 {
				t.Errorf("the verdict took %d ms", r.Took)
			}
			findings := 0
			for _, s := range r.Stages {
				findings += len(s.Findings)
			}
			if test.cause == "ok" && test.name != "no password wanted" && findings > 0 {
				t.Errorf("a healthy server gave findings:\n%s", r.raw)
			}
			if leaks(r.raw) {
				t.Errorf("the password is in the output:\n%s", r.raw)
			}
		})
	}
	t.Run("offline", func(t *testing.T) {
		alone := l.client + "alone"
		l.must("ip", "netns", "add", alone)
		defer exec.Command("ip", "netns", "del", alone).Run()
		if r := runIn(t, alone, "", canary, "--server", server, "--user", "anna"); r.Verdict.Cause != "network.offline" {
			t.Errorf("verdict %s, want network.offline\n%s", r.Verdict.Cause, r.raw)
		}
	})
	l.judgeLog()
}

// TestTrail: three routers are between the computer and the server, and one of
// the five blocks the port. Which one is told by how far packets come.
func TestTrail(t *testing.T) {
	l := newLab(t, 3)
	for _, test := range []struct {
		computer, hook, rule, cause, where string
	}{
		{l.client, "output", "tcp dport 993 drop", "tcp.blocked-here", ""},
		{l.routers[0], "forward", "tcp dport 993 drop", "tcp.filtered", "router"},
		{l.routers[1], "forward", "tcp dport 993 drop", "tcp.filtered", "way"},
		{l.routers[2], "forward", "tcp dport 993 drop", "tcp.filtered", "provider"},
		{l.server, "input", "tcp dport 993 drop", "tcp.filtered", "provider"},
		{l.routers[1], "forward", "tcp dport 993 reject with icmp type admin-prohibited", "tcp.prohibited", ""},
		{l.routers[1], "forward", "tcp dport 993 reject with icmp type net-unreachable", "tcp.prohibited", ""},
		{l.routers[1], "forward", "reject with icmp type net-unreachable", "tcp.unreachable", ""},
		{l.routers[0], "forward", "drop", "tcp.host-silent", "router"},
		{l.server, "input", "drop", "tcp.host-silent", ""},
	} {
		t.Run(test.where+" "+test.cause, func(t *testing.T) {
			l.firewall(t, test.computer, test.hook, test.rule)
			r := l.run(t, "--server", "imap.lab.example", "--port", "993", "--security", "tls", "--user", "anna")
			if r.Verdict.Cause != test.cause || r.where() != test.where || r.Took > 8000 {
				t.Errorf("verdict %s, where %q, %d ms; want %s, %q\n%s", r.Verdict.Cause, r.where(), r.Took, test.cause, test.where, r.raw)
			}
		})
	}
}

// TestPackets: on the way large packets vanish, or the first packet of two
// connections in three, or the line is narrow.
func TestPackets(t *testing.T) {
	l := newLab(t, 1)
	const opens = "tcp flags & (syn|ack) == syn "
	// Of any three in a row one passes; what is sent once more passes, too.
	const lossy = opens + "meter seen { tcp sport limit rate over 1/hour burst 1 packets } accept\n" + opens + "numgen inc mod 3 != 0 drop"
	for _, test := range []struct {
		name, computer, hook, rule, security, cause string
	}{
		{"large packets vanish", l.server, "output", "ip length > 600 drop", "tls", "tls.stall"},
		{"large packets vanish, STARTTLS", l.server, "output", "ip length > 600 drop", "starttls", "tls.stall"},
		{"two openings in three are lost", l.routers[0], "forward", lossy, "tls", "latency.loss"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l.firewall(t, test.computer, test.hook, test.rule)
			r := l.run(t, "--server", "imap.lab.example", "--security", test.security, "--user", "anna")
			if r.Verdict.Cause != test.cause {
				t.Errorf("verdict %s, want %s\n%s", r.Verdict.Cause, test.cause, r.raw)
			}
		})
	}
	t.Run("narrow", func(t *testing.T) {
		l.must("tc", "-n", l.server, "qdisc", "add", "dev", "left", "root", "tbf", "rate", "16kbit", "burst", "1600", "limit", "30000")
		defer l.must("tc", "-n", l.server, "qdisc", "del", "dev", "left", "root")
		r := l.run(t, "--server", "imap.lab.example", "--user", "anna")
		if r.Verdict.Cause != "latency.bandwidth" {
			t.Errorf("verdict %s, want latency.bandwidth\n%s", r.Verdict.Cause, r.raw)
		}
	})
}

// judgeLog asks Dovecot what it saw: every sign-in was encrypted, at most two
// were tried in one session, nothing was changed, and nothing gave the password
// away.
func (l *lab) judgeLog() {
	log := l.read("dovecot.log")
	logins := regexp.MustCompile(`(imap|pop3)-login: .*Login: .*`).FindAllString(log, -1)
	if len(logins) == 0 {
		l.t.Fatalf("Dovecot saw no sign-in:\n%s", log)
	}
	for _, line := range logins {
		if !strings.Contains(line, "TLS") {
			l.t.Errorf("a sign-in without encryption: %s", line)
		}
	}
	for _, tried := range regexp.MustCompile(`auth failed, (\d+) attempts`).FindAllStringSubmatch(log, -1) {
		if n, _ := strconv.Atoi(tried[1]); n > 2 {
			l.t.Errorf("%d sign-ins in one session", n)
		}
	}
	ended := 0
	for _, line := range strings.Split(log, "\n") {
		if !strings.Contains(line, "expunged=") && !strings.Contains(line, "del=") {
			continue
		}
		if ended++; !strings.Contains(line, "deleted=0 expunged=0") && !strings.Contains(line, "del=0/") {
			l.t.Errorf("something was changed: %s", line)
		}
	}
	if ended == 0 {
		l.t.Errorf("Dovecot counted no session's end:\n%s", log)
	}
	if leaks(log) {
		l.t.Errorf("the password is in Dovecot's log:\n%s", log)
	}
}

// leaks says that text holds the canary, in plain or encoded.
func leaks(text string) bool {
	forms := []string{canary[:8], typeable, "c4n4ry&amp;", "c4n4ry%26", "63346e347279"}
	for _, before := range []string{"", "x", "xx"} { // three offsets of base64
		encoded := base64.StdEncoding.EncodeToString([]byte(before + canary))
		forms = append(forms, encoded[4:16])
	}
	for _, form := range forms {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}
