package accounts

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A keyFile is a file of groups of keys with values. Mozilla's, GLib's, KDE's and
// Qt's are alike but for how a value is escaped.
type keyFile struct {
	groups []*group // in the order of the file
	named  map[string]*group
}

// A group is what stands below a [name].
type group struct {
	name string
	keys map[string]string // as they are written
}

var errNotKey = errors.New("neither a group nor a key")

// parseKeyFile reads a file. It goes on after a line that it does not
// understand; the first is the error.
func parseKeyFile(text string) (keyFile, error) {
	file := keyFile{named: map[string]*group{}}
	var bad error
	var current *group
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		number++
		line = strings.TrimSpace(line)
		key, value, isKey := strings.Cut(line, "=")
		switch {
		case line == "", line[0] == '#', line[0] == ';':
		case line[0] == '[' && line[len(line)-1] == ']':
			current = file.group(line[1 : len(line)-1])
			if current == nil {
				current = &group{line[1 : len(line)-1], map[string]string{}}
				file.groups, file.named[current.name] = append(file.groups, current), current
			}
		case isKey && current != nil:
			// KDE marks keys: [$i] must not be changed, [$e] may hold variables.
			key, _, _ = strings.Cut(key, "[$")
			current.keys[strings.TrimSpace(key)] = strings.TrimSpace(value)
		case bad == nil:
			bad = fmt.Errorf("line %d: %w", number, errNotKey)
		}
	}
	return file, bad
}

// group gives the group of a name, or nil.
func (f keyFile) group(name string) *group { return f.named[name] }

// raw gives a value as it is written; "", if there is none. Of no group, too.
func (g *group) raw(key string) string {
	if g == nil {
		return ""
	}
	return g.keys[key]
}

// text gives a value as GLib and KDE mean it.
func (g *group) text(key string) string {
	raw := g.raw(key)
	if !strings.Contains(raw, `\`) {
		return raw
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' || i+1 == len(raw) {
			b.WriteByte(raw[i])
			continue
		}
		i++
		if raw[i] == 'x' {
			if n, ok := hexadecimal(raw, i+1, 2); ok {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(meant(raw[i]))
	}
	return b.String()
}

// meant is the character that a letter after a backslash stands for.
func meant(letter byte) byte {
	switch letter {
	case 's':
		return ' '
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	}
	return letter
}

// qtText gives a value as Qt means it: perhaps in quotation marks, with
// characters beyond ASCII as \x and as many digits as there are.
func (g *group) qtText(key string) string {
	raw := g.raw(key)
	if len(raw) > 1 && raw[0] == '"' && raw[len(raw)-1] == '"' {
		raw = raw[1 : len(raw)-1]
	}
	var units []uint16
	for raw != "" {
		r, size := utf8.DecodeRuneInString(raw)
		raw = raw[size:]
		if r == '\\' && raw != "" {
			letter := raw[0]
			raw = raw[1:]
			if letter == 'x' {
				rest := strings.TrimLeft(raw, "0123456789abcdefABCDEF")
				n, _ := strconv.ParseUint(raw[:len(raw)-len(rest)], 16, 16)
				units, raw = append(units, uint16(n)), rest
				continue
			}
			r = rune(meant(letter))
		}
		units = utf16.AppendRune(units, r)
	}
	return string(utf16.Decode(units))
}
