//go:build !linux

package diagnose

import "syscall"

// canLimitHops: Windows and macOS keep to themselves which hop let a packet die.
const canLimitHops = false

func limitHops(string, syscall.RawConn, int) error { return nil }
