package guide

import (
	"strings"
	"testing"
	"unicode"
)

// hardest is the school grade (Flesch-Kincaid) that a text may ask for.
const hardest = 7.0

// All that is said to a person, step by step and as a whole, is easy to read.
// What is told to the provider is for experts.
func TestEnglishIsEasyToRead(t *testing.T) {
	g := For("en")
	for heading := range g.causes() {
		cause := plain(heading)
		f := sample(t, cause)
		f.Stops = cause != heading
		a := g.Explain(f)
		text := append([]string{a.Title, a.Meaning}, a.Steps...)
		if grade := grade(strings.Join(text, "\n")); grade > hardest {
			t.Errorf("%s: grade %.1f\n%s", cause, grade, strings.Join(text, "\n"))
		}
		for _, line := range text {
			for _, s := range sentences(line) {
				if n := len(strings.Fields(s)); n > 22 {
					t.Errorf("%s: %d words in one sentence: %s", cause, n, s)
				}
			}
		}
		if words, ends := count(a.Tell); ends > 0 && words/ends > 25 {
			t.Errorf("%s: %d words a sentence in what is told to the provider", cause, words/ends)
		}
	}
}

// grade is the Flesch-Kincaid grade level of English text; a line end ends a
// sentence.
func grade(text string) float64 {
	words, ends := count(text)
	beats := 0
	for _, word := range strings.Fields(text) {
		beats += syllables(word)
	}
	return 0.39*float64(words)/float64(ends) + 11.8*float64(beats)/float64(words) - 15.59
}

func count(text string) (words, ends int) {
	for line := range strings.Lines(text) {
		words += len(strings.Fields(line))
		ends += len(sentences(strings.TrimSpace(line)))
	}
	return words, ends
}

// syllables counts the groups of vowels in an English word, less the silent e
// at the end. It is a little too strict rather than too kind.
func syllables(word string) int {
	word = strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }))
	n, before := 0, false
	for _, r := range word {
		vowel := strings.ContainsRune("aeiouy", r)
		if vowel && !before {
			n++
		}
		before = vowel
	}
	if strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") && n > 1 {
		n--
	}
	for end, sounded := range map[string]string{"es": "scgzxh", "ed": "td"} { // "tries", "used", but not "pages", "wanted"
		if stem, ok := strings.CutSuffix(word, end); ok && n > 1 && !strings.ContainsAny(stem[len(stem)-1:], sounded) {
			n--
		}
	}
	return max(n, 1)
}

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{
		"mail": 1, "server": 2, "certificate": 4, "provider": 3, "password": 2, "line": 1, "table": 2, "used": 1,
		"wanted": 2, "pages": 2, "encryption": 3, "993": 1, "STARTTLS.": 1, "computer": 3, "the": 1,
	} {
		if got := syllables(word); got != want {
			t.Errorf("%s has %d syllables, counted %d", word, want, got)
		}
	}
	if g := grade("The cat sat on the mat."); g > 0 {
		t.Errorf("the cat on the mat is of grade %.1f", g)
	}
	if g := grade("Notwithstanding considerable organizational difficulties, administrators independently established comprehensive documentation requirements."); g < 20 {
		t.Errorf("hard text is of grade %.1f", g)
	}
}
