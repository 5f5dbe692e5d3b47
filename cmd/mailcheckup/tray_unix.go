//go:build linux || freebsd || openbsd || netbsd

package main

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// hasTray says whether the desktop shows a tray, which not all of them do.
func hasTray() bool {
	bus, err := dbus.SessionBus() // shared, not to be closed
	if err != nil {
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
