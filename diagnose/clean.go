package diagnose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestText is how much of a server's line is kept, in bytes.
const longestText = 400

// Harmless makes text that others have written fit to be shown and stored: control
// characters, line ends, terminal escapes, invisible and direction-changing
// characters and broken UTF-8 each become one replacement character. Replaced, not
// dropped, so that nothing can be hidden in pieces and come together again.
func Harmless(text string) string {
	if plain(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return ' '
		}
		if hostile(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// plain says that text is made of printable ASCII only: nearly always, and quick.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// hostile characters have no business in a mail server's line, or in a report. The
// joiners that Persian and many emoji are written with have.
func hostile(r rune) bool {
	if r == '\u200c' || r == '\u200d' {
		return false
	}
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || strings.ContainsRune(blank, r)
}

// blank are letters and signs that are not seen, though Unicode has them as such:
// the joiner of graphemes, the fillers of Hangul, the empty pattern of Braille.
const blank = "\u034f\u115f\u1160\u2800\u3164\uffa0"

// shorten cuts text to n bytes at most, at the end of a character.
func shorten(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}
