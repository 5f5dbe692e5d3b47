package ui

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// said writes a text.
func said(text string) func(io.Writer) error {
	return func(to io.Writer) error {
		_, err := io.WriteString(to, text)
		return err
	}
}

// holds fails unless the folder for documents has these files and nothing else.
func (r *rig) holds(want map[string]string) {
	r.t.Helper()
	all, err := os.ReadDir(r.Documents)
	if err != nil || len(all) != len(want) {
		r.t.Errorf("the folder has %v (%v)", all, err)
	}
	for name, text := range want {
		if got, err := os.ReadFile(filepath.Join(r.Documents, name)); err != nil || string(got) != text {
			r.t.Errorf("%s: %q (%v)", name, got, err)
		}
	}
}

func TestSave(t *testing.T) {
	r := newRig(t, "en", 480, 480)
	r.went(refused())
	r.showReport()
	r.key(fyne.KeyTab, fyne.KeyTab, fyne.KeyTab)
	before, from, at := r.shown(), r.window.Canvas().Focused(), r.shown().scroll.Offset
	if at.Y == 0 {
		t.Fatal("nothing is scrolled")
	}
	path := filepath.Join(r.Documents, "mail.txt")

	r.save("mail.txt", said("never"))
	if r.window.Canvas().Focused() != r.shown().first || r.shown().first.(*entry).Text != path {
		t.Errorf("proposed is %q", r.shown().first.(*entry).Text)
	}
	if r.key(fyne.KeyEscape); r.shown() != before {
		t.Error("Esc does not cancel")
	}
	if r.window.Canvas().Focused() != from || before.scroll.Offset != at {
		t.Errorf("the keyboard is elsewhere, or %v is not %v", before.scroll.Offset, at)
	}
	r.save("mail.txt", said("never"))
	if test.Tap(r.button(1)); r.shown() != before {
		t.Error("the button does not cancel")
	}
	r.holds(nil)

	r.save("mail.txt", said("first"))
	r.key(fyne.KeyReturn)
	r.shows(r.guide.Word("window.saved"), path)
	if r.key(fyne.KeyEscape); r.shown() != before {
		t.Error("after it was saved something else is shown")
	}
	if r.window.Canvas().Focused() != from || before.scroll.Offset != at {
		t.Error("after it was saved the keyboard is elsewhere")
	}
	r.holds(map[string]string{"mail.txt": "first"})

	r.save("mail.txt", said("second"))
	for _, keys := range [][]fyne.KeyName{{fyne.KeyEscape}, {fyne.KeyReturn}} { // not that one
		r.key(fyne.KeyReturn)
		r.shows(r.guide.Word("window.save.exists"), path)
		r.key(keys...)
		if r.asking != nil || r.window.Canvas().Focused() != r.shown().first {
			t.Error("the keyboard is not back in the field")
		}
		r.holds(map[string]string{"mail.txt": "first"})
	}
	r.key(fyne.KeyReturn, fyne.KeyTab, fyne.KeySpace)
	r.shows(r.guide.Word("window.saved"))
	r.answered()
	r.holds(map[string]string{"mail.txt": "second"})

	r.save("mail.txt", said("third"))
	r.shown().first.(*entry).SetText(" other.txt ")
	test.Tap(r.button(0))
	r.shows(filepath.Join(r.Documents, "other.txt"))
	r.holds(map[string]string{"mail.txt": "second", "other.txt": "third"})
}

// What goes wrong is said below the field, and what there is stays.
func TestSaveThatFails(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	in := func(names ...string) string { return filepath.Join(append([]string{r.Documents}, names...)...) }
	full := func(to io.Writer) error { return errors.Join(said("half")(to), errors.New("the disk is full")) }
	for _, c := range []struct {
		path    string
		content func(io.Writer) error
		want    string
	}{
		{"", said(""), r.guide.Word("window.save.name", "path", r.Documents)},
		{r.Documents, said(""), r.guide.Word("window.save.name", "path", r.Documents)},
		{in("gone", "mail.txt"), said(""), r.guide.Word("window.save.folder", "folder", in("gone"))},
		{in("old.txt", "mail.txt"), said(""), r.guide.Word("window.save.folder", "folder", in("old.txt"))},
		{in("mail.txt"), full, r.guide.Word("window.save.failed") + " the disk is full"},
		{in("old.txt"), full, r.guide.Word("window.save.failed") + " the disk is full"},
	} {
		if err := os.WriteFile(in("old.txt"), []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		r.save("mail.txt", c.content)
		field := r.shown().first.(*entry)
		field.SetText(c.path)
		if r.key(fyne.KeyReturn); r.asking != nil {
			r.key(fyne.KeyTab, fyne.KeyReturn) // replace it
		}
		r.shows(c.want)
		r.holds(map[string]string{"old.txt": "old"})
		if field.Text != c.path || r.window.Canvas().Focused() != field {
			t.Errorf("what was typed is %q now", field.Text)
		}
		if field.SetText("a"); strings.Contains(r.texts(), c.want) {
			t.Error("what was wrong is said of another path")
		}
		r.back()
	}
	if got, want := (&saving{w: r.Window}).wrong(in("a"), fs.ErrPermission), r.guide.Word("window.save.right", "folder", r.Documents); got != want {
		t.Errorf("without the right it says %q", got)
	}
}

// A file in place of another has its rights, and is where a link led to.
func TestSaveKeepsRights(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs the rights and the links of Unix")
	}
	folder := t.TempDir()
	file, link := filepath.Join(folder, "file"), filepath.Join(folder, "link")
	if err := errors.Join(os.WriteFile(file, []byte("old"), 0o640), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(link, true, said("new")); err != nil {
		t.Fatal(err)
	}
	is, err := os.Lstat(file)
	text, _ := os.ReadFile(file)
	if err != nil || is.Mode() != 0o640 || string(text) != "new" {
		t.Errorf("%v: %q (%v)", is.Mode(), text, err)
	}
	if is, err := os.Lstat(link); err != nil || is.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
}
