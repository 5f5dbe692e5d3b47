package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mailcheckup/diagnose/private"
)

// encoder writes JSON, in which <, > and & stand as they are: it goes into no page.
func encoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// writable makes sure, before anything is checked, that a file can be written, and
// that what it holds by now is nothing else than what an earlier run wrote there,
// which begins so. Of the others, used by the same command, it must be none. One that
// was not there is gone again: it may never come to be written.
func (t *terminal) writable(path, begin string, others ...string) error {
	_, lacks := os.Stat(path)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return errUsage(t.guide.Word("error.watch-file", "error", err.Error()))
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() { // a device holds nothing
		return err
	}
	if private.Owned(file) != nil {
		return errUsage(t.guide.Word("error.file-stranger", "file", path))
	}
	for _, other := range others {
		if its, err := os.Stat(other); err == nil && os.SameFile(info, its) {
			return errUsage(t.guide.Word("error.output", "file", path))
		}
	}
	if errors.Is(lacks, fs.ErrNotExist) {
		made, err := filepath.EvalSymlinks(path)               // a link to nothing yet was there before
		return errors.Join(err, file.Close(), os.Remove(made)) // some systems do not remove a file that is open
	}
	held, err := io.ReadAll(io.LimitReader(file, int64(len(begin))))
	if err == nil && !strings.HasPrefix(begin, string(held)) {
		err = errUsage(t.guide.Word("error.output", "file", path))
	}
	return err
}
