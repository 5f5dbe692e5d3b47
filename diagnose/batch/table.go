package batch

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"

	encoding "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"mailcheckup/diagnose"
)

// What can be wrong with a table as a whole.
var (
	ErrNoHeader = errors.New("no first line with the names of columns, of which one is server or address")
	ErrTwice    = errors.New("a column stands twice")
	ErrPassword = errors.New("a table with passwords")
)

// columns are those that a table may have, in any order. It may have others, which
// are not looked at; but for one with passwords, which nobody should keep so.
var columns = []string{"server", "port", "security", "service", "address", "user"}

var passwords = regexp.MustCompile(`(?i)pass|\bpwd?\b|kennwort|secret|token|wachtwoord|\bmdp\b|contrase|has[łl]o|senha|parola`)

// A Row is a mailbox or a server to check.
type Row struct {
	Number   int               // 1 for the first below the names of the columns
	Line     int               // of the file, where it begins, from 1
	Settings diagnose.Settings // as typed; without a secret
	Problem  *Problem          // why it is no row; nil: it is one
	Before   []byte            // what an earlier run wrote of it; nil: it is to be checked
	cells    []string          // in the order of [columns]
}

// A Problem is why a row cannot be understood. The values are harmless.
type Problem struct {
	Line          int
	Column, Value string // "": the line is not one of a table
}

// Hash tells rows apart, and the same row with another way to find its server: a
// row that was changed is to be checked again.
func (r Row) Hash(way string) uint64 {
	if r.Settings.Host != "" {
		way = ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q", r.cells, way))
	return binary.BigEndian.Uint64(sum[:])
}

// A Table is a file of comma-separated values (RFC 4180) whose first line names
// the columns. Semicolons and tabs, which spreadsheets write too, separate as well.
type Table struct {
	lines  lines
	comma  rune
	places []int // of each of [columns] in a line; -1: there is none
	width  int
}

// Read reads the names of the columns. The error is one of this package, or that
// of r.
func Read(r io.Reader) (*Table, error) {
	r = transform.NewReader(r, encoding.BOMOverride(transform.Nop)) // Windows writes UTF-16, or a mark first
	t := &Table{lines: newLines(r)}
	text, ok := t.first()
	for ok && preamble.Match(text) {
		text, ok = t.first()
	}
	if !ok {
		return nil, errors.Join(t.lines.err, ErrNoHeader)
	}
	var names []string
	for _, comma := range ",;\t" {
		all := fields(text, comma)
		for i, name := range all {
			all[i] = strings.ToLower(strings.TrimSpace(name))
		}
		if known(all) > known(names) {
			names, t.comma = all, comma
		}
	}
	switch {
	case slices.ContainsFunc(names, passwords.MatchString):
		return nil, ErrPassword
	case !slices.Contains(names, "server") && !slices.Contains(names, "address"):
		return nil, ErrNoHeader
	}
	t.width = len(names)
	for _, column := range columns {
		place := slices.Index(names, column)
		if slices.Contains(names[place+1:], column) && place >= 0 {
			return nil, fmt.Errorf("%w: %s", ErrTwice, column)
		}
		t.places = append(t.places, place)
	}
	return t, nil
}

// preamble is a line that Excel, or Export-Csv in PowerShell, may put before the names.
var preamble = regexp.MustCompile(`(?i)^"?(sep=|#TYPE )`)

// first reads a line that is not blank.
func (t *Table) first() (text []byte, ok bool) {
	text, _, _, ok = t.lines.record(func(text []byte) bool { return fields(text, ',') != nil })
	return text, ok
}

// known counts the columns that there are.
func known(names []string) (n int) {
	for _, column := range columns {
		if slices.Contains(names, column) {
			n++
		}
	}
	return n
}

// fields splits a line; nil where its quotation marks make no sense.
func fields(text []byte, comma rune) []string {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	all, err := r.Read()
	if err != nil {
		return nil
	}
	if _, err := r.Read(); err != io.EOF {
		return nil
	}
	return all
}

// Rows reads the rows, one by one. Every line that is not blank makes one, also
// one that cannot be read. [Table.Err] tells afterwards whether that was all.
func (t *Table) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for number := 1; ; number++ {
			var cells []string
			_, line, whole, ok := t.lines.record(func(text []byte) bool {
				cells = fields(text, t.comma)
				return cells != nil
			})
			if !ok || !yield(t.row(number, line, cells, whole)) {
				return
			}
		}
	}
}

// Err is the error that ended the reading; nil if it was the end of the file.
func (t *Table) Err() error { return t.lines.err }

// row understands the cells of a line.
func (t *Table) row(number, line int, cells []string, whole bool) Row {
	r := Row{Number: number, Line: line, cells: make([]string, len(columns))}
	tooMany := len(cells) > t.width && slices.ContainsFunc(cells[t.width:], func(cell string) bool { return strings.TrimSpace(cell) != "" })
	for i, place := range t.places {
		if place >= 0 && place < len(cells) {
			r.cells[i] = strings.TrimSpace(strings.ToValidUTF8(cells[place], "\ufffd"))
		}
	}
	if !whole || tooMany {
		r.Problem = &Problem{Line: line}
		return r
	}
	s := &r.Settings
	s.Host, s.Address, s.Username = r.cells[0], r.cells[4], r.cells[5]
	s.SetPort(r.cells[1])
	var ok bool
	if s.Security, ok = securities[strings.ToLower(r.cells[2])]; !ok {
		r.Problem = &Problem{line, "security", harmless(r.cells[2])}
	}
	if s.Service, ok = services[strings.ToLower(r.cells[3])]; !ok {
		r.Problem = &Problem{line, "service", harmless(r.cells[3])}
	}
	return r
}

// What the columns may say, as people and other programs write it.
var (
	services = map[string]diagnose.Service{
		"": "", "imap": diagnose.IMAP, "pop3": diagnose.POP3, "pop": diagnose.POP3, "smtp": diagnose.SMTP,
	}
	securities = map[string]diagnose.Security{
		"": diagnose.Auto, "auto": diagnose.Auto, "tls": diagnose.TLS, "ssl": diagnose.TLS, "ssl/tls": diagnose.TLS,
		"starttls": diagnose.StartTLS, "none": diagnose.Cleartext,
	}
)

// harmless is the beginning of a cell as it may be shown.
func harmless(cell string) string {
	runes := []rune(cell)
	if len(runes) > 40 {
		runes = append(runes[:40], '…')
	}
	for i, r := range runes {
		if !unicode.IsPrint(r) {
			runes[i] = unicode.ReplacementChar
		}
	}
	return string(runes)
}
