//go:build unix

package presets

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mailcheckup/diagnose/private"
)

// guarded is who else than root, or the one who runs the program, can have written
// the file, or put it or a folder on the way to it in the place of another: each
// problem names the file, a folder or a link. None: nobody can.
func guarded(f *os.File) Problems {
	file, err := f.Stat()
	if err != nil {
		return unreadable(err)
	}
	steps, err := way(f.Name())
	if err != nil {
		return unreadable(err)
	}
	if !os.SameFile(steps[len(steps)-1].info, file) { // has been exchanged since it was opened
		return Problems{{Reason: Unsafe, Value: f.Name()}}
	}
	var all Problems
	for i := len(steps) - 1; i >= 0; i-- {
		all = append(all, steps[i].problems()...)
	}
	return all
}

// A step is one on the way to a file: a folder, a link, or the file itself at the end.
type step struct {
	path string
	info fs.FileInfo
}

// way are the steps from the root to a file, each once, with those to where links
// lead: who can write to any folder among them decides what is read.
func way(path string) (steps []step, err error) {
	if !filepath.IsAbs(path) {
		here, err := os.Getwd()
		if err != nil {
			return nil, err
		}
		path = here + "/" + path
	}
	at, rest := "/", parts(path)
	been := map[string]bool{}
	note := func(path string) (info fs.FileInfo, err error) {
		if info, err = os.Lstat(path); err == nil && !been[path] {
			steps, been[path] = append(steps, step{path, info}), true
		}
		return info, err
	}
	if _, err := note(at); err != nil {
		return nil, err
	}
	for links := 0; len(rest) > 0; {
		next := filepath.Join(at, rest[0]) // of a link to "..", the folder above that where it stands
		rest = rest[1:]
		info, err := note(next)
		if err != nil {
			return nil, err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			at = next
			continue
		}
		to, err := os.Readlink(next)
		if links++; err != nil || links > mostLinks {
			return nil, errors.Join(err, errLinks)
		}
		if filepath.IsAbs(to) {
			at = "/"
		}
		rest = append(parts(to), rest...)
	}
	return steps, nil
}

// mostLinks is how many links a system follows on the way to a file.
const mostLinks = 40

var errLinks = errors.New("a link leads nowhere")

// parts are the names in a path. They are not cleaned before links are followed:
// what is above where a link leads is not what is above the link.
func parts(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == filepath.Separator })
}

// problems are why s may be another's than an administrator's.
func (s step) problems() (all Problems) {
	mode := s.info.Mode()
	open := mode.Perm()&0o022 != 0
	if !private.Ours(s.info) {
		all = append(all, Problem{Reason: Stranger, Value: s.path})
	}
	switch {
	case mode&fs.ModeSymlink != 0: // has no mode of its own
	case !mode.IsDir() && open:
		all = append(all, Problem{Reason: Unsafe, Value: s.path})
	case mode.IsDir() && open && mode&fs.ModeSticky == 0: // in one such as /tmp nobody can put another in the place of ours
		all = append(all, Problem{Reason: Folder, Value: s.path})
	}
	return all
}
