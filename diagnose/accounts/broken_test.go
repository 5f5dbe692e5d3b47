package accounts

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestBroken spoils one file of each program: the error names it, and all that
// does not hang on it is still read.
func TestBroken(t *testing.T) {
	huge := strings.Repeat("x", largest+1)
	for _, test := range []struct {
		file, text, why string
		want            []Account
	}{
		{".thunderbird/hz3vnky7.home/prefs.js", "user_pref(\"mail.", "line 1", thunderbirdAccounts[2:]},
		{".thunderbird/hz3vnky7.home/prefs.js", huge, "larger", thunderbirdAccounts[2:]},
		{".thunderbird/installs.ini", "\x00\x01\x02", "line 1", thunderbirdAccounts},
		{".thunderbird/profiles.ini", huge, "larger", thunderbirdAccounts[:2]},
		{".config/evolution/sources/acct-imap.source", "not a key file", "line 1", evolutionAccounts[1:]},
		{".config/evolution/sources/acct-imap.source", huge, "larger", evolutionAccounts[1:]},
		{".config/akonadi_imap_resource_0rc", huge, "larger", kmailAccounts[1:]},
		{".config/akonadi_imap_resource_0rc", "[network", "line 1", kmailAccounts[1:]},
		{"Library/Mail/V2/MailData/Accounts.plist", "bplist00\xd1\x01\x02", "binary", nil},
		{"Library/Mail/V2/MailData/Accounts.plist", "<plist><dict><key>MailAccounts</key>", "property list", nil},
		{"Library/Mail/V2/MailData/Accounts.plist", huge, "larger", nil},
	} {
		t.Run(filepath.Base(test.file)+" "+test.why, func(t *testing.T) {
			f := home(t, "thunderbird", ".thunderbird", "evolution", ".config/evolution/sources",
				"kmail", ".config", "applemail", "Library/Mail/V2/MailData")
			write(t, f, test.file, test.text)
			got, err := find(t, f)
			if err == nil || !strings.Contains(err.Error(), filepath.FromSlash(test.file)) || !strings.Contains(err.Error(), test.why) {
				t.Errorf("the error is %v; want the file's name and %q", err, test.why)
			}
			if strings.Count(fmt.Sprint(err), "\n") > 0 {
				t.Errorf("more than one error: %v", err)
			}
			check(t, got, instead(test.file, test.want))
		})
	}
}

// instead gives all accounts, with others for the program that a file is of.
func instead(file string, want []Account) []Account {
	all := [][]Account{thunderbirdAccounts, evolutionAccounts, kmailAccounts, appleAccounts}
	for i, part := range []string{".thunderbird", "evolution", "akonadi", "Library"} {
		if strings.Contains(file, part) {
			all[i] = want
		}
	}
	return slices.Concat(all...)
}

// TestWithin holds that no profile and no link leads out of a program's
// directory, but for a profile that the person has put somewhere else.
func TestWithin(t *testing.T) {
	f := home(t, "thunderbird", "outside")
	outside := filepath.Join(f.Home, "outside", "hz3vnky7.home")
	write(t, f, ".thunderbird/profiles.ini", "[Profile0]\nIsRelative=1\nPath=../outside/hz3vnky7.home\n")
	if got, err := find(t, f); len(got) > 0 || err == nil {
		t.Errorf("a relative path led outside: %v, %v", got, err)
	}
	write(t, f, ".thunderbird/profiles.ini", "[Profile0]\nIsRelative=0\nPath="+outside+"\n")
	got, err := find(t, f)
	if err != nil {
		t.Error(err)
	}
	check(t, got, thunderbirdAccounts[:2])
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Symlink(outside, filepath.Join(f.Home, ".thunderbird", "link")); err != nil {
		t.Fatal(err)
	}
	write(t, f, ".thunderbird/profiles.ini", "[Profile0]\nIsRelative=1\nPath=link\n")
	if got, err := find(t, f); len(got) > 0 || err == nil {
		t.Errorf("a link led outside: %v, %v", got, err)
	}
}

// TestDirectory has a directory where a file should be: as with a pipe, it is
// not opened.
func TestDirectory(t *testing.T) {
	f := home(t, "evolution", ".config/evolution/sources")
	if err := os.Mkdir(filepath.Join(f.Home, ".config/evolution/sources/a.source"), 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := find(t, f)
	if err == nil || !strings.Contains(err.Error(), "a.source: not a file") {
		t.Errorf("the error is %v", err)
	}
	check(t, got, evolutionAccounts)
}

// TestMany holds that there is an end to accounts and profiles.
func TestMany(t *testing.T) {
	f := finder(t.TempDir())
	var keys, text, profiles strings.Builder
	for i := range 3 * most {
		fmt.Fprintf(&keys, "account%d,", i)
		fmt.Fprintf(&text, "user_pref(\"mail.account.account%d.server\", \"server%[1]d\");\n", i)
		fmt.Fprintf(&text, "user_pref(\"mail.server.server%d.type\", \"imap\");\n", i)
		fmt.Fprintf(&text, "user_pref(\"mail.server.server%d.hostname\", \"imap%[1]d.example\");\n", i)
		fmt.Fprintf(&profiles, "[Profile%d]\nPath=p%[1]d\n", i)
	}
	write(t, f, ".thunderbird/profiles.ini", profiles.String())
	write(t, f, ".thunderbird/p0/prefs.js", text.String()+`user_pref("mail.accountmanager.accounts", "`+keys.String()+"\");\n")
	write(t, f, fmt.Sprintf(".thunderbird/p%d/prefs.js", most), "broken")
	got, err := find(t, f)
	if len(got) != most || err != nil {
		t.Errorf("found %d accounts, %v; want %d and no look at a profile too many", len(got), err, most)
	}
}

// TestManyGroups holds that the largest file takes no longer than it has to.
func TestManyGroups(t *testing.T) {
	f := finder(t.TempDir())
	var profiles strings.Builder
	for i := 0; profiles.Len() < largest-100; i++ {
		fmt.Fprintf(&profiles, "[Profile%d]\n", i)
	}
	write(t, f, ".thunderbird/profiles.ini", profiles.String()+"Path=p\n")
	write(t, f, ".thunderbird/p/prefs.js", "broken")
	began := time.Now()
	if got, err := find(t, f); len(got) != 0 || err == nil || !strings.Contains(err.Error(), "prefs.js") {
		t.Errorf("found %v, %v", got, err)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("took %v", took)
	}
}

// TestHostileText holds that nothing comes out that does not belong into a
// field or on a screen.
func TestHostileText(t *testing.T) {
	f := home(t, "thunderbird", ".thunderbird")
	name := filepath.Join(f.Home, ".thunderbird", "hz3vnky7.home", "prefs.js")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	write(t, f, ".thunderbird/hz3vnky7.home/prefs.js", string(text)+
		`user_pref("mail.server.server1.name", "a\u001b[31m\u202eb\x07\r\n\u0000c`+strings.Repeat("ä", longest)+`");`+"\n"+
		`user_pref("mail.server.server1.hostname", " imap.example.org\r\nEHLO x");`+"\n"+
		`user_pref("mail.server.server1.port", 99993);`+"\n")
	got, err := find(t, f)
	if err != nil || len(got) == 0 {
		t.Fatal(got, err)
	}
	if name := got[0].Name; !strings.HasPrefix(name, "a[31mbcä") || len(name) > longest {
		t.Errorf("the name is %q", name)
	}
	if s := got[0].Receiving; s.Host != "imap.example.orgEHLO x" || s.Port != 993 {
		t.Errorf("the server is %+v", s)
	}
}
