package report

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// rows are those of codes.txt.
func rows() (all [][]string) {
	for line := range strings.Lines(codesTable) {
		if cells := strings.Fields(line); len(cells) > 0 && cells[0] != "#" {
			all = append(all, cells)
		}
	}
	return all
}

func TestEveryCauseHasANumber(t *testing.T) {
	last := 0
	var named []diagnose.Cause
	for _, row := range rows() {
		number, err := strconv.Atoi(row[0])
		if err != nil || len(row) != 2 || number <= last || number >= 1024 {
			t.Errorf("not a number after %d and a cause: %q", last, row)
		}
		last = number
		named = append(named, diagnose.Cause(row[1]))
	}
	for _, cause := range diagnose.Causes() {
		if !slices.Contains(named, cause) {
			t.Errorf("%s has no number: put it at the end of codes.txt", cause)
		}
	}
	slices.Sort(named)
	if once := slices.Compact(slices.Clone(named)); len(once) != len(named) || !slices.Equal(once, diagnose.Causes()) {
		t.Error("a cause stands twice in codes.txt, or is none")
	}
}

// What was given out must mean the same for ever: these rows were there when codes
// came into the world, and their sum is theirs.
func TestNumbersAreForEver(t *testing.T) {
	const first, sum = 112, "3a8adb8d2ed1d955"
	b := sha256.New()
	for _, row := range rows()[:first] {
		fmt.Fprintln(b, strings.Join(row, " "))
	}
	if got := fmt.Sprintf("%x", b.Sum(nil)[:8]); got != sum {
		t.Errorf("the first %d rows of codes.txt have changed (%s): codes that people wrote down mean something else now", first, got)
	}
}

func TestCodeThereAndBack(t *testing.T) {
	for _, cause := range diagnose.Causes() {
		for i, port := range []int{1, 25, 993, 65535, 0, 143, 587} {
			c := Call{Cause: cause, Who: cause.Who(), Stops: i%2 == 0, Service: codeServices[i%3+1], Port: port, Security: codeSecurities[i%4]}
			if i > 2 {
				c.WorksPort, c.WorksSecurity = 64000+i, codeSecurities[i%4]
			}
			code := c.String()
			got, err := ParseCode(code)
			if err != nil || got != c || len(code) != 14 {
				t.Fatalf("%+v became %s became %+v (%v)", c, code, got, err)
			}
		}
	}
}

// Every slip of one character and every swap of two is found, in any code: the sum
// is linear, so it is enough to look at what a slip adds to it.
func TestEverySlipIsFound(t *testing.T) {
	for i := range codeLength {
		for x := byte(1); x < 32; x++ {
			slip := make([]byte, codeLength)
			if slip[i] = x; checksum(slip) == 0 {
				t.Errorf("adding %d at %d goes unseen", x, i)
			}
			for j := range i { // x and 0 swapped: what that adds is x at both places
				if slip[j] = x; checksum(slip) == 0 {
					t.Errorf("a swap of %d and %d goes unseen", i, j)
				}
				slip[j] = 0
			}
		}
	}
	// And the same with codes, as people would have it.
	for _, cause := range []diagnose.Cause{"ok", "tcp.refused", "cert.expired", "tls.version"} {
		code := strings.ReplaceAll(Call{Cause: cause, Who: diagnose.You, Service: "imap", Port: 993, Security: "tls", WorksPort: 143}.String(), "-", "")
		for i := range code {
			for _, other := range codeDigits {
				wrong := code[:i] + string(other) + code[i+1:]
				if _, err := ParseCode(wrong); wrong != code && !errors.Is(err, errCode) {
					t.Errorf("%s for %s is taken: %v", wrong, code, err)
				}
			}
			for j := range i {
				swapped := []byte(code)
				swapped[i], swapped[j] = swapped[j], swapped[i]
				if _, err := ParseCode(string(swapped)); string(swapped) != code && !errors.Is(err, errCode) {
					t.Errorf("%s for %s is taken: %v", swapped, code, err)
				}
			}
		}
	}
}

