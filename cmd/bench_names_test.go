//go:build linux

package cmd_test

import (
	"net"
	"net/netip"
	"path/filepath"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer gives the client's computer a name server that answers at once: some
// tools ask it for names that the hosts file does not have, their own computer's
// among them, and would wait.
func (b *bench) nameServer() {
	b.write(filepath.Join("/etc/netns", b.client, "resolv.conf"), "nameserver 127.0.0.1\n")
	var conn net.PacketConn
	b.check(inside(b.client, func() (err error) { conn, err = net.ListenPacket("udp4", "127.0.0.1:53"); return err }))
	b.t.Cleanup(func() { conn.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			if reply, err := named(buffer[:n]); err == nil {
				conn.WriteTo(reply, from)
			}
		}
	}()
}

// named answers a question with the lab's addresses; other names do not exist.
func named(packet []byte) ([]byte, error) {
	var p dnsmessage.Parser
	header, err := p.Start(packet)
	if err != nil {
		return nil, err
	}
	question, err := p.Question()
	if err != nil {
		return nil, err
	}
	name := question.Name.String()
	addr, err := netip.ParseAddr(addrs[name[:len(name)-1]])
	reply := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: header.ID, Response: true, Authoritative: true, RecursionDesired: true, RecursionAvailable: true},
		Questions: []dnsmessage.Question{question},
	}
	switch {
	case err != nil:
		reply.RCode = dnsmessage.RCodeNameError
	case question.Type == dnsmessage.TypeA:
		reply.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: question.Name, Class: question.Class, TTL: 60},
			Body:   &dnsmessage.AResource{A: addr.As4()},
		}}
	}
	return reply.Pack()
}
