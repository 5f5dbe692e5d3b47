package main

import (
	"bytes"
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

// TestLostValue holds that what a script has lost is not taken for what was left out:
// the password would not be tried, or the results not be kept.
func TestLostValue(t *testing.T) {
	table := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(table, []byte("server,port\n127.0.0.1,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"check", "--server", "127.0.0.1", "--port", "1", "--password-file", ""}, "--password-file"},
		{[]string{"batch", table, "--out", ""}, "--out"},
		{[]string{"batch", "--summary=", table}, "--summary"},
		{[]string{"watch", "--server", "127.0.0.1", "--for", "1s", "--log="}, "--log"},
		{[]string{"watch", "--server", "127.0.0.1", "--for", "1s", "--log", os.DevNull, "--prometheus", ""}, "--prometheus"},
		{[]string{"presets", ""}, "not expected"},
		{[]string{"practice", "", "--json"}, "not expected"},
	} {
		var out, errs bytes.Buffer
		term := &terminal{out: &out, err: &errs}
		args := append([]string{test.args[0], "--lang", "en"}, test.args[1:]...)
		if exit := term.run(t.Context(), args); exit != exitUsage || out.Len() > 0 || !strings.Contains(errs.String(), test.says) {
			t.Errorf("%q: exit %d\n%s%s", args, exit, &out, &errs)
		}
	}
}
