package guide

import (
	"regexp"
	"strings"
)

// missing stands for a value that is not known, where a text cannot do without.
const missing = "…"

var (
	placeholder = regexp.MustCompile(`\{[a-z0-9-]+\}`)
	// A sentence ends with its mark, perhaps a closing quotation mark, and a blank.
	sentenceEnd = regexp.MustCompile(`[.!?][”“"]? +`)
)

// fill puts values in the places of template. It goes over the template once,
// so that what looks like a placeholder in a value is left alone.
func fill(template string, values map[string]string) string {
	return placeholder.ReplaceAllStringFunc(template, func(name string) string {
		if v := values[name[1:len(name)-1]]; v != "" {
			return v
		}
		return missing
	})
}

// fillKnown is fill without the sentences whose values are not all known.
func fillKnown(template string, values map[string]string) string {
	var kept []string
	for _, sentence := range sentences(template) {
		if known(sentence, values) {
			kept = append(kept, fill(sentence, values))
		}
	}
	return strings.Join(kept, " ")
}

// message is fillKnown for a text to be sent: its first sentence says what it is
// about, so there is none without it.
func message(template string, values map[string]string) string {
	if all := sentences(template); len(all) == 0 || !known(all[0], values) {
		return ""
	}
	return fillKnown(template, values)
}

// known says that there is a value for every placeholder in template.
func known(template string, values map[string]string) bool {
	for _, name := range placeholder.FindAllString(template, -1) {
		if values[name[1:len(name)-1]] == "" {
			return false
		}
	}
	return true
}

// sentences splits text; each keeps its mark.
func sentences(text string) (all []string) {
	for text != "" {
		end := sentenceEnd.FindStringIndex(text)
		if end == nil {
			return append(all, text)
		}
		all = append(all, strings.TrimRight(text[:end[1]], " "))
		text = text[end[1]:]
	}
	return all
}
