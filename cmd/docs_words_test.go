package cmd_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"mailcheckup/diagnose"
)

// code is what a page sets in the letters of a machine: blocks, whatever stands
// four blanks in, and what is between back quotes.
func code(t *testing.T, page string) (all []string) {
	fenced, prose := blocks(t, page)
	for _, b := range fenced {
		all = append(all, strings.Split(strings.ReplaceAll(b.text, "\\\n", " "), "\n")...)
	}
	for line := range strings.Lines(prose) {
		if text, ok := strings.CutPrefix(line, "    "); ok {
			all = append(all, strings.TrimSpace(text))
		}
	}
	for _, s := range span.FindAllString(prose, -1) {
		all = append(all, strings.Trim(s, "`"))
	}
	return all
}

var (
	calledTerminal = regexp.MustCompile(`\bmailcheckup-cli ([^|>;]*)`)
	calledWindow   = regexp.MustCompile(`\bmailcheckup (--[a-z-]+)`)
	anOption       = regexp.MustCompile(`--[a-z][a-z-]*`)
)

// TestDocsCommands: every command and every option that a page names is one.
func TestDocsCommands(t *testing.T) {
	options := map[string][]string{}
	var any []string
	stdout, _, _ := shell(t, "", "help")
	for _, m := range regexp.MustCompile(`(?m)^mailcheckup-cli ([a-z]+)`).FindAllStringSubmatch(stdout, -1) {
		help, _, _ := shell(t, "", "help", m[1])
		options[m[1]] = anOption.FindAllString(help, -1)
		any = append(any, options[m[1]]...)
	}
	options["help"] = nil
	window := readFile(t, "mailcheckup/calling.go")
	seen := 0
	for _, page := range guidePages(t) {
		for _, text := range code(t, page) {
			words := strings.Fields(text)
			if len(words) == 0 {
				continue
			}
			if m := calledWindow.FindStringSubmatch(text); m != nil && !strings.Contains(window, `"`+m[1][2:]+`"`) {
				t.Errorf("%s: %s: the window has no %s", page, text, m[1])
			}
			switch m := calledTerminal.FindStringSubmatch(text); {
			case m != nil && m[1] != "":
				words = strings.Fields(m[1])
			case strings.HasPrefix(words[0], "--"):
				if name := anOption.FindString(words[0]); !slices.Contains(any, name) {
					t.Errorf("%s: %s: no command has %s", page, text, name)
				}
				continue
			case options[words[0]] == nil: // not about us
				continue
			}
			seen++
			known, ok := options[words[0]]
			if !ok && !strings.Contains(text, "--sever ") {
				t.Errorf("%s: %s: there is no command %s", page, text, words[0])
				continue
			}
			for _, word := range words[1:] {
				if name := anOption.FindString(word); strings.HasPrefix(word, "--") && !slices.Contains(known, name) && name != "--sever" { // which is an example of a slip
					t.Errorf("%s: %s: %s has no %s", page, text, words[0], name)
				}
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d commands were seen", seen)
	}
}

// TestDocsCauses: every cause that a page names is one.
func TestDocsCauses(t *testing.T) {
	about := map[string]bool{}
	for _, c := range diagnose.Causes() {
		before, _, _ := strings.Cut(string(c), ".")
		about[before] = true
	}
	keys := presetKeys(t)
	form := regexp.MustCompile(`^([a-z0-9]+)\.[a-z0-9-]+$`)
	seen := 0
	for _, page := range guidePages(t) {
		for _, text := range code(t, page) {
			m := form.FindStringSubmatch(text)
			if m == nil || !about[m[1]] || slices.Contains(keys, text) || strings.HasPrefix(text, "mailbox.receiving") || strings.HasPrefix(text, "mailbox.sending") {
				continue
			}
			seen++
			if !diagnose.Cause(text).Known() {
				t.Errorf("%s: there is no cause %s", page, text)
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d causes were seen", seen)
	}
}
