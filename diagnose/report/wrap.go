package report

import (
	"strings"
	"unicode/utf8"
)

// width is how long the lines of prose are: what fits a terminal and a mail.
const width = 78

// wrap breaks prose between words. The first line begins with first, the
// others with rest. A word that is too long stays whole.
func wrap(prose, first, rest string) string {
	var b strings.Builder
	b.WriteString(first)
	at := utf8.RuneCountInString(first)
	for i, word := range strings.Fields(prose) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+n > width:
			b.WriteString("\n" + rest)
			at = utf8.RuneCountInString(rest)
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}
