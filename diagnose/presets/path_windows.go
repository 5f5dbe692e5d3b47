package presets

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// Path is where the file is: in a folder that only an administrator can write to.
// Not in ProgramData: there every user may make the folder, and with it the file. And
// not where the environment says that programs are.
func Path() string {
	programs, err := windows.KnownFolderPath(windows.FOLDERID_ProgramFiles, 0)
	if err != nil {
		programs = `C:\Program Files`
	}
	return filepath.Join(programs, "Mail Checkup", fileName)
}
