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
		{"what was asked for", "* LIST (\\Sent) \"/\" Sent\r\n* STATUS INBOX (MESSAGES 2)\r\nT1 OK done\r\n", "* STATUS INBOX (MESSAGES 2)\r\nT1 OK done\r\n", nil},
		{"counts in another form", "* STATUS INBOX (MESSAGES 2 )\r\n* STATUS {5}\r\nINBOX (MESSAGES 2)\r\n* STATUS INBOX (MESSAGES 99999999999)\r\n* STATUS \"inbox\" () \r\n", "* STATUS \"inbox\" () \r\n", nil},
		{"a literal", "* LIST () \"/\" {7}\r\na\r\nT b(\r\nT2 ok\r\n", "T2 ok\r\n", nil},
		{"what was not", "* VANISHED 3\r\n* 3 FETCH (BODY[] {5}\r\n* BYE)\r\n* XYZ\r\n* OK [UIDNEXT 3] fine\r\n* FLAGS (a)\r\n* 2 EXISTS\r\n* ID NIL\r\nT1 OK\r\n", "T1 OK\r\n", nil},
		{"a message without a number", "* FETCH (BODYSTRUCTURE ((((((NIL))))))\r\nT1 OK\r\n", "T1 OK\r\n", nil},
		{"quotas", "* QUOTAROOT INBOX \"\" a\r\n* QUOTA \"a \\\"\" (STORAGE 1 2 MESSAGE 3 4)\r\n* QUOTA a ()\r\n", "* QUOTAROOT INBOX \"\" a\r\n* QUOTA \"a \\\"\" (STORAGE 1 2 MESSAGE 3 4)\r\n* QUOTA a ()\r\n", nil},
		{"what is no quota", "* QUOTA \"ROOT\"\r\n* QUOTA a (STORAGE -1 2)\r\n* QUOTA a (STORAGE 1)\r\n* QUOTA a(STORAGE 1 2)\r\n* QUOTA {1}\r\na (STORAGE 1 2)\r\n" +
			"* QUOTA a (STORAGE 1 99999999999999999999)\r\n* QUOTAROOT\r\n* QUOTAROOT &&- a\r\nT1 OK\r\n", "T1 OK\r\n", nil},
		{"text that looks like a literal", "* OK said {9}\r\nT1 NO ((({4}\r\nT2 OK\r\n", "T1 NO ((({4}\r\nT2 OK\r\n", nil},
		{"parentheses in a name", "* LIST () \"/\" \"" + deep + "\\\"(\"\r\nT1 OK\r\n", "T1 OK\r\n", nil},
		{"too deep", "* LIST () \"/\" a " + deep, "", nil},
		{"too deep, whole", "* LIST () \"/\" a " + deep + "\r\n", "", errGarbled},
		{"too deep behind literals", "* LIST (" + strings.Repeat("(a {1}\r\nb", mostNested) + "\r\n", "", errGarbled},
		{"a line without end", strings.Repeat("a", longestInboxLine+1), "", errEndless},
		{"capabilities with a parenthesis", "* CAPABILITY IMAP4rev1 (\r\n", "", errGarbled},
		{"capabilities in literals", "* CAPABILITY" + strings.Repeat(" {1}\r\na", 20000) + "\r\n", "", errGarbled},
		{"capabilities with one, in a code", "T1 OK [capability  a  (] in\r\n", "", errGarbled},
		{"capabilities", "* CAPABILITY IMAP4rev1\r\nT1 OK [CAPABILITY A] in (so)\r\n", "T1 OK [CAPABILITY A] in (so)\r\n", nil},
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

// TestFolders: names of folders are counted, whatever is in them, and are looked through
// for what could play tricks.
func TestFolders(t *testing.T) {
	for said, hostile := range map[string]bool{
		`(\HasNoChildren) "/" INBOX`: false, `() NIL INBOX`: false, `() "" "INBOX"`: false, `() "\\" "a \"b\" (c)" `: false,
		`() "/" "Entw&APw-rfe"`: false, `() "/" "&BBAEMQQyACYEMwQ0BDU-"`: false, `() "/" "R&D"`: false, `() "/" R&D-1`: false, `() "/" "a &- b"`: false,
		`() "/" "&IC4-evil"`: true, `() "/" a&ABs-`: true, "() \"/\" \"Entw\xfcrfe\"": true, "() \"/\" {3}\r\na\rb": true, "() \"/\" {3}\r\na)b": false,
	} {
		log := &transcript{began: time.Now(), mask: func(s string) string { return s }}
		s := &sieve{in: bufio.NewReaderSize(strings.NewReader("* LIST "+said+"\r\n"), longestLine), log: log, left: mostInboxBytes}
		if heard, err := io.ReadAll(s); len(heard) > 0 || err != nil {
			t.Errorf("%s: heard %q and %v", said, heard, err)
		}
		if n := s.folders.Load(); n != 1 || s.hostile.Load() != hostile {
			t.Errorf("%s: %d folders, hostile: %v", said, n, s.hostile.Load())
		}
	}
}
