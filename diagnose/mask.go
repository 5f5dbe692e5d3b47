package diagnose

import (
	"encoding/hex"
	"fmt"
	"html"
	"iter"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Masker gives a function that replaces the secret in a text by bullets, in
// whatever form a server may send it back: as it is, in any case, with other
// blanks, or other bytes for the same letters; and quoted, escaped, in base64,
// hexadecimal, percent, HTML or quoted-printable, one in another up to three deep.
// How somebody else has encoded it is not guessed: texts are decoded.
//
// Left alone, where it stands as it is, is a secret that is no more than a word of
// the protocols, a year, or a name that the person typed for all to see, or a part
// of one: bullets in "IMAP4rev1", or in the user name, would tell the secret, and
// who reads "wrong password" learns nothing from it. So somebody whose password is
// such a word is not protected from a server that repeats it in clear. Secrets of
// three bytes or fewer are left alone too, for they stand in every other word by
// chance. What this program itself sends is masked whole before it is recorded.
func (s Settings) Masker() func(text string) string {
	if len(s.Secret.value) <= 3 {
		return func(text string) string { return text }
	}
	made := sync.OnceValue(func() *masker { return newMasker(s) })
	return func(text string) string { return made().mask(text) }
}

// Masker is that of settings of which nothing but the secret is known.
func (s Secret) Masker() func(text string) string { return Settings{Secret: s}.Masker() }

// A masker finds a secret. There is no regular expression made from a secret: one
// that is too long is an error with the secret in it.
type masker struct {
	words    []string // the secret as it may be typed, folded
	literals []string // the same as usual programs encode it, folded
	raw      []string // those of both that cannot be folded, for they are not UTF-8 or little but blanks
	public   []string // what the person typed for all to see, folded
	least    int      // how many characters the shortest of the words has
	blank    bool     // a blank is in it
	beyond   bool     // a letter beyond ASCII is in it
}

func newMasker(s Settings) *masker {
	m := &masker{public: s.public()}
	add := func(all *[]string, form string) {
		f := fold(form, false).text
		if bare := len(f) <= 3; (bare || !utf8.ValidString(form)) && !slices.Contains(m.raw, form) {
			m.raw = append(m.raw, form)
		} else if !bare && !slices.Contains(m.words, f) && !slices.Contains(*all, f) {
			*all = append(*all, f)
		}
	}
	variants := s.Secret.variants()
	for _, v := range variants {
		add(&m.words, v)
	}
	for _, v := range variants {
		for _, form := range literals(v) {
			add(&m.literals, form)
		}
	}
	for _, w := range slices.Concat(m.words, m.raw) {
		if n := utf8.RuneCountInString(w); m.least == 0 || n < m.least {
			m.least = n
		}
		m.blank = m.blank || strings.Contains(w, " ")
		m.beyond = m.beyond || strings.ContainsFunc(w, func(r rune) bool { return r > unicode.MaxASCII })
	}
	return m
}

// variants are the secret itself, without the blanks at its ends, as it is sent
// after a refusal, with single blanks between its words, as what is read word by
// word shows it, with accents in one character and in two, and as each looks once
// it was made harmless.
func (s Secret) variants() (all []string) {
	typed := s.value
	if !utf8.ValidString(typed) {
		typed = fromLatin1(typed)
	}
	for _, v := range []string{s.value, typed, norm.NFC.String(typed), norm.NFD.String(typed)} {
		for _, v := range []string{v, strings.TrimSpace(v), strings.Join(strings.Fields(v), " ")} {
			for _, v := range []string{v, Harmless(v)} {
				if len(v) > 3 && !slices.Contains(all, v) {
					all = append(all, v)
				}
			}
		}
	}
	return all
}

func fromLatin1(text string) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteRune(rune(text[i]))
	}
	return b.String()
}

// literals are the forms in which usual programs encode v. They would be found by
// decoding, but for those that something before them has run into.
func literals(v string) []string {
	inner := func(quoted string) string { return quoted[1 : len(quoted)-1] }
	return []string{
		inner(quote(v)), inner(strconv.Quote(v)), inner(strconv.QuoteToASCII(v)), inASCII(v), html.EscapeString(v),
		strings.ReplaceAll(v, `'`, `''`), strings.ReplaceAll(v, `"`, `""`),
		url.QueryEscape(v), url.PathEscape(v), percentAll(v), hex.EncodeToString([]byte(v)),
	}
}

