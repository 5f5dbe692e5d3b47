//go:build unix

package ui

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"fyne.io/fyne/v2"
)

// A pipe is not waited for, and stays.
func TestSaveOverPipe(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	path := filepath.Join(r.Documents, "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(path, os.O_RDWR, 0) // so that a mistake fails here, and does not hang
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for _, replace := range []bool{false, true} {
		if err := writeFile(path, replace, said("text")); err != errNoFile {
			t.Errorf("replaced %v: %v", replace, err)
		}
	}
	if is, err := os.Stat(path); err != nil || is.Mode().IsRegular() {
		t.Errorf("now it is %v (%v)", is.Mode(), err)
	}
	r.save("pipe", said("text"))
	r.key(fyne.KeyReturn)
	r.shows(r.guide.Word("window.save.other", "path", path))
}
