package batch

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"
)

// longestRecord is how long a row may be, in bytes.
const longestRecord = 64 << 10

// lines reads a table line by line. A row may go over several lines, where a line
// end stands in quotation marks; but a single mark that was left alone must not
// swallow the rest of the file.
type lines struct {
	in    *bufio.Reader
	ahead [][]byte // read already, but not used
	line  int      // number of the last line
	err   error    // that ended the reading; nil at the end of the file
}

func newLines(r io.Reader) lines { return lines{in: bufio.NewReader(r)} }

// record gives the next row and the number of its first line. It is whole if
// fits says that it makes sense; if even several lines together do not, the first
// of them is the row. ok is false at the end.
func (l *lines) record(fits func([]byte) bool) (text []byte, line int, whole, ok bool) {
	for len(bytes.Trim(text, ";,\t \r\n")) == 0 { // spreadsheets write the separators of blank rows too
		if text, ok = l.next(); !ok {
			return nil, 0, false, false
		}
	}
	line = l.line
	if len(text) > longestRecord {
		return nil, line, false, true
	}
	if fits(text) {
		return text, line, true, true
	}
	var more [][]byte
	joined := bytes.Clone(text)
	for len(joined) <= longestRecord && odd(joined) {
		next, ok := l.next()
		if !ok {
			break
		}
		more, joined = append(more, next), append(joined, next...)
	}
	if len(more) > 0 && len(joined) <= longestRecord && fits(joined) {
		return joined, line, true, true
	}
	l.ahead, l.line = append(more, l.ahead...), line
	return text, line, fits(text), true
}

// odd says that a quotation mark is still open.
func odd(text []byte) bool { return bytes.Count(text, []byte{'"'})%2 == 1 }

// next gives a line with its end, and the beginning of one that is far too long. A
// CR alone ends a line too: Excel's "CSV (Macintosh)". A line that is not UTF-8 ends
// the reading: its letters would be read as others.
func (l *lines) next() (text []byte, ok bool) {
	if len(l.ahead) > 0 {
		text, l.ahead = l.ahead[0], l.ahead[1:]
		l.line++
		return text, true
	}
	for l.err == nil {
		b, err := l.in.ReadByte()
		if err == io.EOF {
			break
		}
		l.err = err
		if len(text) <= longestRecord && err == nil {
			text = append(text, b)
		}
		if b == '\r' {
			if next, _ := l.in.Peek(1); string(next) == "\n" {
				continue
			}
		}
		if b == '\n' || b == '\r' {
			break
		}
	}
	l.line++
	if l.err == nil && len(text) <= longestRecord && !utf8.Valid(text) {
		l.err = ErrEncoding
	}
	return text, l.err == nil && len(text) > 0
}
