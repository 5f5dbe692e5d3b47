package diagnose_test

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// TestSiblings: a name leads to two machines, and one of them has a fault after it has
// taken the connection. Whichever is met first, the verdict is the same.
func TestSiblings(t *testing.T) {
	const (
		healthy = "TLS cert=good\nIMAP"
		plain   = "S * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nHEAR"
	)
	for _, c := range []struct {
		name, other string
		want        diagnose.Cause
		stage       diagnose.Stage
	}{
		{"alike", healthy, "ok", ""},
		{"silent", "HANG", "tcp.one-address-bad", "tls"},
		{"closed", "CLOSE", "tcp.one-address-bad", "tls"},
		{"another certificate", "TLS cert=wrong-host\nIMAP", "tcp.one-address-bad", "cert"},
		{"mute", "TLS cert=good\nHANG", "tcp.one-address-bad", "greeting"},
		{"turned away", "TLS cert=good\nS * BYE Too busy\nCLOSE", "tcp.one-address-bad", "greeting"},
		{"plain", plain, "tcp.one-address-bad", "tls"},
	} {
		for _, first := range []string{"192.0.2.10", "192.0.2.20"} {
			t.Run(c.name+" "+first, func(t *testing.T) {
				t.Parallel()
				doctor, s := twoMachines(t, map[string]string{"192.0.2.10": healthy, "192.0.2.20": c.other}, first)
				got := run(doctor, s)
				v := got.Verdict()
				if v.Cause != c.want || v.Args["stage"] != string(c.stage) || c.stage != "" && v.Args["address"] != "192.0.2.20" {
					t.Errorf("verdict %s %v\n%s", v.Cause, v.Args, trace(got))
				}
			})
		}
	}
}

// Where both machines have a fault, that of the one met is told, and what is proven is
// proven at that one.
func TestSiblingsBothBad(t *testing.T) {
	t.Parallel()
	doctor, s := twoMachines(t, map[string]string{"192.0.2.10": "TLS cert=wrong-host\nIMAP", "192.0.2.20": "TLS cert=expired\nIMAP"}, "192.0.2.20")
	if c := run(doctor, s); c.Verdict().Cause != diagnose.CertExpired {
		t.Errorf("verdict %s\n%s", c.Verdict().Cause, trace(c))
	}
}

// Where the security is to be found out, both are gone through with the one that the
// check-up turns to.
func TestSiblingsOtherSecurity(t *testing.T) {
	t.Parallel()
	const plain = "IMAP starttls=good"
	doctor, s := twoMachines(t, map[string]string{"192.0.2.10": plain, "192.0.2.20": plain}, "192.0.2.20")
	s.Security = diagnose.Auto
	c := run(doctor, s)
	if v := c.Verdict(); v.Cause != diagnose.Healthy || c.Understood().Security != diagnose.StartTLS {
		t.Errorf("verdict %s with %s\n%s", v.Cause, c.Understood().Security, trace(c))
	}
}

// twoMachines is a name that leads to machines by their address, with what each does
// at its port; the first is met first.
func twoMachines(t *testing.T, scripts map[string]string, first string) (*diagnose.Doctor, diagnose.Settings) {
	t.Helper()
	f := practice.Fault{Port: 993, Security: "tls", Ports: map[int]string{}}
	var addrs manyAddresses
	ports := map[netip.Addr]uint16{}
	for addr, script := range scripts {
		at := uint16(993)
		if addr != first {
			at = 1993
		}
		f.Ports[int(at)] = script
		addrs = append(addrs, netip.MustParseAddr(addr))
		ports[netip.MustParseAddr(addr)] = at
	}
	network, err := practice.Serve(f, today)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	doctor, s := doctorOf(network), settingsOf(network.Fault)
	own := network.Fault.Names[network.Fault.Host][0]
	met, once := make(chan struct{}), new(sync.Once)
	doctor.Now, doctor.Resolver = nowToday, addrs
	doctor.Patience = func(diagnose.Stage) time.Duration { return 2500 * time.Millisecond }
	doctor.Dial = func(ctx context.Context, kind, to string) (net.Conn, error) {
		addr := netip.MustParseAddrPort(to)
		port := addr.Port()
		if port == 993 {
			port = ports[addr.Addr()]
		}
		if addr.Addr().String() != first {
			<-met
			time.Sleep(50 * time.Millisecond)
		}
		defer once.Do(func() { close(met) })
		return network.DialContext(ctx, kind, netip.AddrPortFrom(own, port).String())
	}
	return doctor, s
}
