package diagnose_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
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
	deaf    dnsmessage.Type             // never answers questions of this type for any name
	lost    int                         // so many of the first packets with each question are lost
	code    map[string]dnsmessage.RCode // by name; others succeed
	address map[string][4]byte
	delay   time.Duration
	cut     bool        // over UDP it says only that there is more
	stream  bool        // it answers over TCP too
	system  *nameServer // answers in its place who asks with EDNS (RFC 6891): of the two who ask, only the system does
}

// serve answers until the test ends, and gives the address.
func (n nameServer) serve(t *testing.T) string {
	conn, listener := bothAt(t)
	lost := map[string]int{}
	go func() {
		for buf := make([]byte, 1500); ; {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:size]) != nil {
				continue
			}
			of := n
			if n.system != nil && len(m.Additionals) > 0 {
				of = *n.system
			}
			q := m.Questions[0].GoString()
			if lost[q]++; lost[q] > of.lost && of.answer(&m) {
				if of.cut {
					m.Truncated, m.Answers = true, nil
				}
				packet, _ := m.Pack()
				time.AfterFunc(of.delay, func() { conn.WriteTo(packet, from) })
			}
		}
	}()
	if n.stream {
		n.serveStream(listener)
	} else {
		listener.Close()
	}
	return conn.LocalAddr().String()
}

// bothAt listens at a port of both UDP and TCP. Somebody may have the one and not the
// other: then at the next.
func bothAt(t *testing.T) (net.PacketConn, net.Listener) {
	for {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		conn, err := net.ListenPacket("udp", listener.Addr().String())
		if err != nil {
			defer listener.Close() // so that it is another
			continue
		}
		t.Cleanup(func() { conn.Close(); listener.Close() })
		return conn, listener
	}
}

// serveStream answers a question of each connection too.
func (n nameServer) serveStream(listener net.Listener) {
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				var size uint16
				var m dnsmessage.Message
				if binary.Read(conn, binary.BigEndian, &size) != nil {
					return
				}
				packet := make([]byte, size)
				if _, err := io.ReadFull(conn, packet); err == nil && m.Unpack(packet) == nil && n.answer(&m) {
					packet, _ = m.AppendPack(make([]byte, 2))
					binary.BigEndian.PutUint16(packet, uint16(len(packet)-2))
					conn.Write(packet)
				}
			}()
		}
	}()
}

// answer makes a question into its answer, and says whether to send it.
func (n nameServer) answer(m *dnsmessage.Message) bool {
	q := m.Questions[0]
	name := q.Name.String()
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	m.RCode = n.code[name]
	if addr, ok := n.address[name]; ok && q.Type == dnsmessage.TypeA && m.RCode == dnsmessage.RCodeSuccess {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
			Body:   &dnsmessage.AResource{A: addr},
		}}
	}
	return !n.mute && name != n.silent && q.Type != n.deaf
}

