package diagnose

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf16"
)

// What the server may say after sign-in: go-imap's client takes any amount.
const (
	mostInboxBytes   = 4 << 20
	longestInboxLine = 64 << 10 // bytes; people have hundreds of flags of their own
	mostNested       = 20       // parentheses in parentheses; what is asked for has two
)

// A sieve is what go-imap's client hears of a server: the answers to its commands, put
// on the record, and of the untagged responses only those whose content a check-up
// wants, in the form in which the client can read them. At any other the client gives up
// all that it asked for, and healthy servers have others: a keyword with a bracket, as
// OtherInbox left it with Gmail, or a folder whose name cannot be decoded, as at Yandex.
// The folders are counted here.
type sieve struct {
	in      *bufio.Reader
	log     *transcript
	left    int    // bytes that the server may still say
	out     []byte // let through, and not read yet
	bye     error  // the refusal in an untagged BYE, once there was one
	folders atomic.Int32
	hostile atomic.Bool // a folder's name is
}

func (s *sieve) Read(b []byte) (int, error) {
	for len(s.out) == 0 {
		response, err := s.response()
		if err != nil {
			return 0, err
		}
		s.bye = cmp.Or(s.bye, farewell(strings.TrimRight(string(response), "\r\n")))
		if name := folder.FindSubmatch(response); name != nil {
			s.folders.Add(1)
			if text := fromUTF7(string(bytes.Join(name[1:], nil))); Harmless(text) != text {
				s.hostile.Store(true)
			}
		}
		if wanted(response) {
			s.out = response
		}
	}
	n := copy(b, s.out)
	s.out = s.out[n:]
	return n, nil
}

// speech begins a response that ends in free text, in which neither parentheses nor
// what looks like a literal mean anything: "* OK", "T3 NO".
var speech = regexp.MustCompile(`(?i)^\S+ (?:OK|NO|BAD|BYE|PREAUTH)(?:\s|$)`)

// folder is one of the names that LIST gives (RFC 9051, section 7.3.1), as a quoted
// string, a literal or an atom.
var folder = regexp.MustCompile(`(?is)^\* LIST \([^()]*\) (?:NIL|"\\?.?") (?:"(.*)"|\{[0-9]+\+?\}\r?\n(.*?)|(.*?)) ?\r?\n$`)

// fromUTF7 reads the modified UTF-7 of names of folders (RFC 3501, section 5.1.3). What is
// none stays as it is: many servers let programs store it.
func fromUTF7(name string) string {
	return shifted.ReplaceAllStringFunc(name, func(piece string) string {
		raw, err := utf7.DecodeString(piece[1 : len(piece)-1])
		if err != nil || len(raw)%2 != 0 {
			return piece
		}
		var units []uint16
		for ; len(raw) > 0; raw = raw[2:] {
			units = append(units, binary.BigEndian.Uint16(raw))
		}
		return string(utf16.Decode(units))
	})
}

var (
	shifted = regexp.MustCompile(`&[A-Za-z0-9+,]+-`)
	utf7    = base64.NewEncoding(strings.Replace(alphabet, "/", ",", 1)).WithPadding(base64.NoPadding)
)

// inboxCounts and quota are what is let through of the counts of the inbox and of quotas (RFC
// 9208). Courier has a root without a list where there is no quota.
var (
	inboxCounts = regexp.MustCompile(`(?i)^\* STATUS "?INBOX"? \((?:` + statusCount + `(?: ` + statusCount + `)*)?\) ?\r?\n$`)
	quota       = regexp.MustCompile(`(?i)^\* (?:QUOTAROOT "?INBOX"?(?: ` + quotaRoot + `)*|QUOTA ` + quotaRoot + ` \((?:` + quotaLimit + `(?: ` + quotaLimit + `)*)?\))\r?\n$`)
)

const (
	statusCount = `[A-Z]+ [0-9]{1,9}`
	quotaRoot   = `(?:"(?:[^"\\\r\n]|\\["\\])*"|[A-Za-z0-9!#$&'+,./:;<=>?@^_|~-]+)`
	quotaLimit  = `[A-Z-]+ [0-9]{1,18} [0-9]{1,18}`
)

// endless is a list of capabilities in which go-imap's client waits for ever for the
// end of the blanks before a parenthesis. One with a literal in it, behind which one
// could come, is no list either.
var endless = regexp.MustCompile(`(?i)^\S+ (?:\S+ \[)?CAPABILITY\b[^\]]*[({]`)

func wanted(response []byte) bool {
	return !bytes.HasPrefix(response, []byte("*")) || inboxCounts.Match(response) || quota.Match(response)
}

// response reads one response with its literals (RFC 9051, section 4.3). What it is
// stands in its first line.
func (s *sieve) response() (all []byte, err error) {
	depth := 0
	for {
		line, err := s.line()
		if err != nil {
			return nil, err
		}
		switch first := all == nil; {
		case first && endless.Match(line):
			return nil, errGarbled
		case first && speech.Match(line):
			return line, nil
		}
		all = append(all, line...)
		var quoted bool
		if depth, quoted = nesting(line, depth); depth > mostNested {
			return nil, errGarbled
		}
		size := literal.FindSubmatch(line)
		if size == nil || quoted {
			return all, nil
		}
		text, err := s.literal(string(size[1]))
		if err != nil {
			return nil, err
		}
		all = append(all, text...)
	}
}

// literal is the end of a line that announces so many bytes.
var literal = regexp.MustCompile(`\{([0-9]+)\+?\}\r?\n$`)

// nesting is how deep the parentheses are at the end of a line, and whether it ends
// within a quoted string, in which they mean nothing.
func nesting(line []byte, depth int) (deep int, quoted bool) {
	escaped := false
	for _, c := range line {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth = max(depth-1, 0)
		}
	}
	return depth, quoted
}

// line reads a line with its end.
func (s *sieve) line() (line []byte, err error) {
	for {
		part, err := s.in.ReadSlice('\n')
		line = append(line, part...)
		if s.left -= len(part); s.left < 0 || len(line) > longestInboxLine {
			return nil, errEndless
		}
		if err == bufio.ErrBufferFull {
			if deep, _ := nesting(line, 0); deep > mostNested { // its end may never come
				return nil, errGarbled
			}
			continue
		}
		if len(line) > 0 {
			s.log.add("server", strings.TrimRight(string(line[:min(len(line), longestLine)]), "\r\n"))
		}
		return line, err
	}
}

// literal reads the bytes of a literal.
func (s *sieve) literal(size string) ([]byte, error) {
	n, err := strconv.Atoi(size)
	if err != nil || n > s.left {
		return nil, errEndless
	}
	s.left -= n
	text := make([]byte, n)
	if _, err := io.ReadFull(s.in, text); err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		s.log.add("server", strings.TrimRight(line, "\r\n"))
	}
	return text, nil
}
