package presets

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
)

// example is that of the documentation, with an authority beside it.
func example(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/examples/presets.toml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "presets.toml")
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root(t).Raw})
	for name, content := range map[string][]byte{file: text, filepath.Join(filepath.Dir(file), "authority.pem"): authority} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return file
}

// root is the certificate of an authority that no system knows; one for all tests.
func root(t *testing.T) *x509.Certificate {
	t.Helper()
	cert, err := ownRoot()
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

var ownRoot = sync.OnceValues(func() (*x509.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "University of Example"},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
})

func TestExample(t *testing.T) {
	p, err := Load(example(t))
	if err != nil {
		t.Fatal(err)
	}
	if p.Organisation != "University of Example" || p.Language != "de" || p.LookUps != No || p.Roots == nil ||
		p.Help != (Help{"+49 30 1234-567", "helpdesk@example.org", "https://help.example.org/mail"}) ||
		!slices.Equal(p.Hidden, []Feature{Practice, Recent}) {
		t.Errorf("%+v", p)
	}
	if _, err := root(t).Verify(x509.VerifyOptions{Roots: p.Doctor().Roots}); err != nil {
		t.Errorf("the organisation's own authority is not trusted: %v", err)
	}
	for address, want := range map[string]string{
		"kim@students.example.org": "imap imap.example.org:993 tls kim@students.example.org, smtp smtp.example.org:587 starttls kim@students.example.org",
		"kim@Clinic.Example.org":   `imap mail.clinic.example.org:993 tls CLINIC\kim, smtp mail.clinic.example.org:465 tls CLINIC\kim`,
		"kim@example.com":          "",
	} {
		if got := told(p.Settings(address)); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", address, got, want)
		}
	}
}

func told(all []diagnose.Settings) string {
	var lines []string
	for _, s := range all {
		lines = append(lines, fmt.Sprintf("%s %s:%d %s %s", s.Service, s.Host, s.Port, s.Security, s.User()))
	}
	return strings.Join(lines, ", ")
}

// TestOwn holds that nobody else is asked about the organisation's domains, that its
// servers need no word of the person's, and that its provider is known to the engine.
func TestOwn(t *testing.T) {
	p, err := Load(example(t))
	if err != nil {
		t.Fatal(err)
	}
	found, err := p.Finder(true).Find(t.Context(), "kim@example.org")
	if err != nil || len(found.Tried) != 1 || found.Tried[0].Source != discover.Presets || len(found.Candidates) != 2 ||
		found.Candidates[0].Confirm || found.Provider == nil || found.Provider.Name != "University of Example" {
		t.Errorf("%+v, %v", found, err)
	}
	providers := p.Doctor().Providers
	if len(providers) != len(discover.Known())+2 || providers[0].Name != "University of Example" || len(providers[0].Servers) != 2 {
		t.Errorf("%+v", providers[:2])
	}
	if f := p.Finder(true); f.Online || !f.Offline {
		t.Error("asks the web, which the organisation does not want")
	}
}

