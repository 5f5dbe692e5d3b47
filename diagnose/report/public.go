package report

import (
	"cmp"
	"encoding/base64"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// Public makes copies of check-ups that were run together which may be shown to
// everybody, such as in a forum: reports of all kinds made of them have neither
// the password nor the person's address, user name and servers. In their place
// stand names and addresses that are set aside for examples (RFC 2606, RFC 5737,
// RFC 3849), the same one for the same thing in all the check-ups, so that one can
// still see what is equal and what is not.
//
// Also gone are other internet addresses that would tell where somebody is (those
// of private networks stay, for they are the same everywhere), what certificates
// say about their owners and issuers, fingerprints, names of folders, and what a
// provider's pages are called. Where in doubt, something is replaced.
func Public(checkups ...diagnose.Checkup) []diagnose.Checkup {
	// The password goes first: replacing a part of it would keep the rest of it
	// from being found.
	safe := redactedAll(checkups, guide.For("en"))
	for _, c := range safe {
		for i := range c.Outcomes { // a copy's own
			c.Outcomes[i].Lines = withoutLiterals(c.Outcomes[i].Lines)
		}
	}
	names := newStandIns()
	names.learn(safe)
	for i, c := range safe {
		safe[i] = redactor{mask: names.withoutDisguised, guide: guide.For("en")}.checkup(c)
	}
	rewritten(safe, names) // only to meet everything there is, so that no stand-in is the original of another
	names.forget()
	return rewritten(safe, names)
}

// rewritten are copies of check-ups with stand-ins in all that came from outside.
func rewritten(checkups []diagnose.Checkup, names *standIns) (all []diagnose.Checkup) {
	r := redactor{mask: names.rewrite, guide: guide.For("en")}
	for _, c := range checkups {
		c = r.checkup(c)
		for i := range c.Outcomes {
			for _, f := range c.Outcomes[i].Findings { // a copy's own maps
				delete(f.Args, "help") // a page of the provider's own
			}
		}
		all = append(all, c)
	}
	return all
}

// What is looked for in texts, in this order: where two begin at the same place,
// the earlier one is taken.
const (
	urlForm     = `(?i:https?)://[^\s"<>\]]+`
	hostForm    = `(?:\*\.)?(?:[\p{L}\p{N}_][\p{L}\p{N}_-]*\.)+\p{L}[\p{L}\p{N}-]*[\p{L}\p{N}]`
	v4Form      = `[0-9]{1,3}(?:\.[0-9]{1,3}){3}`
	addressForm = `[^\s<>()\[\],;:"'\\=/|“”„‘’«»]+@(?:` + hostForm + `|\[[^\]\s]*\]|[\p{L}\p{N}_-]+)`
	wordForm    = `[\p{L}\p{N}]+`

	attributeForm = `((?:CN|OU?|L|ST|C|STREET|POSTALCODE|SERIALNUMBER|DC|UID)=|[0-2](?:\.[0-9]+)+=#)((?:\\.|[^,+\\])*)`
)

var (
	prints  = regexp.MustCompile(`(?:[0-9A-Fa-f]{2}[: ]){9,}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{20,}`)
	ips     = regexp.MustCompile(`[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:\.[0-9]{1,3}){0,3}|` + v4Form)
	v4s     = regexp.MustCompile(v4Form)
	encoded = regexp.MustCompile(`[A-Za-z0-9+/_-]{12,}={0,2}`)
	legible = regexp.MustCompile(`[ -~]{8}`)
	folder  = regexp.MustCompile(`(?i)^(\* (?:(?:LIST|LSUB|XLIST) \([^)]*\) (?:"[^"]*"|NIL)|STATUS) )(.+)$`)
	inbox   = regexp.MustCompile(`(?i)^(?:INBOX|"INBOX")(?: \([A-Z0-9 ]*\))?$`)
	// The number before a line of SMTP (RFC 5321, section 4.2.1).
	replyNumber = regexp.MustCompile(`^[0-9]{3}-`)
	// A distinguished name (RFC 2253), and an attribute in it.
	title = regexp.MustCompile(`^` + attributeForm + `(?:[,+]` + attributeForm + `)*$`)
	named = regexp.MustCompile(attributeForm)
)

// rewrite puts stand-ins into a text from outside.
func (s *standIns) rewrite(text string) string {
	text = folder.ReplaceAllStringFunc(text, func(line string) string {
		parts := folder.FindStringSubmatch(line)
		if inbox.MatchString(parts[2]) {
			return line
		}
		return parts[1] + `"folder"`
	})
	if title.MatchString(text) {
		return named.ReplaceAllStringFunc(text, func(attribute string) string {
			parts := named.FindStringSubmatch(attribute)
			return parts[1] + s.owner(parts[2])
		})
	}
	number := replyNumber.FindString(text) // would else be the beginning of a name
	text = encoded.ReplaceAllStringFunc(text[len(number):], withoutEncoded)
	text = prints.ReplaceAllStringFunc(text, s.fingerprint)
	text = ips.ReplaceAllStringFunc(text, s.addr)
	return number + s.forms.ReplaceAllStringFunc(text, s.standIn)
}

// bullets stand for the password.
const bullets = "••••••"

// withoutDisguised puts … in place of a name that is there in another form than it
// was learned in: in base64, in hexadecimal and in all others in which a password
// is looked for.
func (s *standIns) withoutDisguised(text string) string {
	pieces := strings.Split(text, bullets) // those of the password stay
	for i := range pieces {
		for _, mask := range s.masks {
			pieces[i] = strings.ReplaceAll(mask(pieces[i]), bullets, "…")
		}
	}
	return strings.Join(pieces, bullets)
}

// withoutEncoded is word, or … where it is a text in base64: such as a challenge,
// which may hold the name of the server.
func withoutEncoded(word string) string {
	bare := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(word, "="))
	whole := len(bare) / 4 * 4 // what is behind it is two bytes at most
	if plain, err := base64.RawStdEncoding.DecodeString(bare[:whole]); err == nil && legible.Match(plain) {
		return "…"
	}
	return word
}

