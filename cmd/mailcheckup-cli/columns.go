package main

import (
	"cmp"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/report"
)

// fewestColumns is what lines of prose have on the narrowest terminal: in fewer,
// hardly two words stand beside each other.
const fewestColumns = 20

// width is that of the terminal that w is, in columns; 0: it is none, or does not say.
func width(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// columns is how long lines of prose on w are.
func columns(w io.Writer) int {
	return min(max(cmp.Or(width(w), report.Columns), fewestColumns), report.Columns)
}

// fold is prose in lines for the standard output.
func (t *terminal) fold(prose string) string { return guide.Fold(prose, columns(t.out), "", "") }

// narrowed is text that is in lines already; only those that are too long for the
// standard output are folded, below their beginning.
func (t *terminal) narrowed(text string) string {
	most := max(screenWidth(t.out)-1, fewestColumns)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if utf8.RuneCountInString(line) > most {
			words := strings.TrimLeft(line, " ")
			indent := line[:min(len(line)-len(words), most/4)]
			lines[i] = guide.Fold(words, most, indent, indent)
		}
	}
	return strings.Join(lines, "\n")
}

// overwrites says that w is a terminal on which a line can be written over: it
// understands escape sequences.
func overwrites(w io.Writer) bool { return isTerminal(w) && os.Getenv("TERM") != "dumb" }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// overwrite writes text over the last line of a terminal; "": the line is cleared.
// Only one line can be written over, so what there is no room for is left out.
func overwrite(w io.Writer, text string) { io.WriteString(w, "\r\x1b[K"+cut(text, screenWidth(w)-1)) }

// screenWidth is the width of a terminal, or what is usual where it does not say.
func screenWidth(w io.Writer) int { return cmp.Or(width(w), 80) }

// cut is the beginning of text, in so many columns.
func cut(text string, columns int) string {
	runes := []rune(text)
	return string(runes[:max(0, min(len(runes), columns))])
}
