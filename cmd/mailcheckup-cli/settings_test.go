package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/card"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/practice"
	"mailcheckup/diagnose/report"
)

// names is a name service with SRV records, and the practice network's addresses.
type names struct {
	*practice.Network
	srv map[string]*net.SRV
}

func (n names) LookupSRV(_ context.Context, service, _, name string) (string, []*net.SRV, error) {
	if record := n.srv[service]; record != nil && name == "practice.example." {
		return "", []*net.SRV{record}, nil
	}
	return "", nil, &net.DNSError{IsNotFound: true}
}

func (names) LookupMX(context.Context, string) ([]*net.MX, error) {
	return nil, &net.DNSError{IsNotFound: true}
}

func (names) LookupTXT(context.Context, string) ([]string, error) {
	return nil, &net.DNSError{IsNotFound: true}
}

func (n names) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	return n.Network.LookupNetIP(ctx, network, host)
}

// stage is a practice network with servers at these ports, and who finds and
// checks them.
func stage(t *testing.T, ports map[int]string) (*discover.Finder, *diagnose.Doctor) {
	network, err := practice.Serve(practice.Fault{Ports: ports}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	finder := &discover.Finder{Resolver: names{network, map[string]*net.SRV{
		"imaps": {Target: "imap.practice.example.", Port: 993}, "submission": {Target: "smtp.practice.example.", Port: 587},
	}}}
	return finder, &diagnose.Doctor{Resolver: network, Dial: network.DialContext, Interfaces: network.Interfaces, Roots: network.Roots}
}

// TestSettings goes from an address to settings that were tried, in words and
// in JSON.
func TestSettings(t *testing.T) {
	finder, doctor := stage(t, map[int]string{993: "TLS cert=good\nIMAP", 587: "SMTP starttls=good"})
	var out bytes.Buffer
	term := &terminal{out: &out, err: &out, guide: guide.For("en")}

	exit, err := term.discover(t.Context(), finder, doctor, "anna@practice.example", live{}, term.encodeFound)
	var doc foundDocument
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	want := report.Proof{Settings: report.Settings{Service: "imap", Server: "imap.practice.example", Port: 993, Security: "tls", User: "anna@practice.example"}, Proven: "capability"}
	if exit != exitWorks || err != nil || doc.Schema != 1 || len(doc.Working) != 2 || doc.Working[0] != want || doc.Conflict ||
		doc.Candidates[0].Sources[0] != discover.SRV || doc.Candidates[0].Proven != "capability" || len(doc.Tried) != len(discover.Sources)-1 {
		t.Errorf("exit %d, %v\n%s", exit, err, out.String())
	}

	out.Reset()
	if exit, err = term.discover(t.Context(), finder, doctor, "anna@practice.example", live{}, term.showFound); exit != exitWorks || err != nil {
		t.Errorf("exit %d, %v", exit, err)
	}
	for _, words := range []string{"Settings that work for anna@practice.example", "imap.practice.example", "port 587", "name service (SRV)", "nothing is known"} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("%q is not in\n%s", words, out.String())
		}
	}

	out.Reset()
	if exit, err = term.discover(t.Context(), finder, doctor, "anna@elsewhere.example", live{}, term.encodeFound); exit != exitProblem || err != nil || !strings.Contains(out.String(), `"working":[]`) {
		t.Errorf("exit %d, %v\n%s", exit, err, out.String())
	}
}

// TestSettingsNoUser: where the user name does not follow from the address, nobody is
// told that it is the address.
func TestSettingsNoUser(t *testing.T) {
	finder, doctor := stage(t, map[int]string{993: "TLS cert=good\nIMAP", 587: "SMTP starttls=good"})
	other := []discover.Server{{Host: "imap.practice.example", Port: 993, Security: diagnose.TLS, User: discover.UserOther}}
	finder.Own = []discover.Provider{{Domains: []string{"practice.example"}, IMAP: other}}
	var out, errs bytes.Buffer
	term := &terminal{out: &out, err: &errs, guide: guide.For("en")}
	asCard := func(format int) func(discovery) error {
		return func(d discovery) error { return term.showCard(card.Formats[format], d) }
	}
	const said, asked = "user name from your provider", "The user name here is not your mail address"
	for _, test := range []struct {
		show                  func(discovery) error
		has, hasNot, standard string
	}{
		{term.showFound, said, "TLS  anna@", ""},
		{term.encodeFound, `"user":""`, `"user":"anna`, ""},
		{asCard(0), said, "same as", asked},
		{asCard(3), `"user":""`, `"user":"anna`, asked},
	} {
		out.Reset()
		errs.Reset()
		exit, err := term.discover(t.Context(), finder, doctor, "anna@practice.example", live{}, test.show)
		if exit != exitWorks || err != nil || !strings.Contains(out.String(), test.has) || strings.Contains(out.String(), test.hasNot) || !strings.Contains(errs.String(), test.standard) {
			t.Errorf("exit %d, %v\n%s\n%s", exit, err, out.String(), errs.String())
		}
	}
}

