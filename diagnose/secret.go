package diagnose

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// masked stands wherever a secret would.
const masked = "••••••"

// A Secret is a password. Every way of printing it gives bullets; only
// [Secret.reveal], inside this package, gives it away. It is comparable.
type Secret struct{ value string }

// NewSecret hides a password.
func NewSecret(password string) Secret { return Secret{password} }

// Empty says that there is none.
func (s Secret) Empty() bool { return s.value == "" }

func (s Secret) reveal() string { return s.value }

// Format implements [fmt.Formatter], so that no verb shows the secret.
func (s Secret) Format(f fmt.State, verb rune) { io.WriteString(f, masked) }

// MarshalText implements [encoding.TextMarshaler], for JSON and the like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }

// Masker gives a function that replaces the secret in a text by bullets, in
// every form in which a server might send it back: as it is (in any case),
// quoted, and encoded as base64 at any offset, hexadecimal, percent or HTML.
// Secrets of three bytes or fewer are left alone, for they stand in every other
// word by chance; what this program itself sends is masked whole before it is
// recorded.
func (s Secret) Masker() func(text string) string {
	if len(s.value) <= 3 {
		return func(text string) string { return text }
	}
	pattern := s.pattern()
	return func(text string) string { return pattern.ReplaceAllString(text, masked) }
}

func (s Secret) pattern() *regexp.Regexp {
	var forms []string
	for _, v := range s.variants() {
		forms = append(forms, encodings(v)...)
	}
	return regexp.MustCompile(strings.Join(forms, "|"))
}

// variants are the secret itself, without the blanks at its ends, as it is sent
// after a refusal, and as each looks once it was made harmless.
func (s Secret) variants() (all []string) {
	for _, v := range []string{s.value, strings.TrimSpace(s.value)} {
		for _, v := range []string{v, harmless(v)} {
			if len(v) > 3 && !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	}
	return all
}

// encodings are patterns for the forms in which v may come back.
func encodings(v string) []string {
	forms := []string{
		v, quote(v)[1 : len(quote(v))-1], strings.Trim(strconv.Quote(v), `"`), html.EscapeString(v),
		url.QueryEscape(v), url.PathEscape(v), percentAll(v), hex.EncodeToString([]byte(v)),
	}
	for i, f := range forms {
		forms[i] = "(?i:" + regexp.QuoteMeta(f) + ")"
	}
	// Base64 of the secret inside something longer: it begins at one of three
	// offsets, and only the characters made of its own bits are the same. The
	// whole word goes, for its neighbours hold the rest of the bits.
	for offset := range 3 {
		padded := append(make([]byte, offset), v...)
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			b := enc.EncodeToString(padded)
			from := (offset*8 + 5) / 6
			to := len(padded) * 8 / 6
			if to-from >= 4 {
				forms = append(forms, "[A-Za-z0-9+/_=-]*"+regexp.QuoteMeta(b[from:to])+"[A-Za-z0-9+/_=-]*")
			}
		}
	}
	return forms
}

func percentAll(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02x", s[i])
	}
	return b.String()
}

// quote writes s as a quoted string of IMAP (RFC 9051, section 4.3).
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
