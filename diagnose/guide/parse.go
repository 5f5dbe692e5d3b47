package guide

import (
	"regexp"
	"strings"

	"mailcheckup/diagnose"
)

// An entry is what a guide says of one cause, with its placeholders.
type entry struct {
	title, meaning, tell string
	steps                []step
}

// A step is something to do. Where settings that work were found, only those
// steps stand that hold always.
type step struct {
	text     string
	unproven bool // suggests settings that were not shown to work
	always   bool
	tells    bool // says to send on the entry's text for the provider; left out where there is none
}

const (
	heading      = "## "
	stopped      = " stopped" // behind a cause: where it stopped the check-up
	unprovenMark = "[unproven] "
	alwaysMark   = "[always] "
	tellMark     = "[tell] "
)

var numbered = regexp.MustCompile(`^[0-9]+\. +`)

// parseGuide reads a guide: under each heading a title line, paragraphs of
// meaning, numbered steps, and a quote for those who run the server. What
// stands above the first heading is for translators.
func parseGuide(text string) map[diagnose.Cause]entry {
	causes := map[diagnose.Cause]entry{}
	var code diagnose.Cause
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, heading); ok {
			code = diagnose.Cause(name)
			causes[code] = entry{}
		} else if code != "" && line != "" {
			e := causes[code]
			e.add(line)
			causes[code] = e
		}
	}
	return causes
}

// add puts in the next line.
func (e *entry) add(line string) {
	quote, quoted := strings.CutPrefix(line, ">")
	switch number := numbered.FindString(line); {
	case number != "":
		text, unproven := strings.CutPrefix(line[len(number):], unprovenMark)
		text, always := strings.CutPrefix(text, alwaysMark)
		text, tells := strings.CutPrefix(text, tellMark)
		e.steps = append(e.steps, step{text, unproven, always, tells})
	case quoted:
		e.tell = join(e.tell, quote)
	case e.title == "":
		e.title = line
	case len(e.steps) > 0:
		last := &e.steps[len(e.steps)-1]
		last.text = join(last.text, line)
	default:
		e.meaning = join(e.meaning, line)
	}
}

func join(a, b string) string { return strings.TrimSpace(a + " " + strings.TrimSpace(b)) }

// parseWords reads a list of words: "key = text" lines. Lines that begin with
// two blanks go on with the text above them; # begins a comment.
func parseWords(text string) map[string]string {
	words := map[string]string{}
	key, blank := "", ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \r\n")
		more, goesOn := strings.CutPrefix(line, "  ")
		switch {
		case line == "":
			blank += "\n"
		case strings.HasPrefix(line, "#"):
			key, blank = "", ""
		case goesOn && key != "":
			words[key] = strings.TrimPrefix(words[key]+blank+"\n"+more, "\n")
			blank = ""
		default:
			name, value, _ := strings.Cut(line, "=")
			key, blank = strings.TrimSpace(name), ""
			words[key] = strings.TrimSpace(value)
		}
	}
	return words
}
