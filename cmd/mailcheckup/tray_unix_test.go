//go:build linux || freebsd || openbsd || netbsd

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/godbus/dbus/v5"
)

// A watcher is the part of a desktop with a tray that programs tell of their icons.
type watcher struct{ icons chan string }

// RegisterStatusNotifierItem is called by programs.
func (w watcher) RegisterStatusNotifierItem(path string, from dbus.Sender) *dbus.Error {
	w.icons <- string(from)
	return nil
}

// Get is called to read a property.
func (w watcher) Get(_, property string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant(property == "IsStatusNotifierHostRegistered"), nil
}

// Where no session bus is, none is started to ask for a tray.
func TestNoBusIsStarted(t *testing.T) {
	programs, log := t.TempDir(), filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(filepath.Join(programs, "dbus-launch"), []byte("#!/bin/sh\n: >'"+log+"'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", programs+":"+os.Getenv("PATH"))
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if asksTray() {
		t.Error("a tray is there")
	}
	if _, err := os.Stat(log); err == nil {
		t.Error("a bus was started")
	}
}

// There is a tray only where the desktop shows one, and then our menu is in it.
func TestTray(t *testing.T) {
	bus := startBus(t)
	done := make(chan string, 1)
	menu := func(label string) *fyne.Menu {
		return fyne.NewMenu("", fyne.NewMenuItem(label, func() { done <- label }))
	}
	tray := &tray{}
	if tray.show(menu("No")) {
		t.Fatal("there is a tray on a desktop that has none")
	}

	desktop := watcher{make(chan string, 1)}
	const name, path = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
	bus.Export(desktop, path, name)
	bus.Export(desktop, path, "org.freedesktop.DBus.Properties")
	if reply, err := bus.RequestName(name, 0); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
	test.NewTempApp(t)
	if !tray.show(menu("First")) || !tray.show(menu("Show")) {
		t.Fatal("there is no tray")
	}
	defer tray.end()
	var icon string
	select {
	case icon = <-desktop.icons:
	case <-time.After(10 * time.Second):
		t.Fatal("no icon came")
	}
	for late := time.Now().Add(10 * time.Second); !hasPicture(bus.Object(icon, "/StatusNotifierItem")); {
		if time.Now().After(late) {
			t.Fatal("the icon is blank")
		}
		time.Sleep(10 * time.Millisecond)
	}
	shown := bus.Object(icon, "/StatusNotifierMenu")
	var revision uint32
	var layout struct {
		ID         int32
		Properties map[string]dbus.Variant
		Children   []dbus.Variant
	}
	if err := shown.Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &layout); err != nil {
		t.Fatal(err)
	}
	if len(layout.Children) != 1 || !strings.Contains(layout.Children[0].String(), `"Show"`) {
		t.Fatalf("the menu has %v", layout.Children)
	}
	item := layout.Children[0].Value().([]any)[0].(int32)
	if err := shown.Call("com.canonical.dbusmenu.Event", 0, item, "clicked", dbus.MakeVariant(""), uint32(0)).Err; err != nil {
		t.Fatal(err)
	}
	select {
	case label := <-done:
		if label != "Show" {
			t.Error("a click on Show did ", label)
		}
	case <-time.After(10 * time.Second):
		t.Error("a click does nothing")
	}
}

// hasPicture says whether there is something to see in the tray.
func hasPicture(icon dbus.BusObject) bool {
	var pictures []struct {
		Width, Height int32
		Pixels        []byte
	}
	err := icon.StoreProperty("org.kde.StatusNotifierItem.IconPixmap", &pictures)
	return err == nil && len(pictures) > 0 && pictures[0].Width > 0 && len(pictures[0].Pixels) == int(4*pictures[0].Width*pictures[0].Height)
}

// startBus gives the test a session bus of its own.
func startBus(t *testing.T) *dbus.Conn {
	cmd := exec.Command("dbus-daemon", "--session", "--print-address", "--nofork")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skip("the tray's test needs the command dbus-daemon: ", err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	return bus
}
