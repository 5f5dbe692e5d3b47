//go:build unix

package presets

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestGuarded holds that a file, or a folder, that others can write to has no say:
// it could send passwords to servers of theirs.
func TestGuarded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mailcheckup")
	file := filepath.Join(dir, "presets.toml")
	if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(file, []byte("organisation = \"A\"\n"), 0o644)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir, file os.FileMode
		safe      bool
	}{{0o755, 0o644, true}, {0o755, 0o666, false}, {0o777, 0o644, false}, {0o755, 0o664, false}, {0o755, 0o600, true}} {
		if err := errors.Join(os.Chmod(dir, c.dir), os.Chmod(file, c.file)); err != nil {
			t.Fatal(err)
		}
		p, err := readGuarded(file)
		var problems Problems
		if c.safe && (err != nil || p.Organisation != "A") || !c.safe && (!errors.As(err, &problems) || problems[0].Reason != Unsafe || p.Organisation != "") {
			t.Errorf("%v %v: %+v, %v", c.dir, c.file, p, err)
		}
	}
}
