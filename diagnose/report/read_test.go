package report

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/practice"
)

// inJSON is what [JSON] makes of check-ups.
func inJSON(t testing.TB, checkups ...diagnose.Checkup) string {
	t.Helper()
	var b strings.Builder
	if err := JSON(&b, guide.For("en"), checkups...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// reread is what [Read] makes of a report.
func reread(t testing.TB, report string) []diagnose.Checkup {
	t.Helper()
	checkups, err := Read(strings.NewReader(report))
	if err != nil {
		t.Fatalf("%v: %s", err, report)
	}
	return checkups
}

// Of every practice server the report that is read again is the same, byte by
// byte in JSON, and in the other forms but for their clocks.
func TestReadGivesTheSameReport(t *testing.T) {
	forms := map[string]func(*bytes.Buffer, *guide.Guide, diagnose.Checkup) error{
		"text":   func(b *bytes.Buffer, g *guide.Guide, c diagnose.Checkup) error { return Text(b, g, c) },
		"page":   func(b *bytes.Buffer, g *guide.Guide, c diagnose.Checkup) error { return HTML(b, g, c) },
		"letter": func(b *bytes.Buffer, g *guide.Guide, c diagnose.Checkup) error { return Letter(b, g, c) },
		"public": func(b *bytes.Buffer, g *guide.Guide, c diagnose.Checkup) error { return Text(b, g, Public(c)...) },
	}
	for _, f := range practice.Faults() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			c := practised(t, f.Name)
			first := inJSON(t, c)
			again := reread(t, first)
			if second := inJSON(t, again...); second != first {
				t.Errorf("read again it is\n%s\nand was\n%s", second, first)
			}
			for name, form := range forms {
				var live, read bytes.Buffer
				if err := errors.Join(form(&live, guide.For("de"), c), form(&read, guide.For("de"), again[0])); err != nil {
					t.Fatal(err)
				}
				if live.String() != read.String() {
					t.Errorf("the %s read again is\n%s\nand was\n%s", name, read.String(), live.String())
				}
			}
			if Code(c) != Code(again[0]) {
				t.Errorf("code %s, was %s", Code(again[0]), Code(c))
			}
		})
	}
}

func TestReadSeveral(t *testing.T) {
	for _, checkups := range [][]diagnose.Checkup{
		{checkup()}, {checkup(), half(diagnose.SMTP, "")}, {half(diagnose.IMAP, ""), half(diagnose.SMTP, diagnose.TLSSilent)},
		{half(diagnose.POP3, ""), checkup(), half(diagnose.SMTP, "")}, {{Plan: diagnose.Stages()}},
	} {
		first := inJSON(t, checkups...)
		again := reread(t, first)
		if second := inJSON(t, again...); second != first || len(again) != len(checkups) {
			t.Errorf("read again it is\n%s\nand was\n%s", second, first)
		}
	}
}

// A check-up that was broken off stays one.
func TestReadUnfinished(t *testing.T) {
	c := checkup()
	c.Outcomes = c.Outcomes[1:3]
	first := inJSON(t, c)
	if again := reread(t, first)[0]; again.Finished() || inJSON(t, again) != first {
		t.Errorf("read again it is\n%s\nand was\n%s", inJSON(t, again), first)
	}
}

