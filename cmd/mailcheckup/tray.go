package main

import (
	"bytes"
	"encoding/binary"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/systray"

	"mailcheckup/assets/icons"
	"mailcheckup/diagnose/report"
)

// A tray is our icon in the tray of the desktop. It is there from the first menu
// on: Fyne's own could be there only from the beginning of the program, wanted or
// not (Fyne 2.7.1). Its methods are for the goroutine of the window.
type tray struct {
	remove func() // nil: there is no icon yet
}

// show puts a menu in the tray, in place of the one before. It gives false where
// the desktop shows no tray.
func (t *tray) show(menu *fyne.Menu) bool {
	if !hasTray() {
		return false
	}
	if t.remove == nil {
		var start func()
		start, t.remove = systray.RunWithExternalLoop(dress, nil)
		start()
	}
	systray.ResetMenu()
	for _, item := range menu.Items {
		added := systray.AddMenuItem(item.Label, "")
		go func() { // until the menu is replaced
			for range added.ClickedCh {
				fyne.Do(item.Action)
			}
		}()
	}
	return true
}

// end takes the icon away.
func (t *tray) end() {
	if t.remove != nil {
		t.remove()
	}
}

// dress is called once the icon can be shown.
func dress() {
	systray.SetIcon(trayIcon())
	systray.SetTitle(title())
	systray.SetTooltip(report.Name)
}

// title is what stands beside the icon on macOS, where that is shown, and names
// the program to screen readers elsewhere.
func title() string {
	if runtime.GOOS == "darwin" {
		return ""
	}
	return report.Name
}

// trayIcon is the icon in the format of the system: on Windows a picture in an
// ICO file.
func trayIcon() []byte {
	if runtime.GOOS != "windows" {
		return icons.App
	}
	const head = 6 + 16
	var file bytes.Buffer
	for _, part := range []any{
		[3]uint16{0, 1, 1},          // an icon, one picture
		[4]byte{}, [2]uint16{1, 32}, // of 256 pixels each way, in true colour
		[2]uint32{uint32(len(icons.App)), head},
	} {
		binary.Write(&file, binary.LittleEndian, part)
	}
	file.Write(icons.App)
	return file.Bytes()
}
