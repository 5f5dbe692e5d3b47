package diagnose_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestArrows holds which of our packages may import which, and who may import
// Fyne: from cmd over ui and the packages below diagnose to the engine; private and
// practice import nothing of ours.
func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "mailcheckup/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	may := map[string][]string{
		"mailcheckup/assets":              {},
		"mailcheckup/assets/icons":        {},
		"mailcheckup/diagnose":            {},
		"mailcheckup/diagnose/practice":   {},
		"mailcheckup/diagnose/accounts":   {"diagnose"},
		"mailcheckup/diagnose/discover":   {"diagnose", "assets"},
		"mailcheckup/diagnose/guide":      {"diagnose", "assets"},
		"mailcheckup/diagnose/report":     {"diagnose", "diagnose/guide"},
		"mailcheckup/diagnose/card":       {"diagnose", "diagnose/guide"},
		"mailcheckup/diagnose/watch":      {"diagnose", "diagnose/guide", "diagnose/private"},
		"mailcheckup/diagnose/link":       {"diagnose"},
		"mailcheckup/diagnose/mailbox":    {"diagnose"},
		"mailcheckup/diagnose/private":    {},
		"mailcheckup/diagnose/presets":    {"diagnose", "diagnose/discover", "diagnose/guide", "diagnose/private"},
		"mailcheckup/diagnose/batch":      {"diagnose", "diagnose/discover", "diagnose/private"},
		"mailcheckup/diagnose/browser":    {"diagnose", "diagnose/discover", "diagnose/guide", "diagnose/link", "diagnose/mailbox", "diagnose/presets", "diagnose/report"},
		"mailcheckup/diagnose/exporter":   {"diagnose"},
		"mailcheckup/ui":                  {"assets", "assets/icons", "diagnose", "diagnose/accounts", "diagnose/card", "diagnose/discover", "diagnose/guide", "diagnose/link", "diagnose/mailbox", "diagnose/practice", "diagnose/presets", "diagnose/report", "diagnose/watch"},
		"mailcheckup/cmd":                 {},
		"mailcheckup/cmd/mailcheckup":     {"ui", "assets/icons", "diagnose", "diagnose/accounts", "diagnose/browser", "diagnose/guide", "diagnose/link", "diagnose/presets", "diagnose/report", "diagnose/watch"},
		"mailcheckup/cmd/mailcheckup-cli": {"diagnose", "diagnose/browser", "diagnose/batch", "diagnose/accounts", "diagnose/card", "diagnose/discover", "diagnose/exporter", "diagnose/guide", "diagnose/link", "diagnose/practice", "diagnose/presets", "diagnose/private", "diagnose/report", "diagnose/watch"},
	}
	seen := 0
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); seen++ {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		allowed, known := may[p.ImportPath]
		if !known {
			t.Errorf("%s is a package that the house does not have", p.ImportPath)
		}
		for _, imported := range p.Imports {
			ours, isOurs := strings.CutPrefix(imported, "mailcheckup/")
			fyne := strings.HasPrefix(imported, "fyne.io/")
			prometheus := strings.HasPrefix(imported, "github.com/prometheus/")
			switch {
			case isOurs && !slices.Contains(allowed, ours):
				t.Errorf("%s must not import %s", p.ImportPath, imported)
			case fyne && p.ImportPath != "mailcheckup/ui" && p.ImportPath != "mailcheckup/cmd/mailcheckup":
				t.Errorf("%s must not import Fyne", p.ImportPath)
			case imported == "fyne.io/fyne/v2/app" && p.ImportPath != "mailcheckup/cmd/mailcheckup":
				t.Errorf("%s must not import Fyne's app, which needs OpenGL to build", p.ImportPath)
			case prometheus && p.ImportPath != "mailcheckup/diagnose/exporter" && p.ImportPath != "mailcheckup/cmd/mailcheckup-cli":
				t.Errorf("%s must not import what only the terminal's program needs", p.ImportPath)
			}
		}
	}
	if seen < len(may) {
		t.Errorf("saw %d packages, want %d", seen, len(may))
	}
}
