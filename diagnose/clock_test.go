package diagnose_test

import (
	"testing"
	"time"

	"mailcheckup/diagnose/practice"
)

// A clock that stands before this program was written is wrong for certain: the
// server is not blamed.
func TestClock(t *testing.T) {
	for _, test := range []struct {
		cert, clock, want string
	}{
		{"good", "2019-01-01", "network.clock"},
		{"good", "2027-12-31", "cert.expired"}, // may be the clock, may be the server
		{"expired", "2026-11-01", "cert.expired"},
		{"future", "2026-11-01", "cert.not-yet-valid"},
	} {
		network, err := practice.Serve(practice.Fault{Ports: map[int]string{993: "TLS cert=" + test.cert}}, today)
		if err != nil {
			t.Fatal(err)
		}
		doctor := doctorOf(network)
		clock, err := time.Parse(time.DateOnly, test.clock)
		if err != nil {
			t.Fatal(err)
		}
		doctor.Now = func() time.Time { return clock.Add(13 * time.Hour) }
		s := settingsOf(network.Fault)
		s.Port, s.Security = 993, "tls"
		if c := run(doctor, s); string(c.Verdict().Cause) != test.want {
			t.Errorf("%s certificate on %s: verdict %s, want %s\n%s", test.cert, test.clock, c.Verdict().Cause, test.want, trace(c))
		}
		network.Close()
	}
}
