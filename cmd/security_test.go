package cmd_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// testName is how a page names a test: the folder's name, a dot, and the test's.
var testName = regexp.MustCompile("`([a-z-]+\\.(?:Test|Fuzz)[A-Za-z0-9]+)`")

// testsInTree are all tests and fuzz targets there are, named so.
func testsInTree(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "build", "dist", "testdata"}, d.Name()):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Abs(filepath.Dir(path))
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
				all[filepath.Base(folder)+"."+f.Name.Name] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestSecurityPage holds docs/security.md to its word: every attacker has a table
// of promises, every promise names the test that holds it, and there are such tests.
func TestSecurityPage(t *testing.T) {
	page, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := testsInTree(t)
	for _, m := range testName.FindAllStringSubmatch(string(page), -1) {
		if !tests[m[1]] {
			t.Errorf("there is no test %s", m[1])
		}
	}
	chapter, attacker, inTable := "", "", false
	promises := map[string]int{} // of each attacker
	for line := range strings.Lines(string(page)) {
		line = strings.TrimSpace(line)
		switch cells := strings.Split(strings.Trim(line, "| "), " | "); {
		case strings.HasPrefix(line, "## "):
			chapter, inTable = line[3:], false
		case strings.HasPrefix(line, "### ") && chapter == "Attackers":
			attacker, inTable = line[4:], false
			promises[attacker] = 0
		case !strings.HasPrefix(line, "|"):
			inTable = false
		case cells[len(cells)-1] == "held by":
			inTable = true
		case inTable && !strings.HasPrefix(line, "|-"):
			promises[attacker]++
			if len(cells) != 3 || !testName.MatchString(cells[2]) {
				t.Errorf("%s: no test holds %q", attacker, cells[0])
			}
		}
	}
	for attacker, n := range promises {
		if n == 0 {
			t.Errorf("nothing is promised against %q", attacker)
		}
	}
	if len(promises) < 8 {
		t.Errorf("the page has only these attackers: %v", promises)
	}
}
