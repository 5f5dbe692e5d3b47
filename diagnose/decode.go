package diagnose

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

const (
	deepest     = 3  // so many encodings one in another are looked through
	mostDecoded = 20 // bytes for each of a text; who encodes more than that means to hide it
)

// A layer is a text that was found in another by decoding it.
type layer struct {
	text string
	at   []span // what each byte was made of in the original; nil: itself
}

// span is the original of a piece of l.
func (l layer) span(s span) span {
	if l.at == nil {
		return s
	}
	return span{l.at[s.from].from, l.at[s.to-1].to}
}

// A layering makes a layer out of another.
type layering struct {
	of   layer
	text []byte
	at   []span
}

func (l layer) layering() *layering {
	return &layering{l, make([]byte, 0, len(l.text)), make([]span, 0, len(l.text))}
}

// put adds a byte that a piece of the other layer stands for.
func (b *layering) put(c byte, from, to int) {
	b.text, b.at = append(b.text, c), append(b.at, b.of.span(span{from, to}))
}

// keep adds a piece of the other layer as it is.
func (b *layering) keep(from, to int) {
	for i := from; i < to; i++ {
		b.put(b.of.text[i], i, i+1)
	}
}

func (b *layering) layer() layer { return layer{string(b.text), b.at} }

// A decoding looks for a secret in what a text stands for.
type decoding struct {
	m    *masker
	text string   // the original
	seen []string // layers
	room int      // for so many bytes in layers; less than 0: there were more
	all  []span   // where the secret is, in the original
}

