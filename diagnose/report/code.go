package report

import (
	_ "embed"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"mailcheckup/diagnose"
)

// What a text that is no code for the phone can have wrong.
var (
	errCode  = errors.New("report: no code: a character is wrong, or one is missing or too much")
	ErrNewer = errors.New("report: the code is that of a newer program")
)

// A Call is what a code for the phone says of a check-up: enough for somebody
// far away to read the same verdict in their own language, and nothing about the
// person. It has no name of a server and none of a user.
type Call struct {
	Cause    diagnose.Cause
	Who      diagnose.Who // can mend it
	Stops    bool         // it stopped the check-up
	Service  diagnose.Service
	Port     int // 0: not known
	Security diagnose.Security
	// The port and security that were tried and work at the same server; 0 and
	// "" where none are known.
	WorksPort     int
	WorksSecurity diagnose.Security
	// The securities with which the server was tried at their usual ports, and
	// does not work, as in a finding's values; "" where something works.
	Failed string
}

// Code is the code to read out on the phone for the verdict of c, such as
// "42DM-1Y2G-000P", or "" where c was broken off and has none.
func Code(c diagnose.Checkup) string {
	v, s := c.Verdict(), c.Understood()
	if causeNumbers()[v.Cause] == 0 {
		return ""
	}
	call := Call{
		Cause: v.Cause, Who: v.Cause.Who(), Stops: v.Stops,
		Service: s.Service, Port: s.Port, Security: s.Security,
	}
	if call.Failed = v.Args["failed"]; len(v.Works) > 0 {
		call.Failed = ""
		// Only what differs in port and security can be told without a name.
		w := v.Works[0].Settings
		same := w.Service == s.Service && w.Host == s.Host && w.Username == s.Username
		if same && v.Works[0].Stage == diagnose.StageCapability {
			call.WorksPort, call.WorksSecurity = w.Port, w.Security
		}
	}
	return call.String()
}

// Finding is the verdict as far as the call tells it. The values that it does
// not tell stand as their names: "<server>".
func (c Call) Finding() diagnose.Finding {
	f := diagnose.Finding{Cause: c.Cause, Stops: c.Stops, Args: map[string]string{}}
	for _, name := range c.Cause.Args() {
		f.Args[name] = "<" + name + ">"
	}
	f.Args["failed"] = c.Failed
	if c.Service != "" {
		f.Args["service"] = string(c.Service)
	}
	if c.Port != 0 {
		f.Args["port"] = strconv.Itoa(c.Port)
	}
	if c.Security != "" {
		f.Args["security"] = string(c.Security)
	}
	if c.WorksPort != 0 {
		works := diagnose.Settings{Service: c.Service, Host: f.Args["server"], Port: c.WorksPort, Security: c.WorksSecurity}
		f.Works = []diagnose.Proof{{Settings: works, Stage: diagnose.StageCapability}}
	}
	return f
}

