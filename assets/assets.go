// Package assets holds what a translator touches: for each language a guide
// (guide/xx.md: what every cause means and what to do about it) and a list of
// words (words/xx.txt: everything else that is shown). It only embeds them;
// package guide reads them. A new language is two new files and no code.
package assets

import "embed"

// Texts has guide/xx.md and words/xx.txt for every language xx.
//
//go:embed guide/*.md words/*.txt
var Texts embed.FS
