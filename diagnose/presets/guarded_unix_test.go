//go:build unix

package presets

import (
	"encoding/pem"
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
	t.Setenv(Variable, file)
	for _, c := range []struct {
		dir, file os.FileMode
		safe      bool
	}{
		{0o755, 0o644, true}, {0o755, 0o600, true}, {0o777 | os.ModeSticky, 0o644, true},
		{0o755, 0o666, false}, {0o777, 0o644, false}, {0o755, 0o664, false}, {0o755, 0o666 | os.ModeSticky, false},
	} {
		if err := errors.Join(os.Chmod(dir, c.dir), os.Chmod(file, c.file)); err != nil {
			t.Fatal(err)
		}
		p, err := Read()
		if c.safe && (err != nil || p.Organisation != "A") || !c.safe && (reason(err) != Unsafe || p.Organisation != "") {
			t.Errorf("%v %v: %+v, %v", c.dir, c.file, p, err)
		}
		if p, err := Load(file); err != nil || p.Organisation != "A" {
			t.Errorf("looked at: %+v, %v", p, err)
		}
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
	t.Setenv(Variable, file)
	if p, err := Read(); err != nil || p.Roots == nil {
		t.Errorf("%+v, %v", p, err)
	}
	if err := os.Chmod(authority, 0o666); err != nil {
		t.Fatal(err)
	}
	if p, err := Read(); reason(err) != UnsafeToo || p.Roots != nil {
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