// The form of a code. Twelve characters of five bits each: eleven carry the
// fields below, the last is the check character. Nothing here can change without
// a new version, and then programs of today say that the code is too new.
const (
	codeVersion = 1
	codeLength  = 12
	// The digits of Douglas Crockford's Base 32 (www.crockford.com/base32.html):
	// no I, L, O and U, which look like other ones.
	codeDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// fieldBits are the sizes of version, number of the cause, who acts, "it stopped
// the check-up", service, port, security, port and security that work (where there
// is no such port, the securities that failed), and one bit that is 0.
var fieldBits = [...]int{3, 10, 2, 1, 2, 16, 2, 16, 2, 1}

// The place of a value is its number in the code. The lists are its own: what the
// engine adds to its own, or puts in another order, would change codes that are out.
var (
	codeActors     = []diagnose.Who{diagnose.Nobody, diagnose.You, diagnose.Network, diagnose.Provider}
	codeServices   = []diagnose.Service{"", diagnose.IMAP, diagnose.POP3, diagnose.SMTP}
	codeSecurities = []diagnose.Security{diagnose.Auto, diagnose.TLS, diagnose.StartTLS, diagnose.Cleartext}
	codeFailed     = []string{"", "tls", "starttls", "tls starttls"}
)

// String is the code. What does not fit, such as a cause without a number, is
// left out.
func (c Call) String() string {
	stops := 0
	if c.Stops {
		stops = 1
	}
	other := place(codeSecurities, c.WorksSecurity)
	if c.WorksPort == 0 {
		other = place(codeFailed, c.Failed)
	}
	var all uint64
	for i, field := range [...]int{
		codeVersion, causeNumbers()[c.Cause], place(codeActors, c.Who), stops, place(codeServices, c.Service),
		c.Port, place(codeSecurities, c.Security), c.WorksPort, other, 0,
	} {
		if field < 0 || field >= 1<<fieldBits[i] {
			field = 0
		}
		all = all<<fieldBits[i] | uint64(field)
	}
	digits := make([]byte, codeLength)
	for i := codeLength - 2; i >= 0; i-- {
		digits[i], all = byte(all&31), all>>5
	}
	digits[codeLength-1] = double(checksum(digits[:codeLength-1]))
	var b strings.Builder
	for i, digit := range digits {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(codeDigits[digit])
	}
	return b.String()
}

// place is that of value in all; the first where it is none of them.
func place[T comparable](all []T, value T) int { return max(0, slices.Index(all, value)) }

// ParseCode reads a code as people type it: in small letters too, with or without
// blanks and hyphens, O for 0, I and L for 1. A slip in one character and a swap
// of two are always found. A code that is right but that this program does not
// know is [ErrNewer].
func ParseCode(text string) (Call, error) {
	digits, ok := codeValues(text)
	if !ok || checksum(digits) != 0 {
		return Call{}, errCode
	}
	var all uint64
	for _, digit := range digits[:codeLength-1] {
		all = all<<5 | uint64(digit)
	}
	var fields [len(fieldBits)]int
	for i := len(fieldBits) - 1; i >= 0; i-- {
		fields[i], all = int(all&(1<<fieldBits[i]-1)), all>>fieldBits[i]
	}
	cause, known := numberedCauses()[fields[1]]
	if fields[0] != codeVersion || !known || fields[9] != 0 {
		return Call{}, ErrNewer
	}
	c := Call{
		Cause: cause, Who: codeActors[fields[2]], Stops: fields[3] == 1,
		Service: codeServices[fields[4]], Port: fields[5], Security: codeSecurities[fields[6]],
	}
	if fields[7] != 0 {
		c.WorksPort, c.WorksSecurity = fields[7], codeSecurities[fields[8]]
	} else {
		c.Failed = codeFailed[fields[8]]
	}
	return c, nil
}

// codeValues are the values of the characters in text.
func codeValues(text string) (values []byte, ok bool) {
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			continue
		}
		switch r = unicode.ToUpper(r); r {
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		value := strings.IndexRune(codeDigits, r)
		if value < 0 || len(values) == codeLength {
			return nil, false
		}
		values = append(values, byte(value))
	}
	return values, len(values) == codeLength
}

// checksum is the sum of the digits, each times another power of 2, in the field
// of 32 elements: a Reed-Solomon code with one check character. It is 0 for a
// right code. One wrong digit changes it because no weight is 0, and a swap of two
// different ones because no two weights are the same.
func checksum(digits []byte) (sum byte) {
	for _, digit := range digits {
		sum = double(sum) ^ digit
	}
	return sum
}

// double is 2x in the field of 32 elements that x⁵+x²+1 makes.
func double(x byte) byte {
	if x <<= 1; x&32 != 0 {
		x ^= 0b100101
	}
	return x
}

//go:embed codes.txt
var codesTable string

// numberedCauses are the causes by their numbers in codes.txt.
var numberedCauses = sync.OnceValue(func() map[int]diagnose.Cause {
	causes := map[int]diagnose.Cause{}
	for line := range strings.Lines(codesTable) {
		if cells := strings.Fields(line); len(cells) == 2 {
			if number, err := strconv.Atoi(cells[0]); err == nil {
				causes[number] = diagnose.Cause(cells[1])
			}
		}
	}
	return causes
})

// causeNumbers are the numbers by the causes.
var causeNumbers = sync.OnceValue(func() map[diagnose.Cause]int {
	numbers := map[diagnose.Cause]int{}
	for number, cause := range numberedCauses() {
		numbers[cause] = number
	}
	return numbers
})
