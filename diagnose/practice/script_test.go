package practice

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// converse plays a script against a client written in the same words: C is
// what it says, S what it must hear. It returns what the script made of it.
func converse(t *testing.T, server, client string) error {
	t.Helper()
	n := serve(t, map[int]string{143: server})
	conn := dial(t, n, "143")
	in := bufio.NewReader(conn)
	for _, line := range strings.Split(strings.TrimSpace(client), "\n") {
		verb, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch verb {
		case "C":
			fmt.Fprintf(conn, "%s\r\n", text)
		case "S":
			if got, err := in.ReadString('\n'); got != text+"\r\n" {
				t.Fatalf("heard %q (%v), want %q", got, err, text)
			}
		case "END":
			if rest, err := io.ReadAll(in); len(rest) > 0 || err != nil {
				t.Fatalf("at the end: %q, %v", rest, err)
			}
		case "TLS":
			secure := tls.Client(conn, &tls.Config{ServerName: host, RootCAs: n.Roots})
			if err := secure.Handshake(); err != nil {
				t.Fatal(err)
			}
			conn, in = secure, bufio.NewReader(secure)
		}
	}
	conn.(interface{ CloseWrite() error }).CloseWrite()
	io.Copy(io.Discard, conn) // until the script has ended
	n.Close()
	return n.Err()
}

func TestDialogue(t *testing.T) {
	err := converse(t, `
		# An ordinary beginning.
		S * OK ready
		C * CAPABILITY
		S * CAPABILITY IMAP4rev1 STARTTLS
		S $ OK done
		C * STARTTLS
		S $ OK go ahead
		TLS cert=good
		C * LOGIN anna *
		S- $ NO \x5bALERT\u005d\x20caf\u00e9\r\n
		DRIP 1 * BYE
	`, `
		S * OK ready
		C a1 CAPABILITY
		S * CAPABILITY IMAP4rev1 STARTTLS
		S a1 OK done
		C a2 STARTTLS
		S a2 OK go ahead
		TLS
		C a3 LOGIN anna "pass word"
		S a3 NO [ALERT] café
		S * BYE
		END
	`)
	if err != nil {
		t.Error(err)
	}
}

func TestDialogueWithoutTags(t *testing.T) {
	err := converse(t, `
		S +OK POP3 ready
		C USER *
		S +OK
		C PASS
		S -ERR
	`, `
		S +OK POP3 ready
		C USER anna
		S +OK
		C PASS
		S -ERR
		END
	`)
	if err != nil {
		t.Error(err)
	}
}

func TestUnforeseenLine(t *testing.T) {
	err := converse(t, `
		S * OK ready
		C * NOOP
		S $ OK done
	`, `
		S * OK ready
		C a1 LOGOUT
		END
	`)
	var unforeseen Unforeseen
	if !errors.As(err, &unforeseen) || unforeseen != (Unforeseen{"* NOOP", "a1 LOGOUT"}) {
		t.Errorf("error: %#v", unforeseen)
	}
	if want := `practice: port 143: line 3: client sent "a1 LOGOUT", want "* NOOP"`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestEndlessLineOfClient(t *testing.T) {
	if err := converse(t, "C *", "C "+strings.Repeat("x", 70<<10)); !errors.As(err, new(Unforeseen)) {
		t.Errorf("error: %v", err)
	}
}

func TestLeavingEarlyIsForeseen(t *testing.T) {
	if err := converse(t, "S * OK ready\nC * NOOP", "S * OK ready"); err != nil {
		t.Error(err)
	}
}

func TestReset(t *testing.T) {
	conn := dial(t, serve(t, map[int]string{143: "HEAR\nRST"}), "143")
	fmt.Fprint(conn, "\x16\x03\x01")
	if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("error: %v", err)
	}
}

// The last words arrive though the client has said more than was heard.
func TestLastWords(t *testing.T) {
	conn := dial(t, serve(t, map[int]string{143: "HEAR\nS * BYE"}), "143")
	fmt.Fprint(conn, strings.Repeat("a1 NOOP\r\n", 10000))
	time.Sleep(10 * time.Millisecond)
	if last, err := io.ReadAll(conn); string(last) != "* BYE\r\n" || err != nil {
		t.Errorf("heard %q, %v", last, err)
	}
}

