package discover

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"mailcheckup/diagnose"
)

// everywhere is a domain that all sources know, and agree about.
func everywhere() *world {
	return &world{
		srv: map[string][]dnsmessage.SRVResource{
			"_imaps._tcp.example.org.":       {target(0, 0, 993, "imap.example.org.")},
			"_submissions._tcp.example.org.": {target(0, 0, 465, "smtp.hoster.example.")},
		},
		txt:  map[string]string{"_ua-auto-config.example.org.": digest(document)},
		host: map[string]string{"imap.example.org.": "192.0.2.10", "smtp.example.org.": "192.0.2.10"},
		page: map[string]string{
			paccPage: document, firstPage: server("imap.example.org"),
			"autoconfig.thunderbird.net/v1.1/example.org": server("imap.example.org"),
		},
	}
}

func TestAllTogether(t *testing.T) {
	w := everywhere()
	found, err := w.finder(t).Find(t.Context(), "anna@example.org")
	want := `imap imap.example.org:993 tls anna@example.org [pacc autoconfig ispdb srv names]
imap imap.example.org:143 starttls anna@example.org [names]
smtp smtp.hoster.example:465 tls anna@example.org [pacc srv]
smtp smtp.example.org:465 tls anna@example.org [names]
smtp smtp.example.org:587 starttls anna@example.org [names]
`
	if got := lines(found.Candidates); err != nil || got != want || found.Conflict || found.Provider != nil {
		t.Errorf("%v, conflict %v, provider %v\ngot:\n%swant:\n%s", err, found.Conflict, found.Provider, got, want)
	}
	asked, questions := w.heard()
	if all := strings.Join(append(asked, questions...), "\n"); strings.Contains(all, "anna") || len(asked) < 3 || len(questions) < 8 {
		t.Errorf("the address has left the computer, or nothing has:\n%s", all)
	}
}

// Without the person's yes, nothing is asked of the web; and whatever the person says,
// nothing is if the organisation does not want it.
func TestOffline(t *testing.T) {
	for _, offline := range []bool{false, true} {
		testOffline(t, offline)
	}
}

func testOffline(t *testing.T, offline bool) {
	w := everywhere()
	f := w.finder(t)
	f.Online, f.Offline = offline, offline
	want := NoConsent
	if offline {
		want = NotAllowed
	}
	found, err := f.Find(t.Context(), "anna@example.org")
	asked, _ := w.heard()
	if err != nil || len(asked) > 0 || !slices.Equal(found.Candidates[0].Sources, []Source{SRV, Names}) {
		t.Errorf("%v, asked %v, found\n%s", err, asked, lines(found.Candidates))
	}
	for _, source := range []Source{PACC, Autoconfig, ISPDB} {
		if got := found.attempt(source).Failure(); got != want {
			t.Errorf("%s: %s", source, got)
		}
	}
}

// The provider of the domain itself is known without any question.
func TestOwnFacts(t *testing.T) {
	w := &world{mx: map[string][]string{"gmail.com.": {"mx.yahoodns.net."}}} // whoever takes its mail in
	found, err := w.finder(t).Find(t.Context(), "anna@gmail.com")
	if err != nil || found.attempt(MX).Failure() != NotNeeded || found.Provider == nil || found.Provider.ID != "gmail" || found.Conflict {
		t.Fatalf("%v, %+v", err, found)
	}
	c := found.Candidates[0]
	if c.Settings.Host != "imap.gmail.com" || c.Sources[0] != Facts || c.Confirm {
		t.Errorf("%+v", c)
	}
}

