package presets

import (
	"bytes"
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"

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
		Port     uint16
		Security string
	}
)

// parse reads the text of a file. read gives the files that it names.
func parse(text []byte, read func(string) ([]byte, error)) (Presets, Problems) {
	text, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), text) // editors on Windows write UTF-16, or a mark first
	if err != nil {
		return Presets{}, Problems{{Reason: Unreadable, Value: err.Error()}}
	}
	var f file
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if problems := problemsOf(d.Decode(&f), text); len(problems) > 0 {
		return Presets{}, problems
	}
	j := &judge{lines: linesOf(text), read: read}
	p := j.presets(f)
	slices.SortStableFunc(j.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return p, j.problems
}

// problemsOf are what the decoder has found in text.
func problemsOf(err error, text []byte) (all Problems) {
	var unknown *toml.StrictMissingError
	var mistake *toml.DecodeError
	switch {
	case err == nil:
	case errors.As(err, &unknown):
		for _, e := range unknown.Errors {
			line, _ := e.Position()
			all = append(all, Problem{Line: line, Reason: Unknown, Key: strings.Join(e.Key(), ".")})
		}
	case errors.As(err, &mistake):
		all = Problems{problemOf(mistake, text)}
	default:
		all = Problems{{Reason: Syntax, Value: err.Error()}}
	}
	return all
}

// problemOf is a mistake that the decoder stopped at: a value of another kind, such
// as a text in place of a number, or what is no TOML at all.
func problemOf(mistake *toml.DecodeError, text []byte) Problem {
	line, column := mistake.Position()
	why := strings.TrimPrefix(mistake.Error(), "toml: ")
	for _, kind := range []string{"cannot decode ", "integer value ", "negative integer "} {
		if strings.HasPrefix(why, kind) {
			lines := bytes.Split(text, []byte("\n"))
			value := oneValue.Find(lines[line-1][column-1:])
			return Problem{Line: line, Reason: Wrong, Key: strings.Join(mistake.Key(), "."), Value: brief(string(value))}
		}
	}
	return Problem{Line: line, Reason: Syntax, Value: why}
}

// oneValue is a text in quotes, or what stands there else.
var oneValue = regexp.MustCompile(`^("[^"]*"|'[^']*'|[^\s,}\]#]*)`)

// brief is the beginning of a text on one line.
func brief(text string) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return text
}
