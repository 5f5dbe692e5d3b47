//go:build !windows

package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

func documentsIn(home string) string {
	return cmp.Or(chosenDocuments(home), filepath.Join(home, "Documents"))
}

// chosenDocuments is the folder for documents that a Linux desktop has noted for
// the person, by a name of their language (xdg-user-dirs); "": none.
func chosenDocuments(home string) string {
	config, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	text, err := os.ReadFile(filepath.Join(config, "user-dirs.dirs"))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(strings.TrimSpace(line), "XDG_DOCUMENTS_DIR="); found {
			value = strings.Trim(value, `"`)
			if below, found := strings.CutPrefix(value, "$HOME"); found {
				value = filepath.Join(home, below)
			}
			return value
		}
	}
	return ""
}
