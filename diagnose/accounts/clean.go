package accounts

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is how much of a text is kept, in bytes.
const longest = 256

// clean makes text from a file fit to be shown and typed into a field: no
// control characters, nothing invisible, no end of a line, not too long.
func clean(text string) string {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, text))
	if len(text) <= longest {
		return text
	}
	end := longest
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return strings.TrimSpace(text[:end])
}

// portOf reads a port; 0, if it is none.
func portOf(text string) int {
	if port, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && 0 < port && port < 1<<16 {
		return port
	}
	return 0
}
