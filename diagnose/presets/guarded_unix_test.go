//go:build unix

package presets

import (
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"mailcheckup/diagnose/guide"
)

// TestGuarded holds that a file, or a folder, that others can write to has no say:
// it could send passwords to servers of theirs.
func TestGuarded(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "mailcheckup")
	file := filepath.Join(dir, "presets.toml")
	if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(file, []byte("organisation = \"A\"\n"), 0o644)); err != nil {
		t.Fatal(err)
	}
	t.Setenv(variable, file)
	for _, c := range []struct {
		dir, file os.FileMode
		open      []string // what is named, and the way to mend it
	}{
		{0o755, 0o644, nil}, {0o755, 0o600, nil}, {0o777 | os.ModeSticky, 0o644, nil},
		{0o755, 0o666, []string{file}}, {0o777, 0o644, []string{dir}}, {0o755, 0o664, []string{file}}, {0o755, 0o666 | os.ModeSticky, []string{file}},
		{0o775, 0o644, []string{dir}}, {0o775, 0o664, []string{file, dir}},
	} {
		if err := errors.Join(os.Chmod(dir, c.dir), os.Chmod(file, c.file)); err != nil {
			t.Fatal(err)
		}
		p, err := Read()
		var problems Problems
		if errors.As(err, &problems); (p.Organisation == "A") != (c.open == nil) || len(problems) != len(c.open) {
			t.Errorf("%v %v: %+v, %v", c.dir, c.file, p, err)
			continue
		}
		for i, path := range c.open {
			for _, l := range guide.Languages() {
				if said := problems[i].Say(guide.For(l.Tag)); !strings.HasPrefix(said, file) || !strings.HasSuffix(said, `chmod go-w "`+path+`"`) {
					t.Errorf("%v %v: %s", c.dir, c.file, said)
				}
			}
		}
		if p, err := Load(file); err != nil || p.Organisation != "A" {
			t.Errorf("looked at: %+v, %v", p, err)
		}
		if again := Doubts(file); !reflect.DeepEqual(again, err) {
			t.Errorf("%v: %v, but %v", c, err, again)
		}
	}
}

// TestGuardedStranger holds that what belongs to another user has no say either.
func TestGuardedStranger(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root gives files away")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "presets.toml")
	if err := errors.Join(os.Chmod(dir, 0o755), os.WriteFile(file, []byte("organisation = \"A\"\n"), 0o644), os.Chown(file, 1, 1)); err != nil {
		t.Fatal(err)
	}
	err := Doubts(file)
	if reason(err) != Stranger || !strings.HasSuffix(err.(Problems)[0].Say(guide.For("en")), `chown -h root "`+file+`"`) {
		t.Error(err)
	}
}

// TestGuardedWay holds that nobody else can put another file in the place of this
// one: neither by a link on the way to it, nor by a folder above its own.
func TestGuardedWay(t *testing.T) {
	for _, c := range []struct {
		name      string
		path      string      // that is named
		open      string      // the folder with the mode
		mode      os.FileMode // of it
		believed  bool
		strangers string // what is another user's
	}{
		{"nothing", "open/sub/presets.toml", "open", 0o755, true, ""},
		{"a folder above", "open/sub/presets.toml", "open", 0o777, false, ""},
		{"a group's", "open/sub/presets.toml", "open", 0o775, false, ""},
		{"a sticky one", "open/sub/presets.toml", "open", 0o777 | os.ModeSticky, true, ""},
		{"a folder above of a stranger", "open/sub/presets.toml", "", 0, false, "open"},
		{"where the link leads", "etc/presets.toml", "open", 0o777, false, ""},
		{"the link's folder", "etc/presets.toml", "etc", 0o777, false, ""},
		{"a sound link", "etc/presets.toml", "etc", 0o755, true, ""},
		{"the link of a stranger", "etc/presets.toml", "", 0, false, "etc/presets.toml"},
		{"a linked folder", "linked/presets.toml", "open", 0o777, false, ""},
		{"a link to a link", "etc/again.toml", "open", 0o777, false, ""},
		{"above where a link leads", "linked/../sub/presets.toml", "open", 0o777, false, ""},
		{"a sound way up", "linked/../sub/presets.toml", "open", 0o755, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.strangers != "" && os.Getuid() != 0 {
				t.Skip("only root gives files away")
			}
			dir, err := filepath.EvalSymlinks(t.TempDir())
			sub := filepath.Join(dir, "open", "sub")
			if err = errors.Join(err, os.Chmod(dir, 0o755), os.MkdirAll(sub, 0o755), os.Mkdir(filepath.Join(dir, "etc"), 0o755),
				os.WriteFile(filepath.Join(sub, "presets.toml"), []byte("organisation = \"A\"\n"), 0o644),
				os.Symlink(sub, filepath.Join(dir, "linked")),
				os.Symlink("../open/sub/presets.toml", filepath.Join(dir, "etc", "presets.toml")),
				os.Symlink("presets.toml", filepath.Join(dir, "etc", "again.toml"))); err != nil {
				t.Fatal(err)
			}
			blamed := filepath.Join(dir, c.open)
			if c.strangers != "" {
				blamed = filepath.Join(dir, c.strangers)
				err = os.Lchown(blamed, 1, 1)
			} else {
				err = os.Chmod(blamed, c.mode)
			}
			if err != nil {
				t.Fatal(err)
			}
			err = Doubts(dir + "/" + c.path)
			var problems Problems
			if errors.As(err, &problems); c.believed != (err == nil) || !c.believed && (len(problems) != 1 || problems[0].Value != blamed) {
				t.Error(err)
			}
		})
	}
}

// TestGuardedAuthority holds the same for the authorities that the file names.
func TestGuardedAuthority(t *testing.T) {
	dir := t.TempDir()
	file, authority := filepath.Join(dir, "presets.toml"), filepath.Join(dir, "authority.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root(t).Raw})
	if err := errors.Join(os.WriteFile(file, []byte("organisation = \"A\"\nauthorities = [\"authority.pem\"]\n"), 0o644),
		os.WriteFile(authority, certificate, 0o644), os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	t.Setenv(variable, file)
	if p, err := Read(); err != nil || p.Roots == nil {
		t.Errorf("%+v, %v", p, err)
	}
	if err := os.Chmod(authority, 0o666); err != nil {
		t.Fatal(err)
	}
	if p, err := Read(); reason(err) != Unsafe || err.(Problems)[0].Line != 2 || err.(Problems)[0].Value != authority || p.Roots != nil {
		t.Errorf("%+v, %v", p, err)
	}
}

// reason is that of the first problem.
func reason(err error) Reason {
	var problems Problems
	if !errors.As(err, &problems) {
		return ""
	}
	return problems[0].Reason
}
