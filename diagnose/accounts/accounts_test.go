package accounts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mailcheckup/diagnose"
)

// canary is the password in the files, which must not come out.
const canary = "sesame-canary"

// home makes a user's directory with copies of testdata, at the places where
// the programs have them: place after place of what is copied.
func home(t *testing.T, places ...string) *Finder {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(places); i += 2 {
		if err := os.CopyFS(filepath.Join(dir, places[i+1]), os.DirFS(filepath.Join("testdata", places[i]))); err != nil {
			t.Fatal(err)
		}
	}
	return finder(dir)
}

// finder looks in dir only.
func finder(dir string) *Finder {
	none := func() ([]values, error) { return nil, nil }
	return &Finder{Home: dir, Env: func(string) string { return "" }, registry: none}
}

// write puts a file into the directory of f.
func write(t *testing.T, f *Finder, name, text string) {
	t.Helper()
	path := filepath.Join(f.Home, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// find gives the accounts, in which no password may be.
func find(t *testing.T, f *Finder) ([]Account, error) {
	t.Helper()
	found, err := f.Find(t.Context())
	if printed := fmt.Sprintf("%+v %#v %v", found, found, err); strings.Contains(printed, canary) {
		t.Errorf("a password came out: %s", printed)
	}
	return found, err
}

// server is a short way to write settings.
func server(service diagnose.Service, host string, port int, security diagnose.Security, user, address string, signIn ...diagnose.SignIn) diagnose.Settings {
	s := diagnose.Settings{Service: service, Host: host, Port: port, Security: security, Username: user, Address: address}
	if len(signIn) > 0 {
		s.SignIn = signIn[0]
	}
	return s
}

// check compares accounts one by one.
func check(t *testing.T, got, want []Account) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Errorf("missing\n%+v", want[i])
		case i >= len(want):
			t.Errorf("too many\n%+v", got[i])
		case got[i] != want[i]:
			t.Errorf("account %d is\n%+v, want\n%+v", i, got[i], want[i])
		}
	}
}

var thunderbirdAccounts = []Account{
	{
		Thunderbird, `Alice "at home" \ Zuhause ä`, "alice@example.org",
		server(diagnose.IMAP, "imap.example.org", 993, diagnose.TLS, "alice@example.org", "alice@example.org"),
		server(diagnose.SMTP, "smtp.example.org", 465, diagnose.TLS, "alice@example.org", "alice@example.org"),
	},
	{
		Thunderbird, "bob@example.net", "bob@example.net",
		server(diagnose.POP3, "pop.example.net", 110, diagnose.StartTLS, "bob", "bob@example.net"),
		server(diagnose.SMTP, "smtp.example.net", 587, diagnose.StartTLS, "bob-out", "bob@example.net"),
	},
	{ // of the second profile; sends by the default server
		Thunderbird, "carol@corp.example", "carol@corp.example",
		server(diagnose.IMAP, "mail.corp.example", 143, diagnose.StartTLS, `CORP\carol`, "carol@corp.example"),
		server(diagnose.SMTP, "mail.corp.example", 25, diagnose.Cleartext, "", "carol@corp.example", diagnose.Anonymous),
	},
	{
		Thunderbird, "Old one", "dave@example.com",
		server(diagnose.IMAP, "new.example.com", 1143, diagnose.Cleartext, "dave@example.com", "dave@example.com"),
		server(diagnose.SMTP, "mail.corp.example", 25, diagnose.Cleartext, "", "dave@example.com", diagnose.Anonymous),
	},
}

var evolutionAccounts = []Account{
	{
		Evolution, "Work; ä [x]", "ann@example.com",
		server(diagnose.IMAP, "imap.example.com", 993, diagnose.TLS, "ann", "ann@example.com"),
		server(diagnose.SMTP, "smtp.example.com", 465, diagnose.TLS, "ann", "ann@example.com"),
	},
	{
		Evolution, "Gmail", "dee@gmail.com",
		server(diagnose.IMAP, "imap.gmail.com", 993, diagnose.TLS, "dee@gmail.com", "dee@gmail.com", diagnose.Token),
		server(diagnose.SMTP, "smtp.gmail.com", 465, diagnose.TLS, "dee@gmail.com", "dee@gmail.com", diagnose.Token),
	},
	{
		Evolution, "Lab", "cas@lab.example",
		server(diagnose.IMAP, "lab.example", 143, diagnose.Cleartext, "cas", "cas@lab.example"),
		server(diagnose.SMTP, "lab.example", 25, diagnose.Cleartext, "", "cas@lab.example", diagnose.Anonymous),
	},
	{
		Evolution, "Old post", "ben@example.net",
		server(diagnose.POP3, "pop.example.net", 110, diagnose.StartTLS, "ben@example.net", "ben@example.net"),
		server(diagnose.SMTP, "smtp.example.net", 587, diagnose.StartTLS, "ben-smtp@example.net", "ben@example.net"),
	},
}

