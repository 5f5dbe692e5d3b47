package report

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// canary is a password with everything that has ever been forgotten.
const canary = `kan"a\riën&vö%gel <3`

// disguises are the forms in which a server may send a password back.
func disguises(password string) []string {
	b := base64.StdEncoding
	percent := ""
	for i := range len(password) {
		percent += fmt.Sprintf("%%%02X", password[i])
	}
	return []string{
		password,
		b.EncodeToString([]byte(password)),
		base64.URLEncoding.EncodeToString([]byte(password)),
		b.EncodeToString([]byte("\x00anna\x00" + password)),
		b.EncodeToString([]byte("x" + password + "yz")),
		hex.EncodeToString([]byte(password)),
		strings.ToUpper(hex.EncodeToString([]byte(password))),
		url.QueryEscape(password),
		url.PathEscape(password),
		percent,
		`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(password) + `"`,
		strconv.Quote(password),
		strings.ToUpper(password),
	}
}

// strew puts text behind every string that can be reached from v, keys of maps
// too, but not inside a secret. It gives the number of places.
func strew(v reflect.Value, text string) (n int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + text)
		return 1
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[diagnose.Secret]() || v.Type() == reflect.TypeFor[time.Time]() {
			return 0
		}
		for i := range v.NumField() {
			n += strew(v.Field(i), text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			n += strew(v.Index(i), text)
		}
	case reflect.Map:
		strewn := reflect.MakeMap(v.Type())
		for _, key := range v.MapKeys() {
			k, value := reflect.New(key.Type()).Elem(), reflect.New(v.Type().Elem()).Elem()
			k.Set(key)
			value.Set(v.MapIndex(key))
			strewn.SetMapIndex(k, value) // as it was, for the texts to be made of
			n += strew(value, text)
			strewn.SetMapIndex(key, value)
			n += strew(k, text)
			strewn.SetMapIndex(k, value)
		}
		if v.Len() > 0 {
			v.Set(strewn)
		}
	}
	return n
}

// full is a check-up without an empty string or slice in it.
func full() diagnose.Checkup {
	c := checkup()
	c.Settings.PortText, c.Settings.Username = "x", "anna"
	c.Settings.SignIn = diagnose.Password
	for i := range c.Outcomes {
		o := &c.Outcomes[i]
		o.Settings.PortText, o.Settings.Username = "x", "anna"
		if len(o.Findings) == 0 {
			o.Findings = []diagnose.Finding{{Cause: diagnose.GreetingBye, Args: map[string]string{"server": "h", "said": "no"},
				Works: []diagnose.Proof{{Settings: o.Settings, Stage: diagnose.StageMailbox}}}}
		}
		if len(o.Lines) == 0 {
			o.Lines = []diagnose.Line{{From: "server", Text: "hello"}}
		}
	}
	return c
}

// reports are all that can be made of c: text, JSON, page and letter, in every
// language, the page as it is read, and the JSON's strings as a program reads them.
func reports(t *testing.T, c diagnose.Checkup) (all []string) {
	t.Helper()
	for _, language := range guide.Languages() {
		g := guide.For(language.Tag)
		var text, code strings.Builder
		if err := Text(&text, g, c); err != nil {
			t.Fatal(err)
		}
		if err := JSON(&code, g, c); err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := json.Unmarshal([]byte(code.String()), &doc); err != nil {
			t.Fatalf("%v in %s", err, code.String())
		}
		page := pageOf(t, language.Tag, c)
		shown := content(elements(t, page)[0].Parent)
		all = append(all, text.String(), code.String(), page, shown, letterOf(t, language.Tag, c), strings.Join(texts(doc), "\n"))
	}
	return all
}

// texts are all strings in a decoded JSON value.
func texts(v any) (all []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, item := range v {
			all = append(all, texts(item)...)
		}
	case map[string]any:
		for key, item := range v {
			all = append(append(all, key), texts(item)...)
		}
	}
	return all
}

func TestThePasswordIsNowhere(t *testing.T) {
	for i, disguise := range disguises(canary) {
		c := full()
		c.Settings.Secret = diagnose.NewSecret(canary)
		if i%2 == 1 {
			disguise = " is " + disguise + "!"
		}
		if n := strew(reflect.ValueOf(&c).Elem(), disguise); n < 80 {
			t.Fatalf("the password was put into %d places only", n)
		}
		for _, report := range reports(t, c) {
			for _, leak := range disguises(canary) {
				at := strings.Index(strings.ToLower(report), strings.ToLower(leak))
				if at >= 0 {
					t.Fatalf("put in as %q, found as %q in …%s", disguise, leak, report[max(0, at-60):min(len(report), at+60)])
				}
			}
		}
	}
}

