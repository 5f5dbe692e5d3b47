package exporter

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// canary must be found nowhere.
const canary = "c4n4ry-p4ssw0rd"

// doctorFor is one for whom f is the world.
func doctorFor(t *testing.T, f practice.Fault) *diagnose.Doctor {
	return doctorAt(t, f, time.Now())
}

// doctorAt is one whose computer and servers stand at now.
func doctorAt(t *testing.T, f practice.Fault, now time.Time) *diagnose.Doctor {
	network, err := practice.Serve(f, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	return &diagnose.Doctor{Resolver: network, Dial: network.DialContext, Interfaces: network.Interfaces, Roots: network.Roots,
		Now: func() time.Time { return now }}
}

// fault is the practice server of that name.
func fault(t *testing.T, name string) practice.Fault {
	for _, f := range practice.Faults() {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no practice server %s", name)
	return practice.Fault{}
}

// A hall is a computer whose connections do not come about before the gate opens.
// It tells of each, by the address.
type hall struct {
	arrived chan string
	gate    chan struct{}
}

func newHall() *hall { return &hall{make(chan string, 100), make(chan struct{})} }

func (h *hall) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	h.arrived <- addr
	select {
	case <-h.gate:
	case <-ctx.Done():
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: net.ErrClosed}
}

func (h *hall) doctor() *diagnose.Doctor {
	return &diagnose.Doctor{Dial: h.dial, Interfaces: func() ([]net.Addr, error) {
		return []net.Addr{&net.IPNet{IP: net.IPv4(192, 0, 2, 2), Mask: net.CIDRMask(24, 32)}}, nil
	}}
}

// get asks h as Prometheus would that gives it so many seconds ("": it does not
// say), and is never in contact with a network.
func get(ctx context.Context, h http.Handler, path, seconds string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	r.Host = "127.0.0.1:9995"
	if seconds != "" {
		r.Header.Set("X-Prometheus-Scrape-Timeout-Seconds", seconds)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// has says whether the line stands in a page of metrics. A line that ends with a
// blank need only begin so.
func has(page, line string) bool {
	if strings.HasSuffix(line, " ") {
		return strings.Contains("\n"+page, "\n"+line)
	}
	return strings.Contains("\n"+page, "\n"+line+"\n")
}