// Where the user name is one of the provider's own, nobody says that it is the address.
func TestNoUser(t *testing.T) {
	for address, want := range map[string]bool{"anna@plus.net": true, "anna@docomo.ne.jp": true, "anna@gmail.com": false, "plus.net": false} {
		found, err := (&world{}).finder(t).Find(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		c := found.Candidates[0]
		working := Working([]Trial{tried(c, true)})
		if c.Sources[0] != Facts || c.NoUser != want || working[0].NoUser != want || found.NoUser([]diagnose.Settings{c.Settings}) != want {
			t.Errorf("%s: %+v", address, c)
		}
		if found.NoUser([]diagnose.Settings{{Service: diagnose.IMAP, Host: "imap.elsewhere.example"}}) {
			t.Errorf("%s: at another server too", address)
		}
	}
}

// What stands before the @ names a mailbox at the provider's own domains only: behind the
// MX of another domain the person alone knows the name.
func TestNoUserBehindMX(t *testing.T) {
	for mx, want := range map[string]bool{"mx01.mail.icloud.com.": true, "mx.disroot.org.": true, "aspmx.l.google.com.": false} {
		w := &world{mx: map[string][]string{"example.org.": {mx}}}
		found, err := w.finder(t).Find(t.Context(), "anna@example.org")
		if err != nil || len(found.Candidates) < 2 {
			t.Fatal(err, found)
		}
		for _, c := range found.Candidates {
			if c.NoUser != want || c.Settings.Username != "" {
				t.Errorf("%s: %+v", mx, c)
			}
		}
	}
	found, err := (&world{}).finder(t).Find(t.Context(), "anna@icloud.com")
	if c := found.Candidates[0]; err != nil || c.NoUser || c.Settings.Username != "anna" {
		t.Errorf("%+v", c)
	}
}

// The web host's page is about mail that is not with it: the provider behind
// the MX is right.
func TestProviderBehindMXWins(t *testing.T) {
	w := &world{
		mx:   map[string][]string{"example.org.": {"ASPMX.L.google.com.", "alt1.aspmx.l.google.com."}},
		host: map[string]string{"mail.example.org.": "192.0.2.66", "imap.gmail.com.": "192.0.2.10", "smtp.gmail.com.": "192.0.2.11"},
		page: map[string]string{firstPage: server("mail.example.org")},
	}
	found, err := w.finder(t).Find(t.Context(), "anna@example.org")
	if err != nil || !found.Conflict || found.Provider == nil || found.Provider.ID != "google-workspace" {
		t.Fatalf("%v, %+v", err, found)
	}
	said := strings.Split(lines(found.Candidates), "\n")
	if said[0] != "imap imap.gmail.com:993 tls anna@example.org [mx] confirm" ||
		!slices.Contains(said, "imap mail.example.org:993 tls anna@example.org [autoconfig names] overruled") {
		t.Errorf("%s", lines(found.Candidates))
	}

	// Nobody is contradicted by another server of the provider's.
	hosted := &world{mx: map[string][]string{"example.org.": {"mx1.mail.ovh.net."}}, page: map[string]string{firstPage: server("pro1.mail.ovh.net")}}
	if found, err := hosted.finder(t).Find(t.Context(), "anna@example.org"); err != nil || found.Conflict {
		t.Errorf("%v\n%s", err, lines(found.Candidates))
	}

	// The same page is right where its server is the provider's under another name.
	alias := &world{mx: w.mx, page: w.page, host: map[string]string{"mail.example.org.": "imap.gmail.com.", "imap.gmail.com.": "192.0.2.10"}}
	found, err = alias.finder(t).Find(t.Context(), "anna@example.org")
	if err != nil || found.Conflict {
		t.Errorf("%v\n%s", err, lines(found.Candidates))
	}
}

// Behind the MX is a provider that lets no mail program in: what the web host names, and
// what is guessed, is for mail that is not with it. A check-up of the address says so.
func TestClosedProviderBehindMXWins(t *testing.T) {
	w := &world{
		mx: map[string][]string{"practice.example.": {"mail.tutanota.de."}},
		host: map[string]string{
			"mail.practice.example.": "192.0.2.66", "imap.practice.example.": "192.0.2.66", "smtp.practice.example.": "192.0.2.66",
		},
		page: map[string]string{"autoconfig.practice.example/mail/config-v1.1.xml": server("imap.practice.example")},
	}
	doctor := practiceDoctor(t, map[int]string{993: "TLS cert=good\nIMAP", 465: "TLS cert=good\nSMTP"})
	doctor.Providers = Known()
	world := NewWorld(doctor, *w.finder(t))
	found, err := world.Find(t.Context(), "anna@practice.example", true)
	if err != nil || found.Why.Cause != diagnose.ProviderNoIMAP || !found.Told() || !found.Conflict || found.Provider == nil || found.Provider.ID != "tuta" {
		t.Fatalf("%v, %+v", err, found)
	}
	if best := found.Best(world.Prove(t.Context(), found.Candidates)); len(best) > 0 {
		t.Errorf("%+v of\n%s", best, lines(found.Candidates))
	}
	for host, want := range map[string]bool{"": true, "imap.practice.example": false} { // whoever types a server knows of one
		c := diagnose.Begin(diagnose.Settings{Service: diagnose.IMAP, Host: host, Address: "anna@practice.example"})
		for _, o := range world.Check(t.Context(), []diagnose.Settings{c.Settings}) {
			c.Add(o)
		}
		if v := c.Verdict(); (v.Cause == diagnose.ProviderNoIMAP && v.Args["provider"] == "Tuta") != want {
			t.Errorf("%q: %+v", host, v.Finding)
		}
	}

	// A program of the provider's own that does not run is not mended by a guess that works.
	w.mu.Lock() // questions of before may still be on their way
	w.mx["practice.example."] = []string{"mail.protonmail.ch.", "mailsec.protonmail.ch."}
	w.mu.Unlock()
	found, err = world.Find(t.Context(), "anna@practice.example", false)
	if best := found.Best(world.Prove(t.Context(), found.Candidates)); err != nil || len(best) != 2 || best[0].Host != "127.0.0.1" || best[1].Host != "127.0.0.1" {
		t.Errorf("%v, %+v of\n%s", err, best, lines(found.Candidates))
	}
	strangers := Strangers{}
	if strangers.DoubtFound([]Trial{{Candidate: found.Candidates[0]}}, false); len(strangers) > 0 {
		t.Errorf("does anybody know %v?", strangers)
	}
}

func TestMX(t *testing.T) {
	for _, test := range []struct {
		name    string
		world   *world
		failure Failure
	}{
		{"known", &world{mx: map[string][]string{"example.org.": {"aspmx.l.google.com."}}}, ""},
		{"known, behind an alias", &world{host: map[string]string{"example.org.": "other.example."},
			mx: map[string][]string{"other.example.": {"aspmx.l.google.com."}}}, ""},
		{"known, behind a filter", &world{mx: map[string][]string{"example.org.": {"d1.ess.barracudanetworks.com.", "example-org.mail.protection.outlook.com."}}}, ""},
		{"a spare one behind one's own", &world{mx: map[string][]string{"example.org.": {"mail.example.org.", "mxb.ovh.net."}}}, Nothing},
		{"unknown", &world{mx: map[string][]string{"example.org.": {"mx.example.org."}}}, Nothing},
		{"none", &world{}, Nothing},
		{"null", &world{mx: map[string][]string{"example.org.": {"."}}}, NoMail},
		{"failure", &world{fail: dnsmessage.RCodeServerFailure}, Unreachable},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, err := test.world.finder(t).Find(t.Context(), "anna@example.org")
			a := found.attempt(MX)
			if err != nil || a.Failure() != test.failure || (a.Found > 0) != (test.failure == "") || (found.Provider != nil) != (a.Found > 0) {
				t.Errorf("%v, %+v, %v", err, a, found.Provider)
			}
		})
	}
}