func TestParseCodeForgives(t *testing.T) {
	const code = "42DM-1Y2G-000P"
	want, err := ParseCode(code)
	if err != nil || want.Cause != diagnose.CertWrongHost || want.Port != 993 || want.Service != diagnose.IMAP || want.Security != diagnose.TLS || want.Who != diagnose.You {
		t.Fatalf("%s is %+v, %v", code, want, err)
	}
	for _, typed := range []string{"42dm1y2g000p", " 42DM 1Y2G 000P\n", "42dm-iy2g-oOop", "42DM–LY2G–0O0P", "4-2-D-M-1-Y-2-G-0-0-0-P"} {
		if got, err := ParseCode(typed); err != nil || got != want {
			t.Errorf("%q is %+v, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", "42DM-1Y2G-000", "42DM-1Y2G-000PP", "42DM-1Y2G-000U", "42DM_1Y2G_000P", "tcp.refused", "000000000000"} {
		if got, err := ParseCode(typed); err == nil {
			t.Errorf("%q is taken for %+v", typed, got)
		}
	}
}

// A code of a later version, or with a cause that only a later one knows, is right
// but not understood.
func TestNewerCodes(t *testing.T) {
	for _, change := range []struct{ place, value byte }{{0, 2 << 2}, {1, 31}, {0, 7}} {
		digits, _ := codeValues(Call{Cause: "ok", Service: "imap"}.String())
		digits[change.place] = change.value
		digits[codeLength-1] = double(checksum(digits[:codeLength-1]))
		var typed strings.Builder
		for _, d := range digits {
			typed.WriteByte(codeDigits[d])
		}
		if c, err := ParseCode(typed.String()); !errors.Is(err, ErrNewer) {
			t.Errorf("%s: %+v, %v", typed.String(), c, err)
		}
	}
}

// What can be told from a code is in Call; who asked, and where, is not.
func TestCodeHasNothingPersonal(t *testing.T) {
	c := checkup()
	want := Code(c)
	c.Settings.Host, c.Settings.Address, c.Settings.Secret = "mx.firma.example", "otto@firma.example", diagnose.NewSecret("x")
	c.Started = c.Started.AddDate(1, 0, 0)
	for i := range c.Outcomes {
		s := &c.Outcomes[i].Settings
		s.Host, s.Address = "mx.firma.example", "otto@firma.example"
		for _, f := range c.Outcomes[i].Findings {
			for j := range f.Works {
				f.Works[j].Settings.Host, f.Works[j].Settings.Address = s.Host, s.Address
			}
		}
	}
	if got := Code(c); got != want {
		t.Errorf("another person at another server has the code %s, not %s", got, want)
	}
	if Code(diagnose.Checkup{}) != "" {
		t.Error("a check-up without a verdict has a code")
	}
}

// Who reads the code has the same words before them as who has the problem.
func TestTheWordsOfACode(t *testing.T) {
	for _, name := range []string{"tls-on-plain-port", "hang-up", "garbage", "preauth"} {
		c := practised(t, name)
		call, err := ParseCode(Code(c))
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range []string{"en", "de"} {
			g := guide.For(tag)
			want := g.Explain(c.Verdict().Finding)
			got := g.Explain(call.Finding())
			plain := strings.NewReplacer("<server>", "imap.practice.example")
			got.Title, got.Meaning, got.Tell = plain.Replace(got.Title), plain.Replace(got.Meaning), plain.Replace(got.Tell)
			for i := range got.Steps {
				got.Steps[i] = plain.Replace(got.Steps[i])
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s in %s: the code says\n%+v\nwant\n%+v", name, tag, got, want)
			}
		}
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("42DM-1Y2G-000P")
	f.Add("o0il-\u2013ı")
	f.Fuzz(func(t *testing.T, typed string) {
		c, err := ParseCode(typed)
		if err != nil {
			if c != (Call{}) {
				t.Errorf("%q is refused and taken", typed)
			}
			return
		}
		if again, err := ParseCode(c.String()); err != nil || again != c || !c.Cause.Known() {
			t.Errorf("%q is %+v, and that is %+v (%v)", typed, c, again, err)
		}
	})
}
