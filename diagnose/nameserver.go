package diagnose

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

const (
	nameServerPatience = 2 * time.Second        // how long a name server may take to answer directly
	resend             = 500 * time.Millisecond // without an answer a question is sent again
)

// A testimony is what the configured name servers say of a name, asked directly.
type testimony struct {
	addrs []netip.Addr // that they know
	err   error        // why they know none
	mute  []string     // the servers that answered no question at all
}

func (t testimony) silent() string { return strings.Join(t.mute, ", ") }

// examine asks the configured name servers directly about host, and, to tell a
// dead server from a dead domain, about the root of the name service. One that is on this
// computer itself, or in a virtual machine, is not to blame where no way leads farther.
func examine(ctx context.Context, d *Doctor, host string) (heard testimony) {
	asking, cancel := context.WithTimeout(ctx, nameServerPatience)
	defer cancel()
	servers := nameServers(asking)
	questions := []dnsmessage.Question{
		question(host+".", dnsmessage.TypeA), question(host+".", dnsmessage.TypeAAAA), question(".", dnsmessage.TypeNS),
	}
	replies := make([][]reply, len(questions))
	for i := range replies {
		replies[i] = make([]reply, len(servers))
	}
	var asked Group
	for i, q := range questions {
		for j, server := range servers {
			asked.Go(func() { replies[i][j] = ask(asking, d, server, q) })
		}
	}
	asked.Wait()
	for j, server := range servers {
		if !replies[0][j].came && !replies[1][j].came && !replies[2][j].came {
			addr, _, _ := net.SplitHostPort(server)
			heard.mute = append(heard.mute, addr)
		}
	}
	for _, r := range slices.Concat(replies[0], replies[1]) {
		heard.addrs = append(heard.addrs, r.addrs...)
	}
	heard.addrs = unmap(heard.addrs)
	heard.err = judgeReplies(replies[0], replies[1], replies[2])
	if errors.Is(heard.err, errResolverDead) && !d.leads(ctx, somewhere4) && !d.leads(ctx, somewhere6) {
		heard.err = errNoRoute
	}
	return heard
}

// A reply is what matters of a name server's answer.
type reply struct {
	came      bool
	unsent    bool // this computer has no way to the server
	code      dnsmessage.RCode
	truncated bool // there is more than came (RFC 1035, section 4.1.1)
	addrs     []netip.Addr
}

// judgeReplies concludes from the answers about the addresses of the name, the old
// and the new ones, and from those about the root.
func judgeReplies(a, aaaa, root []reply) error {
	name := slices.Concat(a, aaaa)
	has := func(replies []reply, what func(reply) bool) bool { return slices.ContainsFunc(replies, what) }
	came := func(r reply) bool { return r.came }
	code := func(c dnsmessage.RCode) func(reply) bool {
		return func(r reply) bool { return r.came && r.code == c }
	}
	none := code(dnsmessage.RCodeSuccess) // of the addresses that it was asked for
	switch {
	case has(name, func(r reply) bool { return len(r.addrs) > 0 }):
		return nil
	case has(name, code(dnsmessage.RCodeNameError)):
		if has(root, code(dnsmessage.RCodeNameError)) && !has(root, code(dnsmessage.RCodeSuccess)) {
			return errNothingExists
		}
		return errNXDomain
	case has(name, code(dnsmessage.RCodeServerFailure)):
		if !has(root, code(dnsmessage.RCodeSuccess)) {
			return errAllFail
		}
		return errServFail
	case has(name, code(dnsmessage.RCodeRefused)):
		return errNameRefused
	case has(name, func(r reply) bool { return r.truncated }):
		return errTruncated
	case has(a, none) && has(aaaa, none):
		return errNoAddress
	case has(name, none):
		return errPartSilent
	case has(name, came):
		return errServFail
	case has(root, came):
		return errNameTimeout
	case len(name) > 0 && !has(name, func(r reply) bool { return !r.unsent }):
		return errNoRoute
	default:
		return errResolverDead
	}
}

