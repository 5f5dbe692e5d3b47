package discover

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"mailcheckup/assets"
	"mailcheckup/diagnose"
)

// TestProvidersFile holds what the form of the file cannot: that there are
// enough providers, and that what is said of one fits together.
func TestProvidersFile(t *testing.T) {
	all, err := parseProviders(assets.Providers)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 90 {
		t.Errorf("%d providers, want 90 at least", len(all))
	}
	ids, checked := map[string]bool{}, 0
	for _, p := range all {
		if ids[p.ID] {
			t.Errorf("two providers are called %s", p.ID)
		}
		ids[p.ID] = true
		if p.Checked != "" {
			checked++
		}
		fits(t, p)
	}
	t.Logf("%d providers, %d checked, %d unchecked", len(all), checked, len(all)-checked)
}

// fits checks one provider.
func fits(t *testing.T, p Provider) {
	t.Helper()
	if len(p.Domains)+len(p.MX) == 0 {
		t.Errorf("%s: can never be found", p.ID)
	}
	closed := slices.Contains(p.Needs, NeedsNoIMAP)
	if open := len(p.Send) > 0 && len(p.IMAP)+len(p.POP3) > 0; open == closed {
		t.Errorf("%s: servers to read and to send, or no-imap, and not both", p.ID)
	}
	for _, only := range []Need{NeedsNothing, NeedsNoIMAP, NeedsOAuth, NeedsBridge} {
		if slices.Contains(p.Needs, only) && len(p.Needs) > 1 {
			t.Errorf("%s: %s and something else", p.ID, only)
		}
	}
	for _, servers := range [][]Server{p.IMAP, p.POP3, p.Send} {
		for _, s := range servers {
			serverFits(t, p, s)
		}
	}
	for _, n := range p.Needs {
		if !slices.Contains(knownNeeds, n) {
			t.Errorf("%s: unknown need %q", p.ID, n)
		}
	}
	if u, err := url.Parse(p.Help); p.Help != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		t.Errorf("%s: %q is no https page", p.ID, p.Help)
	}
}

// serverFits checks one server. A password never goes to one in plain text
// because of what we ship.
func serverFits(t *testing.T, p Provider, s Server) {
	t.Helper()
	if s.Port < 1 || s.Port > 65535 {
		t.Errorf("%s: port %d of %s", p.ID, s.Port, s.Host)
	}
	if s.Security != diagnose.TLS && s.Security != diagnose.StartTLS {
		t.Errorf("%s: %s is not encrypted, but %q", p.ID, s.Host, s.Security)
	}
	if !slices.Contains(knownForms, s.User) {
		t.Errorf("%s: user name %q", p.ID, s.User)
	}
}

// TestOneProviderADomain: neither a mail domain nor an MX name is in two stanzas,
// or one of them would never be found.
func TestOneProviderADomain(t *testing.T) {
	domains, mx := map[string]string{}, map[string]string{}
	for _, p := range Providers() {
		once(t, domains, p.ID, p.Domains)
		once(t, mx, p.ID, p.MX)
	}
}

func once(t *testing.T, seen map[string]string, id string, names []string) {
	t.Helper()
	for _, name := range names {
		if other, twice := seen[name]; twice {
			t.Errorf("%s is with %s and with %s", name, other, id)
		}
		seen[name] = id
	}
}

// TestEveryProviderIsFound: by each of its domains, and where it has MX names,
// from a host under each of them alone.
func TestEveryProviderIsFound(t *testing.T) {
	for _, p := range Providers() {
		for _, domain := range p.Domains {
			if got, ok := ProviderOf(domain); !ok || got.ID != p.ID {
				t.Errorf("domain %s: %s, want %s", domain, got.ID, p.ID)
			}
		}
		for _, mx := range p.MX {
			for _, host := range []string{mx, "mx01." + mx, "a.b." + strings.ToUpper(mx) + "."} {
				if got, ok := providerOfMX(host); !ok || got.ID != p.ID {
					t.Errorf("MX %s: %s, want %s", host, got.ID, p.ID)
				}
			}
		}
	}
}

