//go:build linux || freebsd || openbsd || netbsd

package main

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// hasTray says whether the desktop shows a tray, which not all of them do. The
// window waits for the answer, so it does not wait long.
func hasTray() bool {
	answer := make(chan bool, 1)
	go func() { answer <- asksTray() }()
	select {
	case there := <-answer:
		return there
	case <-time.After(time.Second):
		return false
	}
}

// asksTray asks the desktop's session bus. Where there is none, none is started.
func asksTray() bool {
	bus, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return false
	}
	defer bus.Close()
	if bus.Auth(nil) != nil || bus.Hello() != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	const watcher = "org.kde.StatusNotifierWatcher"
	var shown dbus.Variant
	err = bus.Object(watcher, "/StatusNotifierWatcher").
		CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, watcher, "IsStatusNotifierHostRegistered").Store(&shown)
	there, isBool := shown.Value().(bool)
	return err == nil && isBool && there
}
