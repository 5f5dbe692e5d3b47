package ui

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// A saving is a file that is to be written where the person wants it.
type saving struct {
	w     *Window
	write func(io.Writer) error
	path  *entry
	field *field // the path, and what is wrong with it
}

// save asks where a file of that name is to go, and writes it there.
func (w *Window) save(name string, write func(io.Writer) error) {
	if w.busy() {
		return
	}
	g := w.guide
	s := &saving{w: w, write: write}
	store := func() { s.store(false) }
	s.path = newEntry(store)
	s.path.SetText(filepath.Join(w.Documents, name))
	s.path.CursorColumn = utf8.RuneCountInString(s.path.Text) // at the name, also where not all can be seen
	s.field = w.form.place("window.save.where", s.path, &s.path.lit)
	s.path.OnChanged = func(string) { s.field.complain("") }
	w.open(&view{
		title: g.Word("window.save.title"), first: s.path, left: w.bookmark(),
		content: column(apart, title(g.Word("window.save.title")), newPanel(s.field, 20)),
		buttons: []*button{w.fixedButton(chief, "", "window.save", store), w.fixedButton(equal, "", "window.cancel", w.back)},
	})
}

// bookmark gives what brings keyboard and scroll back to where they are now, once the
// view is seen again.
func (w *Window) bookmark() func() {
	focused, scroll := w.window.Canvas().Focused(), w.shown().scroll
	offset := scroll.Offset
	return func() {
		if focused != nil {
			w.window.Canvas().Focus(focused)
		}
		scroll.ScrollToOffset(offset)
	}
}

// store writes the file, and says where it is now. In place of another it is
// written after a yes.
func (s *saving) store(replace bool) {
	w, path := s.w, strings.TrimSpace(s.path.Text)
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.Documents, path)
	}
	switch err := writeFile(path, replace, s.write); {
	case errors.Is(err, fs.ErrExist):
		w.askYes("window.save.exists", path, false, func(yes bool) {
			if yes {
				s.store(true)
			}
		})
	case err != nil:
		s.field.complain(s.wrong(path, err))
		w.window.Canvas().Focus(s.path)
	default:
		w.back()
		w.tell(w.guide.Word("window.saved"), path)
	}
}

// wrong says why there is no file of that path now.
func (s *saving) wrong(path string, err error) string {
	g, folder := s.w.guide, filepath.Dir(path)
	in, missing := os.Stat(folder)
	switch {
	case errors.Is(err, errFolder):
		return g.Word("window.save.name", "path", path)
	case errors.Is(err, errNoFile):
		return g.Word("window.save.other", "path", path)
	case errors.Is(err, fs.ErrPermission):
		return g.Word("window.save.right", "folder", folder)
	case missing != nil || !in.IsDir():
		return g.Word("window.save.folder", "folder", folder)
	default:
		return g.Word("window.save.failed") + " " + err.Error()
	}
}

// What is where a file is to be, and stays there: a folder, or what is no file either,
// such as a device, or a pipe, which would have the window wait for a reader.
var (
	errFolder = errors.New("this is a folder")
	errNoFile = errors.New("this is no file")
)

// writeFile makes a file, or, with replace, has one take the place of another. If
// anything goes wrong all is as it was.
func writeFile(path string, replace bool, content func(io.Writer) error) error {
	switch at, err := os.Stat(path); {
	case err != nil || at.Mode().IsRegular():
	case at.IsDir():
		return errFolder
	default:
		return errNoFile
	}
	if replace {
		return exchange(path, content)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if err = errors.Join(content(f), f.Close()); err != nil {
		os.Remove(path)
	}
	return err
}

// exchange writes a file beside another, and gives it the place and the rights of
// that one once it is whole.
func exchange(path string, content func(io.Writer) error) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	old, err := os.OpenFile(path, os.O_WRONLY, 0) // not everybody who may write in a folder may write this file
	if err != nil {
		return err
	}
	is, err := old.Stat()
	if err = errors.Join(err, old.Close()); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	err = errors.Join(f.Chmod(is.Mode().Perm()), content(f), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