// standIn is what stands for a piece of text that one of the forms was found in.
func (s *standIns) standIn(piece string) string {
	lower := strings.ToLower(piece)
	if known, ok := s.literals[lower]; ok {
		s.met[lower] = true
		return known()
	}
	switch {
	case strings.HasPrefix(lower, "http:"), strings.HasPrefix(lower, "https:"):
		return s.url(piece)
	case strings.Contains(piece, "@"):
		return s.address(piece)
	case strings.Contains(piece, "."):
		return s.host(piece)
	}
	if known, ok := s.literals[s.within(lower)]; ok {
		s.met[lower] = true
		return known()
	}
	return piece
}

// within is the longest of the names that a word has run together with another or
// with a number, such as annaberger and KLEINFIRMAEX01; "": there is none. A short
// one in the middle of a word is there by chance.
func (s *standIns) within(word string) (longest string) {
	bare := strings.TrimFunc(word, unicode.IsDigit)
	if _, ok := s.literals[bare]; ok {
		return bare
	}
	if diagnose.CommonWord(word) || diagnose.CommonWord(bare) {
		return ""
	}
	for name := range s.literals {
		n := utf8.RuneCountInString(name)
		found := n >= 4 && (strings.HasPrefix(bare, name) || strings.HasSuffix(bare, name)) || n >= 6 && strings.Contains(bare, name)
		if found && cmp.Or(cmp.Compare(len(name), len(longest)), cmp.Compare(name, longest)) > 0 {
			longest = name
		}
	}
	return longest
}

// url keeps of a web address that it is one: its path may name an account.
func (s *standIns) url(text string) string {
	scheme, rest, _ := strings.Cut(text, "://")
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, _, _ := strings.Cut(rest[strings.LastIndex(rest[:end], "@")+1:end], ":")
	text = scheme + "://" + s.place(host)
	if end < len(rest) {
		text += "/…"
	}
	return text
}

// address is a mail address: the name before the @, and the host.
func (s *standIns) address(text string) string {
	at := strings.LastIndex(text, "@")
	return s.person(text[:at]) + "@" + s.place(text[at+1:])
}

// place is a host by its name. An internet address is a stand-in already.
func (s *standIns) place(text string) string {
	inside := strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	if _, err := netip.ParseAddr(strings.TrimPrefix(inside, "IPv6:")); err == nil {
		return text
	}
	return s.host(text)
}

// addr takes marks at the ends of what may be an internet address for marks of the
// sentence.
func (s *standIns) addr(text string) string {
	for _, bare := range []string{text, strings.TrimRight(text, ":."), strings.TrimLeft(text, ":"), strings.Trim(text, ":.")} {
		if addr, err := netip.ParseAddr(bare); err == nil {
			return strings.Replace(text, bare, s.ip(addr), 1)
		}
	}
	return v4s.ReplaceAllStringFunc(text, func(text string) string { // such as 12:34:56.192.0.2.1
		if addr, err := netip.ParseAddr(text); err == nil {
			return s.ip(addr)
		}
		return text
	})
}

// telling says that a word by itself may tell who somebody is.
func telling(word string) bool {
	return len(word) >= 2 && !diagnose.CommonWord(word)
}
