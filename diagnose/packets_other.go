//go:build !linux && !darwin

package diagnose

import "syscall"

const canLimitPackets = false

func limitPackets(string, string, syscall.RawConn) error { return nil }
