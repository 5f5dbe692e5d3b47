package batch

import (
	"context"
	"fmt"
	"iter"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A world has as many servers as one likes, which are all one practice server:
// h7.practice.example has the address 11.0.0.7. Every tenth is silent.
type world struct {
	*practice.Network
	shared bool // all names lead to one address

	mu     sync.Mutex
	dials  map[netip.Addr][]time.Time
	open   map[netip.Addr]int // connections
	most   map[netip.Addr]int
	widest int // connections at a time, to all
	all    int
}

func newWorld(t testing.TB, greeting string) *world {
	network, err := practice.Serve(practice.Fault{Ports: map[int]string{143: greeting}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	return &world{Network: network, dials: map[netip.Addr][]time.Time{}, open: map[netip.Addr]int{}, most: map[netip.Addr]int{}}
}

// quick is a mail server without encryption, which takes little time.
const quick = "S * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nC * CAPABILITY\nS * CAPABILITY IMAP4rev1 AUTH=PLAIN\nS $ OK done\nC * LOGOUT\nS * BYE\nS $ OK done"

func addrOf(n int) netip.Addr {
	return netip.AddrFrom4([4]byte{11, byte(n >> 16), byte(n >> 8), byte(n)})
}

func silent(addr netip.Addr) bool {
	b := addr.As4()
	return (int(b[1])<<16+int(b[2])<<8+int(b[3]))%10 == 0
}

func (w *world) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	var n int
	if _, err := fmt.Sscanf(host, "h%d.practice.example", &n); err != nil {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	if w.shared {
		n = 1
	}
	return []netip.Addr{addrOf(n)}, nil
}

func (w *world) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	to := netip.MustParseAddrPort(addr)
	if silent(to.Addr()) {
		return silence(ctx, network, addr)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	conn, err := w.DialContext(ctx, network, fmt.Sprintf("192.0.2.10:%d", to.Port()))
	if err != nil {
		return nil, err
	}
	w.dials[to.Addr()] = append(w.dials[to.Addr()], time.Now())
	w.open[to.Addr()]++
	w.all++
	w.most[to.Addr()], w.widest = max(w.most[to.Addr()], w.open[to.Addr()]), max(w.widest, w.all)
	return &counted{Conn: conn, closed: sync.OnceFunc(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.open[to.Addr()]--
		w.all--
	})}, nil
}

type counted struct {
	net.Conn
	closed func()
}

func (c *counted) Close() error {
	c.closed()
	return c.Conn.Close()
}

// batch checks in w.
func (w *world) batch() *Batch {
	return &Batch{Doctor: &diagnose.Doctor{
		Resolver: w, Dial: w.dial, Interfaces: w.Interfaces, Roots: w.Roots,
	}, Pause: time.Millisecond}
}

// table is one with n rows, a server each.
func table(n int) string {
	var b strings.Builder
	b.WriteString("server,port,security\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "h%d.practice.example,143,none\n", i)
	}
	return b.String()
}

func rows(t testing.TB, text string) iter.Seq[Row] {
	table, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return table.Rows()
}

// drawn are rows for a run.
func drawn(t testing.TB, text string) func(context.Context) iter.Seq[Row] {
	return func(context.Context) iter.Seq[Row] { return rows(t, text) }
}

// silence is what dialling a silent server ends with, sooner than in life: a busy
// computer may take as long for one that answers.
func silence(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	<-ctx.Done()
	return new(net.Dialer).DialContext(ctx, network, addr)
}
