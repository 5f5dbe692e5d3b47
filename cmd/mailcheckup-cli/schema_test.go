package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The published forms of all that is written as JSON are in docs/schema. Others
// read them, so they let keys pass that they do not know. The tests hold what is
// written against a strict one, made of the same file, so that no key comes
// without its description.

const schemaFolder = "../../docs/schema"

// readSchema reads a published form.
func readSchema(t *testing.T, name string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(schemaFolder, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, string(text)).(map[string]any)
}

// parsed is a text of JSON as the validator wants it.
func parsed(t *testing.T, text string) any {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return doc
}

func compiled(t *testing.T, schema map[string]any) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	id := schema["$id"].(string)
	if err := c.AddResource(id, schema); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// eachPart visits a schema and all schemas in it. The name is that of the
// property that a part is about; "" where it is about none.
func eachPart(schema map[string]any, name string, visit func(name string, part map[string]any)) {
	visit(name, schema)
	for key, value := range schema {
		switch value := value.(type) {
		case map[string]any:
			switch key {
			case "properties":
				for name, part := range value {
					eachPart(part.(map[string]any), name, visit)
				}
			case "$defs":
				for _, part := range value {
					eachPart(part.(map[string]any), "", visit)
				}
			case "items", "propertyNames", "additionalProperties":
				eachPart(value, name, visit)
			}
		case []any:
			if key == "allOf" || key == "anyOf" || key == "oneOf" {
				for _, part := range value {
					eachPart(part.(map[string]any), name, visit)
				}
			}
		}
	}
}

// strict has a schema refuse keys that it does not list. Maps, which say what
// their values are, stay open. It gives the schema back.
func strict(schema map[string]any) map[string]any {
	shut := func(part any) {
		if part, ok := part.(map[string]any); ok {
			part["unevaluatedProperties"] = false // where a $ref is too, this looks at both
		}
	}
	eachPart(schema, "", func(_ string, part map[string]any) {
		shut(part["items"])
		properties, _ := part["properties"].(map[string]any)
		for _, property := range properties {
			shut(property)
		}
	})
	shut(schema)
	return schema
}

// hold holds documents against a schema: they keep to it with no key besides,
// each of its keys is in one of them, and keys of the future do no harm.
func hold(t *testing.T, name string, documents []string) {
	t.Helper()
	exact, open := compiled(t, strict(readSchema(t, name))), compiled(t, readSchema(t, name))
	for _, text := range documents {
		if err := exact.Validate(parsed(t, text)); err != nil {
			t.Fatalf("%s: %v\n%.2000s", name, err, text)
		}
		future := parsed(t, text)
		for _, object := range objects(future) {
			object["mood"] = true
		}
		if err := open.Validate(future); err != nil {
			t.Fatalf("%s: a key of the future does harm: %v\n%.2000s", name, err, text)
		}
	}
	for _, key := range silentKeys(t, name, documents) {
		t.Errorf("%s describes %q, which nobody writes", name, key)
	}
}

// objects are all objects in a document but for those whose keys are not fixed.
func objects(document any) (all []map[string]any) {
	switch v := document.(type) {
	case []any:
		for _, item := range v {
			all = append(all, objects(item)...)
		}
	case map[string]any:
		all = append(all, v)
		for _, key := range slices.Sorted(maps.Keys(v)) {
			_, isMap := v[key].(map[string]any)
			if open := slices.Contains([]string{"args", "causes", "stages", "line"}, key); !open || !isMap {
				all = append(all, objects(v[key])...)
			}
		}
	}
	return all
}

// silentKeys are those that a schema describes and that are in no document: its
// strict form passes without them. So they are found too where the strict form is
// not strict.
func silentKeys(t *testing.T, name string, documents []string) (silent []string) {
	t.Helper()
	listed := 0
	each := func(schema map[string]any, visit func(n int, name string, properties map[string]any)) {
		n := 0
		for _, part := range sortedParts(schema) {
			properties, _ := part["properties"].(map[string]any)
			if _, open := part["additionalProperties"]; open {
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(properties)) {
				visit(n, name, properties)
				n++
			}
		}
	}
	each(readSchema(t, name), func(int, string, map[string]any) { listed++ })
	for left := range listed {
		schema, key := strict(readSchema(t, name)), ""
		each(schema, func(n int, name string, properties map[string]any) {
			if n == left {
				key = name
				delete(properties, name)
			}
		})
		without := compiled(t, schema)
		if !slices.ContainsFunc(documents, func(text string) bool { return without.Validate(parsed(t, text)) != nil }) {
			silent = append(silent, key)
		}
	}
	return silent
}

// sortedParts are the objects of a schema, its root and its definitions and the
// objects in them, always in the same order.
func sortedParts(schema map[string]any) (all []map[string]any) {
	eachPart(schema, "", func(_ string, part map[string]any) {
		if part["properties"] != nil {
			all = append(all, part)
		}
	})
	slices.SortFunc(all, func(a, b map[string]any) int {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	return all
}

// published are the names of all forms.
func published(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(schemaFolder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %d files", err, len(files))
	}
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".json"))
	}
	return names
}
