package diagnose

import (
	"bufio"
	"bytes"
	"cmp"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// What the server may say after sign-in: go-imap's client takes any amount.
const (
	mostInboxBytes   = 4 << 20
	longestInboxLine = 64 << 10 // bytes; people have hundreds of flags of their own
	mostNested       = 20       // parentheses in parentheses; what is asked for has two
)

// A sieve is what go-imap's client hears of a server: whole responses, put on the
// record, and of the untagged ones only those kinds that a check-up asks for. The
// client gives up at one that it does not know, and what it does know, such as the
// structure of a message, it reads by recursion, however deep.
type sieve struct {
	in   *bufio.Reader
	log  *transcript
	left int    // bytes that the server may still say
	out  []byte // let through, and not read yet
	bye  error  // the refusal in an untagged BYE, once there was one
}

func (s *sieve) Read(b []byte) (int, error) {
	for len(s.out) == 0 {
		response, err := s.response()
		if err != nil {
			return 0, err
		}
		s.bye = cmp.Or(s.bye, farewell(strings.TrimRight(string(response), "\r\n")))
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

// data are the untagged responses that are let through (RFC 9051, section 7; ID:
// RFC 2971).
var data = regexp.MustCompile(`(?i)^\* (?:(?:CAPABILITY|FLAGS|LIST|STATUS|ID)\s|[0-9]+ (?:EXISTS|RECENT|EXPUNGE)\s)`)

// quota is what is let through of quotas (RFC 9208): nothing but the form in which
// go-imap's client can read them. At any other it would give up all that it asked for;
// Courier has a root without a list where there is no quota.
var quota = regexp.MustCompile(`(?i)^\* (?:QUOTAROOT "?INBOX"?(?: ` + quotaRoot + `)*|QUOTA ` + quotaRoot + ` \((?:` + quotaLimit + `(?: ` + quotaLimit + `)*)?\))\r?\n$`)

const (
	quotaRoot  = `(?:"(?:[^"\\\r\n]|\\["\\])*"|[A-Za-z0-9!#$&'+,./:;<=>?@^_|~-]+)`
	quotaLimit = `[A-Z-]+ [0-9]{1,18} [0-9]{1,18}`
)

// endless is a list of capabilities in which go-imap's client waits for ever for the
// end of the blanks before a parenthesis. One with a literal in it, behind which one
// could come, is no list either.
var endless = regexp.MustCompile(`(?i)^\S+ (?:\S+ \[)?CAPABILITY\b[^\]]*[({]`)

func wanted(response []byte) bool {
	return !bytes.HasPrefix(response, []byte("*")) || speech.Match(response) || data.Match(response) || quota.Match(response)
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