var kmailAccounts = []Account{
	{ // the defaults, SSL and 993, are not in the file
		KMail, "Home, Büro = 1", "eva@example.org",
		server(diagnose.IMAP, "imap.example.org", 993, diagnose.TLS, "eva@example.org", "eva@example.org"),
		server(diagnose.SMTP, "smtp.example.org", 465, diagnose.TLS, "eva@example.org", "eva@example.org", diagnose.Token),
	},
	{ // names its identity
		KMail, "Verein", "finn@example.net",
		server(diagnose.IMAP, "mail.example.net", 143, diagnose.StartTLS, "finn", "finn@example.net"),
		server(diagnose.SMTP, "smtp.example.net", 587, diagnose.StartTLS, "finn-out", "finn@example.net"),
	},
	{ // of the default identity
		KMail, "IMAP Account 3", "eva@example.org",
		server(diagnose.IMAP, "lab.example", 1143, diagnose.Cleartext, "gil", "eva@example.org"),
		server(diagnose.SMTP, "smtp.example.org", 465, diagnose.TLS, "eva@example.org", "eva@example.org", diagnose.Token),
	},
	{
		KMail, "POP3 Account", "eva@example.org",
		server(diagnose.POP3, "pop.example.com", 995, diagnose.TLS, "hal", "eva@example.org"),
		server(diagnose.SMTP, "smtp.example.org", 465, diagnose.TLS, "eva@example.org", "eva@example.org", diagnose.Token),
	},
	{ // the default port is not in the file
		KMail, "POP3 Account", "hal2@example.com",
		server(diagnose.POP3, "pop.example.com", 110, diagnose.StartTLS, "hal2", "hal2@example.com"),
		server(diagnose.SMTP, "lab.example", 25, diagnose.Cleartext, "", "hal2@example.com", diagnose.Anonymous),
	},
}

var appleAccounts = []Account{
	{
		AppleMail, "Ivy & Co", "ivy@example.org",
		server(diagnose.IMAP, "imap.example.org", 993, diagnose.TLS, "ivy@example.org", "ivy@example.org"),
		server(diagnose.SMTP, "smtp.example.org", 0, diagnose.Auto, "ivy@example.org", "ivy@example.org"),
	},
	{
		AppleMail, "ivy@example.net", "ivy@example.net",
		server(diagnose.POP3, "pop.example.net", 110, diagnose.Cleartext, "ivy", "ivy@example.net"),
		server(diagnose.SMTP, "smtp.example.net", 587, diagnose.StartTLS, "ivy-out", "ivy@example.net"),
	},
}

func TestPrograms(t *testing.T) {
	for _, test := range []struct {
		program, place string
		want           []Account
	}{
		{"thunderbird", ".thunderbird", thunderbirdAccounts},
		{"thunderbird", "snap/thunderbird/common/.thunderbird", thunderbirdAccounts},
		{"thunderbird", ".var/app/org.mozilla.Thunderbird/.thunderbird", thunderbirdAccounts},
		{"thunderbird", "Library/Thunderbird", thunderbirdAccounts},
		{"evolution", ".config/evolution/sources", evolutionAccounts},
		{"evolution", ".var/app/org.gnome.Evolution/config/evolution/sources", evolutionAccounts},
		{"kmail", ".config", kmailAccounts},
		{"kmail", ".var/app/org.kde.kontact/config", kmailAccounts},
		{"applemail", "Library/Mail/V2/MailData", appleAccounts},
	} {
		t.Run(test.place, func(t *testing.T) {
			got, err := find(t, home(t, test.program, test.place))
			if err != nil {
				t.Error(err)
			}
			check(t, got, test.want)
		})
	}
}

// TestTogether looks for the order of programs, and for directories that the
// environment names.
func TestTogether(t *testing.T) {
	f := home(t, "applemail", "Library/Mail/V2/MailData", "kmail", "elsewhere",
		"evolution", "elsewhere/evolution/sources", "thunderbird", "roaming/Thunderbird")
	f.Env = func(name string) string {
		return map[string]string{
			"XDG_CONFIG_HOME": filepath.Join(f.Home, "elsewhere"), "APPDATA": filepath.Join(f.Home, "roaming"),
		}[name]
	}
	got, err := find(t, f)
	if err != nil {
		t.Error(err)
	}
	check(t, got, slices.Concat(thunderbirdAccounts, evolutionAccounts, kmailAccounts, appleAccounts))
}

func TestNothing(t *testing.T) {
	if got, err := find(t, finder(t.TempDir())); len(got) > 0 || err != nil {
		t.Errorf("found %v, %v where there is nothing", got, err)
	}
	if got, err := find(t, finder(filepath.Join(t.TempDir(), "absent"))); len(got) > 0 || err != nil {
		t.Errorf("found %v, %v where there is no directory", got, err)
	}
}

// TestZero looks at whatever this computer has: it must not fail, or change
// anything.
func TestZero(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	if _, err := new(Finder).Find(t.Context()); err != nil {
		t.Log(err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	finder := home(t, "thunderbird", ".thunderbird")
	got, err := finder.Find(ctx)
	if len(got) > 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", got, err)
	}
	root, err := os.OpenRoot(filepath.Join(finder.Home, ".thunderbird"))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if text, ok := (&search{ctx: ctx}).read(folder{root}, "profiles.ini"); ok {
		t.Errorf("read %q though nobody waits", text)
	}
}