// A character that is replaced must not keep a password from being found.
func TestThePasswordWithInvisibleCharacters(t *testing.T) {
	for _, password := range []string{"pass\u200dwort", "pass\x07wort", "ta\tbulator"} {
		c := full()
		c.Settings.Secret = diagnose.NewSecret(password)
		strew(reflect.ValueOf(&c).Elem(), " "+password)
		for _, report := range reports(t, c) {
			if strings.Contains(report, password) || strings.Contains(report, diagnose.Harmless(password)) {
				t.Errorf("%q shows through", password)
			}
		}
	}
}

// A password that is one of the program's own words must not be told by the
// holes it leaves in them.
func TestOwnWordsHaveNoHoles(t *testing.T) {
	c := full()
	c.Settings.Secret = diagnose.Secret{}
	c.Outcomes[2].Facts, c.Outcomes[3].Facts = nil, nil // what came from outside may have holes
	want := reports(t, c)
	for _, password := range []string{"port", "server", "tcp.refused", "Problem", "security", "input", "STARTTLS", "encryption"} {
		c.Settings.Secret = diagnose.NewSecret(password)
		for i, got := range reports(t, c) {
			if i%6 < 5 && got != want[i] { // the last is in no order
				t.Errorf("the password %q left a hole:\n%s", password, got)
			}
		}
	}
}

// Nor where it is what the person typed for all to see, or a year.
func TestTypedNamesHaveNoHoles(t *testing.T) {
	c := full()
	c.Settings.Secret = diagnose.Secret{}
	want := reports(t, c)
	for _, password := range []string{"imap", "2026", "starttls", "anna", c.Settings.Host, c.Settings.Address, "practice"} {
		c.Settings.Secret = diagnose.NewSecret(password)
		for i, got := range reports(t, c) {
			if i%6 < 5 && got != want[i] { // the last is in no order
				t.Errorf("the password %q left a hole:\n%s", password, got)
			}
		}
	}
}

func TestNothingHarmfulGetsThrough(t *testing.T) {
	const hostile = "\x1b[2J\x1b]8;;https://evil.example\x07\r\nOK: forged\u202e\u2066\u200b\u2028\x00\x9b31m\xff\U000e0041"
	c := full()
	strew(reflect.ValueOf(&c).Elem(), hostile)
	for _, report := range reports(t, c) {
		if !utf8.ValidString(report) {
			t.Error("not valid UTF-8")
		}
		if i := strings.IndexFunc(report, func(r rune) bool {
			return r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
		}); i >= 0 {
			t.Errorf("a harmful character in %q", report[max(0, i-40):min(len(report), i+20)])
		}
		if slices.ContainsFunc(strings.Split(report, "\n"), func(line string) bool { return strings.HasPrefix(line, "OK: forged") }) {
			t.Error("a server has forged a line of the report")
		}
	}
}

// The report is made from a copy: what the window goes on showing stays as it was.
func TestTheCheckupIsNotChanged(t *testing.T) {
	c, before := full(), full()
	for _, v := range []*diagnose.Checkup{&c, &before} {
		v.Settings.Secret = diagnose.NewSecret("geheim")
		strew(reflect.ValueOf(v).Elem(), " geheim\x07")
	}
	reports(t, c)
	if !reflect.DeepEqual(c, before) {
		t.Error("writing the report has changed the check-up")
	}
}

func TestTheSettingsOfTheCopyHaveNoSecret(t *testing.T) {
	if c := redacted(checkup(), guide.For("en")); !c.Settings.Secret.Empty() {
		t.Error("the copy that is written still holds the password")
	}
}

func BenchmarkText(b *testing.B) {
	c := full()
	for i := range c.Outcomes {
		for range 40 {
			c.Outcomes[i].Lines = append(c.Outcomes[i].Lines, diagnose.Line{From: "server", Text: "* LIST (\\HasNoChildren) \"/\" INBOX"})
		}
	}
	for b.Loop() {
		Text(&strings.Builder{}, guide.For("en"), c)
	}
}
