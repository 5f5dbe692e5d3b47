package diagnose_test

import (
	"strings"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// TestNestedForever: a server that says a structure of parts within parts, which
// nobody asked for, costs neither minutes nor the program's stack. go-imap's client
// reads one by recursion, and words the error anew at each level.
func TestNestedForever(t *testing.T) {
	part := `("text" {5}\r\nplain NIL NIL NIL "7bit" 1 1)`
	for name, structure := range map[string]string{
		"in one line": "BODYSTRUCTURE " + strings.Repeat("(", 50000), "over many lines": "BODYSTRUCTURE " + strings.Repeat("("+part, 50000),
		"after a long line": "FLAGS (" + strings.Repeat("seen ", 20000) + ") BODYSTRUCTURE " + strings.Repeat("(", 50000),
	} {
		t.Run(name, func(t *testing.T) {
			network, err := practice.Serve(practice.Fault{Ports: map[int]string{993: `TLS cert=good
				S * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
				C a1 AUTHENTICATE PLAIN *
				S a1 OK in
				HEAR
				S- * 1 FETCH (` + structure + "\nHANG"}}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			defer network.Close()
			s := settingsOf(network.Fault)
			s.Port, s.Security = 993, diagnose.TLS
			if c := run(doctorOf(network), s); c.Verdict().Cause != diagnose.MailboxMalformed {
				t.Errorf("verdict %s, want %s\n%s", c.Verdict().Cause, diagnose.MailboxMalformed, trace(c))
			} else if took := c.Outcomes[len(c.Outcomes)-1].Took; took > 10*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}
