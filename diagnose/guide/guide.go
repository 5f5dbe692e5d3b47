// Package guide puts findings into plain words, in the person's language.
//
// The texts are data in package assets. For each language there is a guide,
// which says of every cause what is wrong, what it means, what to do, and what
// to tell the provider ([Guide.Explain]), and a list of words for everything
// else that is shown ([Guide.Word]). Both are parsed when first needed.
//
// The texts hold placeholders. What is put in their place comes from a server
// or from the person; it is data and never read as markup, and a placeholder in
// it stays as it is. A sentence whose value is not known is left out, so that
// nothing is said that was not established. Something to do is then left out as a
// whole, for its sentences lean on each other.
package guide

import (
	"io/fs"
	"slices"
	"strings"
	"sync"

	"mailcheckup/assets"
	"mailcheckup/diagnose"
)

// fallback is the language for those who speak none of ours.
const fallback = "en"

// A Guide has all texts in one language. It is safe for use by several
// goroutines.
type Guide struct {
	tag    string
	causes func() map[diagnose.Cause]entry
	words  func() map[string]string
}

// guides are all there are, the fallback first.
var guides = sync.OnceValue(func() (all []*Guide) {
	files, _ := fs.Glob(assets.Texts, "guide/*.md")
	for _, file := range files {
		tag := strings.TrimSuffix(strings.TrimPrefix(file, "guide/"), ".md")
		g := &Guide{
			tag:    tag,
			causes: sync.OnceValue(func() map[diagnose.Cause]entry { return parseGuide(read(file)) }),
			words:  sync.OnceValue(func() map[string]string { return parseWords(read("words/" + tag + ".txt")) }),
		}
		if tag == fallback {
			all = slices.Insert(all, 0, g)
		} else {
			all = append(all, g)
		}
	}
	return all
})

func read(file string) string {
	text, _ := assets.Texts.ReadFile(file) // embedded: a test holds that both files are there
	return string(text)
}

// Tag names the language of g: "en", "de".
func (g *Guide) Tag() string { return g.tag }
