package diagnose

import (
	"strings"
	"syscall"
)

// canLimitHops says that this system tells which hop let a packet die.
const canLimitHops = true

// limitHops lets the packets of a connection live for so many hops.
func limitHops(network string, c syscall.RawConn, hops int) (err error) {
	level, option := syscall.IPPROTO_IP, syscall.IP_TTL
	if strings.HasSuffix(network, "6") {
		level, option = syscall.IPPROTO_IPV6, syscall.IPV6_UNICAST_HOPS
	}
	if failed := c.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), level, option, hops) }); failed != nil {
		return failed
	}
	return err
}
