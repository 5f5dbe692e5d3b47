//go:build unix

package presets

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// guarded says that only root, or the one who runs the program, can have written
// the file, as sudo and ssh want it of theirs.
func guarded(file string) bool {
	for _, name := range []string{file, filepath.Dir(file)} {
		info, err := os.Stat(name)
		if err != nil {
			return false
		}
		owner, ok := info.Sys().(*syscall.Stat_t)
		if !ok || owner.Uid != 0 && int(owner.Uid) != os.Getuid() {
			return false
		}
		if others := info.Mode().Perm() & 0o022; others != 0 && info.Mode()&fs.ModeSticky == 0 {
			return false
		}
	}
	return true
}