func TestBroken(t *testing.T) {
	good := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root(t).Raw}))
	damaged := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root(t).Raw[1:]}))
	files := map[string]string{
		"empty.pem": "nothing", "damaged.pem": good + damaged, "cut.pem": good[:100] + "\n" + good, // a certificate without its end
		"other.pem": good + strings.ReplaceAll(good, "CERTIFICATE", "TRUSTED CERTIFICATE"), // as openssl x509 -trustout writes it
	}
	const mailbox = "organisation = \"A\"\n[[mailbox]]\ndomains = [\"a.example\"]\n"
	for text, want := range map[string]string{
		"organisation = \"A\"\nlanguage = ":                            "2 syntax  expected value",
		"organisation = \"A\"\norganisation = \"B\"":                   "2 syntax  key organisation is already defined",
		"organisation = \"A\"\nlanguge = \"de\"":                       "2 unknown languge ",
		"organisation = \"A\"\n[helpdesk]\nphone = \"1\"":              "2 unknown helpdesk ",
		"language = \"de\"":                                            "0 missing organisation ",
		"organisation = 1":                                             "1 choice organisation 1 \"…\"",
		"organisation = \"A\x1b[31m\"":                                 "1 syntax ",
		"organisation = \"A\\u001b[31m\"":                              "1 wrong organisation",
		"organisation = \"A\"\nlook-ups = \"yes\"":                     "2 choice look-ups \"yes\" true, false",
		"organisation = \"A\"\nlanguage = \"tlh\"":                     "2 choice language tlh en, de",
		"organisation = \"A\"\nhide = [\n\"watch\",\n\"verdict\"]":     "4 choice hide verdict accounts, recent",
		"organisation = \"A\"\nauthorities = [\"none.pem\"]":           "2 unreadable authorities ",
		"organisation = \"A\"\nauthorities = [\"empty.pem\"]":          "2 no-cert authorities empty.pem",
		"organisation = \"A\"\nauthorities = [\n\"damaged.pem\"]":      "3 bad-cert authorities damaged.pem",
		"organisation = \"A\"\nauthorities = [\"cut.pem\"]":            "2 bad-cert authorities cut.pem",
		"organisation = \"A\"\nauthorities = [\"other.pem\"]":          "2 bad-cert authorities other.pem",
		"organisation = \"A\"\n[help]\npage = \"http://a.example/\"":   "3 choice help.page http://a.example/ https://help.example.org/…",
		"organisation = „X“":                                           "1 quotes  „ ",
		"organisation = “X”":                                           "1 quotes  “ ",
		"organisation = ‚X‘":                                           "1 quotes  ‚ ",
		"organisation = «X»":                                           "1 quotes  « ",
		"„organisation“ = 1":                                           "1 quotes  „ ",
		"organisation = \"A\" ”":                                       "1 quotes  ” ",
		"organisation = \"A\"\r\nhide = [\r\n»watch«]":                 "3 quotes  » ",
		"organisation = Ärger":                                         "1 syntax  unexpected character U+00C4 'Ä' at start of value",
		"organisation = \"\\Ä\"":                                       "1 syntax  invalid escape character U+00C4 'Ä'",
		"organisation = \"A\" \u2028":                                  "1 syntax  expected newline but got U+2028 ",
		"organisation = \xe4":                                          "1 syntax  unexpected character U+00E4",
		"organisation = \"A\"\nhide = \"watch\"":                       "2 choice hide \"watch\" [\"…\", \"…\"]",
		"organisation = \"A\"\nhide = [\"watch\", 1]":                  "2 choice hide 1 \"…\"",
		"organisation = \"A\"\nlook-ups = false\nhide = [[\"watch\"]]": "0 choice hide […] \"…\"",
		"organisation = \"A\"\n[help]\nphone = { number = 1 }":         "3 choice help.phone { number = 1 } \"…\"",
		"organisation = \"A\"\nhelp = { telephone = \"1\" }":           "2 unknown help.telephone ",
		"organisation = \"A\"\nmailbox = [{ domains = [\"a.example\"], receiving = { prot = 1 } }]":              "2 unknown mailbox.receiving.prot ",
		"organisation = \"A\"\n[help]\nphone = \"12\"\n[help.other]\nx = 1":                                      "4 unknown help.other ",
		"organisation = \"A\"\n[[mailbox]]\nreceiving = { port = \"x\" }\n[[mailbox]]\nreceiving = { port = 1 }": "3 choice mailbox.receiving.port \"x\" ",
		"organisation = \"A\"\n[help]\nphone = \"call \\\"me\\\"\"":                                              "3 wrong help.phone",
		"organisation = \"A\"\n[help]\naddress = \"nobody\"":                                                     "3 wrong help.address nobody",
		"organisation = \"A\"\n[[mailbox]]\n[mailbox.sending]\nserver=\"a.example\"":                             "2 missing mailbox.domains ",
		mailbox: "2 missing mailbox.receiving ",
		"organisation = \"A\"\n[mailbox]\ndomains = []\n[mailbox.sending]\nserver = \"s.a.example\"":                                                        "3 missing mailbox.domains ",
		mailbox + "receiving = { server = \"i.a.example\", port = 70000 }":                                                                                  "4 choice mailbox.receiving.port 70000 1–65535",
		mailbox + "[mailbox.receiving]\nport = 993":                                                                                                         "4 missing mailbox.receiving.server ",
		mailbox + "[mailbox.receiving]\nserver = \"imap,a.example\"":                                                                                        "5 no-name mailbox.receiving.server imap,a.example",
		mailbox + "[mailbox.receiving]\nserver = \"i.a.example\"\nport = 70000":                                                                             "6 choice mailbox.receiving.port 70000 1–65535",
		mailbox + "[mailbox.receiving]\nserver = \"i.a.example\"\nport = \"993\"":                                                                           "6 choice mailbox.receiving.port \"993\" 1–65535",
		mailbox + "[mailbox.receiving]\nserver = \"i.a.example\"\nsecurity = \"ssl\"":                                                                       "6 choice mailbox.receiving.security ssl tls, starttls, none",
		mailbox + "[mailbox.receiving]\nserver = \"i.a.example\"\nservice = \"smtp\"":                                                                       "6 choice mailbox.receiving.service smtp imap, pop3",
		mailbox + "receiving = \"i.a.example\"":                                                                                                             "4 choice mailbox.receiving \"i.a.example\" { server = \"…\" }",
		mailbox + "receiving = { server = [\"i.a.example\"], port = 993 }":                                                                                  "4 choice mailbox.receiving.server [\"i.a.example\"] \"…\"",
		mailbox + "receiving = { server = \"i.a.example\",\n port = 0 }":                                                                                    "5 choice mailbox.receiving.port 0 1–65535",
		mailbox + "[mailbox.sending]\nserver = \"s.a.example\"\nport = 0":                                                                                   "6 choice mailbox.sending.port 0 1–65535",
		mailbox + "receiving = { server = \"i.a.example\",\n port = -1 }":                                                                                   "5 choice mailbox.receiving.port -1 1–65535",
		mailbox + "receiving.port = 70000":                                                                                                                  "4 choice mailbox.receiving.port 70000 ",
		mailbox + "receiving = { server = \"imap.a.example:993\" }":                                                                                         "4 no-name mailbox.receiving.server imap.a.example:993 ",
		mailbox + "receiving = { server = \"localhost\" }":                                                                                                  "4 no-name mailbox.receiving.server localhost ",
		mailbox + "sending = { server = \"192.0.2.1\" }":                                                                                                    "4 no-name mailbox.sending.server 192.0.2.1 ",
		mailbox + "sending = { server = \"s.a.example\", port = 993 }":                                                                                      "4 port mailbox.sending.port 993 465, 587",
		mailbox + "receiving = { server = \"s.a.example\",\nport = 587 }":                                                                                   "5 port mailbox.receiving.port 587 993, 143",
		mailbox + "[mailbox.receiving]\nserver = \"i.a.example\"\nport = 993\nservice = \"pop3\"":                                                           "6 port mailbox.receiving.port 993 995, 110",
		mailbox + "receiving = { server = \"s.a.example\", service = \"smtp\", port = 587 }":                                                                "4 choice mailbox.receiving.service smtp imap, pop3",
		mailbox + "receiving = { server = \"i.a.example\", password = \"x\" }":                                                                              "4 unknown mailbox.receiving.password ",
		mailbox + "user = \"me\"\nreceiving = { server = \"i.a.example\" }":                                                                                 "4 choice mailbox.user me address, local",
		mailbox + "sign-in = \"kerberos\"\nreceiving = { server = \"i.a.example\" }":                                                                        "4 choice mailbox.sign-in kerberos password",
		mailbox + "receiving = { server = \"i.a.example\" }\n[[mailbox]]\ndomains = [\"b.example\", \"A.example\"]\nsending = { server = \"s.a.example\" }": "6 twice mailbox.domains A.example",
		mailbox + "receiving = { server = \"i.a.example\" }\n[[mailbox]]\ndomains = [\"not a domain\"]\nsending = { server = \"s.a.example\" }":             "6 wrong mailbox.domains not a domain",
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "presets.toml")
		files["presets.toml"] = text
		for name, content := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		p, err := Load(file)
		var problems Problems
		if !errors.As(err, &problems) || !reflect.DeepEqual(p, Presets{}) {
			t.Errorf("%s\ngave %+v, %v", text, p, err)
			continue
		}
		one := problems[0]
		got := fmt.Sprintf("%d %s %s %s %s", one.Line, one.Reason, one.Key, one.Value, one.Allowed)
		if !strings.HasPrefix(got, want) || one.File != file {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
		for _, l := range guide.Languages() {
			said := one.Say(guide.For(l.Tag))
			own := strings.NewReplacer(one.Value, "", one.Allowed, "").Replace(said)
			if !strings.Contains(said, file) || strings.ContainsAny(own, "{}") || one.Line > 0 && !strings.Contains(said, fmt.Sprint(one.Line)) {
				t.Errorf("%s: %q", l.Tag, said)
			}
		}
	}
}