// The reports of other versions are read as far as they can be.
// inUTF16 is text as "> report.json" writes it in Windows PowerShell.
func inUTF16(t *testing.T, text string) string {
	text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestReadOthers(t *testing.T) {
	whole := inJSON(t, checkup())
	for _, test := range []struct {
		text string
		err  error // nil: it is read
	}{
		{whole, nil},
		{"\ufeff" + whole, nil},
		{inUTF16(t, whole), nil},
		{"\n " + whole + "\n\n", nil},
		{strings.Replace(whole, `"schema":1`, `"schema":1,"mood":{"of":["the","day"]}`, 1), nil},
		{strings.Replace(whole, `"stages":[{`, `"stages":[{"colour":7,`, 1), nil},
		{strings.Replace(whole, "tcp.refused", "tcp.of-the-future", 2), nil},
		{`{"schema":1}`, ErrReport},
		{`{"schema":1,"checks":null,"stages":null}`, ErrReport},
		{`{"schema":1,"accounts":[],"stages":[]}`, ErrReport},
		{`{"schema":1,"checks":[` + reportOf(stageOf("tcp", 1)) + `,{}]}`, ErrReport},
		{`{"schema":1,"checks":[` + reportOf(stageOf("tcp", 1)) + `,` + reportOf(stageOf("tcp", 1)) + `]}`, ErrReport},
		{`{"schema":1,"checks":[` + reportOf(stageOf("tcp", 1)) + `,{"settings":{"service":"imap"},"stages":[` + stageOf("tcp", 1) + `]}]}`, ErrReport},
		{strings.Replace(whole, `"schema":1`, `"schema":2`, 1), ErrNewerReport},
		{`{"schema":2,"stages":"of another kind"}`, ErrNewerReport},
		{strings.Replace(whole, `"schema":1`, `"schema":0`, 1), ErrReport},
		{strings.Replace(whole, `"schema":1`, `"schema":"1"`, 1), ErrReport},
		{strings.Replace(whole, `"schema":1,`, ``, 1), ErrReport},
		{whole + whole, ErrReport},
		{whole[:len(whole)/2], ErrReport},
		{"", ErrReport}, {"null", ErrReport}, {"[]", ErrReport}, {"7", ErrReport}, {"Mail Checkup", ErrReport},
		{`{"schema":1,"stages":{}}`, ErrReport},
		{`{"schema":1,"stages":[` + strings.Repeat("{},", 5000) + `{}]}`, ErrReport},
		{`{"schema":1,"checks":` + strings.Repeat("[", 20000), ErrReport},
		{whole + strings.Repeat(" ", longestReport), ErrBigReport},
		{reportOf(stageOf("tcp", 2000), stageOf("tcp", 2000)), ErrReport},
		{reportOf(stageOf("tcp", 1), stageOf("of-the-future", 1)), ErrReport},
		{strings.Replace(reportOf(stageOf("of-the-future", 1)), `"schema":1`, `"schema":1,"program":{"version":"999.0"}`, 1), ErrNewerReport},
		{strings.Replace(reportOf(stageOf("of-the-future", 1)), `"schema":1`, `"schema":1,"program":{"version":"`+Version+`"}`, 1), ErrReport},
		{reportOf(stageOf("tcp", 2000), stageOf("tls", 2000)), nil},
		{reportOf(stageOf("tcp", 2000), stageOf("tls", 2000), stageOf("cert", 2000)), ErrBigReport},
		{reportOf(`{"stage":"tcp","findings":[{"args":{` + many(`"a%d":""`, 6000) + `}}]}`), ErrBigReport},
		{reportOf(`{"stage":"tcp","facts":[` + many(`{}`, 6000) + `]}`), ErrBigReport},
		{reportOf(`{"stage":"tcp","lines":[` + many(`{}`, 6000) + `]}`), ErrBigReport},
		{strings.Replace(reportOf(stageOf("tcp", 1)), `"schema":1`, `"schema":1,"working":[`+many(`{}`, 6000)+`]`, 1), ErrBigReport},
		{`{"schema":1,"checks":[` + many(`{}`, 50) + `]}`, ErrBigReport},
		{`{"schema":1,"mood":[` + many(`0`, 200000) + `]}`, ErrBigReport},
		{strings.Replace(whole, `"schema":1`, `"schema":1,"mood":"\\\"`+strings.Repeat(`,`, 200000)+`"`, 1), nil}, // one text
	} {
		checkups, err := Read(strings.NewReader(test.text))
		if !errors.Is(err, test.err) || err == nil && len(checkups) != 1 {
			t.Errorf("%d check-ups, %v, want %v of %.200s", len(checkups), err, test.err, test.text)
		}
	}
}

// many are n items of a list in JSON; %d in one is its number.
func many(item string, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = strings.ReplaceAll(item, "%d", strconv.Itoa(i))
	}
	return strings.Join(all, ",")
}

// stageOf is one in JSON with so many findings, and reportOf a report with some.
func stageOf(name string, findings int) string {
	return `{"stage":"` + name + `","status":"ok","findings":[` + many("{}", findings) + `]}`
}

func reportOf(all ...string) string {
	return `{"schema":1,"finished":true,"stages":[` + strings.Join(all, ",") + `]}`
}