// decode looks into all layers of l, so deep.
func (d *decoding) decode(l layer, depth int) {
	if depth == 0 {
		return
	}
	d.look(l.unescape("%", fromPercent), depth)
	if d.m.blank {
		d.look(l.unescape("+%", fromForm), depth)
	}
	d.look(l.unescape("&", fromHTML), depth)
	d.look(l.unescape(`\`, fromBackslash), depth)
	d.look(l.unescape("=", fromQuotedPrintable), depth)
	if len(l.text) >= 2*d.m.least && most(l.text, hexDigit, hexDigit|between) >= 2*d.m.least {
		for skip := range 2 {
			d.look(l.fromHex(skip, d.m.least), depth)
		}
	}
	if digits := (8*d.m.least + 5) / 6; most(l.text, base64Digit, base64Digit) >= digits {
		for skip := range 4 {
			d.look(l.fromBase64(skip, digits), depth)
		}
	}
}

// look searches a layer, and what is in it.
func (d *decoding) look(l layer, depth int) {
	if len(l.text) < d.m.least || d.room < 0 || slices.Contains(d.seen, l.text) {
		return
	}
	if d.room -= len(l.text) + 50; d.room < 0 {
		return
	}
	d.seen = append(d.seen, l.text)
	for _, form := range d.m.raw {
		eachIn(l.text, form, func(from, to int) { d.add(l, span{from, to}) })
	}
	for f := range d.m.readings(l.text) {
		for _, word := range d.m.words {
			eachIn(f.text, word, func(from, to int) { d.add(l, f.span(from, to)) })
		}
	}
	d.decode(l, depth-1)
}

// add notes a place where the secret was found in a layer, if it is encoded in the
// original: else it was seen before.
func (d *decoding) add(l layer, s span) {
	if was := l.span(s); d.text[was.from:was.to] != l.text[s.from:s.to] {
		d.all = append(d.all, was)
	}
}

// unescape is l with all that begins with one of marks read, or nothing where
// there is none. Read gives what a text begins with, and how long that is; 0: it
// is no escape.
func (l layer) unescape(marks string, read func(text string) (string, int)) layer {
	var out *layering
	done := 0
	for i := strings.IndexAny(l.text, marks); i >= 0 && i < len(l.text); i++ {
		if strings.IndexByte(marks, l.text[i]) < 0 {
			continue
		}
		text, n := read(l.text[i:])
		if n == 0 {
			continue
		}
		if out == nil {
			out = l.layering()
		}
		out.keep(done, i)
		for k := range len(text) {
			out.put(text[k], i, i+n)
		}
		done = i + n
		i = done - 1
	}
	if out == nil {
		return layer{}
	}
	out.keep(done, len(l.text))
	return out.layer()
}

// fromPercent reads %41 (RFC 3986, section 2.1), and %u0041, which scripts make.
func fromPercent(text string) (string, int) {
	if len(text) > 1 && (text[1] == 'u' || text[1] == 'U') {
		return fromUTF16(text, 4)
	}
	return fromByte(text, 1)
}

// fromForm reads a form that was sent, in which + is a blank.
func fromForm(text string) (string, int) {
	if text[0] == '+' {
		return " ", 1
	}
	return fromPercent(text)
}

// fromQuotedPrintable reads =41 (RFC 2045, section 6.7).
func fromQuotedPrintable(text string) (string, int) { return fromByte(text, 1) }

// fromHTML reads &auml;, &#228; and &#xe4;.
func fromHTML(text string) (string, int) {
	const longest = 40 // "&CounterClockwiseContourIntegral;" is the longest name
	for i := 1; i < min(len(text), longest); i++ {
		switch c := text[i]; {
		case c == ';':
			if read := html.UnescapeString(text[:i+1]); read != text[:i+1] {
				return read, i + 1
			}
			return "", 0
		case c != '#' && classes[c]&base64Digit == 0:
			return "", 0
		}
	}
	return "", 0
}

// fromBackslash reads what C, Go, JSON, shells and quoted strings of IMAP make of
// a character.
func fromBackslash(text string) (string, int) {
	if len(text) < 2 {
		return "", 0
	}
	c := text[1]
	if at := strings.IndexByte("abfnrtv", c); at >= 0 {
		return "\a\b\f\n\r\t\v"[at : at+1], 2
	}
	switch c {
	case 'x', 'X':
		return fromByte(text, 2)
	case 'u':
		return fromUTF16(text, 4)
	case 'U':
		if r, n := fromUTF16(text, 8); n > 0 {
			return r, n
		}
		return fromUTF16(text, 4)
	}
	if len(text) > 3 {
		if code, err := strconv.ParseUint(text[1:4], 8, 8); err == nil {
			return string([]byte{byte(code)}), 4
		}
	}
	return text[1:2], 2
}

// fromByte reads two hexadecimal digits behind a mark of so many bytes.
func fromByte(text string, mark int) (string, int) {
	code, ok := number(text, mark, 2)
	if !ok {
		return "", 0
	}
	return string([]byte{byte(code)}), mark + 2
}

// fromUTF16 reads a character behind a mark of two bytes: a number of so many
// digits, or two such for one of those that UTF-16 makes two of.
func fromUTF16(text string, digits int) (string, int) {
	r, ok := number(text, 2, digits)
	if !ok {
		return "", 0
	}
	n := 2 + digits
	if utf16.IsSurrogate(r) && strings.HasPrefix(text[n:], text[:1]) {
		if low, ok := number(text[n:], 2, digits); ok {
			return string(utf16.DecodeRune(r, low)), 2 * n
		}
	}
	return string(r), n
}

// number is a hexadecimal number of so many digits that stands in text at a place.
func number(text string, at, digits int) (rune, bool) {
	if len(text) < at+digits {
		return 0, false
	}
	n, err := strconv.ParseUint(text[at:at+digits], 16, 31)
	return rune(n), err == nil
}

// What a byte can be in hexadecimal and in base64.
const (
	hexDigit    = 1 << iota
	between     // bytes in hexadecimal
	base64Digit // in the alphabet of mail or of web addresses (RFC 4648)
)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

var classes = func() (all [256]byte) {
	for class, bytes := range map[byte]string{hexDigit: "0123456789abcdefABCDEF", between: " :-.,;xX", base64Digit: alphabet + "-_"} {
		for i := range len(bytes) {
			all[bytes[i]] |= class
		}
	}
	return all
}()

// most is how many bytes of a class stand at the most in one piece of text, in
// which only those of another class are.
func most(text string, class, within byte) (most int) {
	n := 0
	for i := range len(text) {
		switch c := classes[text[i]]; {
		case c&class != 0:
			n++
			most = max(most, n)
		case c&within == 0:
			n = 0
		}
	}
	return most
}

// fromHex is what stands in l in hexadecimal, with something between the bytes or
// not: of each row of digits all but the first few, where it is long enough for so
// many bytes.
func (l layer) fromHex(skip, least int) layer {
	out := l.layering()
	row := make([]int, 0, len(l.text)) // where its digits are
	end := func() {
		if len(row) >= 2*least {
			for i := skip; i+1 < len(row); i += 2 {
				code, _ := strconv.ParseUint(string([]byte{l.text[row[i]], l.text[row[i+1]]}), 16, 8)
				out.put(byte(code), row[i], row[i+1]+1)
			}
		}
		row = row[:0]
	}
	for i := 0; i < len(l.text); i++ {
		switch c := classes[l.text[i]]; {
		case beginsByte(l.text, i):
			i++
		case c&hexDigit != 0:
			row = append(row, i)
		case c&between == 0:
			end()
		}
	}
	end()
	return out.layer()
}

// beginsByte says that 0x stands there, as some say before each byte.
func beginsByte(text string, at int) bool {
	return (strings.HasPrefix(text[at:], "0x") || strings.HasPrefix(text[at:], "0X")) && (at == 0 || classes[text[at-1]]&hexDigit == 0)
}

// fromBase64 is what stands in l in base64, of each row of so many digits or more
// all but the first few. The whole row stands for each byte, for the neighbours of
// the secret's digits hold the rest of its bits.
func (l layer) fromBase64(skip, least int) layer {
	out := l.layering()
	for i := 0; i < len(l.text); i++ {
		end := i
		for end < len(l.text) && classes[l.text[end]]&base64Digit != 0 {
			end++
		}
		padded := end
		for padded < len(l.text) && l.text[padded] == '=' && padded < end+2 {
			padded++
		}
		if end-i >= max(least, skip) {
			bits, n := uint32(0), 0
			for _, digit := range []byte(l.text[i+skip : end]) {
				if bits, n = bits<<6|uint32(base64Value[digit]), n+6; n >= 8 {
					n -= 8
					out.put(byte(bits>>n), i, padded)
				}
			}
		}
		i = end
	}
	return out.layer()
}

var base64Value = func() (all [256]byte) {
	for i := range len(alphabet) {
		all[alphabet[i]] = byte(i)
	}
	all['-'], all['_'] = 62, 63
	return all
}()