// TestSettingsFailed: under settings that do not work stands the whole command that
// tells why, and it can be copied.
func TestSettingsFailed(t *testing.T) {
	finder, doctor := stage(t, map[int]string{993: "TLS cert=good\nIMAP"})
	finder.Resolver = names{finder.Resolver.(names).Network, map[string]*net.SRV{"imaps": {Target: "imap.practice.example.", Port: 993}}}
	doctor.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("out of order") }
	for _, l := range guide.Languages() {
		var out bytes.Buffer
		term := &terminal{out: &out, err: &out, guide: guide.For(l.Tag)}
		exit, err := term.discover(t.Context(), finder, doctor, "anna@practice.example", live{}, term.showFound)
		if exit != exitProblem || err != nil || strings.Contains(out.String(), "check\n") {
			t.Errorf("%s: exit %d, %v\n%s", l.Tag, exit, err, out.String())
		}
		var commands []string
		for line := range strings.Lines(out.String()) {
			if words, ok := strings.CutPrefix(strings.TrimSpace(line), "mailcheckup-cli check "); ok {
				commands = append(commands, words)
			}
		}
		if !slices.Contains(commands, "--service imap --server imap.practice.example --port 993 --security tls") {
			t.Errorf("%s\n%s", l.Tag, out.String())
		}
		for _, words := range commands {
			o := term.options("check").withMailbox().withPassword()
			if err := term.parseOptions(o.set, strings.Fields(words)); err != nil {
				t.Errorf("%s: %v", words, err)
			} else if all, err := o.settings(t.Context(), term); err != nil || len(all) != 1 || all[0].Host == "" {
				t.Errorf("%s: %+v, %v", words, all, err)
			}
		}
	}
}

// TestSettingsOffline: the network that is missing is named, and no source blamed.
func TestSettingsOffline(t *testing.T) {
	finder, doctor := stage(t, nil)
	doctor.Interfaces = func() ([]net.Addr, error) { return nil, nil }
	var out bytes.Buffer
	term := &terminal{out: &out, err: &out, guide: guide.For("en")}
	exit, err := term.discover(t.Context(), finder, doctor, "anna@elsewhere.example", live{}, term.encodeFound)
	if exit != exitProblem || err != nil || !strings.Contains(out.String(), `"why":"network.`) {
		t.Errorf("exit %d, %v\n%s", exit, err, out.String())
	}
	write := func(term *terminal) func(discovery) error { return term.showFound }
	card := func(term *terminal) func(discovery) error {
		write, _ := term.writeCard("json")
		return write
	}
	for _, show := range []func(*terminal) func(discovery) error{write, card} {
		var out bytes.Buffer
		term := &terminal{out: &out, err: &out, guide: guide.For("en")}
		exit, err := term.discover(t.Context(), finder, doctor, "anna@elsewhere.example", live{}, show(term))
		if exit != exitProblem || err != nil || !strings.HasPrefix(out.String(), "This computer is not online.\n") || strings.Contains(out.String(), "nothing is known") {
			t.Errorf("exit %d, %v\n%s", exit, err, out.String())
		}
	}
}

