//go:build linux

package cmd_test

import (
	"encoding/binary"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// A relay is the line to the far machine: every packet, those that open a
// connection too, takes half a round trip each way. It counts the round trips of
// each connection: how long the chain is in which something was said only after an
// answer was heard.
type relay struct {
	mu    sync.Mutex
	flows map[uint16]*flow // by the client's port
	order []uint16
}

// A flow is one TCP connection.
type flow struct {
	client, server int  // the longest chain that each side has heard the end of
	opened         bool // the client has heard that it is connected: its word for that is heard by the server, which may speak first
	left           bool // the client has hung up: what is said now nobody waits for
}

const farAddr = "203.0.113.1" // of the client, on the line to the far machine

// startRelay lays the line.
func (b *bench) startRelay(trip time.Duration) *relay {
	r := &relay{flows: map[uint16]*flow{}}
	near, far := b.tunnel(b.client), b.tunnel(b.server)
	b.must("ip", "-n", b.client, "addr", "add", farAddr+"/32", "dev", "far")
	b.must("ip", "-n", b.client, "route", "add", addrs[farHost]+"/32", "dev", "far", "src", farAddr)
	b.must("ip", "-n", b.server, "route", "add", farAddr+"/32", "dev", "far")
	go carry(near, far, trip/2, r.said)
	go carry(far, near, trip/2, r.answered)
	return r
}

// tunnel is a cable that ends in this process.
func (b *bench) tunnel(namespace string) (tun *os.File) {
	b.check(inside(namespace, func() error {
		fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
		if err != nil {
			return err
		}
		request, err := unix.NewIfreq("far")
		if err != nil {
			return err
		}
		request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, request); err != nil {
			return err
		}
		tun = os.NewFile(uintptr(fd), "tun")
		return nil
	}))
	b.t.Cleanup(func() { tun.Close() })
	b.must("ip", "-n", namespace, "link", "set", "far", "up")
	return tun
}

// A parcel is a packet on its way, and what is to be noted as it comes.
type parcel struct {
	packet    []byte
	due       time.Time
	delivered func()
}

// carry takes packets from one end of the line to the other.
func carry(from, to *os.File, delay time.Duration, seen func([]byte) func()) {
	way := make(chan parcel, 4096)
	go func() {
		for p := range way {
			time.Sleep(time.Until(p.due))
			p.delivered()
			to.Write(p.packet)
		}
	}()
	defer close(way)
	for {
		buffer := make([]byte, 2048)
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		way <- parcel{buffer[:n], time.Now().Add(delay), seen(buffer[:n])}
	}
}

// tcp reads what is needed of a packet's head; payload is 0 for a mere
// acknowledgement.
func tcp(packet []byte) (source, destination uint16, flags byte, payload int, ok bool) {
	if len(packet) < 40 || packet[0]>>4 != 4 || packet[9] != unix.IPPROTO_TCP {
		return 0, 0, 0, 0, false
	}
	ip := int(packet[0]&15) * 4
	if len(packet) < ip+20 {
		return 0, 0, 0, 0, false
	}
	head := packet[ip:]
	payload = len(head) - int(head[12]>>4)*4
	return binary.BigEndian.Uint16(head), binary.BigEndian.Uint16(head[2:]), head[13], payload, true
}

const fin, syn, rst = 1, 2, 4

// said notes a packet of the client as it leaves, and as it comes.
func (r *relay) said(packet []byte) (delivered func()) {
	port, _, flags, payload, ok := tcp(packet)
	if !ok {
		return func() {}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.flows[port]
	if f == nil {
		f = &flow{}
		r.flows[port], r.order = f, append(r.order, port)
	}
	f.left = f.left || flags&(fin|rst) != 0
	depth := f.client
	if payload == 0 && flags&syn == 0 && f.opened {
		return func() {}
	}
	f.opened = flags&syn == 0
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		f.server = max(f.server, depth)
	}
}

// answered does the same for one of the server.
func (r *relay) answered(packet []byte) (delivered func()) {
	_, port, flags, payload, ok := tcp(packet)
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.flows[port]
	if !ok || f == nil || payload == 0 && flags&syn == 0 {
		return func() {}
	}
	depth := f.server + 1
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if !f.left {
			f.client = max(f.client, depth)
		}
	}
}

// count gives the round trips of the longest connection and the number of
// connections since it was last asked.
func (r *relay) count() (trips, connections int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, port := range r.order {
		trips = max(trips, r.flows[port].client)
	}
	connections = len(r.order)
	r.flows, r.order = map[uint16]*flow{}, nil
	return trips, connections
}
