package discover

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"testing"

	"go.uber.org/goleak"

	"mailcheckup/diagnose"
)

// A crashing is a name service and a way to the web on which some questions crash,
// as a mistake in a source would.
type crashing struct {
	Resolver
	http.RoundTripper
	at string // "SRV", "MX", "TXT", "IP" or "web"
}

func (c crashing) perhaps(at string) {
	if c.at == at {
		panic("oh")
	}
}

func (c crashing) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	c.perhaps("SRV")
	return c.Resolver.LookupSRV(ctx, service, proto, name)
}

func (c crashing) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	c.perhaps("MX")
	return c.Resolver.LookupMX(ctx, name)
}

func (c crashing) LookupTXT(ctx context.Context, name string) ([]string, error) {
	c.perhaps("TXT")
	return c.Resolver.LookupTXT(ctx, name)
}

func (c crashing) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	c.perhaps("IP")
	return c.Resolver.LookupNetIP(ctx, network, host)
}

func (c crashing) RoundTrip(r *http.Request) (*http.Response, error) {
	c.perhaps("web")
	return c.RoundTripper.RoundTrip(r)
}

// A mistake in a source, or in the engine, comes to who looks for settings and
// tries them, and leaves nothing behind.
func TestCrash(t *testing.T) {
	finder := func(t *testing.T, at string) *Finder {
		f := everywhere().finder(t)
		quiet, idle := goleak.IgnoreCurrent(), f.Client.CloseIdleConnections
		t.Cleanup(func() { // while the world still answers what was asked of it
			idle()
			goleak.VerifyNone(t, quiet)
		})
		c := crashing{f.Resolver, f.Client.Transport, at}
		f.Resolver, f.Client = c, &http.Client{Transport: c}
		return f
	}
	all := []Candidate{candidate(SRV, diagnose.IMAP, "imap", diagnose.TLS), candidate(SRV, diagnose.SMTP, "smtp", diagnose.TLS)}
	for _, at := range []string{"SRV", "MX", "TXT", "IP", "web"} {
		t.Run(at, func(t *testing.T) {
			f := finder(t, at)
			crashes(t, func() { f.Find(t.Context(), "anna@example.org") })
		})
	}
	t.Run("addresses", func(t *testing.T) {
		f := finder(t, "IP")
		crashes(t, func() { f.addresses(t.Context(), all) })
	})
	t.Run("proof", func(t *testing.T) {
		quiet := goleak.IgnoreCurrent()
		t.Cleanup(func() { goleak.VerifyNone(t, quiet) })
		doctor := practiceDoctor(t, nil)
		doctor.Dial = func(context.Context, string, string) (net.Conn, error) { panic("oh") }
		crashes(t, func() { Prove(t.Context(), doctor, all) })
	})
}

// crashes holds that f crashes, where that can be caught.
func crashes(t *testing.T, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if crash := recover(); crash != "oh" {
			t.Errorf("%v was caught", crash)
		}
	}()
	f()
}
