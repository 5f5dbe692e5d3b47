package accounts

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// prefs are preferences of a Mozilla program by name. Numbers and truth values
// are kept as they are written.
type prefs map[string]string

var errNotPref = errors.New("not a preference")

// parsePrefs reads a prefs.js, in which the program writes one preference a
// line: user_pref("name", value);. As the program itself does, it goes on after
// a line that it does not understand; the first is the error.
func parsePrefs(text string) (prefs, error) {
	found := prefs{}
	var bad error
	comment := false
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		number++
		line = strings.TrimSpace(line)
		switch {
		case comment || strings.HasPrefix(line, "/*"):
			comment = !strings.Contains(line, "*/")
			continue
		case line == "", line[0] == '#', strings.HasPrefix(line, "//"):
			continue
		}
		name, value, err := parsePref(line)
		if err == nil {
			found[name] = value
		} else if bad == nil {
			bad = fmt.Errorf("line %d: %w", number, err)
		}
	}
	return found, bad
}

// parsePref reads one line.
func parsePref(line string) (name, value string, err error) {
	rest, ok := strings.CutPrefix(line, "user_pref(")
	if !ok {
		return "", "", errNotPref
	}
	name, rest, ok = quoted(rest)
	if !ok {
		return "", "", errNotPref
	}
	rest, ok = strings.CutPrefix(strings.TrimSpace(rest), ",")
	if !ok {
		return "", "", errNotPref
	}
	rest = strings.TrimSpace(rest)
	if value, after, is := quoted(rest); is {
		return name, value, ended(after)
	}
	end := strings.IndexByte(rest, ')')
	if end < 0 {
		return "", "", errNotPref
	}
	value = strings.TrimSpace(rest[:end])
	if _, err := strconv.Atoi(value); err != nil && value != "true" && value != "false" {
		return "", "", errNotPref
	}
	return name, value, ended(rest[end:])
}

// ended says whether all that is left closes the preference.
func ended(rest string) error {
	rest, closed := strings.CutPrefix(strings.TrimSpace(rest), ")")
	if !closed || !strings.HasPrefix(strings.TrimSpace(rest), ";") {
		return errNotPref
	}
	return nil
}

// quoted reads a text in quotation marks, with JavaScript's escapes, and gives
// what comes after it.
func quoted(text string) (value, rest string, ok bool) {
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return "", text, false
	}
	mark := text[0]
	var b strings.Builder
	for i := 1; i < len(text); {
		switch c := text[i]; {
		case c == mark:
			return b.String(), text[i+1:], true
		case c == '\\':
			decoded, length, ok := escape(text[i:])
			if !ok {
				return "", text, false
			}
			b.WriteString(decoded)
			i += length
		default:
			b.WriteByte(c)
			i++
		}
	}
	return "", text, false
}

// escape reads one escaped character, or a pair of them that stands for one
// character beyond the first 65536, and says how long it is.
func escape(text string) (decoded string, length int, ok bool) {
	if len(text) < 2 {
		return "", 0, false
	}
	switch text[1] {
	case 'n':
		return "\n", 2, true
	case 'r':
		return "\r", 2, true
	case '\\', '"', '\'':
		return text[1:2], 2, true
	case 'x':
		r, ok := hexadecimal(text, 2, 2)
		return string(r), 4, ok
	case 'u':
		first, ok := hexadecimal(text, 2, 4)
		if ok && utf16.IsSurrogate(first) && strings.HasPrefix(text[6:], `\u`) {
			if second, ok := hexadecimal(text, 8, 4); ok {
				return string(utf16.DecodeRune(first, second)), 12, true
			}
		}
		return string(first), 6, ok
	}
	return "", 0, false
}

// hexadecimal reads the number in the digits that begin at text[from].
func hexadecimal(text string, from, digits int) (rune, bool) {
	if len(text) < from+digits {
		return 0, false
	}
	n, err := strconv.ParseUint(text[from:from+digits], 16, 32)
	return rune(n), err == nil
}
