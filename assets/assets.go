// Package assets holds what a translator touches: for each language a guide
// (guide/xx.md: what every cause means and what to do about it) and a list of
// words (words/xx.txt: everything else that is shown), and next to them the
// facts about providers of mail, which anybody can correct. It only embeds
// them; the packages guide and discover read them. A new language is four new
// files and no code.
package assets

import "embed"

// Texts has for every language xx guide/xx.md, words/xx.txt, learn/xx.md (questions and
// answers about mail) and programs/xx.md (how to change settings in a mail program).
//
//go:embed guide/*.md words/*.txt learn/*.md programs/*.md
var Texts embed.FS

// Providers is providers.txt: who the providers of mail are, what their
// servers are called and what they ask for. Its head explains its form.
//
//go:embed providers.txt
var Providers string
