package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
)

// Every form says what it is, and of each key what it means.
func TestSchemasExplainThemselves(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(schemaFolder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range published(t) {
		schema := readSchema(t, name)
		if schema["$schema"] != "https://json-schema.org/draft/2020-12/schema" || schema["$id"] != "urn:mailcheckup:schema:"+name+":1" || schema["title"] == nil {
			t.Errorf("%s: %v, %v, %v", name, schema["$schema"], schema["$id"], schema["title"])
		}
		eachPart(schema, "", func(_ string, part map[string]any) {
			properties, _ := part["properties"].(map[string]any)
			for key, property := range properties {
				if said, _ := property.(map[string]any)["description"].(string); len(said) < 10 || !strings.HasSuffix(said, ".") {
					t.Errorf("%s: %s is described as %q", name, key, said)
				}
			}
			if properties != nil && part["additionalProperties"] == nil && part["required"] == nil {
				t.Errorf("%s: no key is required of %v", name, slices.Sorted(maps.Keys(properties)))
			}
		})
		if !strings.Contains(string(readme), "("+name+".json)") {
			t.Errorf("README.md says nothing of %s.json", name)
		}
	}
}

// Where a form says which words there are, they are the engine's: all of them,
// and no other. Words that may be missing, as "", say so themselves.
func TestSchemaWords(t *testing.T) {
	severities := []string{}
	for s := diagnose.OK; s <= diagnose.Fail; s++ {
		severities = append(severities, s.String())
	}
	stages := constants(t, "diagnose", "Stage")
	words := map[string][]string{
		"service": constants(t, "diagnose", "Service"), "security": constants(t, "diagnose", "Security"), "who": constants(t, "diagnose", "Who"),
		"stage": stages, "proven": stages, "stages": stages, "severity": severities, "status": append(severities, "unreached"),
		"from": {"client", "server"}, "line": constants(t, "diagnose/watch", "Line"), "program": constants(t, "diagnose/accounts", "Program"),
		"source": constants(t, "diagnose/discover", "Source"), "sources": constants(t, "diagnose/discover", "Source"),
		"needs": constants(t, "diagnose/discover", "Need"), "failure": constants(t, "diagnose/discover", "Failure"),
	}
	met := map[string]bool{}
	for _, name := range published(t) {
		eachPart(readSchema(t, name), "", func(property string, part map[string]any) {
			if part["enum"] == nil {
				return
			}
			met[property] = true
			var got []string
			for _, word := range part["enum"].([]any) {
				if word != "" {
					got = append(got, word.(string))
				}
			}
			want := slices.Clone(words[property])
			if strings.HasPrefix(property, "source") { // what was typed is a source in the window only
				want = slices.DeleteFunc(want, func(word string) bool { return word == string(discover.Typed) })
			}
			if property == "security" && !slices.Contains(got, "auto") { // of settings that were tried
				want = slices.DeleteFunc(want, func(word string) bool { return word == "auto" })
			}
			slices.Sort(got)
			if slices.Sort(want); !slices.Equal(got, want) {
				t.Errorf("%s: the words of %q are %q, and the engine's %q", name, property, got, want)
			}
		})
	}
	if len(met) != len(words) {
		t.Errorf("only %v have words", slices.Sorted(maps.Keys(met)))
	}
}

// constants are the values of all constants of a type of strings, as they stand
// in the source of a package.
func constants(t *testing.T, folder, kind string) (values []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			named, isNamed := spec.Type.(*ast.Ident)
			text, isText := spec.Values[0].(*ast.BasicLit)
			if isNamed && isText && named.Name == kind {
				value, err := strconv.Unquote(text.Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, value)
			}
			return true
		})
	}
	if len(values) < 3 {
		t.Fatalf("only %q are of type %s", values, kind)
	}
	return values
}

// Causes are told by their form, for new ones come; the values of a finding are
// described one by one.
func TestSchemaCauses(t *testing.T) {
	arguments := map[string]bool{}
	for _, cause := range diagnose.Causes() {
		for _, name := range cause.Args() {
			arguments[name] = true
		}
	}
	for _, name := range published(t) {
		eachPart(readSchema(t, name), "", func(property string, part map[string]any) {
			pattern, _ := part["pattern"].(string)
			if property == "cause" || property == "causes" && pattern != "" {
				form := regexp.MustCompile(pattern)
				for _, cause := range append(diagnose.Causes(), rowError) {
					if !form.MatchString(string(cause)) {
						t.Errorf("%s: %s is no cause", name, cause)
					}
				}
				if form.MatchString("TCP refused") || form.MatchString("tcp") || form.MatchString("tcp.refused\n") {
					t.Errorf("%s: everything is a cause for %s", name, pattern)
				}
			}
			if properties, ok := part["properties"].(map[string]any); ok && property == "args" {
				got, want := slices.Sorted(maps.Keys(properties)), slices.Sorted(maps.Keys(arguments))
				if !slices.Equal(got, want) {
					t.Errorf("%s: the values are %q, and the engine's %q", name, got, want)
				}
			}
		})
	}
}