// TestSilence: with servers that never answer, with a name service that does
// not even heed the end of its time, the bound holds, and the attempts say so.
func TestSilence(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	mute := (&world{mute: true}).finder(t)
	for name, f := range map[string]*Finder{
		"mute servers":          {Online: true, Resolver: mute.Resolver, Client: mute.Client},
		"a resolver that hangs": {Online: true, Resolver: hanging{release}, Client: mute.Client},
	} {
		t.Run(name, func(t *testing.T) {
			f.Patience = 300 * time.Millisecond
			began := time.Now()
			found, err := f.Find(t.Context(), "anna@example.org")
			if took := time.Since(began); err != nil || took > f.Patience+time.Second || len(found.Candidates) > 0 {
				t.Errorf("%v after %v: %+v", err, took, found)
			}
			for _, a := range found.Tried {
				if want := map[bool]Failure{true: Nothing, false: Silent}[a.Source == Facts]; a.Failure() != want {
					t.Errorf("%s: %v, want %s", a.Source, a.Err, want)
				}
			}
		})
	}
}

// A hanging resolver answers when it is released.
type hanging struct{ release chan struct{} }

var errReleased = errors.New("released")

func (h hanging) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	<-h.release
	return "", nil, errReleased
}

func (h hanging) LookupMX(context.Context, string) ([]*net.MX, error) {
	<-h.release
	return nil, errReleased
}

