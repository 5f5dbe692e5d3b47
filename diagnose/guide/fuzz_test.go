package guide

import (
	"io/fs"
	"strings"
	"testing"
	"unicode/utf8"

	"mailcheckup/assets"
	"mailcheckup/diagnose"
)

// seedTexts adds the English text of a folder, and pieces that are none.
func seedTexts(f *testing.F, file string, pieces ...string) {
	text, err := fs.ReadFile(assets.Texts, file)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text[:min(len(text), 4<<10)]))
	for _, piece := range pieces {
		f.Add(piece)
	}
}

// oneLine says that texts are of one line, without blanks around it, and together
// no longer than what they were read from.
func oneLine(t *testing.T, read string, texts ...string) {
	t.Helper()
	length := 0
	for _, text := range texts {
		if text != strings.TrimSpace(text) || strings.Contains(text, "\n") {
			t.Errorf("%q came out", text)
		}
		length += len(text)
	}
	if length > 2*len(read) { // a blank may be put in where a line ended
		t.Errorf("%d bytes out of %d", length, len(read))
	}
}

// FuzzGuide: whatever stands in a guide, what is read of it are whole texts, and no
// step keeps its mark.
func FuzzGuide(f *testing.F) {
	seedTexts(f, "guide/en.md", "## a\n\n1. [unproven] [always] [tell] x\ny\n> z\n>\n", "## \n## a stopped\n10.  x\n", "## a\r\nt\r\n\r\n>>\r\n1. ")
	f.Fuzz(func(t *testing.T, text string) {
		marks, tells, kept := strings.Count(text, strings.TrimSpace(tellMark)), 0, ""
		for _, e := range parseGuide(text) {
			oneLine(t, text, e.title, e.meaning, e.tell)
			for _, s := range e.steps {
				oneLine(t, text, strings.TrimSpace(s.text))
				if s.tells {
					tells++
				}
				if strings.Contains(s.text, tellMark) {
					kept = s.text
				}
			}
		}
		if kept != "" && tells == marks { // a mark that was read is in no text, but the same one twice in a line may be
			t.Errorf("the mark stayed: %q", kept)
		}
	})
}

// FuzzWords: whatever stands in a list of words, each key has a text, and writing
// the list again and reading that gives the same.
func FuzzWords(f *testing.F) {
	seedTexts(f, "words/en.txt", "a = b\n  c\n\n  d\n# x\n  e\n", "=\n==\n  \n   x", "a\n  b\n\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		words := parseWords(text)
		for key, word := range words {
			if key != strings.TrimSpace(key) || strings.Contains(key, "=") || len(word) > len(text) {
				t.Errorf("%q = %q", key, word)
			}
			if key == "" || key[0] == '#' || strings.ContainsAny(word, "\r") || word != strings.TrimSpace(word) {
				continue // a comment, or nothing that can be written down again
			}
			again := parseWords(key + " = " + strings.ReplaceAll(word, "\n", "\n  "))
			if !strings.Contains(word, "\n") && again[key] != word {
				t.Errorf("%q = %q, and again %q", key, word, again[key])
			}
		}
	})
}

// FuzzLearn: whatever stands in a file of questions, none is without a section, and
// rows of tables are cells without blanks.
func FuzzLearn(f *testing.F) {
	seedTexts(f, "learn/en.md", "# s\n## q\nt\n| a | b |\n|---|\n[check: mail]\n[see: a, b]\n", "## q\n| |\n||\n[see: ]\n# \n## \n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, section := range parseLearn(text) {
			if len(section.Questions) == 0 {
				t.Errorf("an empty section: %q", section.Title)
			}
			for _, q := range section.Questions {
				oneLine(t, text, append(q.Paragraphs, q.Title)...)
				for _, row := range q.Table {
					oneLine(t, text, row...)
				}
			}
		}
	})
}

// FuzzPrograms: whatever stands in a file of programs, each can be asked for.
func FuzzPrograms(f *testing.F) {
	seedTexts(f, "programs/en.md", "## p\nP\nchecked 2026-11\nsecurity tls = SSL\n### receive\n1. {server}\nx\n> {user}\n", "## \n### \n1. \n> \n### \n2.  y\n", "x\n## a\n## b\nsecurity \n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range parsePrograms(text) {
			oneLine(t, text, p.Name)
			for _, w := range p.ways {
				for _, filled := range fillAll(append(w.steps, w.notes...), map[string]string{"server": "h"}) {
					if strings.TrimSpace(filled) == "" || strings.Contains(filled, "\n") {
						t.Errorf("%q came out", filled)
					}
				}
			}
		}
	})
}

// FuzzFill: whatever the template, it is gone over once: what stands in a value is
// no placeholder. Of sentences nothing is lost but the blanks between them.
func FuzzFill(f *testing.F) {
	f.Add("{server} does not answer. Ask {provider}!", "{server}")
	f.Add("{said} {a}{a}{} {A} {{a}} “x.” y", "x. {b}? z")
	f.Add("...  ?! ", "")
	f.Fuzz(func(t *testing.T, template, value string) {
		values := map[string]string{"a": value, "server": value, "said": value}
		if got, want := fill("{server}", values), value; got != want && value != "" {
			t.Errorf("%q became %q", want, got)
		}
		whole := fill(template, values)
		if most := len(template) + strings.Count(template, "{")*(len(value)+len(missing)); len(whole) > most {
			t.Errorf("%d bytes out of %d", len(whole), most)
		}
		letters := utf8.ValidString(template) && utf8.ValidString(value) // else halves of a letter may come together
		if letters && !strings.Contains(value+template, missing) && strings.Contains(fillKnown(template, values), missing) {
			t.Errorf("a value is missing in %q", fillKnown(template, values))
		}
		without := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := strings.Join(sentences(template), ""); without(got) != without(template) {
			t.Errorf("%q became %q", template, got)
		}
	})
}

// FuzzExplain: whatever the values of a finding, there is advice on it in each
// language, and a value is put in as it is.
func FuzzExplain(f *testing.F) {
	f.Add(uint16(0), "said", "[ALERT] no. {server} <b>", "imap")
	f.Add(uint16(40), "issuer", `CN=x\,y+O=z`, "pop3")
	f.Add(uint16(90), "names", ", , ", "smtp")
	f.Add(uint16(12), "ms", "NaN", "")
	f.Add(uint16(30), "until", "2026-11-31", "x")
	all := diagnose.Causes()
	languages := Languages()
	f.Fuzz(func(t *testing.T, which uint16, name, value, service string) {
		finding := diagnose.Finding{
			Cause: all[int(which)%len(all)], Stops: which%2 == 0,
			Args: map[string]string{"server": value, "port": value, "security": value, "service": service, name: value},
		}
		if which%3 == 0 {
			finding.Works = []diagnose.Proof{{Settings: diagnose.Settings{Service: diagnose.Service(service), Host: value, Port: int(which)}, Stage: diagnose.Stage(value)}}
		}
		a := For(languages[int(which)%len(languages)].Tag).Explain(finding)
		if a.Title == "" {
			t.Errorf("nothing to say about %s", finding.Cause)
		}
		said := strings.Join(append(a.Steps, a.Title, a.Meaning, a.Tell), "\n")
		if most := 20_000 + 100*(len(value)+len(service)); len(said) > most {
			t.Errorf("%d bytes said", len(said))
		}
		if !strings.Contains(value+service, "{") && placeholder.MatchString(said) {
			t.Errorf("a placeholder stayed in %q", said)
		}
	})
}
