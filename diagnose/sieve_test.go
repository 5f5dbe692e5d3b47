package diagnose

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// TestSieve: what go-imap's client hears of what a server says.
func TestSieve(t *testing.T) {
	deep := strings.Repeat("(", mostNested+1)
	for _, test := range []struct {
		name, said, heard string
		err               error
	}{
		{"what was asked for", "* LIST (\\Sent) \"/\" Sent\r\n* STATUS INBOX (MESSAGES 2)\r\nT1 OK done\r\n", "* LIST (\\Sent) \"/\" Sent\r\n* STATUS INBOX (MESSAGES 2)\r\nT1 OK done\r\n", nil},
		{"a literal", "* LIST () \"/\" {7}\r\na\r\n* b(\r\n* 2 exists\r\n", "* LIST () \"/\" {7}\r\na\r\n* b(\r\n* 2 exists\r\n", nil},
		{"what was not", "* VANISHED 3\r\n* 3 FETCH (BODY[] {5}\r\n* BYE)\r\n* XYZ\r\n* OK [UIDNEXT 3] fine\r\n", "* OK [UIDNEXT 3] fine\r\n", nil},
		{"a message without a number", "* FETCH (BODYSTRUCTURE ((((((NIL))))))\r\nT1 OK\r\n", "T1 OK\r\n", nil},
		{"quotas", "* QUOTAROOT INBOX \"\" a\r\n* QUOTA \"a \\\"\" (STORAGE 1 2 MESSAGE 3 4)\r\n* QUOTA a ()\r\n", "* QUOTAROOT INBOX \"\" a\r\n* QUOTA \"a \\\"\" (STORAGE 1 2 MESSAGE 3 4)\r\n* QUOTA a ()\r\n", nil},
		{"what is no quota", "* QUOTA \"ROOT\"\r\n* QUOTA a (STORAGE -1 2)\r\n* QUOTA a (STORAGE 1)\r\n* QUOTA a(STORAGE 1 2)\r\n* QUOTA {1}\r\na (STORAGE 1 2)\r\n" +
			"* QUOTA a (STORAGE 1 99999999999999999999)\r\n* QUOTAROOT\r\n* QUOTAROOT &&- a\r\nT1 OK\r\n", "T1 OK\r\n", nil},
		{"text that looks like a literal", "* OK said {9}\r\nT1 NO ((({4}\r\n* 1 EXISTS\r\n", "* OK said {9}\r\nT1 NO ((({4}\r\n* 1 EXISTS\r\n", nil},
		{"parentheses in a name", "* LIST () \"/\" \"" + deep + "\\\"(\"\r\n", "* LIST () \"/\" \"" + deep + "\\\"(\"\r\n", nil},
		{"too deep", "* LIST () \"/\" a " + deep, "", nil},
		{"too deep, whole", "* LIST () \"/\" a " + deep + "\r\n", "", errGarbled},
		{"too deep behind literals", "* LIST (" + strings.Repeat("(a {1}\r\nb", mostNested) + "\r\n", "", errGarbled},
		{"a line without end", strings.Repeat("a", longestInboxLine+1), "", errEndless},
		{"capabilities with a parenthesis", "* CAPABILITY IMAP4rev1 (\r\n", "", errGarbled},
		{"capabilities in literals", "* CAPABILITY" + strings.Repeat(" {1}\r\na", 20000) + "\r\n", "", errGarbled},
		{"capabilities with one, in a code", "T1 OK [capability  a  (] in\r\n", "", errGarbled},
		{"capabilities", "* CAPABILITY IMAP4rev1\r\nT1 OK [CAPABILITY A] in (so)\r\n", "* CAPABILITY IMAP4rev1\r\nT1 OK [CAPABILITY A] in (so)\r\n", nil},
		{"a literal without end", "* LIST () \"/\" {99999999999999999999}\r\n", "", errEndless},
		{"too much", "* LIST () \"/\" {4194304}\r\n", "", errEndless},
		{"cut off", "* LIST () \"/\" {5}\r\nabc", "", io.ErrUnexpectedEOF},
	} {
		log := &transcript{began: time.Now(), mask: func(s string) string { return s }}
		s := &sieve{in: bufio.NewReaderSize(strings.NewReader(test.said), longestLine), log: log, left: mostInboxBytes}
		heard, err := io.ReadAll(s)
		if string(heard) != test.heard || !errors.Is(err, test.err) {
			t.Errorf("%s: heard %q and %v, want %q and %v", test.name, heard, err, test.heard, test.err)
		}
	}
}
