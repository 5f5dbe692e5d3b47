package cmd_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// What people read in docs is held against the programs here and in the other
// files that begin with docs_: links, examples, commands, keys, causes.

const (
	guides   = "../docs/"
	examples = guides + "examples/"
)

// guidePages are those that people read to use the programs.
func guidePages(t *testing.T) []string {
	t.Helper()
	pages := []string{"../README.md"}
	for _, pattern := range []string{guides + "*.md", guides + "*/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatal("no guides: ", err)
		}
		pages = append(pages, found...)
	}
	return pages
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A block is what stands between two fences of Markdown.
type block struct {
	language string
	line     int // of the file, the first in the block
	text     string
}

// blocks takes a page apart: its blocks, and the prose without them.
func blocks(t *testing.T, page string) (all []block, prose string) {
	t.Helper()
	open := false
	for i, line := range strings.SplitAfter(readFile(t, page), "\n") {
		fence, isFence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case isFence && !open:
			all = append(all, block{language: fence, line: i + 2})
			open = true
		case isFence:
			open = false
		case open:
			all[len(all)-1].text += line
		default:
			prose += line
		}
	}
	if open {
		t.Errorf("%s: a block has no end", page)
	}
	return all, prose
}

var (
	span   = regexp.MustCompile("`[^`]+`")
	target = regexp.MustCompile(`\]\(([^)\s]+)\)`)
)

// TestDocsLinks: what a page leads to is there, down to the heading.
func TestDocsLinks(t *testing.T) {
	links := 0
	for _, page := range append(guidePages(t), "../CONTRIBUTING.md", "../CHANGELOG.md") {
		_, prose := blocks(t, page)
		for _, m := range target.FindAllStringSubmatch(span.ReplaceAllString(prose, "x"), -1) {
			if strings.Contains(m[1], ":") { // of the web
				continue
			}
			links++
			file, heading, inside := strings.Cut(m[1], "#")
			path := page
			if file != "" {
				path = filepath.Join(filepath.Dir(page), file)
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s leads to %s: %v", page, m[1], err)
			} else if inside && !slices.Contains(anchors(t, path), heading) {
				t.Errorf("%s leads to %s: there is no such heading", page, m[1])
			}
		}
	}
	if links < 50 {
		t.Errorf("only %d links were seen", links)
	}
}

// anchors are the headings of a page as forges name them in addresses.
func anchors(t *testing.T, page string) (all []string) {
	_, prose := blocks(t, page)
	for line := range strings.Lines(prose) {
		text := strings.TrimLeft(line, "#")
		if text == line || !strings.HasPrefix(text, " ") {
			continue
		}
		all = append(all, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, strings.TrimSpace(text)))
	}
	return all
}

// TestDocsAreListed: the first page leads to every other, and to every example.
func TestDocsAreListed(t *testing.T) {
	first := readFile(t, guides+"README.md")
	pages, err := filepath.Glob(guides + "*.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(examples + "*")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples: ", err)
	}
	for _, path := range append(pages, files...) {
		name := strings.TrimPrefix(path, guides)
		if name != "README.md" && !strings.Contains(first, "]("+name+")") {
			t.Errorf("docs/README.md does not lead to %s", name)
		}
	}
}

// TestDocsExamplesAreFiles: what a page shows of an example is the whole file.
func TestDocsExamplesAreFiles(t *testing.T) {
	for page, all := range map[string]map[string]string{
		"helpdesk.md":  {"toml": "presets.toml", "preseed": "preseed.cfg", "yaml": "playbook.yml"},
		"providers.md": {"zone": "example.org.zone", "xml": "config-v1.1.xml", "json": "user-agent-configuration.json"},
	} {
		for language, file := range all {
			if shown := blockOf(t, page, language); strings.TrimSpace(shown) != strings.TrimSpace(readFile(t, examples+file)) {
				t.Errorf("%s shows something else than examples/%s:\n%s", page, file, shown)
			}
		}
	}
}

// blockOf is the only block of a language on a page.
func blockOf(t *testing.T, page, language string) string {
	t.Helper()
	all, _ := blocks(t, guides+page)
	all = slices.DeleteFunc(all, func(b block) bool { return b.language != language })
	if len(all) != 1 {
		t.Fatalf("%s has %d blocks of %s", page, len(all), language)
	}
	return all[0].text
}
