package diagnose

import "strings"

// rows reads a table of facts: a row a line, its cells apart by a tab. Lines that
// are empty or begin with # are none.
func rows(table string) (all [][]string) {
	for line := range strings.Lines(table) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			all = append(all, strings.Split(line, "\t"))
		}
	}
	return all
}
