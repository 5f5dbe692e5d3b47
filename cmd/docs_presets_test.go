package cmd_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"mailcheckup/diagnose/presets"
)

// TestDocsPresets: the example of a settings file is one, and so is what the script
// for Windows writes.
func TestDocsPresets(t *testing.T) {
	p, err := presets.Load(examples + "presets.toml")
	if err != nil || p.Organisation != "University of Example" || len(p.Mailboxes) != 2 || p.Roots == nil || len(p.Settings("kim@clinic.example.org")) != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	_, text, _ := strings.Cut(readFile(t, examples+"put-presets.ps1"), "@'\n")
	text, _, found := strings.Cut(text, "\n'@\n")
	file := filepath.Join(t.TempDir(), "presets.toml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if p, err := presets.Load(file); !found || err != nil || len(p.Settings("kim@example.org")) != 2 {
		t.Errorf("put-presets.ps1 writes %q: %+v, %v", text, p, err)
	}
}

// presetKeys are those that a settings file may have, as the package reads them.
func presetKeys(t *testing.T) []string {
	t.Helper()
	source, err := parser.ParseFile(token.NewFileSet(), "../diagnose/presets/parse.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string]*ast.StructType{}
	ast.Inspect(source, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok {
			if form, ok := spec.Type.(*ast.StructType); ok {
				forms[spec.Name.Name] = form
			}
		}
		return true
	})
	if forms["file"] == nil {
		t.Fatal("the form of the file is not in parse.go")
	}
	return keysOf(forms, forms["file"], "")
}

// keysOf are the keys of a form, those of tables in it with their names.
func keysOf(forms map[string]*ast.StructType, form *ast.StructType, prefix string) (all []string) {
	for _, field := range form.Fields.List {
		for _, name := range field.Names {
			key := strings.ToLower(name.Name)
			if field.Tag != nil {
				key = reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("toml")
			}
			if table := tableOf(forms, field.Type); table != nil {
				all = append(all, keysOf(forms, table, prefix+key+".")...)
			} else {
				all = append(all, prefix+key)
			}
		}
	}
	return all
}

// tableOf is the form of a table, of a pointer to it or of a list; nil: of none.
func tableOf(forms map[string]*ast.StructType, kind ast.Expr) *ast.StructType {
	switch kind := kind.(type) {
	case *ast.StructType:
		return kind
	case *ast.Ident:
		return forms[kind.Name]
	case *ast.StarExpr:
		return tableOf(forms, kind.X)
	case *ast.ArrayType:
		return tableOf(forms, kind.Elt)
	}
	return nil
}

// TestDocsPresetKeys: the table of the keys has all there are and no more, and names
// every value where there are only a few.
func TestDocsPresetKeys(t *testing.T) {
	values := map[string]string{}
	for _, row := range rows(t, "helpdesk.md", "key") {
		if row[1] != "table" {
			values[strings.Trim(row[0], "`")] = row[1]
		}
	}
	keys := presetKeys(t)
	for _, key := range keys {
		if values[key] == "" {
			t.Errorf("the table does not have %s", key)
		}
	}
	for key := range values {
		if !slices.Contains(keys, key) {
			t.Errorf("the table has %s, which is no key", key)
		}
	}
	for _, p := range choices(t) {
		for allowed := range strings.SplitSeq(p.Allowed, ", ") {
			if !strings.Contains(values[p.Key], "`"+allowed+"`") {
				t.Errorf("the table does not say that %s can be %s", p.Key, allowed)
			}
		}
	}
}

// choices are the problems of a file in which every key that has a choice of values
// has another one. They name the choice.
func choices(t *testing.T) (all presets.Problems) {
	text := `organisation = "A"
language = "?"
hide = ["?"]
[[mailbox]]
domains = ["example.org"]
user = "?"
sign-in = "?"
receiving = { server = "example.org", service = "?", security = "?" }
sending = { server = "example.org", service = "?", security = "?" }
`
	file := filepath.Join(t.TempDir(), "presets.toml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := presets.Load(file)
	if !errors.As(err, &all) || len(all) != strings.Count(text, "?") {
		t.Fatalf("%d problems: %v", len(all), err)
	}
	for i, p := range all {
		if p.Reason != presets.Choice {
			t.Errorf("%v", p)
		}
		if p.Key == "mailbox.user" { // any text that has {local}
			all[i].Allowed = "address, local"
		}
	}
	return all
}

// rows are those of the tables of a page whose first column is called name.
func rows(t *testing.T, page, name string) (all [][]string) {
	t.Helper()
	_, prose := blocks(t, guides+page)
	mine := false
	for line := range strings.Lines(prose) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case !strings.HasPrefix(line, "|"):
			mine = false
		case cells[0] == name:
			mine = true
		case mine && !strings.HasPrefix(line, "|---"):
			all = append(all, cells)
		}
	}
	if len(all) == 0 {
		t.Fatalf("%s has no table of %s", page, name)
	}
	return all
}
