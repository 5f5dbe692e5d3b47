package diagnose_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// TestUnusual: servers that are healthy and yet not like most others. There is
// nothing to say about them.
func TestUnusual(t *testing.T) {
	const signedIn = "TLS cert=good\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\nC a1 AUTHENTICATE *\nS a1 OK [CAPABILITY IMAP4rev1] in\n" +
		"C T1 LIST *\nC T2 STATUS *\nC T3 EXAMINE INBOX\n"
	const opened = "S T2 OK\nS * 2 EXISTS\nS T3 OK [READ-ONLY] done\nC T4 LOGOUT"
	folders := ""
	for i := range 500 {
		folders += fmt.Sprintf("S * LIST (\\HasNoChildren) \"/\" \"A folder with a rather long name, number %d\"\n", i)
	}
	six := netip.MustParseAddr("2001:db8::10")
	healthy := map[int]string{993: "TLS cert=good\nIMAP"}
	for _, test := range []struct {
		name  string
		host  string
		names map[string][]netip.Addr
		ports map[int]string
		port  int
	}{
		{name: "a certificate for all names of a domain", ports: map[int]string{993: "TLS cert=wildcard\nIMAP"}},
		{name: "the right certificate only for who names the server", ports: map[int]string{993: "TLS cert=good nameless=wrong-host\nIMAP"}},
		{name: "a name with an umlaut", host: "imap.bücher.example",
			names: map[string][]netip.Addr{"imap.xn--bcher-kva.example": {netip.MustParseAddr("192.0.2.10")}}, ports: healthy},
		{name: "a name in capitals with a dot at its end", host: "IMAP.Practice.Example.", ports: healthy},
		{name: "IPv6 only", host: "six.practice.example", names: map[string][]netip.Addr{"six.practice.example": {six}}, ports: healthy},
		{name: "an odd port", port: 10993, ports: map[int]string{10993: "TLS cert=good\nIMAP"}},
		{name: "a greeting after five seconds", ports: map[int]string{993: strings.Replace(signedIn, "S * OK", "WAIT 5000\nS * OK", 1) + "S T1 OK\n" + opened}},
		{name: "500 folders", ports: map[int]string{993: signedIn + folders + "S T1 OK\nS * STATUS INBOX (MESSAGES 2 UNSEEN 1)\n" + opened}},
		{name: "10,000 messages", ports: map[int]string{993: signedIn + "S T1 OK\nS * STATUS INBOX (MESSAGES 10000 UNSEEN 9999)\n" + opened}},
		{name: "answers in lower case", ports: map[int]string{993: strings.NewReplacer("* OK", "* ok", "a1 OK", "a1 ok", "CAPABILITY IMAP4rev1", "capability imap4rev1").Replace(signedIn) +
			strings.NewReplacer(" OK", " ok", "EXISTS", "exists", "READ-ONLY", "read-only").Replace("S T1 OK\n"+opened)}},
		{name: "no STATUS on an open mailbox", ports: map[int]string{993: signedIn + "S T1 OK\n" + strings.Replace(opened, "T2 OK", "T2 NO not now", 1)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			network, err := practice.Serve(practice.Fault{Names: test.names, Ports: test.ports}, today)
			if err != nil {
				t.Fatal(err)
			}
			defer network.Close()
			s := settingsOf(network.Fault)
			s.Port, s.Security = 993, diagnose.Auto
			if test.host != "" {
				s.Host = test.host
			}
			if test.port != 0 {
				s.Port = test.port
			}
			doctor := doctorOf(network)
			doctor.Now = nowToday
			c := run(doctor, s)
			for _, o := range c.Outcomes {
				if len(o.Findings) > 0 || o.Stopped {
					t.Errorf("%s: %v\n%s", o.Stage, o.Findings, trace(c))
				}
			}
			if len(c.Outcomes) != len(c.Plan) {
				t.Errorf("%d of %d stages", len(c.Outcomes), len(c.Plan))
			}
		})
	}
}