// TestAll holds that several mistakes are named at once, in the file's order.
func TestAll(t *testing.T) {
	_, problems := parse([]byte("language = \"x\"\norganisation = \"A\"\nhide = [\"y\"]\nphone = \"1\"\n[help]\npage = \"z\"\nfax = \"1\"\n"), nil)
	if len(problems) != 5 || problems[0].Line != 1 || problems[1].Line != 3 || problems[2].Line != 4 || problems[3].Line != 6 || problems[4].Line != 7 {
		t.Errorf("%+v", problems)
	}
}

// TestWindows holds that a file may be written as programs on Windows do: with a
// mark first, and in UTF-16.
func TestWindows(t *testing.T) {
	for _, text := range []string{
		"\ufefforganisation = \"Ä\"\r\n",
		"\xff\xfeo\x00r\x00g\x00a\x00n\x00i\x00s\x00a\x00t\x00i\x00o\x00n\x00=\x00\"\x00\xc4\x00\"\x00\r\x00\n\x00",
	} {
		if p, problems := parse([]byte(text), nil); p.Organisation != "Ä" || len(problems) > 0 {
			t.Errorf("%q: %+v, %v", text, p, problems)
		}
	}
	_, problems := parse([]byte("\xff\xfea\x00\n\x00b"), nil)
	if len(problems) != 1 || problems[0].Line != 1 {
		t.Errorf("%+v", problems)
	}
}

