package diagnose_test

import (
	"bytes"
	"cmp"
	"context"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"mailcheckup/diagnose"
)

// chaosHost is the name of every server of the chaos, and chaosAddr its address.
const chaosHost = "mail.chaos.example"

var chaosAddr = netip.MustParseAddr("192.0.2.66")

// A chaosWorld is what one session meets: a machine whose ports do what they
// like. All of it follows from the seed, but for the order in which connections
// that are made side by side come about.
type chaosWorld struct {
	seed     uint64
	settings diagnose.Settings
	password string
	patience time.Duration // of every stage
	language string        // of what is written down
	public   bool          // it is written down for everybody as well

	hub   *chaosHub
	ca    *chaosAuthority
	tally *chaosTally
	ports map[int]*chaosPort

	ending  context.Context // done when the session is over
	end     context.CancelFunc
	serving sync.WaitGroup

	open  atomic.Int64 // connections that the client has not closed
	mu    sync.Mutex
	ears  []*chaosEar // what the servers heard, a piece for each conversation
	count map[int]int // connections to a port so far
}

// A chaosPort is the manner of one port of the machine.
type chaosPort struct {
	service  diagnose.Service
	implicit bool   // TLS at once
	startTLS bool   // TLS on request
	cert     string // its kind; see chaosCerts
	shut     string // "refused", "dropped", "slow", or "" for none of them
	focus    chaosPoint
	odds     float64 // of misbehaving at any other point
}

// newChaosWorld makes the world of a seed.
func newChaosWorld(seed uint64, hub *chaosHub, ca *chaosAuthority, tally *chaosTally) *chaosWorld {
	r := rand.New(rand.NewPCG(seed, 0))
	w := &chaosWorld{seed: seed, hub: hub, ca: ca, tally: tally, ports: map[int]*chaosPort{}, count: map[int]int{}}
	w.ending, w.end = context.WithCancel(context.Background())
	w.password = chaosPassword(r)
	w.patience = time.Duration(150+r.IntN(250)) * time.Millisecond
	if r.IntN(50) == 0 { // long enough for the second looks that only a long silence gives reason for
		w.patience = 1900 * time.Millisecond
	}
	w.patience *= chaosPatience
	w.language = pick(r, "en", "en", "de", "es", "fr", "it", "nl", "pl", "pt")
	w.public = r.IntN(8) == 0
	w.settings = w.someSettings(r)

	port := cmp.Or(w.settings.Port, diagnose.UsualPort(w.settings.Service, w.settings.Security))
	w.ports[port] = w.somePort(r, w.settings.Security)
	for _, other := range []int{993, 143, 995, 110, 465, 587, 443} {
		if w.ports[other] == nil && r.IntN(4) == 0 {
			w.ports[other] = w.somePort(r, pick(r, diagnose.TLS, diagnose.StartTLS))
		}
	}
	return w
}

