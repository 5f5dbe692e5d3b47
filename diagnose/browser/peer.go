package browser

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// A peer is who is at the other end of a connection.
type peer int

const (
	unsure   peer = iota // the system does not tell, or it is the administrator
	self                 // this user
	stranger             // another user of this computer
)

type peerKey struct{}

// withPeer finds out who is at the other end of a new connection.
func withPeer(ctx context.Context, c net.Conn) context.Context {
	from, err := netip.ParseAddrPort(c.RemoteAddr().String())
	to, wrong := netip.ParseAddrPort(c.LocalAddr().String())
	if err != nil || wrong != nil {
		return ctx
	}
	return context.WithValue(ctx, peerKey{}, owner(from, to))
}

// peerOf is who sent a request.
func peerOf(r *http.Request) peer {
	p, _ := r.Context().Value(peerKey{}).(peer)
	return p
}

// withinTime reads the body of a request, which must not take longer than a
// browser on the same computer needs.
func withinTime(w http.ResponseWriter, read func() error) error {
	c := http.NewResponseController(w)
	c.SetReadDeadline(time.Now().Add(bodyPatience))
	defer c.SetReadDeadline(time.Time{})
	return read()
}
