//go:build !windows

package presets

import (
	"path/filepath"
	"runtime"
)

// Path is where the file is: in a folder that only an administrator can write to.
func Path() string {
	if runtime.GOOS == "darwin" {
		return filepath.Join("/Library/Application Support/Mail Checkup", fileName)
	}
	return filepath.Join("/etc/mailcheckup", fileName)
}