// TestOwnDomains: MX hosts as customers' domains really have them.
func TestOwnDomains(t *testing.T) {
	for host, want := range map[string]string{
		"aspmx.l.google.com":                            "google-workspace",
		"alt3.aspmx.l.google.com.":                      "google-workspace",
		"smtp.google.com":                               "google-workspace",
		"aspmx2.googlemail.com":                         "google-workspace",
		"alt1.gmail-smtp-in.l.google.com":               "gmail",
		"example-org.mail.protection.outlook.com":       "microsoft365",
		"example-org.p-v1.mx.microsoft":                 "microsoft365",
		"outlook-com.olc.protection.outlook.com":        "outlook",
		"mx.zoho.eu":                                    "zoho-own-eu",
		"mx2.zoho.com.au":                               "zoho-own-au",
		"mx3.zohocloud.ca":                              "zoho-own-ca",
		"mx00.ionos.de":                                 "ionos-de",
		"mx01.kundenserver.de":                          "ionos-de",
		"mx00.1and1.co.uk":                              "ionos-uk",
		"mx1.mail.ovh.net":                              "ovh",
		"mxb.ovh.net":                                   "ovh",
		"vps-1a2b3c4d.vps.ovh.net":                      "",
		"ns312345.ovh.net":                              "",
		"abc123.mx-verification.google.com":             "",
		"smtp.secureserver.net":                         "godaddy",
		"mx1.privateemail.com":                          "namecheap",
		"smtpin.rzone.de":                               "strato",
		"in1-smtp.messagingengine.com":                  "fastmail",
		"mta5.am0.yahoodns.net":                         "yahoo",
		"mx-aol.mail.gm0.yahoodns.net":                  "aol",
		"mx01.mail.icloud.com":                          "icloud",
		"mailsec.protonmail.ch":                         "proton",
		"mxbiz1.qq.com":                                 "tencent-exmail",
		"mx1.qq.com":                                    "qq",
		"mx1.hostinger.com":                             "hostinger",
		"spool.mail.gandi.net":                          "gandi",
		"aspmx1.migadu.com":                             "migadu",
		"notgoogle.com":                                 "",
		"mail.example.org":                              "",
		"protection.outlook.com.example.org":            "",
		"com":                                           "",
		"":                                              "",
		".":                                             "",
		"xn--bcher-kva.example":                         "",
		strings.Repeat("a.", 200) + "secureserver.net":  "godaddy",
		strings.Repeat("a.", 200) + "xsecureserver.net": "",
	} {
		got, ok := providerOfMX(host)
		if got.ID != want || ok != (want != "") {
			t.Errorf("%s: %q %v, want %q", host, got.ID, ok, want)
		}
	}
}

// TestProviderOf: a domain is found however it is written, and only as a whole.
func TestProviderOf(t *testing.T) {
	for domain, want := range map[string]string{
		"gmail.com":   "gmail",
		" Gmail.COM.": "gmail",
		"att.net":     "att",
		"x.gmail.com": "",
		"mail.com":    "mail-com",
		"":            "",
	} {
		if got, ok := ProviderOf(domain); got.ID != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", domain, got.ID, ok, want)
		}
	}
}

// TestSettings: order, user name, and what does not follow from an address.
func TestSettings(t *testing.T) {
	p, err := parseProviders(`provider x  X Y
  domains x.example
  send   smtp.x.example:587 starttls address
  send   smtp.x.example:465 tls address
  imap   imap.x.example:143 starttls local
  imap   imap.x.example:993 tls local
  pop3   pop.x.example:995 tls other
  unchecked
`)
	if err != nil {
		t.Fatal(err)
	}
	const me = "jo@x.example"
	want := []diagnose.Settings{
		{Service: diagnose.IMAP, Host: "imap.x.example", Port: 993, Security: diagnose.TLS, Username: "jo", Address: me},
		{Service: diagnose.IMAP, Host: "imap.x.example", Port: 143, Security: diagnose.StartTLS, Username: "jo", Address: me},
		{Service: diagnose.POP3, Host: "pop.x.example", Port: 995, Security: diagnose.TLS, Address: me},
		{Service: diagnose.SMTP, Host: "smtp.x.example", Port: 465, Security: diagnose.TLS, Username: me, Address: me},
		{Service: diagnose.SMTP, Host: "smtp.x.example", Port: 587, Security: diagnose.StartTLS, Username: me, Address: me},
	}
	if got := p[0].Settings(me); !slices.Equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	for _, s := range p[0].Settings("x.example") {
		if s.Username != "" || s.Address != "" {
			t.Errorf("a domain alone became %+v", s)
		}
	}
	if tuta, _ := ProviderOf("tuta.com"); len(tuta.Settings("jo@tuta.com")) > 0 {
		t.Error("Tuta has servers, although no mail program gets in")
	}
}

