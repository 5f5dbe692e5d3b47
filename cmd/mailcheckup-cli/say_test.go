package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailcheckup/diagnose/guide"
)

// TestHostileFileNames holds that no escape in the name of a file reaches the
// terminal, and no line of it looks like the program's, whether there is such a file
// or not.
func TestHostileFileNames(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("LANGUAGE", "en")
	for _, name := range []string{"\x1b]0;pwned\x07x\u202e\x9b31m.json", "x\nmailcheckup-cli: all is well.json"} {
		missing, there := filepath.Join(dir, "no", name), filepath.Join(dir, name)
		if err := os.WriteFile(there, []byte("nothing = ["), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{
			{"report", missing}, {"report", there}, {"batch", missing}, {"batch", there}, {"presets", missing}, {"presets", there},
			{"check", "--server", "imap.example.org", "--address", "jane@example.org", "--password-file", missing},
			{"watch", "--server", "imap.example.org", "--log", there}, {"explain", name}, {name}, {"check", "--" + name}, {"check", "--lang", name},
		} {
			var out, errs bytes.Buffer
			terminal := &terminal{out: &out, err: &errs, guide: guide.For("en")}
			exit := terminal.run(t.Context(), args)
			said := out.String() + errs.String()
			if exit == exitWorks || strings.ContainsAny(said, "\x1b\x07\u202e\u009b") || strings.Contains(said, "\x9b") || strings.Count("\n"+said, "\nmailcheckup-cli: ") > 1 {
				t.Errorf("%q: exit %d, %q", args, exit, said)
			}
		}
	}
}
