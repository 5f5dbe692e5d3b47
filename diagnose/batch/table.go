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

	encoding "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
)

// What can be wrong with a table as a whole.
var (
	ErrNoHeader = errors.New("no first line with the names of columns, of which one is server or address")
	ErrTwice    = errors.New("a column stands twice")
	ErrPassword = errors.New("a table with passwords")
	ErrEncoding = errors.New("neither UTF-8 nor UTF-16 with its mark")
)

// passwords finds what people call one. What is short, or the beginning of other words
// (secretary, passenger), must end there.
var passwords = regexp.MustCompile(`(?i)passw|passphrase|passcode|passkey|kennw|wachtwoord|contrase` +
	`|(?:passe?|secrets?|secretkey|tokens?|has[łl]o|senhas?|parola)(?:\P{L}|$)|(?:^|\P{L})(?:pwd?|mdp)(?:\P{L}|$)`)

// hump is where another word begins in a name such as userPass.
var hump = regexp.MustCompile(`(\p{Ll})(\p{Lu})`)

// namesPassword says that a column has passwords.
func namesPassword(head string) bool {
	return passwords.MatchString(hump.ReplaceAllString(head, "$1 $2"))
}

// A Row is a mailbox or a server to check.
type Row struct {
	Number   int               // 1 for the first below the names of the columns
	Line     int               // of the file, where it begins, from 1
	Settings diagnose.Settings // as typed; without a secret
	Problem  *Problem          // why it is no row; nil: it is one
	Before   []byte            // what an earlier run wrote of it; nil: it is to be checked
	cells    []string          // in the order of [columns]
}

// A Problem is why a row cannot be understood. The texts are harmless.
type Problem struct {
	Line          int
	Reason        Reason
	Column, Value string // of [BadCell] and [BadAddress]; the column as the table names it
	Cells, Width  int    // of [TooMany]: those of the row, and the columns that there are
}

// A Reason is the kind of a problem.
type Reason string

const (
	BadCell    Reason = "cell"     // it cannot be in its column
	BadAddress Reason = "address"  // it is no mail address, and there is no server
	TooMany    Reason = "many"     // cells
	Unclosed   Reason = "unclosed" // quotation mark
	Stray      Reason = "stray"    // quotation mark within a cell
	TooLong    Reason = "long"
)

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
	heads  []string // the names of the columns, as they stand there
	places []int    // of each of [columns] in a line; -1: there is none
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
	best := 0
	for _, comma := range ",;\t" {
		heads, _ := fields(text, comma)
		for i, head := range heads {
			heads[i] = strings.TrimSpace(head)
		}
		if places, _ := placesOfColumns(heads); known(places) > best {
			best, t.heads, t.comma = known(places), heads, comma
		}
	}
	var twice string
	t.places, twice = placesOfColumns(t.heads)
	switch {
	case slices.ContainsFunc(t.heads, namesPassword):
		return nil, ErrPassword
	case t.places[server] < 0 && t.places[address] < 0:
		return nil, ErrNoHeader
	case twice != "":
		return nil, fmt.Errorf("%w: %s", ErrTwice, twice)
	}
	return t, nil
}

// Ignored are the names of the columns that are not looked at, harmless.
func (t *Table) Ignored() (all []string) {
	for i, head := range t.heads {
		if head != "" && !slices.Contains(t.places, i) {
			all = append(all, harmless(head))
		}
	}
	return all
}

// preamble is a line that Excel, or Export-Csv in PowerShell, may put before the names.
var preamble = regexp.MustCompile(`(?i)^"?(sep=|#TYPE )`)

// first reads a line that is not blank.
func (t *Table) first() (text []byte, ok bool) {
	text, _, _, ok = t.lines.record(func(text []byte) bool {
		cells, _ := fields(text, ',')
		return cells != nil
	})
	return text, ok
}

// known counts the columns that there are.
func known(places []int) (n int) {
	for _, place := range places {
		if place >= 0 {
			n++
		}
	}
	return n
}

// fields splits a line; nil, and why, where its quotation marks make no sense.
func fields(text []byte, comma rune) ([]string, Reason) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	all, err := r.Read()
	if err == nil {
		if _, err = r.Read(); err == io.EOF {
			return all, ""
		}
	}
	if errors.Is(err, csv.ErrQuote) && odd(text) {
		return nil, Unclosed
	}
	return nil, Stray
}

// Rows reads the rows, one by one. Every line that is not blank makes one, also
// one that cannot be read. [Table.Err] tells afterwards whether that was all.
func (t *Table) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for number := 1; ; number++ {
			var cells []string
			why := TooLong
			_, line, _, ok := t.lines.record(func(text []byte) bool {
				cells, why = fields(text, t.comma)
				return cells != nil
			})
			if !ok || !yield(t.row(number, line, cells, why)) {
				return
			}
		}
	}
}

// Err is the error that ended the reading; nil if it was the end of the file.
func (t *Table) Err() error { return t.lines.err }

// row understands the cells of a line, if there is not already a reason why nobody
// can.
func (t *Table) row(number, line int, cells []string, why Reason) Row {
	r := Row{Number: number, Line: line, cells: make([]string, len(columns))}
	for i, place := range t.places {
		if place >= 0 && place < len(cells) {
			r.cells[i] = strings.TrimSpace(cells[place])
		}
	}
	width := len(t.heads)
	if len(cells) > width && slices.ContainsFunc(cells[width:], func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
		why = TooMany
	}
	if why != "" {
		r.Problem = &Problem{Line: line, Reason: why, Cells: len(cells), Width: width}
		return r
	}
	s := &r.Settings
	s.Host, s.Address, s.Username = r.cells[server], r.cells[address], r.cells[user]
	s.SetPort(r.cells[port])
	bad := func(column int, why Reason) {
		r.Problem = &Problem{Line: line, Reason: why, Column: harmless(t.heads[t.places[column]]), Value: harmless(r.cells[column])}
	}
	if s.Host == "" && s.Address != "" && !isMailbox(s.Address) {
		bad(address, BadAddress)
	}
	var ok bool
	if s.Security, ok = securities[strings.ToLower(r.cells[security])]; !ok {
		bad(security, BadCell)
	}
	if s.Service, ok = services[strings.ToLower(r.cells[service])]; !ok {
		bad(service, BadCell)
	}
	return r
}

// isMailbox says that text can be the address of one mailbox: a list of several, or
// a name alone, is a slip.
func isMailbox(text string) bool { return strings.Count(text, "@") == 1 && discover.IsAddress(text) }

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
	return diagnose.Harmless(string(runes))
}
