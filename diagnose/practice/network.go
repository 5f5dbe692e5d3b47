package practice

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Network is the world as one [Fault] makes it: one machine, the names that
// lead to it, and the only authority to be trusted there. Its methods fit the
// fields of a diagnose.Doctor.
type Network struct {
	Fault Fault
	Roots *x509.CertPool

	certs   map[string]*tls.Certificate
	ports   map[int]*port
	ending  context.Context // done when the network closes
	end     context.CancelFunc
	serving sync.WaitGroup

	mu         sync.Mutex
	unforeseen error
}

// A port of the machine.
type port struct {
	script   script
	listener *net.TCPListener // on loopback; nil if packets to the port vanish
}

// Serve starts a practice server of one's own making. The certificates are
// minted as if it were now.
func Serve(f Fault, now time.Time) (*Network, error) {
	n := &Network{Fault: f.filled(), ports: map[int]*port{}}
	if err := n.mint(now); err != nil {
		return nil, fmt.Errorf("practice: %w", err)
	}
	n.ending, n.end = context.WithCancel(context.Background())
	for number, text := range n.Fault.Ports {
		if err := n.open(number, text); err != nil {
			n.Close()
			return nil, fmt.Errorf("practice: port %d: %w", number, err)
		}
	}
	return n, nil
}

// mint makes the certificates, and the pool that trusts the good ones.
func (n *Network) mint(now time.Time) error {
	ca, err := newAuthority(now, slices.Sorted(maps.Keys(n.Fault.Names)))
	if err != nil {
		return err
	}
	n.Roots = x509.NewCertPool()
	n.Roots.AddCert(ca.root)
	n.Roots.AddCert(ca.shield.cert)
	n.certs = map[string]*tls.Certificate{}
	for _, kind := range certificates {
		if !n.Fault.names("=" + kind) {
			continue
		}
		if n.certs[kind], err = ca.mint(kind); err != nil {
			return err
		}
	}
	return nil
}

// names says whether a dialog of f has word in it: only the certificates that
// are used are worth the time of making them.
func (f Fault) names(word string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(f.Ports)), func(text string) bool { return strings.Contains(text, word) })
}

// open makes a port of the machine do what text says.
func (n *Network) open(number int, text string) error {
	s, err := parse(text)
	if err != nil {
		return err
	}
	p := &port{script: s}
	n.ports[number] = p
	if s.drops() {
		return nil
	}
	p.listener, err = net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err == nil {
		n.serving.Go(func() { n.serve(number, p) })
	}
	return err
}

// serve plays the port's script with everyone who comes.
func (n *Network) serve(number int, p *port) {
	for {
		conn, err := p.listener.AcceptTCP()
		if err != nil {
			return
		}
		n.serving.Go(func() {
			var unforeseen Unforeseen
			err := p.script.play(n.ending, conn, n.certs)
			if errors.As(err, &unforeseen) {
				n.record(fmt.Errorf("practice: port %d: %w", number, err))
			}
		})
	}
}

func (n *Network) record(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.unforeseen == nil {
		n.unforeseen = err
	}
}

// Err is the first thing that a client said against its script, an
// [Unforeseen]; nil if none did. A client that leaves early is none.
func (n *Network) Err() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.unforeseen
}

// Close ends the servers and the connections, and waits until all have ended.
func (n *Network) Close() error {
	n.end()
	var errs []error
	for _, p := range n.ports {
		if p.listener == nil {
			continue
		}
		if err := p.listener.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	n.serving.Wait()
	return errors.Join(errs...)
}

// Interfaces are the addresses of this computer as far as the practice network
// is concerned: it is online.
func (n *Network) Interfaces() ([]net.Addr, error) {
	return []net.Addr{&net.IPNet{IP: net.IPv4(192, 0, 2, 2), Mask: net.CIDRMask(24, 32)}}, nil
}

// LookupNetIP is the practice network's name service; network is "ip", "ip4" or
// "ip6" as for [net.Resolver]. The error is a [*net.DNSError] that says "not
// found", for a name without an address of that family too, as everywhere in Go.
func (n *Network) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if err := ctx.Err(); err != nil {
		return nil, &net.DNSError{Err: err.Error(), Name: host, IsTimeout: errors.Is(err, context.DeadlineExceeded), UnwrapErr: err}
	}
	var found []netip.Addr
	known := n.Fault.Names[strings.ToLower(strings.TrimSuffix(host, "."))]
	if literal, err := netip.ParseAddr(host); err == nil {
		known = []netip.Addr{literal}
	}
	for _, addr := range known {
		if network == "ip" || (network == "ip4") == addr.Is4() {
			found = append(found, addr)
		}
	}
	if len(found) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return found, nil
}
