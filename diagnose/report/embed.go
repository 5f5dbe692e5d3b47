package report

import (
	"html/template"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// An Embedded is what [HTML] writes in pieces, for a page that has more on it.
// The pieces are as harmless as the whole, and their look is that of [Style].
type Embedded struct {
	Title   string        // what the check-ups came to, in one sentence
	Heading template.HTML // the same as the page's one heading of the first rank
	Body    template.HTML // everything below it: headings from the second rank on
}

// Embed gives the report about check-ups that were run together in pieces.
func Embed(g *guide.Guide, checkups ...diagnose.Checkup) (Embedded, error) {
	p := newPage(g, checkups)
	var heading, body strings.Builder
	if err := pageTemplate().ExecuteTemplate(&heading, "heading", p); err != nil {
		return Embedded{}, err
	}
	err := pageTemplate().ExecuteTemplate(&body, "checks", p)
	return Embedded{p.Title, template.HTML(heading.String()), template.HTML(body.String())}, err
}

// Style is the style sheet of the page that [HTML] writes.
func Style() string { return style }
