package accounts

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzClean: whatever the text, what is kept of it can be shown and typed, is not
// too long, and cleaning it again changes nothing.
func FuzzClean(f *testing.F) {
	for _, text := range []string{"imap.example.org", " a\r\nb\x00\x1b[2J ", "\u202egro.elpmaxe\u2066", "bro\xffken", strings.Repeat("ä", longest), strings.Repeat("x", longest-1) + " ä"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		kept := clean(text)
		if len(kept) > longest || !utf8.ValidString(kept) || clean(kept) != kept || strings.ContainsFunc(kept, func(r rune) bool {
			return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
		}) {
			t.Errorf("%q became %q", text, kept)
		}
	})
}

// FuzzProfiles: whatever profiles.ini names, no file outside of Thunderbird's folder
// is read for it, but one at a full path.
func FuzzProfiles(f *testing.F) {
	seed(f, "testdata/thunderbird/profiles.ini")
	f.Add("[Profile0]\nPath=../outside\nIsRelative=1\n[InstallX]\nDefault=a/../../outside\n")
	f.Add("[A]\nPath=\x00\nDefault=1\n[B]\nPath=" + strings.Repeat("a/", 300) + "\n[C]\nPath=link\n")
	home := f.TempDir()
	text, err := os.ReadFile("testdata/thunderbird/hz3vnky7.home/prefs.js")
	for _, folder := range []string{"outside", ".thunderbird"} {
		err = errors.Join(err, os.Mkdir(filepath.Join(home, folder), 0o700))
	}
	err = errors.Join(err, os.WriteFile(filepath.Join(home, "outside", "prefs.js"), text, 0o600), os.Symlink("../outside", filepath.Join(home, ".thunderbird", "link")))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(filepath.Join(home, ".thunderbird", "profiles.ini"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := &search{ctx: t.Context(), home: home, env: func(string) string { return "" }}
		s.thunderbird()
		if len(s.found) > 0 {
			t.Errorf("%q led outside: %+v", text, s.found)
		}
	})
}
