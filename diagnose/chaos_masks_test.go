package diagnose

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"
)

// A server that gives back what it heard may encode what was encoded already, such
// as the whole line of a sign-in in a challenge.
func TestMaskOfSecretsEncodedTwice(t *testing.T) {
	b64, inHex := base64.StdEncoding.EncodeToString, func(s string) string { return hex.EncodeToString([]byte(s)) }
	for _, password := range []string{"hunter22-hunter22", `pä"s\w&rd 密码 ` + "\U0001f511!"} {
		mask := NewSecret(password).Masker()
		plain := b64([]byte("\x00anna\x00" + password))
		for name, form := range map[string]string{
			"a challenge":      b64([]byte("a1 AUTHENTICATE PLAIN " + plain)),
			"base64 twice":     b64([]byte(b64([]byte(password)))),
			"base64 for URLs":  base64.RawURLEncoding.EncodeToString([]byte("you said " + plain)),
			"behind a word":    "said" + b64([]byte("x"+plain)),
			"base64 of hex":    b64([]byte(inHex(password))),
			"hex of base64":    inHex(plain),
			"hex, large":       strings.ToUpper(inHex(plain)),
			"escaped to ASCII": strings.Trim(strconv.QuoteToASCII(password), `"`),
			"JSON in ASCII":    inASCII(password),
		} {
			if got := mask("before " + form + " after"); !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") || strings.Contains(got, form) {
				t.Errorf("%s: %q", name, got)
			}
		}
		for _, innocent := range []string{"CAPABILITY IMAP4rev1 AUTH=PLAIN LITERAL+ UIDPLUS", b64([]byte("<1896.697170952@postoffice.example.net>")), inHex("anna@chaos.example")} {
			if got := mask(innocent); got != innocent {
				t.Errorf("%q became %q", innocent, got)
			}
		}
	}
}

// What a server can do is read word by word, and shown with a blank between two.
func TestMaskOfSecretsReadByWords(t *testing.T) {
	for _, password := range []string{"hunter22  hunter22", "hunter22\thunter22", "hunter22 \u00a0hunter22"} {
		log := transcript{mask: NewSecret(password).Masker()}
		if shown := log.show(strings.Join(strings.Fields("AUTH="+password), " ")); strings.Contains(shown, "hunter") {
			t.Errorf("%q shows in %q", password, shown)
		}
	}
}

// Beyond the first 65,536 characters JSON needs two escapes for one.
func TestInASCII(t *testing.T) {
	if got, want := inASCII("a\"\\ä\U0001f511"), `a\"\\\u00e4\ud83d\udd11`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
