//go:build unix

package private

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Ours says that a file or a folder belongs to the user, or to root.
func Ours(info fs.FileInfo) bool {
	owner, ok := info.Sys().(*syscall.Stat_t)
	return ok && (owner.Uid == 0 || int(owner.Uid) == os.Getuid())
}

// lock keeps a file for this program until it is closed. The error is [ErrInUse]
// where another has it. File systems that know no locks are left alone.
func lock(f *os.File) error {
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrInUse
	}
	return nil
}