// someSettings are what a person might have typed: mostly right, and with a
// secret.
func (w *chaosWorld) someSettings(r *rand.Rand) diagnose.Settings {
	s := diagnose.Settings{
		Service:  pick(r, diagnose.IMAP, diagnose.IMAP, diagnose.POP3, diagnose.SMTP),
		Security: pick(r, diagnose.TLS, diagnose.TLS, diagnose.TLS, diagnose.StartTLS, diagnose.StartTLS, diagnose.Auto, diagnose.Cleartext),
		Host:     chaosHost, Secret: diagnose.NewSecret(w.password), ClearPassword: r.IntN(2) == 0,
		Username: pick(r, "anna", "anna@chaos.example", "änna@chaos.example", `an"na\`),
	}
	s.Port = diagnose.UsualPort(s.Service, s.Security)
	switch r.IntN(12) {
	case 0:
		s.Port = 4190
	case 1:
		s.Port = 25
	case 2:
		s.Port = 0
	}
	switch r.IntN(12) {
	case 0:
		s.SignIn = diagnose.Anonymous
	case 1:
		s.SignIn = diagnose.Token
	}
	if r.IntN(3) == 0 {
		s.Address = "anna@chaos.example"
	}
	return s
}

// somePort is a port that one with that security expects, mostly.
func (w *chaosWorld) somePort(r *rand.Rand, security diagnose.Security) *chaosPort {
	p := &chaosPort{service: w.settings.Service, cert: pick(r, soundCerts...), focus: pick(r, chaosPoints...), odds: 0.02}
	if r.IntN(3) == 0 {
		p.focus = ""
		p.odds = pick(r, 0, 0.05, 0.15, 0.3)
	}
	p.implicit = security == diagnose.TLS || security == diagnose.Auto && r.IntN(2) == 0
	p.startTLS = !p.implicit && r.IntN(8) > 0
	if r.IntN(25) == 0 {
		p.implicit = !p.implicit
	}
	if r.IntN(25) == 0 {
		p.service = pick(r, diagnose.IMAP, diagnose.POP3, diagnose.SMTP)
	}
	switch {
	case p.focus == atConnect:
		p.shut = pick(r, "refused", "dropped", "slow")
	case p.focus == atCertificate, r.IntN(20) == 0:
		p.cert = pick(r, chaosCerts...)
	}
	return p
}

// pick is one of all.
func pick[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// LookupNetIP leads every name to the machine, those that only a certificate
// names too, but for one that is nowhere.
func (w *chaosWorld) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if host == "nowhere.example" {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return []netip.Addr{chaosAddr}, nil
}

// dial connects to a port of the machine, as [net.Dialer.DialContext] would.
func (w *chaosWorld) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	remote, err := netip.ParseAddrPort(addr)
	fail := func(err error) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: net.TCPAddrFromAddrPort(remote), Err: err}
	}
	port := w.ports[int(remote.Port())]
	switch {
	case err != nil:
		return fail(err)
	case network != "tcp" || remote.Addr() != chaosAddr:
		return fail(os.NewSyscallError("connect", syscall.EHOSTUNREACH))
	case port == nil || port.shut == "refused":
		return fail(os.NewSyscallError("connect", syscall.ECONNREFUSED))
	}
	wait := time.Duration(0)
	switch port.shut {
	case "dropped":
		wait = time.Hour
	case "slow":
		wait = w.patience / 2
	}
	select {
	case <-time.After(wait):
	case <-ctx.Done():
		return fail(ctx.Err())
	case <-w.ending.Done():
		return fail(net.ErrClosed)
	}
	if w.ending.Err() != nil {
		return fail(net.ErrClosed)
	}
	client, server, err := w.hub.pair()
	if err != nil {
		return fail(err)
	}
	w.mu.Lock()
	w.count[int(remote.Port())]++
	r := rand.New(rand.NewPCG(w.seed, uint64(remote.Port())<<32|uint64(w.count[int(remote.Port())])))
	w.mu.Unlock()
	w.serving.Go(func() { serveChaos(w, port, server, r) })
	w.open.Add(1)
	return &countedConn{Conn: client, open: &w.open}, nil
}

// A countedConn is counted until it is closed: the garbage collector closes those
// that were forgotten, so that they cannot be seen afterwards.
type countedConn struct {
	net.Conn
	open *atomic.Int64
	once sync.Once
}

func (c *countedConn) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return c.Conn.Close()
}

// close ends the servers, and waits until all have ended.
func (w *chaosWorld) close() {
	w.end()
	w.serving.Wait()
}

// A chaosEar holds what a server heard in one conversation, as it was before
// encryption or after it.
type chaosEar struct {
	sound bool // encrypted, and with a certificate that there is reason to trust
	mu    sync.Mutex
	heard bytes.Buffer
}

// mostHeard is how much an ear keeps: no client of ours says so much.
const mostHeard = 64 << 10

func (e *chaosEar) Write(b []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard.Write(b[:min(len(b), mostHeard-e.heard.Len())])
	return len(b), nil
}

// listen begins a new ear.
func (w *chaosWorld) listen(sound bool) *chaosEar {
	e := &chaosEar{sound: sound}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ears = append(w.ears, e)
	return e
}

// A chaosHub makes pairs of connected sockets. One listener is enough for
// thousands of servers, and no port is left waiting by each of them.
type chaosHub struct {
	mu       sync.Mutex
	listener *net.TCPListener
}

func newChaosHub() (*chaosHub, error) {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	return &chaosHub{listener: listener}, err
}

// pair is a new connection by both of its ends.
func (h *chaosHub) pair() (client, server *net.TCPConn, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c, err := net.Dial("tcp4", h.listener.Addr().String())
	if err != nil {
		return nil, nil, err
	}
	server, err = h.listener.AcceptTCP()
	return c.(*net.TCPConn), server, err
}

func (h *chaosHub) close() { h.listener.Close() }
