//go:build unix

package watch

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps a file for this watch until it is closed. The error is [ErrInUse]
// where another watch has it. File systems that know no locks are left alone.
func lock(f *os.File) error {
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrInUse
	}
	return nil
}