// TestLookup asks a real name server, as the system would: only the dialling is
// replaced.
func TestLookup(t *testing.T) {
	const name = "imap.practice.example."
	code := func(c dnsmessage.RCode) map[string]dnsmessage.RCode { return map[string]dnsmessage.RCode{name: c} }
	everything := func(c dnsmessage.RCode) map[string]dnsmessage.RCode {
		return map[string]dnsmessage.RCode{name: c, ".": c}
	}
	right, wrong := map[string][4]byte{name: {192, 0, 2, 10}}, map[string][4]byte{name: {192, 0, 2, 77}}
	for _, test := range []struct {
		name   string
		server nameServer
		want   diagnose.Cause
	}{
		{"an address", nameServer{address: right}, "ok"},
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
		{"failure, of which the system says no such name", nameServer{code: code(dnsmessage.RCodeServerFailure), system: &nameServer{code: code(dnsmessage.RCodeNameError)}}, "dns.servfail"},
		{"failure for every name, the same", nameServer{code: everything(dnsmessage.RCodeServerFailure), system: &nameServer{code: code(dnsmessage.RCodeNameError)}}, "dns.resolver-dead"},
		{"refusal, the same", nameServer{code: code(dnsmessage.RCodeRefused), system: &nameServer{code: code(dnsmessage.RCodeNameError)}}, "dns.refused"},
		{"silence, the same", nameServer{mute: true, system: &nameServer{code: code(dnsmessage.RCodeNameError)}}, "dns.nxdomain"},
		{"silence for this name", nameServer{silent: name}, "dns.timeout"},
		{"silence", nameServer{mute: true}, "dns.resolver-dead"},
		{"no name exists", nameServer{code: everything(dnsmessage.RCodeNameError)}, "dns.refused"},
		{"silence for the system", nameServer{address: right, system: &nameServer{mute: true}}, "dns.unsteady"},
		{"silence for new addresses", nameServer{address: right, deaf: dnsmessage.TypeAAAA}, "dns.unsteady"},
		{"silence for old addresses", nameServer{deaf: dnsmessage.TypeA}, "dns.unsteady"},
		{"packets lost", nameServer{address: right, lost: 3}, "dns.unsteady"},
		{"no such name, for the system", nameServer{address: right, system: &nameServer{code: code(dnsmessage.RCodeNameError)}}, "dns.unsteady"},
		{"cut, and whole over TCP", nameServer{address: right, cut: true, stream: true}, "ok"},
		{"cut, and no address over TCP", nameServer{cut: true, stream: true}, "dns.no-address"},
		{"cut", nameServer{address: right, cut: true}, "dns.truncated"},
		{"elsewhere, where nothing is", nameServer{address: right, system: &nameServer{address: wrong}}, "dns.differs"},
		{"elsewhere, and nothing here either", nameServer{address: map[string][4]byte{name: {192, 0, 2, 78}}, system: &nameServer{address: wrong}}, "tcp.unreachable"},
		{"where nothing is", nameServer{address: wrong}, "tcp.unreachable"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			network := start(t, "healthy")
			doctor := doctorOf(network)
			doctor.Resolver = nil
			addr := test.server.serve(t)
			doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
				if kind == "udp" || strings.HasSuffix(to, ":53") {
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

// An old line in the hosts file leads to a server of another name, while the name
// service knows the right one. One run of many does not ask it.
func TestDiffers(t *testing.T) {
	right, wrong := start(t, "healthy"), start(t, "wrong-host")
	const name = "imap.practice.example."
	addr := nameServer{
		address: map[string][4]byte{name: {192, 0, 2, 10}},
		system:  &nameServer{address: map[string][4]byte{name: {192, 0, 2, 77}}},
	}.serve(t)
	doctor := doctorOf(right)
	doctor.Resolver = nil
	doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
		if kind == "udp" {
			return new(net.Dialer).DialContext(ctx, kind, addr)
		}
		if there, ok := strings.CutPrefix(to, "192.0.2.77"); ok {
			return wrong.DialContext(ctx, kind, "192.0.2.10"+there)
		}
		return right.DialContext(ctx, kind, to)
	}
	c := run(doctor, settingsOf(right.Fault))
	if v := c.Verdict(); v.Cause != "dns.differs" || v.Args["address"] != "192.0.2.77" || v.Args["other"] != "192.0.2.10" || c.Beside()[0].Cause != diagnose.CertWrongHost {
		t.Errorf("verdict %s %v\n%s", v.Cause, v.Args, trace(c))
	}
	c, _ = doctor.Look(t.Context(), settingsOf(right.Fault))
	if got := c.Verdict().Cause; got != diagnose.CertWrongHost {
		t.Errorf("a look: %s\n%s", got, trace(c))
	}
}

// A network leads every name to its sign-in page, where nothing but a web server is. One
// that leads this name alone to a web server of its own is none.
func TestPageForEveryName(t *testing.T) {
	page := httptest.NewServer(http.RedirectHandler("http://hotel.example/", http.StatusFound))
	t.Cleanup(page.Close)
	for want, names := range map[diagnose.Cause][]string{
		"network.captive": {"imap.practice.example.", "mailcheckup.invalid."}, "tcp.refused": {"imap.practice.example."},
	} {
		doctor := doctorOf(start(t, "healthy"))
		doctor.Resolver = nil
		server := nameServer{address: map[string][4]byte{}}
		for _, name := range names {
			server.address[name] = [4]byte{10, 1, 2, 3}
		}
		addr := server.serve(t)
		doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
			switch {
			case kind == "udp":
				return new(net.Dialer).DialContext(ctx, kind, addr)
			case to == "10.1.2.3:80":
				return new(net.Dialer).DialContext(ctx, kind, page.Listener.Addr().String())
			}
			return refused()
		}
		c := run(doctor, diagnose.Settings{Host: "imap.practice.example", Port: 993, Security: diagnose.TLS})
		if got := c.Verdict().Cause; got != want {
			t.Errorf("verdict %s, want %s\n%s", got, want, trace(c))
		}
	}
}

// Where this computer knows no way to any name server, it is not online.
func TestNoWayToNameServers(t *testing.T) {
	doctor := doctorOf(start(t, "healthy"))
	doctor.Resolver = nil
	doctor.Dial = func(context.Context, string, string) (net.Conn, error) {
		return nil, os.NewSyscallError("connect", syscall.ENETUNREACH)
	}
	for _, s := range []diagnose.Settings{{Host: "imap.practice.example"}, {Address: "anna@practice.example"}} {
		c := run(doctor, s)
		if v := c.Verdict(); v.Cause != "network.offline" || v.Stage != diagnose.StageDNS {
			t.Errorf("verdict %s in %s\n%s", v.Cause, v.Stage, trace(c))
		}
	}
}

// A virtual machine keeps an interface up in flight mode, and there may be a name server on
// this computer: without a way anywhere else, it is not online. What the system says of a
// name is what it says of names that do not exist.
func TestNoWayButNameServers(t *testing.T) {
	for name, server := range map[string]nameServer{
		"failure": {code: map[string]dnsmessage.RCode{"imap.practice.example.": dnsmessage.RCodeServerFailure, "practice.example.": dnsmessage.RCodeServerFailure, ".": dnsmessage.RCodeServerFailure}},
		"silence": {mute: true, system: &nameServer{code: map[string]dnsmessage.RCode{"imap.practice.example.": dnsmessage.RCodeNameError, "practice.example.": dnsmessage.RCodeNameError}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doctor := doctorOf(start(t, "healthy"))
			doctor.Resolver = nil
			addr := server.serve(t)
			doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
				if strings.HasSuffix(to, ":53") {
					return new(net.Dialer).DialContext(ctx, kind, addr)
				}
				return nil, os.NewSyscallError("connect", syscall.ENETUNREACH)
			}
			for _, s := range []diagnose.Settings{{Host: "imap.practice.example"}, {Address: "anna@practice.example"}} {
				c := run(doctor, s)
				if v := c.Verdict(); v.Cause != "network.offline" || v.Stage != diagnose.StageDNS {
					t.Errorf("verdict %s in %s\n%s", v.Cause, v.Stage, trace(c))
				}
			}
		})
	}
}

// An address alone: no server can be found for a domain that there is not, nor
// without a network or a name service, and then that is what is said.
func TestAddressAlone(t *testing.T) {
	gone := map[string]dnsmessage.RCode{"gmial.example.": dnsmessage.RCodeNameError}
	everything := func(c dnsmessage.RCode) map[string]dnsmessage.RCode {
		return map[string]dnsmessage.RCode{"gmial.example.": c, ".": c}
	}
	hotel := func(names ...string) map[string][4]byte {
		all := map[string][4]byte{}
		for _, name := range names {
			all[name] = [4]byte{10, 1, 2, 3}
		}
		return all
	}
	page := httptest.NewServer(http.RedirectHandler("http://hotel.example/", http.StatusFound))
	t.Cleanup(page.Close) // after the parallel tests
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
		{"a dead name server", "anna@gmial.example", nameServer{mute: true}, false, "dns.resolver-dead", diagnose.StageDNS, ""},
		{"failure for every name", "anna@gmial.example", nameServer{code: everything(dnsmessage.RCodeServerFailure)}, false, "dns.resolver-dead", diagnose.StageDNS, ""},
		{"a dead name server, but not for the system", "anna@gmial.example", nameServer{mute: true, system: &nameServer{}}, false, "input.empty", diagnose.StageInput, ""},
		{"no name exists", "anna@gmial.example", nameServer{code: everything(dnsmessage.RCodeNameError)}, false, "dns.refused", diagnose.StageDNS, ""},
		{"refusal", "anna@gmial.example", nameServer{code: everything(dnsmessage.RCodeRefused)}, false, "dns.refused", diagnose.StageDNS, ""},
		{"a dead name server, and a local domain", "anna@mail.local", nameServer{mute: true}, false, "input.empty", diagnose.StageInput, ""},
		{"a page for every name", "anna@gmial.example", nameServer{address: hotel("gmial.example.", "mailcheckup.invalid.")}, false, "network.captive", diagnose.StageDNS, ""},
		{"a server in the firm", "anna@gmial.example", nameServer{address: hotel("gmial.example.")}, false, "input.empty", diagnose.StageInput, ""},
		{"a local domain", "anna@mail.local", nameServer{code: map[string]dnsmessage.RCode{"mail.local.": dnsmessage.RCodeNameError}}, false, "input.empty", diagnose.StageInput, ""},
		{"offline", "anna@gmail.example", nameServer{}, true, "network.offline", diagnose.StageNetwork, ""},
		{"offline, and no address", "", nameServer{}, true, "input.empty", diagnose.StageInput, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			doctor := doctorOf(start(t, "healthy"))
			doctor.Resolver = nil
			doctor.Providers = []diagnose.MailProvider{{Name: "Gmail", Domains: []string{"gmail.example"}, Servers: []diagnose.Settings{{Service: diagnose.IMAP, Host: "imap.gmail.example", Port: 993}}}}
			addr := test.server.serve(t)
			doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
				if to == "10.1.2.3:80" {
					return new(net.Dialer).DialContext(ctx, kind, page.Listener.Addr().String())
				}
				return new(net.Dialer).DialContext(ctx, kind, addr)
			}
			if test.offline {
				doctor.Interfaces = func() ([]net.Addr, error) { return nil, nil }
			}
			c := run(doctor, diagnose.Settings{Address: test.address})
			if v := c.Verdict(); v.Cause != test.want || v.Stage != test.stage || v.Args["near"] != test.near || len(c.Outcomes[0].Findings) > 1 || strings.HasPrefix(string(v.Cause), "dns.") && v.Args["server"] != "gmial.example" {
				t.Errorf("verdict %s in %s, want %s\n%s", v.Cause, v.Stage, test.want, trace(c))
			}
		})
	}
}
