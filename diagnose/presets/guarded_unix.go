//go:build unix

package presets

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// guarded is who else than root, or the one who runs the program, can have written
// the file, as sudo and ssh want it of theirs: each problem names the file or its
// folder. None: nobody can.
func guarded(f *os.File) (all Problems) {
	path, err := filepath.Abs(f.Name())
	if err != nil {
		return unreadable(err)
	}
	file, err := f.Stat()
	if err != nil {
		return unreadable(err)
	}
	folder, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return unreadable(err)
	}
	note := func(open bool, reason Reason, path string) {
		if open {
			all = append(all, Problem{Reason: reason, Value: path})
		}
	}
	note(!ours(file), Stranger, path)
	note(file.Mode().Perm()&0o022 != 0, Unsafe, path)
	note(!ours(folder), Stranger, filepath.Dir(path))
	// In a folder such as /tmp nobody can put another file in the place of this one.
	note(folder.Mode().Perm()&0o022 != 0 && folder.Mode()&fs.ModeSticky == 0, Folder, filepath.Dir(path))
	return all
}

func ours(info fs.FileInfo) bool {
	owner, ok := info.Sys().(*syscall.Stat_t)
	return ok && (owner.Uid == 0 || int(owner.Uid) == os.Getuid())
}
