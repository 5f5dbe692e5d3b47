package accounts

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// largest is how many bytes of a file are read. A prefs.js of years has some
// hundred kilobytes.
const largest = 4 << 20

var (
	errLarge   = errors.New("larger than such a file can be")
	errNotFile = errors.New("not a file")
)

// A folder is a directory of a mail program. No name, and no link in it, leads
// out of it.
type folder struct{ root *os.Root }

// within calls read with the folder at path, if there is one.
func (s *search) within(path string, read func(folder)) {
	if s.over() {
		return
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		s.failed(unlessAbsent(path, err))
		return
	}
	defer root.Close()
	read(folder{root})
}

// read gives the text of a file in a folder; false, if there is none, or it is time to
// stop.
func (s *search) read(f folder, name string) (string, bool) {
	if s.over() {
		return "", false
	}
	text, err := f.read(name)
	s.failed(unlessAbsent(filepath.Join(f.root.Name(), name), err))
	return text, err == nil
}

func (f folder) read(name string) (string, error) {
	// Looked at before it is opened: opening a pipe would wait for ever.
	info, err := f.root.Stat(name)
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", errNotFile
	}
	file, err := f.root.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, largest+1))
	if len(data) > largest {
		return "", errLarge
	}
	return string(data), err
}

// names lists the files of a folder that match a pattern, in a steady order.
func (s *search) names(f folder, pattern string) []string {
	names, err := fs.Glob(f.root.FS(), pattern)
	s.failed(unlessAbsent(f.root.Name(), err))
	slices.Sort(names)
	return names
}

// unlessAbsent puts the file's name before an error, once. That there is no
// such file is none: most people do not have most programs.
func unlessAbsent(path string, err error) error {
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var where *fs.PathError
	if errors.As(err, &where) {
		err = where.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}
