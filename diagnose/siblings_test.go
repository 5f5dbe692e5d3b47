package diagnose_test

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
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

// What is told is told of the machine that the check-up turned to, whatever the end is;
// of the one it left, only that it is bad.
func TestSiblingsEvidence(t *testing.T) {
	const tokens = `TLS cert=good
S * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2] ready
HEAR`
	for _, c := range []struct {
		name, left, turned string
		change             func(*diagnose.Settings)
		want               []string // findings: stage, cause
	}{
		{"soon", "TLS cert=good\nHANG", "TLS cert=expires-soon\nIMAP", nil,
			[]string{"cert cert.expires-soon", "latency tcp.one-address-bad"}},
		{"scanner", "TLS cert=good\nHANG", "TLS cert=shield\nIMAP", nil,
			[]string{"cert cert.intercepted", "latency tcp.one-address-bad"}},
		{"wrong password", "TLS cert=good\nHANG", "TLS cert=good\nIMAP", func(s *diagnose.Settings) { s.Secret = diagnose.NewSecret("wrong") },
			[]string{"signin signin.credentials", "signin tcp.one-address-bad"}},
		{"signed in before", "TLS cert=good\nS * PREAUTH hi\nHEAR\nCLOSE", "TLS cert=good\nIMAP", nil,
			[]string{"latency tcp.one-address-bad"}},
		{"token", "TLS cert=good\nHANG", tokens, func(s *diagnose.Settings) { s.SignIn, s.Secret = diagnose.Token, diagnose.Secret{} },
			[]string{"capability signin.not-tried", "capability tcp.one-address-bad"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doctor, s := twoMachines(t, map[string]string{"192.0.2.10": c.turned, "192.0.2.20": c.left}, "192.0.2.20")
			if c.change != nil {
				c.change(&s)
			}
			var got []string
			result := run(doctor, s)
			for _, o := range result.Outcomes {
				for _, f := range o.Findings {
					got = append(got, string(o.Stage)+" "+string(f.Cause))
				}
			}
			if !slices.Equal(got, c.want) || !strings.Contains(fmt.Sprint(result.Outcomes), "192.0.2.10:993 (") {
				t.Errorf("found %q, want %q\n%s", got, c.want, trace(result))
			}
		})
	}
}

// A machine that takes as long for its greeting as servers do on purpose is no bad one, and
// a way in by token is asked for at all of them.
func TestSiblingsNotBad(t *testing.T) {
	const (
		slow   = "TLS cert=good\nWAIT 4000\nS * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nHEAR"
		tokens = "TLS cert=good\nS * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2] ready\nHEAR"
	)
	for _, c := range []struct {
		name, one, other string
		change           func(*diagnose.Settings)
	}{
		{"slow", "TLS cert=good\nIMAP", slow, func(s *diagnose.Settings) { s.SignIn = diagnose.Anonymous }},
		{"token", tokens, tokens, func(s *diagnose.Settings) { s.SignIn, s.Secret = diagnose.Token, diagnose.Secret{} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doctor, s := twoMachines(t, map[string]string{"192.0.2.10": c.one, "192.0.2.20": c.other}, "192.0.2.10")
			doctor.Patience = nil
			c.change(&s)
			if got := run(doctor, s); got.Wrong() {
				t.Errorf("verdict %s %v\n%s", got.Verdict().Cause, got.Verdict().Args, trace(got))
			}
		})
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
