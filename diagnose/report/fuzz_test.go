package report

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// strewn are the strings in v that may be from outside: not the names of arguments,
// nor how somebody signs in, which no report has.
func strewn(v reflect.Value) (all []string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() != reflect.TypeFor[diagnose.SignIn]() {
			all = append(all, v.String())
		}
	case reflect.Struct:
		if v.Type() != reflect.TypeFor[diagnose.Secret]() && v.Type() != reflect.TypeFor[time.Time]() {
			for i := range v.NumField() {
				all = append(all, strewn(v.Field(i))...)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, strewn(v.Index(i))...)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			all = append(all, strewn(v.MapIndex(key))...)
		}
	}
	return all
}

// FuzzRedact: whatever the password and the text in which it comes back, in the
// copy that may be passed on it is in no place and in no form, and nothing in it
// acts on a screen.
func FuzzRedact(f *testing.F) {
	for i, password := range []string{canary, "hunter2-hunter2", "pass\u200dwort", "ta\tbulator", "p\xe4ssw\xf6rd", " blank ", "aaaa"} {
		f.Add(password, "[ALERT] ", ".\x1b[2J\u202e", byte(i))
		f.Add(password, "\x00", "\x00"+password, byte(i+6))
	}
	f.Fuzz(func(t *testing.T, password, before, after string, form byte) {
		if len(password) <= 3 || strings.ContainsAny(password, "•\uFFFD") || diagnose.CommonWord(strings.TrimSpace(password)) { // too short to be told from words, a mask already, or no secret
			return
		}
		forms := disguises(password)
		c := full()
		c.Settings.Secret = diagnose.NewSecret(password)
		strew(reflect.ValueOf(&c).Elem(), " "+before+forms[int(form)%len(forms)]+after)
		if meant, _ := c.Settings.Meant(); strings.Contains(strconv.Itoa(meant.Normal().Port), password) {
			return // typed for all to see, as the port
		}
		copied := redacted(c, guide.For("en"))
		if !copied.Settings.Secret.Empty() {
			t.Error("the copy has the password")
		}
		for _, text := range strewn(reflect.ValueOf(copied)) {
			for i, leak := range append(forms, diagnose.Harmless(password)) {
				if len(leak) > 3 && strings.Contains(text, leak) {
					t.Fatalf("form %d of %q is left in %q", i, password, text)
				}
			}
			if diagnose.Harmless(text) != text {
				t.Fatalf("harmful: %q", text)
			}
		}
	})
}

// FuzzHarmless: whatever the text, cleaning it drops nothing, and once is enough.
func FuzzHarmless(f *testing.F) {
	f.Add("tab\t\x1b[31m\u202e\u2028\xff\ue000\u200d")
	f.Fuzz(func(t *testing.T, text string) {
		clean := diagnose.Harmless(text)
		if diagnose.Harmless(clean) != clean || !utf8.ValidString(clean) || utf8.RuneCountInString(clean) != utf8.RuneCountInString(text) {
			t.Errorf("%q became %q", text, clean)
		}
	})
}

// FuzzPublic: whatever stands around it, a public report has neither the person's
// address nor their server.
func FuzzPublic(f *testing.F) {
	for i, text := range told {
		f.Add(text, "rip=93.184.216.34", byte(i))
	}
	f.Add("CN=", ",O=x", byte(0))
	f.Add("https://a/", "?b", byte(7))
	const marks = " <>()[]\"',;=|"
	f.Fuzz(func(t *testing.T, before, after string, mark byte) {
		c := checkup()
		c.Settings.Address, c.Settings.Host, c.Settings.Username = "anna.schmidt@firma-meier.de", "imap.firma-meier.de", ""
		for i := range c.Outcomes {
			c.Outcomes[i].Settings = c.Settings
		}
		between := string(marks[int(mark)%len(marks)])
		// Only what is told by us counts: "annaX" in another's text is another name.
		if lower := strings.ToLower(before + after); strings.Contains(lower, "schmidt") || strings.Contains(lower, "meier") {
			before, after = "", ""
		}
		o := &c.Outcomes[3]
		for _, told := range []string{"anna.schmidt@firma-meier.de", "imap.firma-meier.de", "anna.schmidt"} {
			o.Lines = append(o.Lines, diagnose.Line{From: "server", Text: before + between + told + between + after})
			o.Facts = append(o.Facts, diagnose.Fact{Name: "dns.odd", Value: before + between + told + between + after})
		}
		for _, text := range strewn(reflect.ValueOf(Public(c)[0])) {
			if lower := strings.ToLower(text); strings.Contains(lower, "schmidt") || strings.Contains(lower, "meier") {
				t.Errorf("left: %q", text)
			}
		}
	})
}

// FuzzForms: whatever a server says, each form of the report is whole: a page
// without a script, JSON in one line, a text without anything that acts on a screen.
func FuzzForms(f *testing.F) {
	f.Add("</script><script>alert(1)</script>", "{server}")
	f.Add("\r\nVerdict: forged\x1b[2J", "\u202e\u2066\xff")
	f.Add("]]>--><!--", `"\u0000`)
	f.Fuzz(func(t *testing.T, text, value string) {
		c := checkup()
		o := &c.Outcomes[len(c.Outcomes)-1]
		o.Lines = append(o.Lines, diagnose.Line{From: "server", Text: text})
		o.Facts = append(o.Facts, diagnose.Fact{Name: value, Value: text})
		o.Findings = append(o.Findings, diagnose.Finding{Cause: diagnose.GreetingBye, Args: map[string]string{"said": text, "server": value}, Stops: true})
		forms := allForms(t, guide.For("en"), c)
		for i, form := range forms {
			if !utf8.ValidString(form) || strings.ContainsFunc(form, func(r rune) bool {
				return r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Co, unicode.Zl, unicode.Zp, unicode.Bidi_Control) && !(i == 1 && unicode.In(r, unicode.Cf))
			}) {
				t.Errorf("form %d: %q", i, form)
			}
			if most := 200_000 + 200*(len(text)+len(value)); len(form) > most {
				t.Errorf("form %d has %d bytes", i, len(form))
			}
		}
		if strings.Count(forms[1], "<script") > 0 || strings.Count(forms[2], "\n") != 1 {
			t.Errorf("a script, or a line that was forged:\n%s\n%s", forms[1], forms[2])
		}
	})
}
