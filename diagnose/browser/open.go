package browser

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
)

// Screen says that programs of this user can show something: elsewhere than on
// Unix always, there where a display is named.
func Screen() bool {
	switch runtime.GOOS {
	case "windows", "darwin":
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// Open has the browser of this user open the page, and returns once it has, or
// cannot.
func (p *Page) Open(ctx context.Context) error {
	cmd := opener(p.URL)
	if err := cmd.Start(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }() // some openers stay for as long as the browser does
	select {
	case <-p.used:
		return nil
	case err := <-done:
		return err
	case <-p.ended:
		return errors.New("the page has ended")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// opener is the command that opens an address in the browser that the person has
// chosen.
func opener(url string) *exec.Cmd {
	switch runtime.GOOS {
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", url)
	case "darwin":
		return exec.Command("open", url)
	}
	return exec.Command("xdg-open", url)
}
