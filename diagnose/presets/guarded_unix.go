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
func guarded(f *os.File) bool {
	file, err := f.Stat()
	if err != nil || !ours(file) || file.Mode().Perm()&0o022 != 0 {
		return false
	}
	folder, err := os.Stat(filepath.Dir(f.Name()))
	// In a folder such as /tmp nobody can put another file in the place of this one.
	return err == nil && ours(folder) && (folder.Mode().Perm()&0o022 == 0 || folder.Mode()&fs.ModeSticky != 0)
}

func ours(info fs.FileInfo) bool {
	owner, ok := info.Sys().(*syscall.Stat_t)
	return ok && (owner.Uid == 0 || int(owner.Uid) == os.Getuid())
}