func (h hanging) LookupTXT(context.Context, string) ([]string, error) {
	<-h.release
	return nil, errReleased
}

func (h hanging) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	<-h.release
	return nil, errReleased
}

// What has come by the end of the time counts, although a question beside it hangs.
func TestHalfAnswered(t *testing.T) {
	w := &world{
		srv:  map[string][]dnsmessage.SRVResource{"_imaps._tcp.example.org.": {target(0, 0, 993, "imap.example.org.")}},
		host: map[string]string{"mail.example.org.": "192.0.2.10"},
		page: map[string]string{secondPage: server("mail.example.org")},
	}
	f := w.finder(t)
	f.Resolver, f.Client.Transport = stalling{f.Resolver}, stallingWeb{f.Client.Transport}
	f.Patience = time.Second
	began := time.Now()
	found, err := f.Find(t.Context(), "anna@example.org")
	if took := time.Since(began); err != nil || took > f.Patience+time.Second {
		t.Fatalf("%v after %v", err, took)
	}
	for _, source := range []Source{Autoconfig, SRV, Names} {
		if a := found.attempt(source); a.Err != nil {
			t.Errorf("%s: %v", source, a.Err)
		}
	}
}

// A stalling resolver answers all questions but some; those it leaves open to the end.
type stalling struct{ Resolver }

func (s stalling) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	if service == "pop3" {
		<-ctx.Done()
		return "", nil, ctx.Err()
	}
	return s.Resolver.LookupSRV(ctx, service, proto, name)
}

func (s stalling) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if strings.HasPrefix(host, "pop.") {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return s.Resolver.LookupNetIP(ctx, network, host)
}

// A stallingWeb is a firewall that swallows what goes to one machine.
type stallingWeb struct{ http.RoundTripper }

func (s stallingWeb) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Host, "autoconfig.example") {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return s.RoundTripper.RoundTrip(r)
}

// Once both ways of mail are known, a mute source is not waited for to the end.
func TestEnough(t *testing.T) {
	w := everywhere()
	f := w.finder(t)
	f.Client = (&world{mute: true}).finder(t).Client
	began := time.Now()
	found, err := f.Find(t.Context(), "anna@example.org")
	if took := time.Since(began); err != nil || took > enough+time.Second || len(found.Candidates) == 0 || found.attempt(ISPDB).Failure() != Silent {
		t.Errorf("%v after %v: %+v", err, took, found.Tried)
	}
}

func TestQuery(t *testing.T) {
	for _, test := range []struct{ typed, address, local, domain string }{
		{" Anna@Example.ORG ", "Anna@Example.ORG", "Anna", "example.org"},
		{"example.org", "", "", "example.org"},
		{"\u202aanna@example.org\u200b", "anna@example.org", "anna", "example.org"},
		{"\ufeffanna@\u200bexample.org\u00a0", "anna@example.org", "anna", "example.org"},
		{"anna@example.org.", "anna@example.org", "anna", "example.org"},
		{"anna@bücher.example", "anna@bücher.example", "anna", "xn--bcher-kva.example"},
		{`"a@b"@example.org`, `"a@b"@example.org`, `"a@b"`, "example.org"},
	} {
		q, err := newQuery(test.typed)
		if err != nil || q.Address != test.address || q.Local != test.local || q.Domain != test.domain {
			t.Errorf("%q: %+v, %v", test.typed, q, err)
		}
	}
	for _, typed := range []string{
		"", "anna", "anna@", "@example.org", "anna@localhost", "anna@192.168.1.1", "anna@[::1]", "an na@example.org",
		"anna@exam ple.org", "anna@example..org", "https://example.org", "anna@example.org/x", "a\x00@example.org",
		"\xac@example.org", "J\ufffdrg@example.org", strings.Repeat("a", 250) + "@example.org",
	} {
		if q, err := newQuery(typed); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %+v, %v", typed, q, err)
		}
	}
}