// nameServers are the addresses of the configured name servers. The Go
// resolver knows them on every system, and tells when it is about to ask.
func nameServers(ctx context.Context) []string {
	var servers []string
	r := net.Resolver{PreferGo: true, Dial: func(_ context.Context, _, addr string) (net.Conn, error) {
		if !slices.Contains(servers, addr) {
			servers = append(servers, addr)
		}
		return nil, errors.New("only asked for the address")
	}}
	r.LookupNS(ctx, "invalid.") // one question after the other: no race; nothing is sent
	return servers
}

func question(name string, kind dnsmessage.Type) dnsmessage.Question {
	n, err := dnsmessage.NewName(name)
	if err != nil { // longer than 255 bytes: the input stage does not let it pass
		n = dnsmessage.MustNewName(".")
	}
	return dnsmessage.Question{Name: n, Type: kind, Class: dnsmessage.ClassINET}
}

// ask puts one question to one name server (RFC 1035): over UDP, and where the answer
// does not fit there, over TCP (RFC 7766).
func ask(ctx context.Context, d *Doctor, server string, q dnsmessage.Question) reply {
	message := dnsmessage.Message{Header: dnsmessage.Header{ID: uint16(rand.Uint32()), RecursionDesired: true}, Questions: []dnsmessage.Question{q}}
	packet, err := message.Pack()
	if err != nil {
		return reply{}
	}
	r := askPackets(ctx, d, server, packet, q)
	if r.truncated && len(r.addrs) == 0 {
		if whole := askStream(ctx, d, server, packet, q); whole.came {
			return whole
		}
	}
	return r
}

// askPackets asks over UDP, again and again, because packets get lost.
func askPackets(ctx context.Context, d *Doctor, server string, packet []byte, q dnsmessage.Question) reply {
	conn, err := d.dial(ctx, "udp", server)
	if err != nil {
		return reply{unsent: socketFault(err) == errNoRoute}
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	buf := make([]byte, 1500)
	for {
		if _, err := conn.Write(packet); err != nil {
			return reply{unsent: socketFault(err) == errNoRoute}
		}
		conn.SetReadDeadline(time.Now().Add(resend))
		for {
			n, err := conn.Read(buf)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				break
			}
			if err != nil {
				return reply{}
			}
			if n >= 12 && bytes.Equal(buf[:2], packet[:2]) { // the same ID
				return readReply(buf[:n], q)
			}
		}
	}
}

// askStream asks over TCP, where the length goes before each message.
func askStream(ctx context.Context, d *Doctor, server string, packet []byte, q dnsmessage.Question) reply {
	conn, err := d.dial(ctx, "tcp", server)
	if err != nil {
		return reply{}
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packet))), packet...)); err != nil {
		return reply{}
	}
	var size uint16
	if binary.Read(conn, binary.BigEndian, &size) != nil {
		return reply{}
	}
	answer := make([]byte, size)
	if _, err := io.ReadFull(conn, answer); err != nil {
		return reply{}
	}
	return readReply(answer, q)
}

// readReply reads an answer to q; one that cannot be read has not come.
func readReply(packet []byte, q dnsmessage.Question) reply {
	var parser dnsmessage.Parser
	head, err := parser.Start(packet)
	if err != nil || !head.Response {
		return reply{}
	}
	asked, err := parser.Question()
	if err != nil || asked.Type != q.Type || !strings.EqualFold(asked.Name.String(), q.Name.String()) {
		return reply{}
	}
	r := reply{came: true, code: head.RCode, truncated: head.Truncated}
	parser.SkipAllQuestions()
	for {
		answer, err := parser.AnswerHeader()
		if err != nil {
			return r
		}
		switch answer.Type {
		case dnsmessage.TypeA:
			var a dnsmessage.AResource
			if a, err = parser.AResource(); err == nil {
				r.addrs = append(r.addrs, netip.AddrFrom4(a.A))
			}
		case dnsmessage.TypeAAAA:
			var a dnsmessage.AAAAResource
			if a, err = parser.AAAAResource(); err == nil {
				r.addrs = append(r.addrs, netip.AddrFrom16(a.AAAA))
			}
		default:
			err = parser.SkipAnswer()
		}
		if err != nil {
			return r
		}
	}
}
