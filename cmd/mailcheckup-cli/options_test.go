package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// TestPasswordFile holds that a password is what people see in the file: not the mark
// that editors and PowerShell put before it, and not the line end.
func TestPasswordFile(t *testing.T) {
	const none = ""
	longest := strings.Repeat("x", diagnose.LongestSecret)
	for text, want := range map[string]string{
		"kanarie":                           "kanarie",
		" kanarie \r\nanother\r\n":          " kanarie ",
		"\ufeffkanarië\r\n":                 "kanarië",
		"\xff\xfek\x00\xeb\x00\r\x00\n\x00": "kë", // "> file" in Windows PowerShell
		"\xfe\xff\x00k\x00\xeb":             "kë",
		"kanari\xeb\n":                      "kanari\xeb", // of old; the server may want it so
		"k\n":                               "k",
		"\ufeff" + longest + "\r\n":         longest,
		"\ufeff" + longest + "x\r\n":        none,
		"\ufeff\r\n":                        none,
		"\xff\xfe":                          none,
	} {
		path := filepath.Join(t.TempDir(), "password")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := (&terminal{guide: guide.For("en")}).password(t.Context(), false, path)
		if (err != nil) != (want == none) || got != diagnose.NewSecret(want) {
			t.Errorf("%.20q: another password, %v", text, err)
		}
	}
}
