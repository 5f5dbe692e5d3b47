package accounts

import (
	"os"
	"testing"
	"unicode/utf8"
)

func TestPrefs(t *testing.T) {
	p, err := parsePrefs("# Mozilla User Preferences\r\n\r\n/* Do not edit.\r\n * user_pref(\"no\", 1);\r\n */\r\n" +
		"// user_pref(\"no\", 1);\r\n" +
		`user_pref("a", "x\"\\\n\x41\u00e4\ud83d\ude00");` + "\r\n" +
		`user_pref( 'no', 1);` + "\r\n" +
		`user_pref('b',-12) ; // why` + "\r\n" +
		`user_pref("c", true);` + "\r\n" +
		`user_pref("no", "cut` + "\r\n" +
		`user_pref("no", maybe);` + "\r\n" +
		`user_pref("d", ");");`)
	want := prefs{"a": "x\"\\\nAä😀", "b": "-12", "c": "true", "d": ");"}
	for name, value := range want {
		if p[name] != value {
			t.Errorf("%s is %q, want %q", name, p[name], value)
		}
	}
	if len(p) != len(want) || err == nil || err.Error() != "line 8: not a preference" {
		t.Errorf("got %v, %v", p, err)
	}
}

func TestKeyFile(t *testing.T) {
	file, err := parseKeyFile("\ufeff# comment\r\n[A [b]]\r\nk = v \\s\\\\x\\tz\\xc3\\xa4\r\nl[$i]=1\r\nl[de]=2\r\n[C]\nq=\"a, \\xfcro\\xd83d\\xde00=\"\n[A [b]]\nm=3\n")
	if err != nil {
		t.Error(err)
	}
	a := file.group("A [b]")
	for key, want := range map[string]string{"k": "v  \\x\tzä", "l": "1", "m": "3", "absent": ""} {
		if got := a.text(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if got, want := file.group("C").qtText("q"), "a, üro😀="; got != want {
		t.Errorf("Qt's is %q, want %q", got, want)
	}
	if file.group("absent").text("k") != "" {
		t.Error("a group that is not there has a value")
	}
}

func FuzzPrefs(f *testing.F) {
	for _, name := range []string{"testdata/thunderbird/hz3vnky7.home/prefs.js", "testdata/thunderbird/hz3vnky7.work/prefs.js"} {
		seed(f, name)
	}
	f.Add(`user_pref("a\ud83d\u`)
	f.Fuzz(func(t *testing.T, text string) {
		p, _ := parsePrefs(text)
		s := &search{ctx: t.Context()}
		for _, account := range list(p["mail.accountmanager.accounts"]) {
			s.add(p.account(account))
		}
		sound(t, s.found)
	})
}

func FuzzKeyFile(f *testing.F) {
	seed(f, "testdata/evolution/acct-imap.source")
	seed(f, "testdata/kmail/mailtransports")
	seed(f, "testdata/kmail/akonadi/agent_config_akonadi_imap_resource_0")
	f.Add("[network]\nImapServer=\\x\\\nSafety=\n[")
	f.Fuzz(func(t *testing.T, text string) {
		file, _ := parseKeyFile(text)
		for _, g := range file.groups {
			for key := range g.keys {
				g.text(key)
				if !utf8.ValidString(g.qtText(key)) {
					t.Errorf("not text: %q", g.qtText(key))
				}
			}
		}
		s := &search{ctx: t.Context()}
		k := kmailFiles{file, file}
		s.add(k.account(kmailIMAP(file), file.group("cache")))
		s.add(k.account(kmailPOP3(file), nil))
		s.add(sources{"": file}.account(file))
		sound(t, s.found)
	})
}

func FuzzPlist(f *testing.F) {
	seed(f, "testdata/applemail/Accounts.plist")
	f.Fuzz(func(t *testing.T, text string) {
		file, _ := parsePlist(text)
		s := &search{ctx: t.Context()}
		for _, mail := range file.dicts("MailAccounts") {
			s.add(appleAccount(mail, file.dicts("DeliveryAccounts")))
		}
		sound(t, s.found)
	})
}

func seed(f *testing.F, name string) {
	text, err := os.ReadFile(name)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
}

// sound checks what is true of every account, whatever it was read from.
func sound(t *testing.T, found []Account) {
	t.Helper()
	for _, a := range found {
		for _, text := range []string{a.Name, a.Address, a.Receiving.Host, a.Receiving.Username, a.Sending.Host, a.Sending.Username} {
			if clean(text) != text || !utf8.ValidString(text) || len(text) > longest {
				t.Errorf("%q came out", text)
			}
		}
		for _, port := range []int{a.Receiving.Port, a.Sending.Port} {
			if port < 0 || port >= 1<<16 {
				t.Errorf("port %d", port)
			}
		}
		if !a.Receiving.Secret.Empty() || !a.Sending.Secret.Empty() {
			t.Error("a secret")
		}
		if a.Receiving.Host == "" && a.Sending.Host == "" || a.Name == "" {
			t.Errorf("nothing in %+v", a)
		}
	}
}
