package guide

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"mailcheckup/diagnose"
)

// same are the words that may be the same in every language. So may those that
// are nothing but placeholders and marks.
var same = []string{
	"service.imap", "service.pop3", "service.smtp", "security.tls", "security.starttls", "window.port",
	"settings.port", "state.fail", "severity.fail", "line.server", "report.ms", "window.password",
	"window.percent", "picture.seconds", "window.learn.menu", "window.card.text", "program.thunderbird", "program.evolution", "program.kmail", "program.outlook", "program.applemail",
}

// wordless says that nothing in text could be translated.
func wordless(text string) bool {
	return !strings.ContainsFunc(placeholder.ReplaceAllString(text, ""), unicode.IsLetter)
}

func TestWordsInEveryLanguage(t *testing.T) {
	english := For(fallback).words()
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		for key, text := range english {
			translated, ok := g.words()[key]
			switch {
			case !ok:
				t.Errorf("%s is missing in words/%s.txt", key, g.Tag())
			case translated == "":
				t.Errorf("%s is empty in words/%s.txt", key, g.Tag())
			case !slices.Equal(names(text), names(translated)):
				t.Errorf("%s: words/%s.txt has %v, English has %v", key, g.Tag(), names(translated), names(text))
			case g.Tag() != fallback && text == translated && !slices.Contains(same, key) && !wordless(text):
				t.Errorf("%s is in English in words/%s.txt: %q", key, g.Tag(), text)
			}
		}
		for key := range g.words() {
			if _, ok := english[key]; !ok {
				t.Errorf("%s stands in words/%s.txt only", key, g.Tag())
			}
		}
	})
}

func TestNoKeyTwice(t *testing.T) {
	forEachLanguage(t, func(t *testing.T, g *Guide) {
		text := read("words/" + g.Tag() + ".txt")
		seen := map[string]bool{}
		for _, key := range submatches(regexp.MustCompile(`(?m)^([^# \n][^=\n]*?) *=`), text) {
			if seen[key] {
				t.Errorf("%s stands twice in words/%s.txt", key, g.Tag())
			}
			seen[key] = true
		}
	})
}

// names are the placeholders of a text, each once, in alphabetical order.
func names(text string) []string {
	all := placeholder.FindAllString(text, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

func TestWord(t *testing.T) {
	g := For("en")
	for _, test := range []struct{ got, want string }{
		{g.Word("no.such.key"), "no.such.key"},
		{g.Word("settings.port", "port", "993"), "port 993"},
		{g.Word("doing.dns", "server", "{port}"), "Looking up {port}…"},
		{g.Settings(diagnose.Settings{Host: "imap.example.org", Port: 143, Security: diagnose.StartTLS}), "imap.example.org, port 143, STARTTLS"},
		{g.Settings(diagnose.Settings{Host: "h"}), "h"},
		{g.Settings(diagnose.Settings{Host: "h", Port: 1, Security: diagnose.Cleartext}), "h, port 1, no encryption"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	if help := g.Word("help.check"); !strings.Contains(help, "options]\n\n  --service S") {
		t.Errorf("a text of several lines has lost its form:\n%s", help)
	}
}

// Every code that a person can meet has its word, and so does every key that
// the program asks for by name.
func TestWordsForEverythingInTheSource(t *testing.T) {
	g := For("en")
	need := func(where, key string) {
		if !g.Has(key) {
			t.Errorf("%s: there is no word for %s", where, key)
		}
	}
	for _, cause := range diagnose.Causes() {
		if stage := string(cause.Stage()); stage != "" {
			need("stages", "stage."+stage)
			need("stages", "question."+stage)
			need("stages", "doing."+stage)
		}
		need("actors", "who."+string(cause.Who()))
		need("severities", "state."+cause.Severity().String())
		need("severities", "severity."+cause.Severity().String())
	}
	for _, file := range sources(t, "../..") {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Log(err) // being edited: its own tests will tell
			continue
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if key := argument(n, "Word", 0); key != "" && !strings.HasSuffix(key, ".") {
					need(file, key)
				}
				if name := argument(n, "fact", 1); name != "" {
					need(file, "fact."+name)
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Name" && strings.HasSuffix(file, "practice/faults.go") {
					need(file, "practice."+literal(n.Value))
				}
			}
			return true
		})
	}
}

// argument is the literal that call, of a method called name, has as its nth argument.
func argument(call *ast.CallExpr, name string, n int) string {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != name || len(call.Args) <= n {
		return ""
	}
	return literal(call.Args[n])
}

func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	text, _ := strconv.Unquote(lit.Value)
	return text
}

// sources are the Go files of the module but for the tests.
func sources(t *testing.T, root string) (files []string) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case os.IsNotExist(err): // came and went
			return nil
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata" || d.Name() == "vendor"):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			files = append(files, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("only %d source files under %s", len(files), root)
	}
	return files
}
