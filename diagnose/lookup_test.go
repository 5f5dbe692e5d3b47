package diagnose_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"mailcheckup/diagnose"
)

// A nameServer is a real one on loopback that answers as a test wants. The zero
// value knows no name.
type nameServer struct {
	mute    bool                        // never answers
	silent  string                      // never answers for this name
	code    map[string]dnsmessage.RCode // by name; others succeed
	address map[string][4]byte
	delay   time.Duration
}

// serve answers until the test ends, and gives the address.
func (n nameServer) serve(t *testing.T) string {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		for buf := make([]byte, 1500); ; {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:size]) == nil && n.answer(&m) {
				packet, _ := m.Pack()
				time.AfterFunc(n.delay, func() { conn.WriteTo(packet, from) })
			}
		}
	}()
	return conn.LocalAddr().String()
}

// answer makes a question into its answer, and says whether to send it.
func (n nameServer) answer(m *dnsmessage.Message) bool {
	q := m.Questions[0]
	name := q.Name.String()
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	m.RCode = n.code[name]
	if addr, ok := n.address[name]; ok && q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
			Body:   &dnsmessage.AResource{A: addr},
		}}
	}
	return !n.mute && name != n.silent
}

// TestLookup asks a real name server, as the system would: only the dialling is
// replaced.
func TestLookup(t *testing.T) {
	const name = "imap.practice.example."
	code := func(c dnsmessage.RCode) map[string]dnsmessage.RCode { return map[string]dnsmessage.RCode{name: c} }
	everything := func(c dnsmessage.RCode) map[string]dnsmessage.RCode {
		return map[string]dnsmessage.RCode{name: c, ".": c}
	}
	for _, test := range []struct {
		name   string
		server nameServer
		want   diagnose.Cause
	}{
		{"an address", nameServer{address: map[string][4]byte{name: {192, 0, 2, 10}}}, "ok"},
		{"an address, late", nameServer{address: map[string][4]byte{name: {192, 0, 2, 10}}, delay: 1050 * time.Millisecond}, "ok"},
		{"an address, very late", nameServer{address: map[string][4]byte{name: {192, 0, 2, 10}}, delay: 1600 * time.Millisecond}, "dns.slow"},
		{"nowhere", nameServer{address: map[string][4]byte{name: {0, 0, 0, 0}}}, "dns.blocked"},
		{"this computer", nameServer{address: map[string][4]byte{name: {127, 0, 0, 1}}}, "dns.loopback"},
		{"a private address", nameServer{address: map[string][4]byte{name: {10, 1, 2, 3}}}, "dns.private"},
		{"no such name", nameServer{code: code(dnsmessage.RCodeNameError)}, "dns.nxdomain"},
		{"no address", nameServer{}, "dns.no-address"},
		{"failure", nameServer{code: code(dnsmessage.RCodeServerFailure)}, "dns.servfail"},
		{"failure for every name", nameServer{code: everything(dnsmessage.RCodeServerFailure)}, "dns.resolver-dead"},
		{"refusal", nameServer{code: code(dnsmessage.RCodeRefused)}, "dns.refused"},
		{"silence for this name", nameServer{silent: name}, "dns.timeout"},
		{"silence", nameServer{mute: true}, "dns.resolver-dead"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			network := start(t, "healthy")
			doctor := doctorOf(network)
			doctor.Resolver = nil
			addr := test.server.serve(t)
			doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
				if kind == "udp" {
					return new(net.Dialer).DialContext(ctx, kind, addr)
				}
				return network.DialContext(ctx, kind, strings.Replace(to, "10.1.2.3", "192.0.2.10", 1))
			}
			c := run(doctor, settingsOf(network.Fault))
			if got := c.Verdict().Cause; got != test.want {
				t.Errorf("verdict %s, want %s\n%s", got, test.want, trace(c))
			}
		})
	}
}

// An address alone: no server can be found for a domain that there is not, nor
// without a network, and then that is what is said.
func TestAddressAlone(t *testing.T) {
	gone := map[string]dnsmessage.RCode{"gmial.example.": dnsmessage.RCodeNameError}
	for _, test := range []struct {
		name, address string
		server        nameServer
		offline       bool
		want          diagnose.Cause
		stage         diagnose.Stage
		near          string
	}{
		{"no such domain", "anna@Gmial.example", nameServer{code: gone}, false, "input.domain", diagnose.StageInput, "gmail.example"},
		{"no such domain, by itself", "gmial.example", nameServer{code: gone}, false, "input.domain", diagnose.StageInput, "gmail.example"},
		{"a domain", "anna@firm.example", nameServer{code: gone}, false, "input.empty", diagnose.StageInput, ""},
		{"a dead name server", "anna@gmial.example", nameServer{mute: true}, false, "input.empty", diagnose.StageInput, ""},
		{"a local domain", "anna@mail.local", nameServer{code: map[string]dnsmessage.RCode{"mail.local.": dnsmessage.RCodeNameError}}, false, "input.empty", diagnose.StageInput, ""},
		{"offline", "anna@gmail.example", nameServer{}, true, "network.offline", diagnose.StageNetwork, ""},
		{"offline, and no address", "", nameServer{}, true, "input.empty", diagnose.StageInput, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			doctor := doctorOf(start(t, "healthy"))
			doctor.Providers = []diagnose.MailProvider{{Name: "Gmail", Domains: []string{"gmail.example"}, Servers: []diagnose.Settings{{Service: diagnose.IMAP, Host: "imap.gmail.example", Port: 993}}}}
			addr := test.server.serve(t)
			doctor.Dial = func(ctx context.Context, kind, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, kind, addr)
			}
			if test.offline {
				doctor.Interfaces = func() ([]net.Addr, error) { return nil, nil }
			}
			c := run(doctor, diagnose.Settings{Address: test.address})
			if v := c.Verdict(); v.Cause != test.want || v.Stage != test.stage || v.Args["near"] != test.near || len(c.Outcomes[0].Findings) > 1 {
				t.Errorf("verdict %s in %s, want %s\n%s", v.Cause, v.Stage, test.want, trace(c))
			}
		})
	}
}
