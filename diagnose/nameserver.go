package diagnose

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServerPatience is how long a name server may take to answer directly.
const nameServerPatience = 2 * time.Second

// examine asks the configured name servers directly about host, and, to tell a
// dead server from a dead domain, about the root of the name service. It
// returns nil if they know an address.
func examine(ctx context.Context, d *Doctor, host string) error {
	ctx, cancel := context.WithTimeout(ctx, nameServerPatience)
	defer cancel()
	servers := nameServers(ctx)
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
			asked.Go(func() { replies[i][j] = ask(ctx, d, server, q) })
		}
	}
	asked.Wait()
	return judgeReplies(slices.Concat(replies[0], replies[1]), replies[2])
}

// A reply is what matters of a name server's answer.
type reply struct {
	came    bool
	code    dnsmessage.RCode
	address bool // it holds one
}

// judgeReplies concludes from the answers about the name and those about the root.
func judgeReplies(name, root []reply) error {
	has := func(replies []reply, what func(reply) bool) bool { return slices.ContainsFunc(replies, what) }
	came := func(r reply) bool { return r.came }
	code := func(c dnsmessage.RCode) func(reply) bool {
		return func(r reply) bool { return r.came && r.code == c }
	}
	switch {
	case has(name, func(r reply) bool { return r.address }):
		return nil
	case has(name, code(dnsmessage.RCodeNameError)):
		return errNXDomain
	case has(name, code(dnsmessage.RCodeServerFailure)):
		if !has(root, code(dnsmessage.RCodeSuccess)) {
			return errResolverDead
		}
		return errServFail
	case has(name, code(dnsmessage.RCodeRefused)):
		return errNameRefused
	case has(name, code(dnsmessage.RCodeSuccess)):
		return errNoAddress
	case has(name, came):
		return errServFail
	case has(root, came):
		return errNameTimeout
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

// ask puts one question to one name server (RFC 1035) over UDP, twice if the
// first one seems lost. Truncated answers do: all that counts is in the head.
func ask(ctx context.Context, d *Doctor, server string, q dnsmessage.Question) reply {
	conn, err := d.dial(ctx, "udp", server)
	if err != nil {
		return reply{}
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	id := uint16(rand.Uint32())
	message := dnsmessage.Message{Header: dnsmessage.Header{ID: id, RecursionDesired: true}, Questions: []dnsmessage.Question{q}}
	packet, err := message.Pack()
	if err != nil {
		return reply{}
	}
	again := time.AfterFunc(nameServerPatience/2, func() { conn.Write(packet) })
	defer again.Stop()
	if _, err := conn.Write(packet); err != nil {
		return reply{}
	}
	buf := make([]byte, 1500)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return reply{}
		}
		if n >= 12 && binary.BigEndian.Uint16(buf) == id {
			return readReply(buf[:n], q)
		}
	}
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
	r := reply{came: true, code: head.RCode}
	parser.SkipAllQuestions()
	for {
		answer, err := parser.AnswerHeader()
		if err != nil {
			return r
		}
		r.address = r.address || answer.Type == dnsmessage.TypeA || answer.Type == dnsmessage.TypeAAAA
		if parser.SkipAnswer() != nil {
			return r
		}
	}
}
