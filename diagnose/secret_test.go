package diagnose

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestSecretPrintsAsBullets(t *testing.T) {
	const password = "hunter2-hunter2"
	s := Settings{Secret: NewSecret(password)}
	marshalled, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("settings", "s", s, "secret", s.Secret)
	for _, shown := range []string{
		fmt.Sprint(s), fmt.Sprintf("%v %+v %#v", s, s, s),
		fmt.Sprintf("%v %+v %#v %s %q %x %d", s.Secret, s.Secret, s.Secret, s.Secret, s.Secret, s.Secret, s.Secret),
		fmt.Sprint(&s), fmt.Sprint([]Secret{s.Secret}), fmt.Errorf("%w: %v", errSilent, s.Secret).Error(),
		string(marshalled), log.String(),
	} {
		if strings.Contains(shown, password) || strings.Contains(shown, hex.EncodeToString([]byte(password))) {
			t.Errorf("the secret shows in %s", shown)
		}
	}
}

func TestSecretMask(t *testing.T) {
	const password = `pä"s\w&rd %1`
	mask := NewSecret(password).Masker()
	b64 := base64.StdEncoding.EncodeToString
	for name, form := range map[string]string{
		"plain": password, "upper case": strings.ToUpper(password), "quoted": quote(password), "HTML": html.EscapeString(password),
		"query": url.QueryEscape(password), "path": url.PathEscape(password), "hex": hex.EncodeToString([]byte(password)),
		"base64": b64([]byte(password)), "AUTH PLAIN": b64([]byte("\x00anna\x00" + password)),
		"base64 behind one": b64([]byte("x" + password)), "base64 behind two": b64([]byte("xx" + password + "yy")),
		"base64 for URLs": base64.URLEncoding.EncodeToString([]byte(password)),
	} {
		if got := mask("before " + form + " after"); !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") || strings.Contains(got, form) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := NewSecret("pw").Masker()("spw"); got != "spw" {
		t.Errorf("a secret of two letters was masked inside a word: %q", got)
	}
	one, same := NewSecret("a"), NewSecret("a")
	if one == NewSecret("b") || one != same {
		t.Error("secrets do not compare by value")
	}
}

// A server encodes as its authors like, not as Go does.
func TestMaskOfOtherEncodings(t *testing.T) {
	const password = `hun'ter"2/päss w&rd<9`
	b64, percent := base64.StdEncoding.EncodeToString, func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	inPHP := strings.NewReplacer("&", "&amp;", `"`, "&quot;", "'", "&#039;", "<", "&lt;")
	latin1 := strings.ReplaceAll(password, "ä", "\xe4")
	byBytes := func(s, before string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, "%s%02x", before, s[i])
		}
		return strings.TrimLeft(b.String(), ":, 0x")
	}
	for name, form := range map[string]string{
		"PHP":                       inPHP.Replace(password),
		"HTML with other names":     strings.NewReplacer("&", "&#x26;", `"`, "&#34;", "'", "&apos;", "<", "&LT;", "ä", "&auml;").Replace(password),
		"HTML with numbers":         strings.NewReplacer("&", "&#38;", "ä", "&#228;", "/", "&#X2F;").Replace(password),
		"JavaScript":                strings.NewReplacer("%27", "'").Replace(percent(password)),
		"escape of JavaScript":      strings.NewReplacer("%C3%A4", "%u00E4").Replace(percent(password)),
		"a form":                    strings.NewReplacer("%3C", "<", "%2F", "/").Replace(url.QueryEscape(password)),
		"blanks of a form only":     strings.ReplaceAll(password, " ", "+"),
		"JSON of PHP":               strings.NewReplacer(`"`, `\"`, "/", `\/`, "ä", `\u00e4`).Replace(password),
		"JSON in pages":             strings.NewReplacer(`"`, `\"`, "&", `\u0026`, "<", `\u003C`).Replace(password),
		"bytes of C":                strings.NewReplacer(`"`, `\"`, "ä", `\xc3\xa4`).Replace(password),
		"octal bytes":               strings.NewReplacer("ä", `\303\244`).Replace(password),
		"SQL":                       strings.ReplaceAll(password, "'", "''"),
		"quoted-printable":          strings.ReplaceAll(password, "ä", "=C3=A4"),
		"Latin-1":                   latin1,
		"Latin-1, large":            strings.ReplaceAll(strings.ToUpper(password), "Ä", "\xc4"),
		"Latin-1 in percent":        strings.ReplaceAll(percent(password), "%C3%A4", "%E4"),
		"Latin-1, quoted-printable": strings.ReplaceAll(password, "ä", "=e4"),
		"Latin-1 in base64":         b64([]byte(latin1)),
		"two characters for ä":      strings.ReplaceAll(password, "ä", "a\u0308"),
		"other blanks":              strings.ReplaceAll(password, " ", " \t "),
		"hex with colons":           byBytes(password, ":"),
		"hex with blanks":           strings.ToUpper(byBytes(password, " ")),
		"hex as numbers":            byBytes(password, ", 0x"),
		"base64 of HTML":            b64([]byte(html.EscapeString(password))),
		"base64 of percent":         b64([]byte("pass=" + url.QueryEscape(password))),
		"percent of base64":         url.QueryEscape(b64([]byte("\x00anna\x00" + password))),
		"percent of percent":        percent(percent(password)),
		"HTML of HTML":              html.EscapeString(inPHP.Replace(password)),
		"HTML of JSON":              html.EscapeString(strings.ReplaceAll(password, `"`, `\"`)),
		"base64 of JSON of HTML":    b64([]byte(strings.ReplaceAll(inPHP.Replace(password), "/", `\/`))),
	} {
		for _, around := range [][2]string{{"before ", " after"}, {`{"said": 'bad & `, `', "%": 1}`}} {
			if got, want := NewSecret(password).Masker()(around[0]+form+around[1]), around[0]+masked+around[1]; got != want {
				t.Errorf("%s: %q gave %q", name, form, got)
			}
		}
	}
}

