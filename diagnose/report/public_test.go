package report

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/practice"
)

// allForms are all that can be made of check-ups, in a language.
func allForms(t *testing.T, g *guide.Guide, checkups ...diagnose.Checkup) (all []string) {
	t.Helper()
	for _, write := range []func(*strings.Builder) error{
		func(b *strings.Builder) error { return Text(b, g, checkups...) },
		func(b *strings.Builder) error { return HTML(b, g, checkups...) },
		func(b *strings.Builder) error { return JSON(b, g, checkups...) },
		func(b *strings.Builder) error { return Letter(b, g, checkups[0]) },
	} {
		var b strings.Builder
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		all = append(all, b.String())
	}
	return all
}

// left says which of the originals are left in the reports.
func left(t *testing.T, reports []string, originals ...string) {
	t.Helper()
	for _, report := range reports {
		lower := strings.ToLower(report)
		for _, original := range originals {
			// An address that is the beginning of another is not that address.
			bounded := regexp.MustCompile(regexp.QuoteMeta(strings.ToLower(original)) + `(?:[^0-9]|$)`)
			if at := bounded.FindStringIndex(lower); at != nil {
				t.Errorf("%q is left: …%s…", original, report[max(0, at[0]-60):min(len(report), at[1]+40)])
			}
		}
	}
}

func TestPublicHasNothingOfThePerson(t *testing.T) {
	for _, f := range practice.Faults() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			c := practised(t, f.Name)
			originals := []string{"anna", "practice", "pratcice", "server7", "hosting", "192.0.2.10", "192.0.2.2"}
			for _, o := range c.Outcomes {
				for _, fact := range o.Facts {
					if fact.Name == "cert.sha256" {
						originals = append(originals, fact.Value, fact.Value[:20])
					}
				}
			}
			for _, tag := range []string{"en", "de"} {
				left(t, allForms(t, guide.For(tag), Public(c)...), originals...)
			}
			if strings.Contains(strings.Join(allForms(t, guide.For("en"), Public(c)...), ""), "•example") {
				t.Error("a stand-in was taken for the password")
			}
		})
	}
}

// told are texts that tell who somebody is, in the ways that servers have found.
var told = []string{
	"anna.schmidt@firma-meier.de", "ANNA.SCHMIDT@FIRMA-MEIER.DE", "imap.firma-meier.de", "Imap.Firma-Meier.de.",
	"srv-07.intern.firma-meier.de", "*.firma-meier.de", "user anna.schmidt unknown", "Welcome, Anna Schmidt!", "/home/anna.schmidt/Maildir",
	"bounce+anna.schmidt=firma-meier.de@lists.other.org", "connection from 93.184.216.34", "[93.184.216.34]:993",
	"2a00:1450:4001:82b::200e", "[2a00:1450:4001:82b::200e]:993: refused", "2a00:1450:4001:82b::200e: refused", "IPv6:2A00:1450:4001:82B::200E",
	"::ffff:93.184.216.34", "fe80::1a2b:3cff:fe4d:5e6f%eth0", "fd12:3456:789a::7",
	"https://portal.firma-meier.de:8443/u/anna.schmidt?key=7", "CN=Firma Meier Root,O=Firma Meier GmbH,C=DE,SERIALNUMBER=DE8123",
	"Issued by Firma Meier Root", "A2:7E:94:E5:48:60:BB:1E:9C:95:AA:44:35:50:28:BC:00:85:7D:EE:87:48:06:F5:BD:22:C6:80:14:11:99:05",
	"a27e94e54860bb1e9c95aa44355028bc00857dee", "250-mx.firma-meier.de Hello", "<1896.697170952@pop.firma-meier.de>",
	`* LIST (\HasNoChildren) "." "INBOX.Projekt Geheim"`, "ip-93-184-216-34.dyn.provider.net", "meier.local", "FIRMA\\anna.schmidt",
	"+ " + base64.StdEncoding.EncodeToString([]byte("<17.99@imap.firma-meier.de>")), "imap.firma-meier.de,smtp.firma-meier.de",
	"user=anna.schmidt@firma-meier.de rip=93.184.216.34", "(anna.schmidt@firma-meier.de)", "anna.schmidt@[93.184.216.34]",
	"334 YW5uYQ==", "334 U2NobWlkdA==", "334 eGFubmEu", "NO 616e6e61", "NO 73:63:68:6d:69:64:74", "NO %61nna", "NO an&#110;a", "+ ••••••YW5uYQ== ••••••",
	"NO annaschmidt", "NO ASchmidt2", "NO anna2", "220 FIRMAMEIEREX01 ready", "220 ex2firmameierdc ready", `* STATUS "Projekt Geheim" (MESSAGES 3)`,
}

