package main

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// documentsIn asks Windows, where the folder may have been moved, as OneDrive does.
func documentsIn(home string) string {
	folder, err := windows.KnownFolderPath(windows.FOLDERID_Documents, 0)
	if err != nil {
		return filepath.Join(home, "Documents")
	}
	return folder
}
