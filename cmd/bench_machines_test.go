//go:build linux

package cmd_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Further names of the server's computer, which say nothing that an answer could be
// judged by. Behind each is the same Dovecot and Postfix; what is different on the
// way there is said by [bench.machines].
const (
	healthyHost  = "imap.lab.example"
	blockedHost  = "shut.lab.example"
	expiredHost  = "old.lab.example"
	misnamedHost = "other.lab.example"
	silentHost   = "mute.lab.example"
	farHost      = "far.lab.example"
	rightName    = "mail.lab.example" // the one on the certificate of misnamedHost, and of the same machine
)

var addrs = map[string]string{
	healthyHost: serverAddr, blockedHost: "192.0.2.11", expiredHost: "192.0.2.12", misnamedHost: "192.0.2.13",
	silentHost: "192.0.2.14", farHost: "192.0.2.15", rightName: "192.0.2.13",
}

// redirects says what the firewall drops, and which ports servers of our own answer.
const redirects = `
table ip bench {
	chain guard { type filter hook input priority 0; ip daddr 192.0.2.11 tcp dport { 993, 995, 465 } drop; }
	chain turn {
		type nat hook prerouting priority -100;
		ip daddr 192.0.2.12 tcp dport 993 redirect to :12993
		ip daddr 192.0.2.12 tcp dport 995 redirect to :12995
		ip daddr 192.0.2.12 tcp dport 465 redirect to :12465
		ip daddr 192.0.2.13 tcp dport 993 redirect to :13993
		ip daddr 192.0.2.13 tcp dport 995 redirect to :13995
		ip daddr 192.0.2.13 tcp dport 465 redirect to :13465
		ip daddr 192.0.2.14 tcp dport { 143, 993, 110, 995, 465, 587 } redirect to :14000
	}
}
`

// machines puts the further addresses into place: at one the TLS ports are blocked,
// at two a bad certificate is shown, one accepts every mail connection and says
// nothing.
func (b *bench) machines() {
	hosts := "127.0.0.1 localhost\n"
	for name, addr := range addrs {
		hosts += addr + " " + name + "\n"
		if addr != serverAddr && name != rightName {
			b.must("ip", "-n", b.server, "addr", "add", addr+"/32", "dev", "lo")
		}
	}
	b.write(filepath.Join("/etc/netns", b.client, "hosts"), hosts)
	rules := filepath.Join(b.dir, "bench.nft")
	b.write(rules, redirects)
	b.must("ip", "netns", "exec", b.server, "nft", "-f", rules)
	b.must("chown", "5000:5000", b.dir+"/ella")
	for _, service := range []string{"993", "995", "465"} {
		b.serve(b.server, ":12"+service, b.dressed("expired", service))
		b.serve(b.server, ":13"+service, b.dressed("misnamed", service))
	}
	b.serve(b.server, ":14000", func(conn net.Conn) { io.Copy(io.Discard, conn) })
}

// dressed passes connections on to a TLS port of the server, under another
// certificate.
func (b *bench) dressed(certificate, port string) func(net.Conn) {
	pair, err := tls.LoadX509KeyPair(filepath.Join(b.dir, certificate+".pem"), filepath.Join(b.dir, "key.pem"))
	b.check(err)
	return func(conn net.Conn) {
		outside := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{pair}})
		if outside.Handshake() != nil {
			return
		}
		var raw net.Conn
		if err := inside(b.server, func() (err error) { raw, err = net.Dial("tcp", serverAddr+":"+port); return err }); err != nil {
			return
		}
		defer raw.Close()
		behind := tls.Client(raw, &tls.Config{InsecureSkipVerify: true}) // our own server, beside us
		go func() { io.Copy(behind, outside); raw.Close() }()
		io.Copy(outside, behind)
	}
}

// serve answers connections to a computer of the lab until the run ends.
func (b *bench) serve(namespace, addr string, answer func(net.Conn)) {
	var listener net.Listener
	b.check(inside(namespace, func() (err error) { listener, err = net.Listen("tcp4", addr); return err }))
	b.t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				answer(conn)
			}()
		}
	}()
}

// inside runs f on a thread that is in a namespace, with its hosts file and name
// servers, as "ip netns exec" does; programs that f starts are there too, without
// the time that this command takes.
func inside(namespace string, f func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // and not unlocked: the thread ends with the goroutine
		if err := enter(namespace); err != nil {
			done <- err
			return
		}
		done <- f()
	}()
	return <-done
}

func enter(namespace string) error {
	at, err := os.Open(filepath.Join("/run/netns", namespace))
	if err != nil {
		return err
	}
	defer at.Close()
	if err := unix.Unshare(unix.CLONE_FS | unix.CLONE_NEWNS); err != nil {
		return err
	}
	if err := unix.Mount("", "/", "", unix.MS_SLAVE|unix.MS_REC, ""); err != nil {
		return err
	}
	for _, file := range []string{"hosts", "resolv.conf"} {
		own := filepath.Join("/etc/netns", namespace, file)
		if _, err := os.Stat(own); err != nil {
			continue
		}
		if err := unix.Mount(own, filepath.Join("/etc", file), "", syscall.MS_BIND, ""); err != nil {
			return err
		}
	}
	return unix.Setns(int(at.Fd()), unix.CLONE_NEWNET)
}

// mintMore makes an authority of the bench's own in place of the lab's, and
// certificates: a good one for all names, one that has expired, one for another
// name.
func (b *bench) mintMore() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	b.check(err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	b.check(err)
	hour := func(n time.Duration) time.Time { return time.Now().Add(n * time.Hour) }
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Bench"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: hour(-9000), NotAfter: hour(9000), KeyUsage: x509.KeyUsageCertSign,
	}
	good := []string{healthyHost, blockedHost, silentHost, farHost, "*.rows.example"}
	for serial, c := range []struct {
		file     string
		names    []string
		from, to time.Time
	}{
		{"ca", nil, ca.NotBefore, ca.NotAfter},
		{"cert", good, hour(-100), hour(1000)},
		{"expired", []string{expiredHost}, hour(-3000), hour(-100)},
		{"misnamed", []string{rightName}, hour(-100), hour(1000)},
	} {
		leaf := ca
		if c.names != nil {
			leaf = &x509.Certificate{SerialNumber: big.NewInt(int64(serial + 1)), Subject: pkix.Name{CommonName: strings.TrimPrefix(c.names[0], "*.")},
				DNSNames: c.names, NotBefore: c.from, NotAfter: c.to}
		}
		der, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, key)
		b.check(err)
		b.write(filepath.Join(b.dir, c.file+".pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	}
	b.write(filepath.Join(b.dir, "key.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))
	b.must("doveadm", "-c", filepath.Join(b.dir, "dovecot.conf"), "reload")
}