// TestPasswordsEnd: at the two that most people meet.
func TestPasswordsEnd(t *testing.T) {
	outlook, _ := ProviderOf("hotmail.com")
	tenant, _ := providerOfMX("example-org.mail.protection.outlook.com")
	for service, want := range map[diagnose.Service][2]string{
		diagnose.IMAP: {"2024-09-16", "2022-10-01"},
		diagnose.POP3: {"2024-09-16", "2022-10-01"},
		diagnose.SMTP: {"2024-09-16", "2026-12-31"},
	} {
		got := [2]string{outlook.MailProvider().PasswordsEnd[service], tenant.MailProvider().PasswordsEnd[service]}
		if got != want {
			t.Errorf("%s at Outlook.com and Microsoft 365: %q, want %q", service, got, want)
		}
	}
}

// TestMistakes: each is refused, and the error names the line.
func TestMistakes(t *testing.T) {
	for _, line := range []string{
		"provider x",
		"imap imap.x.example:993 tls address",
		"  imap imap.x.example tls address",
		"  imap imap.x.example:0 tls address",
		"  imap imap.x.example:65536 tls address",
		"  imap imap.x.example:+993 tls address",
		"  imap IMAP.x.example:993 tls address",
		"  imap -x.example:993 tls address",
		"  imap imap.x.example:993 ssl address",
		"  imap imap.x.example:993 auto address",
		"  imap imap.x.example:993 tls email",
		"  send smtp.x.example:465 tls",
		"  domains example",
		"  mx mx..example",
		"  needs luck",
		"  until yesterday imap",
		"  until 2024-09 imap",
		"  until 2024-13-01 imap",
		"  until 2024-09-16",
		"  until 2024-09-16 smtp",
		"  until 2024-09-16 imap imap",
		"  help http://x.example/",
		"  help https:///page",
		"  help https://x.example/ twice",
		"  help %zz",
		"  checked",
		"  checked 2026",
		"  checked 2026-11 yes",
		"  unchecked really",
		"  colour blue",
	} {
		_, err := parseProviders("# first\nprovider a  A\n" + line + "\n")
		if err == nil || !strings.HasPrefix(err.Error(), "providers.txt:3: ") {
			t.Errorf("%q: %v", line, err)
		}
	}
	if _, err := parseProviders("  unchecked\n"); err == nil {
		t.Error("a line before the first provider")
	}
	if _, err := parseProviders("provider a  A\n"); err == nil {
		t.Error("neither checked nor unchecked")
	}
}

// FuzzProviders: whatever is in the file, reading it ends without a panic, and
// what it accepts is fit for use.
func FuzzProviders(f *testing.F) {
	f.Add("# head\n\nprovider a  A B\n  domains a.example b.example\n  mx mx.example\n  needs app-password imap-switch\n  unchecked\n")
	f.Add("provider a  A\n  imap h:1 tls local\n  send 127.0.0.1:2 none other\n  unchecked")
	f.Add("provider a  A\n\tuntil 2024-09-16 imap send\n\thelp https://a.example/?b#c\n\tchecked 2026-11 own\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := parseProviders(text)
		if err != nil {
			if all != nil || !strings.HasPrefix(err.Error(), "providers.txt:") {
				t.Errorf("%v with %v", err, all)
			}
			return
		}
		for _, p := range all {
			if p.ID == "" || p.Name == "" {
				t.Errorf("nobody: %+v", p)
			}
			for _, s := range p.Settings("jo@example.org") {
				if s.Host == "" || s.Port < 1 || s.Port > 65535 || !slices.Contains(knownSecurity, s.Security) {
					t.Errorf("not settings: %+v", s)
				}
			}
		}
	})
}