// Nothing that is made of a secret may be so large that it fails, or takes long.
func TestMaskOfLongSecrets(t *testing.T) {
	for _, password := range []string{
		" " + strings.Repeat("ä", 31_000) + "  x\x01", strings.Repeat("ä", 10_000), strings.Repeat("a&'ä\\", 10_000), strings.Repeat("ab", 30_000),
	} {
		began := time.Now()
		mask := NewSecret(password).Masker()
		for _, text := range []string{"* OK ready\xff", "said " + html.EscapeString(password), strings.Repeat("a", 8<<10), strings.Repeat("%26amp;\\u0026=41YWFh", 500)} {
			if got := mask(text); strings.HasPrefix(text, "said") && len(got) > 30 {
				t.Errorf("%.20q… is left in %.40q…", password, got)
			}
		}
		if took := time.Since(began); took > 10*time.Second { // a third of a second where there is nothing else to do
			t.Errorf("%d bytes took %v", len(password), took)
		}
	}
}

// Bullets in the middle of a word that everybody knows would tell the secret.
func TestMaskLeavesWhatEverybodyKnows(t *testing.T) {
	s := Settings{Host: "Mail.Firma-Meier.example", Port: 4193, Username: `meier\anna.schmidt`, Address: "anna.schmidt@meier.example"}
	for password, text := range map[string]string{
		"imap": "* OK [CAPABILITY IMAP4rev1 SASL-IR] imap.elsewhere.example is an IMAP server", "rev1": "IMAP4rev1", "STARTTLS": "250 STARTTLS",
		"2026": "Fri, 20 Nov 2026", "4193": "port 4193", "anna": "NO Anna is unknown", "schmidt": "anna.schmidt@meier.example",
		"anna.schmidt@meier.example": "<Anna.Schmidt@meier.example>", "Firma": "mail.firma-meier.example", `meier\anna.schmidt`: `user meier\anna.schmidt`,
		"Password": "535 Invalid password",
	} {
		s.Secret = NewSecret(password)
		if got := s.Masker()(text); got != text {
			t.Errorf("the password %q left a hole: %q", password, got)
		}
	}
	for password, text := range map[string]string{
		"imap": "said " + base64.StdEncoding.EncodeToString([]byte("imap")), "20261": "20261", "hunter22": "imaphunter22imap",
		"anna1": "anna1@meier.example",
	} {
		s.Secret = NewSecret(password)
		if got := s.Masker()(text); !strings.Contains(got, masked) {
			t.Errorf("%q shows in %q", password, got)
		}
	}
	s.Host, s.Username = "imaps://anna:hunter22@mail.example", "anna hunter22"
	s.Secret = NewSecret("hunter22")
	for _, text := range []string{s.Host, s.Username} {
		if got := s.Masker()(text); strings.Contains(got, "hunter22") {
			t.Errorf("what was pasted into the wrong field shows in %q", got)
		}
	}
}

func BenchmarkMasker(b *testing.B) {
	for name, text := range map[string]string{
		"capabilities": "* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN AUTH=LOGIN] Dovecot (Debian) ready.",
		"escapes":      strings.Repeat(`100% &amp; \" =41 YWFhYWFhYWFhYWFhYWFhYWFh `, 20),
		"umlauts":      strings.Repeat("Grüße ", 50),
	} {
		b.Run(name, func(b *testing.B) {
			mask := NewSecret("correct horse ä").Masker()
			for b.Loop() {
				mask(text)
			}
		})
	}
}
