package practice

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start starts the practice server called name, and holds that nothing stays
// of it.
func start(t *testing.T, name string) *Network {
	t.Helper()
	n, err := Start(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
		goleak.VerifyNone(t)
	})
	return n
}

// serve starts a machine with the given ports.
func serve(t *testing.T, ports map[int]string) *Network {
	t.Helper()
	n, err := Serve(Fault{Ports: ports}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	return n
}

// dial connects to a port of the machine.
func dial(t *testing.T, n *Network, port string) net.Conn {
	t.Helper()
	conn, err := n.DialContext(t.Context(), "tcp", net.JoinHostPort(machine.String(), port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	return conn
}

func TestEveryFaultStartsAndCloses(t *testing.T) {
	seen := map[string]bool{}
	for i, f := range Faults() {
		t.Run(f.Name, func(t *testing.T) {
			if strings.HasSuffix(f.Name, "healthy") != (f.Cause == "ok") || i == 0 && f.Name != "healthy" {
				t.Errorf("cause %s at place %d: the healthy ones are called so, and one of them is first", f.Cause, i)
			}
			if seen[f.Name] || f.Cause == "" || f.Host == "" || f.Port == 0 || f.User == "" || f.Password == "" {
				t.Errorf("name taken, or settings incomplete: %+v", f)
			}
			seen[f.Name] = true
			n := start(t, f.Name)
			if n.Fault.Name != f.Name {
				t.Errorf("started %q", n.Fault.Name)
			}
			for number, p := range n.ports {
				if p.listener == nil {
					continue
				}
				// A client that comes and goes, and one that stays until the end.
				conn, err := net.Dial("tcp", p.listener.Addr().String())
				if err != nil {
					t.Fatalf("port %d: %v", number, err)
				}
				conn.Close()
				if conn, err = net.Dial("tcp", p.listener.Addr().String()); err != nil {
					t.Fatalf("port %d: %v", number, err)
				}
				t.Cleanup(func() { conn.Close() })
			}
		})
	}
}

func TestUnknownName(t *testing.T) {
	_, err := Start("no-such-fault")
	if !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), "no-such-fault") {
		t.Errorf("error: %v", err)
	}
}

func TestBadScript(t *testing.T) {
	_, err := Serve(Fault{Ports: map[int]string{993: overTLS, 143: "S * OK\nHUM"}}, time.Now())
	if err == nil || err.Error() != `practice: port 143: line 2: no such verb: "HUM"` {
		t.Errorf("error: %v", err)
	}
}

func TestFaultsAreCopies(t *testing.T) {
	Faults()[0].Ports[993] = "CLOSE"
	Faults()[0].Names["imap.practice.example"] = nil
	if f := Faults()[0]; f.Ports[993] != overTLS || f.Names["imap.practice.example"] == nil {
		t.Error("a caller changed the table")
	}
}

// secure is about to shake hands with a fault's server, as a mail program does.
func secure(t *testing.T, n *Network, oldest uint16) *tls.Conn {
	t.Helper()
	return tls.Client(dial(t, n, strconv.Itoa(n.Fault.Port)), &tls.Config{
		ServerName: n.Fault.Host, RootCAs: n.Roots, MinVersion: oldest,
	})
}

func TestBrokenHandshakes(t *testing.T) {
	t.Run("old-tls", func(t *testing.T) {
		n := start(t, "old-tls")
		err := secure(t, n, 0).Handshake()
		if err == nil || !strings.Contains(err.Error(), "protocol version not supported") {
			t.Errorf("with today's versions: %v", err)
		}
		if err := secure(t, n, tls.VersionTLS10).Handshake(); err != nil {
			t.Errorf("with TLS 1.1: %v", err)
		}
	})
	t.Run("hang-up", func(t *testing.T) {
		if err := secure(t, start(t, "hang-up"), 0).Handshake(); !errors.Is(err, io.EOF) {
			t.Errorf("error: %v", err)
		}
	})
	t.Run("reset", func(t *testing.T) {
		if err := secure(t, start(t, "reset"), 0).Handshake(); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("error: %v", err)
		}
	})
	t.Run("tls-on-plain-port", func(t *testing.T) {
		err := secure(t, start(t, "tls-on-plain-port"), 0).Handshake()
		var plain tls.RecordHeaderError
		if !errors.As(err, &plain) || string(plain.RecordHeader[:]) != "* OK " {
			t.Errorf("error: %v", err)
		}
	})
}

func TestOddGreetings(t *testing.T) {
	for name, greeting := range map[string]string{
		"busy":        "* BYE The server is busy. Please come back later.\r\n",
		"pop3-server": "+OK POP3 ready\r\n",
		"preauth":     "* PREAUTH ready, signed in as anna\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			n := start(t, name)
			conn := dial(t, n, strconv.Itoa(n.Fault.Port))
			if n.Fault.Security == "tls" {
				conn = secure(t, n, 0)
			}
			line, err := bufio.NewReader(conn).ReadString('\n')
			if line != greeting || err != nil {
				t.Errorf("greets with %q, %v", line, err)
			}
		})
	}
}

// The plain text comes together with the go-ahead, in one piece.
func TestInjected(t *testing.T) {
	conn := dial(t, start(t, "injected"), "143")
	io.WriteString(conn, "a1 CAPABILITY\r\na2 STARTTLS\r\n")
	piece := ""
	for b := make([]byte, 4096); !strings.Contains(piece, "a2 OK"); {
		n, err := conn.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		piece = string(b[:n])
	}
	if _, behind, _ := strings.Cut(piece, "a2 OK begin TLS now\r\n"); behind == "" {
		t.Errorf("nothing stands behind the go-ahead: %q", piece)
	}
}

func TestCloseEndsEverySilence(t *testing.T) {
	n := serve(t, map[int]string{
		1: "HANG", 2: "C *", 3: "HEAR", 4: "TLS cert=good", 5: "DRIP 60000 x",
		6: "HUGE 100000000", 7: overTLS, 8: "IMAP", 9: "DROP",
	})
	for number, p := range n.ports {
		if p.listener == nil {
			continue
		}
		if _, err := net.Dial("tcp", p.listener.Addr().String()); err != nil {
			t.Fatalf("port %d: %v", number, err)
		}
	}
	silence := make(chan error)
	go func() {
		_, err := n.DialContext(context.Background(), "tcp", "192.0.2.10:9")
		silence <- err
	}()
	time.Sleep(20 * time.Millisecond) // for all of them to be amid their waits
	began := time.Now()
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if err := <-silence; !errors.Is(err, net.ErrClosed) {
		t.Errorf("dial: %v", err)
	}
	if took := time.Since(began); took > 500*time.Millisecond {
		t.Errorf("took %v", took)
	}
	if err := n.Close(); err != nil {
		t.Errorf("once more: %v", err)
	}
}