func TestHuge(t *testing.T) {
	conn := dial(t, serve(t, map[int]string{143: "HUGE 10485760"}), "143")
	if n, err := io.Copy(io.Discard, conn); n != 10<<20 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"S ok\n\n# no\nSAY hello":        `line 4: no such verb: "SAY"`,
		"s lower case":                   `line 1: no such verb: "s"`,
		"HANG on":                        `line 1: HANG: nothing may follow, found "on"`,
		`S- \q`:                          `line 1: S-: bad escape: "\\q"`,
		"TLS":                            `line 1: TLS: cert is missing`,
		"TLS cert=golden":                `line 1: TLS: cert cannot be "golden"`,
		"TLS cert=good max=3":            `line 1: TLS: max cannot be "3"`,
		"TLS cert=good cipher=NOPE":      `line 1: TLS: cipher cannot be "NOPE"`,
		"TLS cert=good nameless=nope":    `line 1: TLS: nameless cannot be "nope"`,
		"TLS cert=good client=demandd":   `line 1: TLS: client cannot be "demandd"`,
		"TLS cert=good size=3":           `line 1: TLS: no such option: "size"`,
		"IMAP starttls":                  `line 1: IMAP: starttls cannot be ""`,
		"IMAP cleartext=no":              `line 1: IMAP: cleartext cannot be "no"`,
		"SMTP between=yes":               `line 1: SMTP: between cannot be "yes"`,
		"POP3 user":                      `line 1: POP3: user cannot be ""`,
		`IMAP login=""`:                  `line 1: IMAP: login cannot be ""`,
		`POP3 login=""`:                  `line 1: POP3: login cannot be ""`,
		`SMTP login=""`:                  `line 1: SMTP: login cannot be ""`,
		`IMAP login="OK"`:                `line 1: IMAP: not a refusal: "OK"`,
		"SMTP starttls":                  `line 1: SMTP: starttls cannot be ""`,
		`POP3 login="NO"`:                `line 1: POP3: not a refusal: "NO"`,
		`SMTP sender="250 OK"`:           `line 1: SMTP: not a refusal: "250 OK"`,
		"S +OK\nPOP3":                    `line 2: POP3 begins with the greeting, so only TLS can come before it`,
		`IMAP login="NO`:                 `line 1: IMAP: not a refusal: "\"NO"`,
		"S * OK\nTLS cert=good\nIMAP":    `line 3: IMAP begins with the greeting, so only TLS can come before it`,
		"DROP\nHANG":                     `line 1: DROP stands alone`,
		"DRIP x":                         `line 1: DRIP: no number of milliseconds: "x"`,
		"HUGE -1":                        `line 1: HUGE: no number of bytes: "-1"`,
		"C \xff":                         "line 1: C: error parsing regexp: invalid UTF-8: `\xff\\z`",
		"S ok\r\nTLS cert=good\r\nNO":    `line 3: no such verb: "NO"`,
		"TLS cert=good\nIMAP no=\"a b\"": `line 2: IMAP: no such option: "no"`,
	} {
		if _, err := parse(text); err == nil || err.Error() != want {
			t.Errorf("%q\ngave %v\nwant %s", text, err, want)
		}
	}
}

// some are options of each kind.
var some = values{"cert": certificates, "login": anyText, "cleartext": noText}

func TestOptions(t *testing.T) {
	got, err := options(`cert=good   login="NO [X] say \"no\"" cleartext`, some)
	want := map[string]string{"cert": "good", "login": `NO [X] say "no"`, "cleartext": ""}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, %v", got, err)
	}
}

// Whatever a script says, reading it ends, and an error names a line.
func FuzzParse(f *testing.F) {
	for _, fault := range faults {
		for _, text := range fault.Ports {
			f.Add(text)
		}
	}
	f.Add("S- \\x00\\r\\n\nC a*b*\nDRIP 5 x\nRST")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parse(text)
		if err != nil && !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("error without a line: %v", err)
		}
		if err == nil && len(s) > strings.Count(text, "\n")+1 {
			t.Errorf("%d steps in %q", len(s), text)
		}
	})
}