// typedName is the form of a user name, an address or a server. Anything else that
// was typed there may have the password in it, as in imaps://anna:password@server.
var typedName = regexp.MustCompile(`^[\p{L}\p{N}._+@\\-]+$`)

// blanks are those, and characters that are not seen.
var blanks = regexp.MustCompile(`[\s\p{Z}\p{C}]`)

// public are the user name, address, server and port, and the parts of those. What was
// typed with a blank in it may have something else behind that.
func (s Settings) public() (all []string) {
	meant, _ := s.Meant()
	names := []string{strconv.Itoa(meant.Normal().Port)}
	for _, pair := range [][2]string{{s.Username, meant.Username}, {s.Address, meant.Address}, {s.Host, meant.Host}} {
		if pair[0] = strings.TrimSpace(pair[0]); blanks.MatchString(pair[0]) {
			continue
		}
		for _, v := range pair {
			if typedName.MatchString(v) {
				names = append(append(names, v), strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(`@.\`, r) })...)
			}
		}
	}
	for _, v := range names {
		if v = fold(v, false).text; len(v) > 3 && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

// A span is a piece of a text.
type span struct{ from, to int }

// mask puts bullets in place of all that is found.
func (m *masker) mask(text string) string {
	found := m.found(text)
	if len(found) == 0 {
		return text
	}
	slices.SortFunc(found, func(a, b span) int { return a.from - b.from })
	var b strings.Builder
	end := 0 // of what is done
	for _, f := range found {
		if f.from >= end {
			b.WriteString(text[end:f.from] + masked)
		}
		end = max(end, f.to)
	}
	return b.String() + text[end:]
}

// found are the pieces of text that are the secret.
func (m *masker) found(text string) (all []span) {
	for _, form := range m.raw {
		eachIn(text, form, func(from, to int) { all = append(all, span{from, to}) })
	}
	for f := range m.readings(text) {
		for _, form := range m.literals {
			eachIn(f.text, form, func(from, to int) { all = append(all, f.span(from, to)) })
		}
		for _, word := range m.words {
			eachIn(f.text, word, func(from, to int) {
				if !m.isPublic(f.text, from, to) {
					all = append(all, f.span(from, to))
				}
			})
		}
	}
	d := decoding{m: m, text: text, room: mostDecoded * (len(text) + 100)}
	if d.decode(layer{text: text}, deepest); d.room < 0 {
		return []span{{0, len(text)}}
	}
	return append(all, d.all...)
}

// readings are text in UTF-8, and where it is not, in Latin-1 too.
func (m *masker) readings(text string) iter.Seq[folded] {
	return func(yield func(folded) bool) {
		if yield(fold(text, false)) && m.beyond && !utf8.ValidString(text) {
			yield(fold(text, true))
		}
	}
}

// isPublic says that what stands there in a text is no more than a common word or
// what the person typed for all to see, or a part of one.
func (m *masker) isPublic(text string, from, to int) bool {
	const near = 40 // longer than any common word
	begin := from - len(text[max(0, from-near):from]) + len(strings.TrimRightFunc(text[max(0, from-near):from], alphanumeric))
	behind := text[to:min(len(text), to+near)]
	end := to + len(behind) - len(strings.TrimLeftFunc(behind, alphanumeric))
	if CommonWord(text[from:to]) || CommonWord(text[begin:end]) {
		return true
	}
	return slices.ContainsFunc(m.public, func(name string) bool {
		for near := max(0, to-len(name)); near <= from; {
			at := strings.Index(text[near:min(len(text), from+len(name))], name)
			if at < 0 {
				break
			}
			if near+at <= from && near+at+len(name) >= to {
				return true
			}
			near += at + 1
		}
		return false
	})
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// eachIn tells where in text piece is.
func eachIn(text, piece string, tell func(from, to int)) {
	for end := 0; ; {
		at := strings.Index(text[end:], piece)
		if at < 0 {
			return
		}
		from := end + at
		end = from + len(piece)
		tell(from, end)
	}
}

// A folded text is one in which letters that differ in case only are the same, and
// all blanks beside each other are one.
type folded struct {
	text string
	at   []int // where each byte comes from, and the end; nil: from the same place
}

// span is the piece of the text that a piece of f was made of.
func (f folded) span(from, to int) span {
	if f.at == nil {
		return span{from, to}
	}
	return span{f.at[from], f.at[to]}
}

// fold reads text as UTF-8, or as Latin-1.
func fold(text string, latin1 bool) folded {
	if plain(text) && !strings.Contains(text, "  ") {
		return folded{text: strings.ToLower(text)}
	}
	out, at := make([]byte, 0, len(text)), make([]int, 0, len(text)+1)
	blank := false // the last one was
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if !latin1 {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if space := unicode.IsSpace(r); !space || !blank {
			out = utf8.AppendRune(out, foldRune(r))
			for len(at) < len(out) {
				at = append(at, i)
			}
			blank = space
		}
		i += size
	}
	return folded{string(out), append(at, len(text))}
}

// foldRune is the same for all letters that are the same but for their case.
func foldRune(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case r <= unicode.MaxASCII && r > ' ':
		return r
	case unicode.IsSpace(r):
		return ' '
	}
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	if 'A' <= least && least <= 'Z' { // such as K, which is also the sign of Kelvin
		return least + 'a' - 'A'
	}
	return least
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

// CommonWord says that a word is one of the protocols or of mail as such, or a
// year, so that it tells nothing about anybody where it stands alone: who has the
// address info@… is not betrayed by a server that offers "info".
func CommonWord(word string) bool {
	return commonWords()[strings.ToLower(word)] || year.MatchString(word)
}

var year = regexp.MustCompile(`^(?:19|20)[0-9]{2}$`)

var commonWords = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(common) {
		all[word] = true
	}
	return all
})

const common = `
	account accounts admin administrator alert all alias anonymous any apop app auth authenticate authentication
	authenticated authorization available bad block blocked box bye capability capabilities check client closed cloud
	code com command common company connect connection contact cram data default denied disabled domain dovecot de en
	enable email error esmtp example exchange exim fail failed failure for found from get group hello help home host
	hosting http https id imap imaps imap4 imap4rev1 in inbox incoming info internal internet invalid is kontakt lan
	limit list local localhost local login logout mail mailbox mailer mailserver mails md5 message messages method
	name need net network new noop noreply not number of off office ok on online open or org oauth other out outgoing
	outlook owner owned pass password permission person plain please pop pop3 pop3s port post postfix postmaster
	private provider public quit quota rcpt read ready reject rejected relay reply required root rset sales sasl
	secure security select send sender sent server service session sign size smtp smtps ssl start starttls stat status
	store support system team temporary test text the tls to token try uidl unknown unavailable unsupported user
	username users utf8 valid verify version web webmail webmaster welcome with www your you

	8bitmime accept accepted access again already alreadyexists answer append appendlimit attempt attempts auto
	authenticationfailed authenticator authorizationfailed authorized back bdat bearer before binary binarymime both
	burl bytes cannot capa catenate certificate change children chunking cipher clientbug closing completed compress
	condstore connected connections contactadmin copy corruption count create credentials deflate delete deleted
	deliverby digest does done draft dsn ehlo enabled encrypted encryption enhancedstatuscodes entry esearch esort
	etrn examine exceeded exists expired expire expn expunge external fetch filters first flagged flags found goodbye
	granted gssapi haschildren hasnochildren helo hostname idle idling imap4rev2 implementation incorrect inuse issue
	junk kerberos later listext literal locked logged logging lookup lsub maintenance mandatory many match maximum
	metadata mode more move multiappend must namespace never nonexistent none noperm notify ntlm oauthbearer objectid
	okay only operation overquota parse permanentflags permitted pipelining plus policy preauth preview privacyrequired
	problem protocol qresync received recent recipient refused replace request resp response retr return rights
	savedate scram search searchres seen serverbug sha1 sha256 sha384 sha512 signed smtputf8 sort special spnego stls
	subscribe success successful successfully submission syntax temporarily thread time timeout trash trycreate uidnext
	uidonly uidplus uidvalidity unauthenticate undefined unmarked unrecognized unseen unselect unsubscribe urlauth
	vrfy within wrong xclient xlist xoauth xoauth2

	chacha20 ecdhe ecdsa poly1305 tlsv1

	courier cyrus gmail gmx google googlemail hotmail icloud microsoft office365 proton yahoo`
