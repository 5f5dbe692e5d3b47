//go:build linux || darwin

package diagnose

import "syscall"

// canLimitPackets says that the other side can be asked for small packets.
const canLimitPackets = true

// smallSegment is what every path lets pass: with headers still below the 576
// bytes of RFC 791.
const smallSegment = 400

// limitPackets asks the other side for small packets (RFC 9293, section 3.7.1).
func limitPackets(_, _ string, c syscall.RawConn) (err error) {
	if failed := c.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, smallSegment)
	}); failed != nil {
		return failed
	}
	return err
}
