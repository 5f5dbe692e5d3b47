package presets

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The form of the file.
type (
	file struct {
		Organisation string
		Language     string
		LookUps      *bool `toml:"look-ups"`
		Authorities  []string
		Hide         []string
		Help         struct{ Phone, Address, Page string }
		Mailbox      []mailbox
	}
	mailbox struct {
		Domains   []string
		User      string
		SignIn    string `toml:"sign-in"`
		Receiving *server
		Sending   *server
	}
	server struct {
		Service  string // receiving only
		Server   string
		Port     *uint16 // nil: left out
		Security string
	}
)

// parse reads the text of a file. read gives the files that it names.
func parse(text []byte, read func(string) ([]byte, Problems)) (Presets, Problems) {
	text, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), text) // editors on Windows write UTF-16, or a mark first
	if err != nil {
		return Presets{}, unreadable(err)
	}
	var f file
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	problems, whole := problemsOf(d.Decode(&f), text)
	if !whole {
		return Presets{}, problems
	}
	j := &judge{lines: placesOf(text).lines, read: read, problems: problems}
	p := j.presets(f)
	slices.SortStableFunc(j.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return p, j.problems
}

// problemsOf are what the decoder has found in text, and whether it read on to the end
// of it.
func problemsOf(err error, text []byte) (all Problems, whole bool) {
	var unknown *toml.StrictMissingError
	var mistake *toml.DecodeError
	switch {
	case err == nil:
	case errors.As(err, &unknown):
		keys := placesOf(text).keys
		for _, e := range unknown.Errors {
			line, column := e.Position()
			key, there := keys[place{line, column}] // the decoder leaves inline tables out
			if !there {
				key = strings.Join(e.Key(), ".")
			}
			all = append(all, Problem{Line: line, Reason: Unknown, Key: plain(key)})
		}
		return all, true
	case errors.As(err, &mistake):
		all = Problems{problemOf(mistake, text)}
	default:
		all = Problems{{Reason: Syntax, Value: err.Error()}}
	}
	return all, err == nil
}

// problemOf is a mistake that the decoder stopped at: a value of another kind, such
// as a text in place of a number, or what is no TOML at all.
func problemOf(mistake *toml.DecodeError, text []byte) Problem {
	line, column := mistake.Position()
	rest := bytes.Split(text, []byte("\n"))[line-1][column-1:]
	why := strings.TrimPrefix(mistake.Error(), "toml: ")
	for _, kind := range []string{"cannot decode ", "integer value ", "negative integer "} {
		if strings.HasPrefix(why, kind) {
			p := Problem{Line: line, Reason: Wrong, Key: keyOf(mistake, text), Value: brief(string(oneValue.Find(rest)))}
			if (place{line, column}) == (place{1, 1}) { // no value is there; of a list in a list the decoder does not tell the place
				p.Line, p.Value = 0, "[…]"
			}
			if p.Allowed = forms[why[strings.LastIndexByte(why, ' ')+1:]]; p.Allowed != "" {
				p.Reason = Choice
			}
			return p
		}
	}
	if r, _ := utf8.DecodeRune(rest); strings.ContainsRune(crooked, r) {
		return Problem{Line: line, Reason: Quotes, Value: string(r)}
	}
	return Problem{Line: line, Reason: Syntax, Value: whole(why, rest)}
}

// forms are those of values, by the type that the decoder wanted, which is the last
// word of its mistake.
var forms = map[string]string{
	"bool": "true, false", "uint16": "1–65535", "string": `"…"`, "[]string": `["…", "…"]`, "presets.server": `{ server = "…" }`,
}

// crooked are quotation marks as word processors, and some keyboards, put them.
const crooked = "„“”‟‚‘’‛«»‹›"

// keyOf is the key of a value that the decoder stopped at. Of what is in inline
// tables, the decoder tells only the table.
func keyOf(mistake *toml.DecodeError, text []byte) string {
	line, column := mistake.Position()
	told := strings.Join(mistake.Key(), ".")
	if key := plain(placesOf(text).before(place{line, column})); strings.HasPrefix(key, strings.ToLower(told)) {
		return key
	}
	return told
}

// oneValue is a text in quotes, a list, an inline table, or what stands there else.
var oneValue = regexp.MustCompile(`^("[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|[^\s,}\]#]*)`)

// whole is why the decoder stopped at rest, with the character that stands there. The
// decoder names its first byte.
func whole(why string, rest []byte) string {
	rest = bytes.TrimPrefix(rest, []byte(`\`)) // an escape
	if r, size := utf8.DecodeRune(rest); size > 1 {
		return strings.Replace(why, fmt.Sprintf("%#U", rest[0]), fmt.Sprintf("%#U", r), 1)
	}
	return why
}

// brief is the beginning of a text on one line.
func brief(text string) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return text
}
