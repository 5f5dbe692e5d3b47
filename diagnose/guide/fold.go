package guide

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pieces are what a line of text may end between: the words, but for those that a
// no-break blank holds together, as French has it inside « » and before a colon.
func Pieces(text string) iter.Seq[string] { return strings.FieldsFuncSeq(text, breaks) }

// breaks says that a line may end at r.
func breaks(r rune) bool { return unicode.IsSpace(r) && !strings.ContainsRune("\u00a0\u2007\u202f", r) }

// Fold breaks prose into lines of so many columns. The first line begins with
// first, the others with rest. What cannot be broken and is too long stays whole.
func Fold(prose string, columns int, first, rest string) string {
	var b strings.Builder
	b.WriteString(first)
	at, begun := utf8.RuneCountInString(first), false
	for piece := range Pieces(prose) {
		n := utf8.RuneCountInString(piece)
		switch {
		case !begun:
			begun = true
		case at+1+n > columns:
			b.WriteString("\n" + rest)
			at = utf8.RuneCountInString(rest)
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(piece)
		at += n
	}
	return b.String()
}
