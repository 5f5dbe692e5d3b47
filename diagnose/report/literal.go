package report

import (
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"mailcheckup/diagnose"
)

var (
	// announcement is the end of a line behind which a literal of so many bytes
	// comes (RFC 9051, section 4.3).
	announcement = regexp.MustCompile(`~?\{([0-9]+)\+?\}$`)
	// rest is what a response goes on with behind a literal, and none begins with.
	rest = regexp.MustCompile(`^(?:[ )]|$)`)
)

// withoutLiterals are lines of a conversation without the server's literals, which
// may be names of folders, and without what comes behind them in the same response.
func withoutLiterals(lines []diagnose.Line) (all []diagnose.Line) {
	left, within := 0, false // bytes that are still to come, and whether the response goes on
	for _, l := range lines {
		if l.From != "server" {
			all = append(all, l)
			continue
		}
		if within = within && (left > 0 || rest.MatchString(l.Text)); within {
			left -= bytesOf(l.Text) + 1 // one at least for the end of the line
		}
		size := announcement.FindStringSubmatch(l.Text)
		if !within {
			left, l.Text = 0, announcement.ReplaceAllString(l.Text, "…")
			all = append(all, l)
		}
		if size != nil && left <= 0 {
			left, _ = strconv.Atoi(size[1]) // of a number that is too large the largest
			within = true
		}
	}
	return all
}

// bytesOf is how many bytes the server sent at least for a text: less than it has
// where something was put in their place.
func bytesOf(text string) (n int) {
	for _, r := range text {
		switch r {
		case '•': // a part of what stands for the password
		case utf8.RuneError, '…':
			n++
		default:
			n += utf8.RuneLen(r)
		}
	}
	return n
}

// namesFolder is the beginning of a response that may name a folder.
var namesFolder = regexp.MustCompile(`(?i)^\* (?:LIST|LSUB|XLIST|STATUS)\b`)

// withoutFolders are lines of a conversation without those that name folders.
func withoutFolders(lines []diagnose.Line) []diagnose.Line {
	return slices.DeleteFunc(withoutLiterals(lines), func(l diagnose.Line) bool {
		return l.From == "server" && namesFolder.MatchString(l.Text)
	})
}
