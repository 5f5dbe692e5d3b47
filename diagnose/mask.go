package diagnose

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// Masker gives a function that replaces the secret in a text by bullets, in
// every form in which a server might send it back: as it is (in any case),
// quoted, escaped, and encoded as base64 at any offset, hexadecimal, percent or
// HTML, and where two of base64 and hexadecimal lie one in the other.
// Secrets of three bytes or fewer are left alone, for they stand in every other
// word by chance; what this program itself sends is masked whole before it is
// recorded.
func (s Secret) Masker() func(text string) string {
	if len(s.value) <= 3 {
		return func(text string) string { return text }
	}
	exact, pattern, inner, may := s.exact(), sync.OnceValue(s.pattern), s.inner(), s.mayHold()
	return func(text string) string {
		text = exact.Replace(text)
		if may(text) {
			text = pattern().ReplaceAllString(text, masked)
		}
		return longWord.ReplaceAllStringFunc(text, func(word string) string {
			if holds(word, inner) {
				return masked
			}
			return word
		})
	}
}

// exact replaces the forms that come back as they are, byte for byte: of broken
// UTF-8 a neighbour can make a letter, which no pattern finds.
func (s Secret) exact() *strings.Replacer {
	pairs := []string{s.value, masked}
	for _, v := range s.variants() {
		for _, form := range literals(v) {
			if !utf8.ValidString(form) {
				pairs = append(pairs, form, masked)
			}
		}
	}
	return strings.NewReplacer(pairs...)
}

func (s Secret) pattern() *regexp.Regexp {
	var forms []string
	for _, v := range s.variants() {
		forms = append(forms, encodings(v)...)
	}
	return regexp.MustCompile(strings.Join(forms, "|"))
}

// mayHold gives a quick look at a text: where it says no, the pattern would find
// nothing. Nearly all that a server says is printable ASCII without the secret, and
// the pattern took half of the engine's own time. Beyond ASCII capital letters are
// not so simple ("ſ" is one of "s"), and there it always says maybe.
func (s Secret) mayHold() func(text string) bool {
	var needles []string
	for _, v := range s.variants() {
		for _, form := range append(literals(v), inBase64(v)...) {
			if !plain(form) {
				return func(string) bool { return true }
			}
			needles = append(needles, strings.ToLower(form))
		}
	}
	return func(text string) bool {
		if !plain(strings.ReplaceAll(text, masked, "")) {
			return true
		}
		text = strings.ToLower(text)
		return slices.ContainsFunc(needles, func(needle string) bool { return strings.Contains(text, needle) })
	}
}

// variants are the secret itself, without the blanks at its ends, as it is sent
// after a refusal, with single blanks between its words, as what is read word by
// word shows it, and as each looks once it was made harmless.
func (s Secret) variants() (all []string) {
	for _, v := range []string{s.value, strings.TrimSpace(s.value), strings.Join(strings.Fields(s.value), " ")} {
		for _, v := range []string{v, Harmless(v)} {
			if len(v) > 3 && !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	}
	return all
}

// literals are the forms in which v may come back as it is, in small or capital
// letters.
func literals(v string) []string {
	return []string{
		v, quote(v)[1 : len(quote(v))-1], strings.Trim(strconv.Quote(v), `"`), strings.Trim(strconv.QuoteToASCII(v), `"`), inASCII(v), html.EscapeString(v),
		url.QueryEscape(v), url.PathEscape(v), percentAll(v), hex.EncodeToString([]byte(v)),
	}
}

// encodings are patterns for all forms in which v may come back.
func encodings(v string) []string {
	forms := literals(v)
	for i, f := range forms {
		// In a pattern, as in what it is matched with, a byte that is no UTF-8 is
		// the replacement character: a password may be typed in Latin-1.
		forms[i] = "(?i:" + regexp.QuoteMeta(string([]rune(f))) + ")"
	}
	// The whole word goes, for the neighbours of what is the secret's alone hold the
	// rest of its bits.
	for _, own := range inBase64(v) {
		forms = append(forms, "[A-Za-z0-9+/_=-]*"+regexp.QuoteMeta(own)+"[A-Za-z0-9+/_=-]*")
	}
	return forms
}

// inBase64 is v in base64 inside something longer: it begins at one of three
// offsets, and only the characters made of its own bits are the same.
func inBase64(v string) (own []string) {
	for offset := range 3 {
		padded := append(make([]byte, offset), v...)
		from := (offset*8 + 5) / 6
		to := len(padded) * 8 / 6
		if to-from < 4 {
			continue
		}
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			own = append(own, enc.EncodeToString(padded)[from:to])
		}
	}
	return own
}

// inner are the forms of the secret that may lie in another: a server that gives
// back a whole line in a challenge encodes what was encoded already.
func (s Secret) inner() (forms []string) {
	for _, v := range s.variants() {
		forms = append(forms, inBase64(v)...)
		forms = append(forms, hex.EncodeToString([]byte(v)), strings.ToUpper(hex.EncodeToString([]byte(v))))
	}
	return forms
}

// longWord is a word that may be base64 or hexadecimal, and long enough to hold a
// secret that is encoded twice.
var longWord = regexp.MustCompile(`[A-Za-z0-9+/_-]{12,}=*`)

// holds says that word, decoded, has one of the forms in it. Its beginning may be
// part of something else.
func holds(word string, forms []string) bool {
	word = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(word, "="))
	for offset := range min(4, len(word)) {
		inB64, _ := base64.RawStdEncoding.DecodeString(word[offset:]) // as far as it goes
		inHex, _ := hex.DecodeString(word[offset:])
		for _, form := range forms {
			if strings.Contains(string(inB64), form) || strings.Contains(string(inHex), form) {
				return true
			}
		}
	}
	return false
}

// inASCII writes text as JSON does where only ASCII may be (RFC 8259, section 7).
func inASCII(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		default:
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		}
	}
	return b.String()
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