// The longest reports there can be are read, and so is what is written of them again.
func TestReadLongest(t *testing.T) {
	long := func(service diagnose.Service) diagnose.Checkup {
		c := checkup()
		c.Settings.Service = service
		c.Plan, c.Outcomes = diagnose.Stages(), nil
		for _, name := range c.Plan {
			o := diagnose.Outcome{Stage: name, Settings: c.Settings, Facts: make([]diagnose.Fact, 10), Lines: make([]diagnose.Line, 200)}
			o.Findings = []diagnose.Finding{{Cause: diagnose.TCPRefused, Args: map[string]string{"server": "a", "port": "1"}}}
			c.Outcomes = append(c.Outcomes, o)
		}
		return c
	}
	first := inJSON(t, long(diagnose.IMAP), long(diagnose.SMTP))
	if second := inJSON(t, reread(t, first)...); second != first {
		t.Error("read again it is another")
	}
}

// A cause that only a newer version knows is never taken for good news.
func TestReadNewerCause(t *testing.T) {
	whole := strings.ReplaceAll(inJSON(t, checkup()), "tcp.refused", "tcp.of-the-future")
	for severity, want := range map[string]diagnose.Severity{"fail": diagnose.Fail, "warn": diagnose.Warn} {
		c := reread(t, strings.ReplaceAll(whole, `"severity":"fail"`, `"severity":"`+severity+`"`))[0]
		for _, o := range c.Outcomes {
			for _, f := range o.Findings {
				if f.Cause == "tcp.of-the-future" && f.Severity() != want {
					t.Errorf("%s became %v", severity, f.Severity())
				}
			}
		}
	}
}

// What somebody wrote into a report plays no tricks.
func TestReadHostile(t *testing.T) {
	evil := `\u001b[2J\u202e<script>alert(1)</script>\n=cmd|'/C calc'!A0`
	text := strings.NewReplacer("imap.example.org", evil, "no word for this", evil, "connection refused", evil, "TLS 1.3", evil).Replace(inJSON(t, checkup()))
	checkups := reread(t, strings.Replace(text, `"took_ms":55`, `"took_ms":-9223372036854775808`, 1))
	c := checkups[0]
	for _, text := range []string{c.Settings.Host, c.Outcomes[2].Facts[1].Value, c.Outcomes[3].Lines[0].Text, c.Outcomes[3].Findings[0].Args["server"]} {
		if strings.ContainsAny(text, "\x1b\u202e\n") || !strings.Contains(text, "script") {
			t.Errorf("%q was not made harmless", text)
		}
	}
	if page := pageOf(t, "en", c); strings.Contains(page, "<script") || c.Took != 0 {
		t.Errorf("took %v\n%s", c.Took, page)
	}
}

// Whatever the file: there is no panic, and what is read once is what is read
// of it when it is written down again.
func FuzzRead(f *testing.F) {
	samples, _ := filepath.Glob("testdata/*.json")
	for _, sample := range samples {
		if text, err := os.ReadFile(sample); err == nil {
			f.Add(string(text))
		}
	}
	warned := half(diagnose.IMAP, "")
	warned.Outcomes[0].Findings = []diagnose.Finding{{Cause: diagnose.TLSCleartext, Works: []diagnose.Proof{{Settings: warned.Settings, Stage: diagnose.StageTLS}}}}
	for _, checkups := range [][]diagnose.Checkup{{checkup()}, {{}}, {half(diagnose.IMAP, ""), half(diagnose.SMTP, diagnose.TLSSilent)}, {warned}} {
		f.Add(inJSON(f, checkups...))
	}
	f.Add(`{"schema":1,"finished":true,"stages":[{"stage":"tcp","status":"fail","findings":[{"cause":"x","severity":"fail"}]},{"stage":"tcp","status":"unreached"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		checkups, err := Read(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, c := range checkups {
			if c.Took < 0 || c.Took > 400*24*time.Hour {
				t.Errorf("took %v", c.Took)
			}
		}
		first := inJSON(t, checkups...)
		if second := inJSON(t, reread(t, first)...); first != second {
			t.Errorf("once\n%s\nand again\n%s", first, second)
		}
		var b bytes.Buffer
		if err := errors.Join(Text(&b, guide.For("de"), checkups...), HTML(&b, guide.For("en"), checkups...)); err != nil {
			t.Error(err)
		}
	})
}
