package guide

import (
	"regexp"
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	long := strings.Repeat("x", 100)
	for _, test := range []struct {
		prose   string
		columns int
		want    string
	}{
		{"", 78, "- "},
		{"one  two\nthree", 78, "- one two three"},
		{strings.Repeat("ä ", 40), 78, "- " + strings.TrimSpace(strings.Repeat("ä ", 38)) + "\n  ä ä"},
		{"a " + long + " b", 78, "- a\n  " + long + "\n  b"},
		{"one two three", 10, "- one two\n  three"},
		{"sous «\u00a0ab\u00a0»\u00a0: oui", 10, "- sous\n  «\u00a0ab\u00a0»\u00a0:\n  oui"},
		{"une heure\u202f; deux", 10, "- une\n  heure\u202f;\n  deux"},
	} {
		if got := Fold(test.prose, test.columns, "- ", "  "); got != test.want {
			t.Errorf("%q in %d columns:\n%s\nwant\n%s", test.prose, test.columns, got, test.want)
		}
	}
}

// What in a text is for the program, or to be typed as it stands, and not for the
// French rules: marks in brackets, placeholders, addresses on the web, code.
var notFrench = regexp.MustCompile("(?m)\\[[^\\]]*\\]|\\{[^}]*\\}|https?://\\S+|`[^`]*`|^[a-z0-9.-]+ =|^[|: -]+$|^# .*$")

// A mark that French sets apart, without the no-break blank: U+00A0, which all
// fonts have, and not U+202F.
var unheld = regexp.MustCompile(`«[^\x{a0}]|[^\x{a0}]»|[^\x{a0}:;?!][:;?!]+(?:[\s»)]|$)|\x{202f}`)

func TestFrenchMarksAreHeld(t *testing.T) {
	for text, wrong := range map[string]bool{
		"Il a dit : oui": true, "Il a dit: oui": true, "Quoi ?": true, "Quoi?": true, "« oui\u00a0»": true, "«\u00a0oui »": true,
		"Non\u202f;": true, "Il a dit\u00a0: oui": false, "à 12:30, voyez https://example.org/?a=b;c et [see: a]": false,
		"Quoi\u00a0?! «\u00a0{value}\u00a0»": false, "key = {name}\u00a0: {value}": false,
	} {
		if got := unheld.MatchString(notFrench.ReplaceAllString(text, "x")); got != wrong {
			t.Errorf("%q is wrong: %v, want %v", text, got, wrong)
		}
	}
	for _, folder := range []string{"words/fr.txt", "guide/fr.md", "learn/fr.md", "programs/fr.md"} {
		text := notFrench.ReplaceAllString(read(folder), "x")
		for _, place := range unheld.FindAllStringIndex(text, -1) {
			begin := strings.LastIndexByte(text[:place[0]], '\n') + 1
			line, _, _ := strings.Cut(text[begin:], "\n")
			t.Errorf("%s: no no-break blank at %q in %q", folder, text[place[0]:place[1]], line)
		}
	}
}