// TestCards: a card is all that is on the standard output.
func TestCards(t *testing.T) {
	both, doctor := stage(t, map[int]string{993: "TLS cert=good\nIMAP", 587: "SMTP starttls=good"})
	one, doctorOfOne := stage(t, map[int]string{993: "TLS cert=good\nIMAP"})
	for _, test := range []struct {
		finder      *discover.Finder
		doctor      *diagnose.Doctor
		format      string
		address     string
		exit        int
		begins, has string // on standard output
		says        string // on standard error
	}{
		{both, doctor, "text", "anna@practice.example", exitWorks, "Mail settings for anna@practice.example\n", "587", ""},
		{both, doctor, "mobileconfig", "anna@practice.example", exitWorks, "<?xml ", "<string>imap.practice.example</string>", ""},
		{both, doctor, "autoconfig", "practice.example", exitWorks, "<?xml ", "<domain>practice.example</domain>", ""},
		{both, doctor, "json", "practice.example", exitWorks, `{"schema":1,"address":"practice.example","receiving":{"service":"imap",`, `"user":""}`, ""},
		{one, doctorOfOne, "text", "anna@practice.example", exitWorks, "Mail settings", "No settings that work", ""},
		{one, doctorOfOne, "mobileconfig", "anna@practice.example", exitProblem, "", "", "needs a server to get mail and one to send it"},
		{both, doctor, "json", "anna@elsewhere.example", exitProblem, "", "", "No settings that work were found for anna@elsewhere.example."},
	} {
		var out, errs bytes.Buffer
		term := &terminal{out: &out, err: &errs, guide: guide.For("en")}
		write, err := term.writeCard(test.format)
		if err != nil {
			t.Fatal(err)
		}
		exit, err := term.discover(t.Context(), test.finder, test.doctor, test.address, live{}, write)
		if exit != test.exit || err != nil || !strings.HasPrefix(out.String(), test.begins) ||
			!strings.Contains(out.String(), test.has) || test.begins == "" && out.Len() > 0 || !strings.Contains(errs.String(), test.says) {
			t.Errorf("%s of %s: exit %d, %v\nstdout: %s\nstderr: %s", test.format, test.address, exit, err, out.String(), errs.String())
		}
	}
}

// TestCardWithDoubts: what a person must confirm is said beside the card.
func TestCardWithDoubts(t *testing.T) {
	var out, errs bytes.Buffer
	term := &terminal{out: &out, err: &errs, guide: guide.For("en")}
	s := diagnose.Settings{Service: diagnose.IMAP, Host: "imap.hoster.example", Port: 993, Security: diagnose.TLS}
	doubtful := discovery{address: "practice.example", working: []discover.Proven{{Proof: diagnose.Proof{Settings: s}, Confirm: true}}}
	err := term.showCard(card.Formats[0], doubtful)
	if err != nil || !strings.Contains(errs.String(), "Do you know these servers? imap.hoster.example") || strings.Contains(out.String(), "Do you know") {
		t.Errorf("%v\nstdout: %s\nstderr: %s", err, out.String(), errs.String())
	}
}

func TestSettingsUsage(t *testing.T) {
	for _, args := range []string{"settings", "settings anna", "settings a@b.example c@d.example", "settings --nothing a@b.example", "settings --card pdf a@b.example",
		"settings --json --card text a@b.example", "settings --json --card json a@b.example"} {
		var out bytes.Buffer
		term := &terminal{out: &out, err: &out}
		if exit := term.run(t.Context(), strings.Fields(args)); exit != exitUsage {
			t.Errorf("%s: exit %d\n%s", args, exit, out.String())
		}
	}
}

// Every code that discovery has is worded in every language.
func TestDiscoveryIsWorded(t *testing.T) {
	failures := []discover.Failure{
		discover.Nothing, discover.NotNeeded, discover.NoConsent, discover.NotAllowed, discover.Silent, discover.Unreachable, discover.Unreadable,
		discover.TooBig, discover.Unsafe, discover.Forged, discover.NoMail, discover.Closed,
	}
	g := guide.For("en")
	for _, source := range discover.Sources {
		if !g.Has("source." + string(source)) {
			t.Errorf("no word for the source %s", source)
		}
	}
	for _, p := range discover.Providers() {
		for _, need := range p.Needs {
			if !g.Has("needs." + string(need)) {
				t.Errorf("no word for the need %s", need)
			}
		}
	}
	for _, failure := range failures {
		if !g.Has("failure." + string(failure)) {
			t.Errorf("no word for the failure %s", failure)
		}
	}
}
