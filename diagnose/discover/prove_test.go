package discover

import (
	"net"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// practiceDoctor examines a machine with the given ports.
func practiceDoctor(t *testing.T, ports map[int]string) *diagnose.Doctor {
	n, err := practice.Serve(practice.Fault{Ports: ports}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	return &diagnose.Doctor{Resolver: n, Dial: n.DialContext, Interfaces: n.Interfaces, Roots: n.Roots}
}

// candidate makes one from a source.
func candidate(source Source, service diagnose.Service, host string, security diagnose.Security) Candidate {
	q, _ := newQuery("anna@practice.example")
	return Candidate{
		Settings: q.settings(service, host+".practice.example", diagnose.UsualPort(service, security), security),
		Sources:  []Source{source},
	}
}

// From an address, by way of a name server and a web server, to settings that
// were tried on a mail server: all of them real.
func TestFromAddressToProof(t *testing.T) {
	w := &world{
		srv:  map[string][]dnsmessage.SRVResource{"_submission._tcp.practice.example.": {target(0, 0, 587, "smtp.practice.example.")}},
		page: map[string]string{"autoconfig.practice.example/mail/config-v1.1.xml": server("imap.practice.example")},
	}
	found, err := w.finder(t).Find(t.Context(), "anna@practice.example")
	if err != nil {
		t.Fatal(err)
	}
	doctor := practiceDoctor(t, map[int]string{993: "TLS cert=good\nIMAP", 587: "SMTP starttls=good"})
	working := Working(Prove(t.Context(), doctor, found.Candidates))
	if len(working) != 2 || working[0].Sources[0] != Autoconfig || working[1].Sources[0] != SRV || working[1].Settings.Port != 587 {
		t.Errorf("%+v", working)
	}
}

// What is proven, and what is not.
func TestProve(t *testing.T) {
	doctor := practiceDoctor(t, map[int]string{993: "TLS cert=good\nIMAP", 587: "SMTP starttls=good"})
	trials := Prove(t.Context(), doctor, []Candidate{
		candidate(SRV, diagnose.IMAP, "imap", diagnose.TLS),
		candidate(SRV, diagnose.IMAP, "nowhere", diagnose.TLS),
		candidate(Names, diagnose.IMAP, "mx", diagnose.TLS),        // something better works
		candidate(Autoconfig, diagnose.SMTP, "smtp", diagnose.TLS), // refused, but the other port works
	})
	var proven []diagnose.Stage
	for _, trial := range trials {
		proven = append(proven, trial.Proven())
	}
	if want := []diagnose.Stage{diagnose.StageCapability, "", "", ""}; !slices.Equal(proven, want) {
		t.Errorf("proven %q, want %q", proven, want)
	}
	if len(trials[2].Checkup.Outcomes) > 0 {
		t.Error("a guess was tried though it was not needed")
	}
	working := Working(trials)
	if len(working) != 2 || working[0].Settings.Host != "imap.practice.example" || working[0].Settings.User() != "anna@practice.example" ||
		working[1].Settings.Port != 587 || working[1].Settings.Security != diagnose.StartTLS || working[1].Sources[0] != Autoconfig {
		t.Errorf("%+v", working)
	}
}

// Guesses are tried where nothing better works, and a server that is overruled
// is not better.
func TestProveGuesses(t *testing.T) {
	doctor := practiceDoctor(t, map[int]string{993: "TLS cert=good\nIMAP"})
	overruled := candidate(Autoconfig, diagnose.IMAP, "mx", diagnose.TLS)
	overruled.Overruled = true
	guess := candidate(Names, diagnose.IMAP, "pop", diagnose.TLS)
	guess.Overruled = true
	trials := Prove(t.Context(), doctor, []Candidate{overruled, candidate(Names, diagnose.IMAP, "imap", diagnose.TLS), guess})
	if len(trials[2].Checkup.Outcomes) > 0 {
		t.Error("a guess was tried though it is overruled")
	}
	working := Working(trials)
	if len(working) != 2 || working[0].Sources[0] != Names || !working[1].Overruled {
		t.Errorf("%+v", working)
	}
}

// A name that the certificate is not for is not proven; the one that stands in
// it is, but is to be confirmed.
func TestProveWrongName(t *testing.T) {
	doctor := practiceDoctor(t, map[int]string{993: "TLS cert=wrong-host\nIMAP"})
	working := Working(Prove(t.Context(), doctor, []Candidate{candidate(SRV, diagnose.IMAP, "imap", diagnose.TLS)}))
	if len(working) != 1 || working[0].Settings.Host != "mx.practice.example" || !working[0].Confirm {
		t.Errorf("%+v", working)
	}
}

// Once both ways of mail work, a port that swallows everything is not waited
// for to the end.
func TestProveEnough(t *testing.T) {
	doctor := practiceDoctor(t, map[int]string{993: "TLS cert=good\nIMAP", 465: "TLS cert=good\nSMTP", 143: "DROP"})
	began := time.Now()
	trials := Prove(t.Context(), doctor, []Candidate{
		candidate(SRV, diagnose.IMAP, "imap", diagnose.StartTLS),
		candidate(SRV, diagnose.IMAP, "imap", diagnose.TLS),
		candidate(SRV, diagnose.SMTP, "smtp", diagnose.TLS),
	})
	if took := time.Since(began); took > enough+2*time.Second || trials[0].Proven() != "" || trials[1].Proven() == "" || trials[2].Proven() == "" {
		t.Errorf("after %v: %q %q %q", took, trials[0].Proven(), trials[1].Proven(), trials[2].Proven())
	}
}

// Where the sources are not to blame for that there is nothing, it is said why.
func TestWhyNothingIsFound(t *testing.T) {
	offline := func() ([]net.Addr, error) { return nil, nil }
	online := new(practice.Network).Interfaces
	for _, test := range []struct {
		interfaces func() ([]net.Addr, error)
		fail       dnsmessage.RCode
		want       diagnose.Cause
	}{
		{offline, dnsmessage.RCodeServerFailure, diagnose.NetworkOffline},
		{online, dnsmessage.RCodeNameError, diagnose.InputDomain},
		{online, dnsmessage.RCodeRefused, diagnose.DNSRefused},
		{online, 0, ""},
	} {
		w := &world{fail: test.fail}
		finder := w.finder(t)
		doctor := &diagnose.Doctor{Resolver: finder.Resolver, Dial: finder.Resolver.(*net.Resolver).Dial, Interfaces: test.interfaces}
		found, err := NewWorld(doctor, *finder).Find(t.Context(), "anna@example.org", false)
		if err != nil || found.Why.Cause != test.want || found.Told() != (test.want != "") {
			t.Errorf("%v: %q (%v), want %q", test.fail, found.Why.Cause, err, test.want)
		}
	}
}
