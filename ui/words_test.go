package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/practice"
)

// Every key of a word in this package has a text in every language. Keys that
// are put together at run time are listed.
func TestWords(t *testing.T) {
	keys := []string{"state.ok", "state.note", "state.warn", "state.fail", "state.waiting", "state.running", "state.unreached"}
	for _, s := range securities {
		keys = append(keys, "window.security."+string(s))
	}
	for _, name := range []string{"server", "port", "security", "user", "password"} {
		keys = append(keys, "window."+name)
	}
	for _, fault := range practice.Faults() {
		keys = append(keys, "practice."+fault.Name)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, _ := strconv.Unquote(lit.Value)
				for _, prefix := range []string{"window.", "report."} {
					if strings.HasPrefix(text, prefix) && !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ".png") {
						keys = append(keys, text)
					}
				}
			}
			return true
		})
	}
	for _, language := range guide.Languages() {
		g := guide.For(language.Tag)
		for _, key := range keys {
			if !g.Has(key) {
				t.Errorf("%s has no text for %s", language.Tag, key)
			}
		}
	}
}

// What a no-break blank holds together stays on one line, blank and all.
func TestProseKeepsNoBreakBlanks(t *testing.T) {
	newRig(t, "fr", 400, 400)
	p := newProse("sous «\u00a0ab\u00a0»\u00a0: oui", sizeCaption, colorMuted, fyne.TextStyle{})
	p.wrap(fyne.MeasureText("«\u00a0ab\u00a0»\u00a0: m", theme.Size(sizeCaption), fyne.TextStyle{}).Width)
	if want := []string{"sous", "«\u00a0ab\u00a0»\u00a0:", "oui"}; !slices.Equal(p.lines, want) {
		t.Errorf("got %q, want %q", p.lines, want)
	}
}
