package diagnose

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed help.tsv
var helpTable string

// helpPages maps the domains of servers and addresses to the page on which the
// provider says how a mail program signs in.
var helpPages = sync.OnceValue(func() map[string]string {
	pages := map[string]string{}
	for _, cells := range rows(helpTable) {
		if len(cells) == 2 {
			pages[cells[0]] = cells[1]
		}
	}
	return pages
})

// helpPage is the page for the server of s, or for the domain of the address;
// "" where none is known.
func helpPage(s Settings) string {
	for _, name := range []string{s.Host, s.Domain()} {
		for found := name != ""; found; _, name, found = strings.Cut(name, ".") {
			if page := helpPages()[name]; page != "" {
				return page
			}
		}
	}
	return ""
}