func TestPublicInAnyText(t *testing.T) {
	c := checkup()
	c.Settings.Address, c.Settings.Host, c.Settings.Username = "anna.schmidt@firma-meier.de", "imap.firma-meier.de", ""
	o := &c.Outcomes[3]
	o.Findings = append(o.Findings, diagnose.Finding{Cause: diagnose.CertUnknownCA, Args: map[string]string{"issuer": "CN=Firma Meier Root,O=Firma Meier GmbH"}})
	for i, text := range told {
		o.Lines = append(o.Lines, diagnose.Line{From: "server", Text: text})
		o.Facts = append(o.Facts, diagnose.Fact{Name: "dns.odd", Value: text})
		o.Findings = append(o.Findings, diagnose.Finding{Cause: diagnose.GreetingBye, Args: map[string]string{"said": text, "server": fmt.Sprintf("h%d.firma-meier.de", i)}})
	}
	before := fmt.Sprintf("%#v", c.Outcomes)
	public := Public(c)
	left(t, allForms(t, guide.For("en"), public...), "anna", "schmidt", "meier", "firma", "93.184.216.34", "93-184", "82b", "1450", "3cff", "789a",
		"portal", "8443", "srv-07", "intern.", "lists", "geheim", "projekt", "GmbH", "DE8123", "A2:7E", "a27e", "1896", "dyn", "provider.net", "key=",
		base64.StdEncoding.EncodeToString([]byte("<17.99@imap.firma-meier.de>")),
		"YW5uYQ", "U2NobWlkdA", "eGFubmEu", "616e6e61", "68:6d", "%61", "#110", "EX01", "ex2")
	if after := fmt.Sprintf("%#v", c.Outcomes); after != before {
		t.Error("the check-up itself was changed")
	}
	if !reflect.DeepEqual(public, Public(c)) {
		t.Error("the stand-ins are others each time")
	}
	lines := []string{}
	for _, l := range public[0].Outcomes[3].Lines[3:] {
		lines = append(lines, l.Text)
	}
	// The check-up has example.org itself, so that cannot stand for anything.
	for i, want := range map[int]string{0: "name@example.net", 1: "name@example.net", 2: "imap.example.net", 6: "user name unknown"} {
		if lines[i] != want {
			t.Errorf("%q became %q, want %q", told[i], lines[i], want)
		}
	}
}

// What is the same for everybody stays, or nobody could help.
func TestPublicKeepsWhatHelps(t *testing.T) {
	c := checkup()
	c.Settings.Address, c.Settings.Username = "info@mail.de", "live" // which is not meant in the middle of a word
	kept := []string{
		"192.168.1.17", "127.0.0.1", "::1", "0.0.0.0", "100.64.1.1", "169.254.9.9", "TLS 1.3, TLS_AES_128_GCM_SHA256", "a1 NO [AUTHENTICATIONFAILED] Authentication failed.",
		"* OK [CAPABILITY IMAP4rev2 IMAP4rev1 SASL-IR LITERAL- AUTH=PLAIN] IMAP server ready", "250-ENHANCEDSTATUSCODES", "connection refused (31ms)",
		"5.7.8 Error: authentication failed", "143 open, 995 connection refused", "* LIST () \"/\" INBOX", "localhost", "12:34:56", "user info mail",
		"RESOLVED: UIDPLUS ESEARCH SEARCHRES LIST-EXTENDED LIST-STATUS STATUS=SIZE", "* STATUS INBOX (MESSAGES 2 UNSEEN 1)", "a3 NO ••••••",
		"334 UGFzcw==", "Message could not be delivered, see Hannover", "IMAP4rev1 LITERAL+ id=616e6e62",
	}
	for _, text := range kept {
		c.Outcomes[3].Lines = append(c.Outcomes[3].Lines, diagnose.Line{From: "server", Text: text})
	}
	for i, l := range Public(c)[0].Outcomes[3].Lines[3:] {
		if l.Text != kept[i] {
			t.Errorf("%q became %q", kept[i], l.Text)
		}
	}
}

// Who has to do with whom can still be seen: in the two halves of a mailbox too.
func TestPublicKeepsWhatIsEqual(t *testing.T) {
	a, b := half(diagnose.IMAP, "tcp.refused"), half(diagnose.SMTP, "cert.wrong-host")
	b.Outcomes[0].Findings[0].Args["names"] = "imap.example.org, smtp.other.test"
	public := Public(a, b)
	server, names := public[0].Settings.Host, public[1].Outcomes[0].Findings[0].Args["names"]
	if first, _, _ := strings.Cut(names, ", "); first != server || !diagnose.SameOwner(server, public[1].Settings.Host) {
		t.Errorf("%s is called %s elsewhere, beside %s", server, names, public[1].Settings.Host)
	}
}

// A password with a part of the name in it is still found.
func TestPublicHidesThePasswordFirst(t *testing.T) {
	for i, disguise := range disguises("anna@example.org-" + canary) {
		c := full()
		c.Settings.Secret = diagnose.NewSecret("anna@example.org-" + canary)
		strew(reflect.ValueOf(&c).Elem(), disguise)
		for _, report := range allForms(t, guide.For("en"), Public(c)...) {
			if strings.Contains(strings.ToLower(report), strings.ToLower("vö%gel")) || strings.Contains(report, "Z2VsIDwz") {
				t.Fatalf("disguise %d shows through", i)
			}
		}
	}
}