// TestSpelled holds that a domain is known however it is written, and what a port
// usually has.
func TestSpelled(t *testing.T) {
	p, problems := parse([]byte("organisation = \"A\"\n[[mailbox]]\ndomains = [\"bücher.example\"]\nreceiving = { server = \"i.a.example\", service = \"pop3\", port = 110 }\nsending = { server = \"s.a.example\", port = 25 }\n"), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	const want = "pop3 i.a.example:110 starttls kim, smtp s.a.example:25 starttls kim"
	for _, address := range []string{"kim@bücher.example", "kim@xn--bcher-kva.example", "kim@Bücher.Example."} {
		if got := told(p.Settings(address)); strings.ReplaceAll(got, address, "kim") != want {
			t.Errorf("%s: %s", address, got)
		}
		if provider, ok := p.Finder(false).ProviderOf(address[4:]); !ok || provider.Name != "A" {
			t.Errorf("%s: %+v", address, provider)
		}
	}
	if (diagnose.Settings{Address: "kim@BÜCHER.example"}).Domain() != p.Doctor().Providers[0].Domains[0] {
		t.Error("the engine writes the domain otherwise")
	}
}

// TestUnusual holds that a port may have another security than is usual, and a
// service a port that is nobody's: both work, where a server is made so.
func TestUnusual(t *testing.T) {
	for _, server := range []string{
		"port = 143, security = \"tls\"", "port = 993, security = \"starttls\"", "port = 993, security = \"none\"", "port = 2525", "port = 443",
		"service = \"pop3\", port = 995, security = \"starttls\"",
	} {
		text := "organisation = \"A\"\n[[mailbox]]\ndomains = [\"a.example\"]\nreceiving = { server = \"i.a.example\", " + server + " }\n"
		if _, problems := parse([]byte(text), nil); len(problems) > 0 {
			t.Errorf("%s: %v", server, problems)
		}
	}
}

// TestSay holds that a file cannot write to somebody's terminal.
func TestSay(t *testing.T) {
	for _, text := range []string{"organisation = \"\\u001b]0;pwn\\u0007X\"", "\"\\u001b[31mkey\" = 1", "organisation = \"A\"\nauthorities = [\"\\u001b[31m.pem\"]"} {
		_, problems := parse([]byte(text), func(string) ([]byte, Problems) { return nil, unreadable(os.ErrNotExist) })
		if len(problems) == 0 {
			t.Errorf("%q passes", text)
		}
		for _, p := range problems {
			if said := p.Say(guide.For("en")); strings.ContainsAny(said, "\x1b\x07") {
				t.Errorf("%q", said)
			}
		}
	}
}

func TestNobodyDecided(t *testing.T) {
	if _, err := os.Stat(Path()); err == nil {
		t.Skip("somebody has decided about this computer")
	}
	t.Setenv(variable, "")
	p, err := Read()
	if err != nil || !reflect.DeepEqual(p, Presets{}) {
		t.Errorf("%+v, %v", p, err)
	}
	if !p.Shows(Watch) || p.Online(false) || !p.Online(true) || p.Doctor().Roots != nil || p.Finder(true).Offline || len(p.Doctor().Providers) != len(discover.Known()) {
		t.Error("presets that nobody has made hold something back")
	}
	if got := p.Languages([]string{"fr"}); !slices.Equal(got, []string{"fr"}) {
		t.Error(got)
	}
}

func FuzzPresets(f *testing.F) {
	text, err := os.ReadFile("../../docs/examples/presets.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("organisation = \"A\"\n[[mailbox]]\ndomains = [\"a.example\"]\nreceiving = { server = \"i.a.example\", port = 0 }\n"))
	f.Add([]byte("a.b.c = [[[1]]]\n[[x]]\n[[x.y]]\nz = {a = {b = [{c = 1}]}}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, problems := parse(text, func(string) ([]byte, Problems) { return nil, unreadable(os.ErrNotExist) })
		lines := strings.Count(string(text), "\n") + 1
		for _, one := range problems {
			if one.Line < 0 || one.Line > lines || one.Reason == "" || len([]rune(one.Value)) > 400 {
				t.Errorf("%+v", one)
			}
		}
		if len(problems) > 0 {
			return
		}
		for _, m := range p.Mailboxes {
			for _, s := range m.Settings("kim@" + m.Domains[0]) {
				if _, ok := discover.Hostname(s.Host); !ok || s.Port < 1 || s.Security == "" || s.User() == "" {
					t.Errorf("%+v", s)
				}
			}
		}
	})
}
