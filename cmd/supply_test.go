package cmd_test

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestModulesArePinned holds that every module is the one that go.sum has the sum
// of, taken from nowhere else, and that the reason for each that we use ourselves is
// written down.
func TestModulesArePinned(t *testing.T) {
	out, err := exec.Command("go", "mod", "edit", "-json", "../go.mod").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct{ Path, Version string }
		Replace []struct{ Old struct{ Path string } }
	}
	if err := json.Unmarshal(out, &mod); err != nil || len(mod.Require) == 0 {
		t.Fatalf("go.mod: %v", err)
	}
	for _, r := range mod.Replace {
		t.Errorf("%s comes from elsewhere than its name says", r.Old.Path)
	}
	sums, why := text(t, "../go.sum"), text(t, "../CONTRIBUTING.md")
	used := imports(t, "..")
	for _, m := range mod.Require {
		if !strings.Contains(sums, m.Path+" "+m.Version+"/go.mod h1:") {
			t.Errorf("%s %s has no sum", m.Path, m.Version)
		}
		for path := range used {
			if ours := path == m.Path || strings.HasPrefix(path, m.Path+"/"); !ours {
				continue
			}
			if !strings.Contains(sums, m.Path+" "+m.Version+" h1:") {
				t.Errorf("%s %s is used and has no sum", m.Path, m.Version)
			}
			if !strings.Contains(why, "| `"+m.Path+"`") {
				t.Errorf("%s is used, and nobody says why", m.Path)
			}
		}
	}
}

// TestOnlyTheBrowserIsRun holds that no other program is started than the one that
// opens the page: nothing that a server, a link or a file says can become a command.
func TestOnlyTheBrowserIsRun(t *testing.T) {
	const opener = "diagnose/browser/open.go"
	ways := imports(t, "../cmd", "../diagnose", "../ui", "../assets")
	for _, way := range []string{"os/exec", "plugin"} {
		for _, file := range ways[way] {
			if filepath.ToSlash(file) != "../"+opener {
				t.Errorf("%s can start programs", file)
			}
		}
	}
	if len(ways["os/exec"]) != 1 {
		t.Errorf("who opens the page? %v", ways["os/exec"])
	}
	if source := text(t, "../"+opener); strings.Count(source, "exec.Command(") != 3 || strings.Contains(source, `"sh"`) || strings.Contains(source, `"cmd"`) {
		t.Error("the page is opened in another way than by the system's opener")
	}
}

// imports are the files of the program below folders, by what they import.
func imports(t *testing.T, folders ...string) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != folder || d.Name() == "testdata"):
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			for _, i := range file.Imports {
				name := strings.Trim(i.Path.Value, `"`)
				files[name] = append(files[name], path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func text(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
