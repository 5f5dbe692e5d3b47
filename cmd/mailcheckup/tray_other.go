//go:build !(linux || freebsd || openbsd || netbsd)

package main

// hasTray says whether the desktop shows a tray: those of Windows and macOS do.
func hasTray() bool { return true }
