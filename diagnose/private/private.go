// Package private keeps the files in which is written down what is nobody else's
// affair: they belong to the user of the program, nobody else may read them, and one
// program at a time writes to them.
package private

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"
)

// What keeps a file from being used. It is left as it is.
var (
	ErrStranger = errors.New("a file of another user")
	ErrInUse    = errors.New("another program writes to it")
)

// Open opens a file to be read and added to, begins it where it is not there, and
// keeps it for this program until it is closed. One that is in use is waited for as
// long as patience: somebody may only read it, or be about to end. What is no regular
// file, such as /dev/null or a pipe, keeps nothing and is nobody's alone. The error is
// [ErrStranger], [ErrInUse], or that of the file system.
//
// One that is there keeps its rights: it may be something else, such as a file of the
// system that was named by a slip. [Claim] takes them away once it is known.
func Open(path string, patience time.Duration) (*os.File, error) {
	for end := time.Now().Add(patience); ; {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		if err = keep(f, end); err == nil && (Named(f, path) || time.Now().After(end)) {
			return f, nil
		}
		f.Close()
		if err != nil {
			return nil, err
		}
	}
}

// keep keeps a file for this program.
func keep(f *os.File, end time.Time) error {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	if err := Owned(f); err != nil {
		return err
	}
	for ; ; time.Sleep(20 * time.Millisecond) {
		if err := lock(f); err == nil || time.Now().After(end) {
			return err
		}
	}
}

// Named says that a file still has its name: it may have been moved or deleted, or
// another put in its place.
func Named(f *os.File, path string) bool {
	now, err := os.Stat(path)
	held, errHeld := f.Stat()
	return err == nil && errHeld == nil && os.SameFile(now, held)
}

// Claim sees to it that a file is the user's, and takes away the rights that others
// have on it. What is no regular file is left as it is. The error is [ErrStranger], or
// that of the file system.
func Claim(f *os.File) error {
	if err := Owned(f); err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		_ = f.Chmod(info.Mode().Perm() &^ 0o077) // of a memory stick nobody can say who may read it
	}
	return err
}

// Owned says whether a file is the user's, or root's, who can read everything: the
// error is [ErrStranger] where it is not. It is none for what is no regular file.
func Owned(f *os.File) error {
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() && !Ours(info) {
		return ErrStranger
	}
	return err
}

// Replace writes a file anew. Whoever reads it, at any moment and after any sudden
// end, finds the old one or the new one, whole. It is this user's alone.
func Replace(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(f)
	err = write(out)
	err = errors.Join(err, out.Flush(), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
