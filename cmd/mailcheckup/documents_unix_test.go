//go:build unix && !darwin

package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestDocuments(t *testing.T) {
	for name, c := range map[string]struct{ made, chosen, want string }{
		"no folder":         {"", "", ""},
		"the usual one":     {"Documents", "", "Documents"},
		"in Polish":         {"Dokumenty", `XDG_DOCUMENTS_DIR="$HOME/Dokumenty"`, "Dokumenty"},
		"none, as chosen":   {"Documents", `XDG_DOCUMENTS_DIR="$HOME/"`, ""},
		"one that has gone": {"", `XDG_DOCUMENTS_DIR="$HOME/Dokumenty"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			t.Setenv("HOME", home)
			t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
			note := "# by xdg-user-dirs\nXDG_MUSIC_DIR=\"$HOME/Music\"\n" + c.chosen + "\n"
			err := errors.Join(os.MkdirAll(filepath.Join(home, c.made), 0o700), os.Mkdir(filepath.Join(home, "config"), 0o700),
				os.WriteFile(filepath.Join(home, "config", "user-dirs.dirs"), []byte(note), 0o600))
			if err != nil {
				t.Fatal(err)
			}
			if got, want := documents(), filepath.Join(home, c.want); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}