// The name in a literal is announced in one line and stands in the next.
func TestPublicLiterals(t *testing.T) {
	for _, test := range []struct{ said, want []string }{
		{[]string{`* LIST () "/" {17}`, "Scheidung von Uwe", "", "T1 OK done"}, []string{`* LIST () "/" "folder"`, "T1 OK done"}},
		{[]string{`* LIST () "/" {5}`, "Geheim (", "* LIST () NIL {0}", "", "T1 OK"}, []string{`* LIST () "/" "folder"`, `* LIST () NIL "folder"`, "T1 OK"}},
		{[]string{`* LIST () "/" {3}`, "Uwe", ` ("OLDNAME" ({5}`, "Geheim", "))", "* STATUS ~{4+}", "Bank", " (MESSAGES 3)", "T2 OK"},
			[]string{`* LIST () "/" "folder"`, `* STATUS "folder"`, "T2 OK"}},
		{[]string{`* LIST () "/" {11}`, "* OK Urlaub", "", "T1 OK"}, []string{`* LIST () "/" "folder"`, "T1 OK"}},
		{[]string{`* LIST () "/" {9}`, "Uwe", "* OK Arzt", "", "T1 OK"}, []string{`* LIST () "/" "folder"`, "T1 OK"}},
		{[]string{`* LIST () "/" {9}`, "B\uFFFDro Uwe", "", "T1 OK"}, []string{`* LIST () "/" "folder"`, "T1 OK"}},
		{[]string{`* LIST () "/" {99999999999999999999}`, "Uwe", "Arzt"}, []string{`* LIST () "/" "folder"`}},
		{[]string{`* ID ("name" {7}`, "Dovecot", ` "x" "y")`, "T1 OK"}, []string{`* ID ("name" …`, "T1 OK"}},
		{[]string{`* NAMESPACE (({4}`, "Arzt", ` "/")) NIL NIL`, "T1 OK"}, []string{`* NAMESPACE ((…`, "T1 OK"}},
		{[]string{"* OK ready", " odd", ")", "T1 OK"}, []string{"* OK ready", " odd", ")", "T1 OK"}},
	} {
		c := half(diagnose.IMAP, "")
		for _, text := range test.said {
			c.Outcomes[0].Lines = append(c.Outcomes[0].Lines, diagnose.Line{From: "server", Text: text}, diagnose.Line{From: "client", Text: "T9 NOOP"})
		}
		var got []string
		for _, l := range Public(c)[0].Outcomes[0].Lines {
			if l.From == "server" {
				got = append(got, l.Text)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q became %q, want %q", test.said, got, test.want)
		}
	}
}

func TestManyStandIns(t *testing.T) {
	names, seen := newStandIns(), map[string]bool{}
	addr := netip.MustParseAddr("93.0.0.1")
	for range 1000 {
		got := names.ip(addr)
		if seen[got] {
			t.Fatalf("%s stands for two", got)
		}
		seen[got], addr = true, addr.Next()
	}
	for n := range 9 {
		host := names.host(fmt.Sprintf("a.b%d.de", n))
		if seen[host] || !slices.Contains([]string{"org", "net", "com", "example"}, host[strings.LastIndex(host, ".")+1:]) {
			t.Errorf("%s", host)
		}
		seen[host] = true
	}
}

// Whatever stands before and behind it, what tells who somebody is goes.
func TestPublicBetweenAnything(t *testing.T) {
	c := checkup()
	c.Settings.Address, c.Settings.Host = "anna.schmidt@firma-meier.de", "imap.firma-meier.de"
	between := strings.Split(" ,;,:,(,),[,],<,>,\",',/,\\,|,=,-,_,+,*,&,%,#,!,?,.,..,@,~,{,},“,”,…,\t,x,7,é,ff,: ,::,250-,a1 ,CN=,https://", ",")
	var lines []diagnose.Line
	for _, original := range []string{"anna.schmidt@firma-meier.de", "imap.firma-meier.de", "93.184.216.34", "2a00:1450:4001:82b::200e", "anna.schmidt"} {
		for _, before := range between {
			for _, behind := range between {
				if original == "93.184.216.34" && (before == "7" || behind == "7" || strings.HasPrefix(behind, "250")) {
					continue // another number, and no address
				}
				lines = append(lines, diagnose.Line{From: "server", Text: before + original + behind})
			}
		}
	}
	c.Outcomes[3].Lines = lines
	leaks := 0
	for i, l := range Public(c)[0].Outcomes[3].Lines {
		for _, part := range []string{"schmidt", "meier", "184.216", "1450:4001"} {
			if strings.Contains(strings.ToLower(l.Text), part) {
				if leaks++; leaks < 5 {
					t.Errorf("%q became %q", lines[i].Text, l.Text)
				}
			}
		}
	}
	if leaks > 0 {
		t.Errorf("%d are left", leaks)
	}
}
