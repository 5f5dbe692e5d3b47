package main

import (
	"bytes"
	"cmp"
	"path/filepath"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/accounts"
	"mailcheckup/diagnose/guide"
)

// Documents that were right until something in them was made wrong are refused,
// by the form as it is published.
func TestSchemasRefuse(t *testing.T) {
	whole := map[string]string{
		"check":    written(t, exitProblem, "practice", "wrong-port", "--json"),
		"practice": written(t, exitWorks, "practice", "--json"),
		"accounts": anAccount(t),
		"batch":    aRow(t),
		"settings": someSettings(t, (*terminal).encodeFound),
		"card": someSettings(t, func(term *terminal, d discovery) error {
			show, err := term.writeCard("json")
			if err != nil {
				return err
			}
			return show(d)
		}),
	}
	watched := aWatch(t)
	whole["look"], whole["conclusion"] = watched[0], watched[len(watched)-1]
	forms := map[string]string{"look": "watch", "conclusion": "watch"} // where the name is another

	for _, test := range []struct{ name, right, wrong string }{
		{"check", `"schema":1`, `"schema":2`},
		{"check", `"schema":1,`, ``},
		{"check", `"verdict":{`, `"verdicts":{`},
		{"check", `"verdict":{"cause":`, `"verdict":{"causes":`},
		{"check", `"cause":"tcp.refused"`, `"cause":"TCP refused"`},
		{"check", `"cause":"tcp.refused"`, `"cause":"tcp"`},
		{"check", `"severity":"fail"`, `"severity":"fatal"`},
		{"check", `"stage":"tcp"`, `"stage":"udp"`},
		{"check", `"who":"you"`, `"who":"me"`},
		{"check", `"steps":[`, `"steps":[7,`},
		{"check", `"service":"imap"`, `"service":"jmap"`},
		{"check", `"server":"imap.practice.example"`, `"server":null`},
		{"check", `"port":993`, `"port":"993"`},
		{"check", `"port":143`, `"port":0`},
		{"check", `"port":143`, `"port":65536`},
		{"check", `"security":"starttls"`, `"security":"auto"`},
		{"check", `"proven":"capability"`, `"proven":""`},
		{"check", `"proven":"capability"`, `"proved":"capability"`},
		{"check", `"started":"`, `"started":"on Monday, `},
		{"check", `"finished":true`, `"finished":"yes"`},
		{"check", `"took_ms":`, `"took_ms":-1,"took":`},
		{"check", `"took_ms":`, `"took_ms":0.5,"took":`},
		{"check", `"status":"unreached"`, `"status":"skipped"`},
		{"check", `"findings":[]`, `"findings":null`},
		{"check", `"facts":[]`, `"facts":["dns.address"]`},
		{"check", `"args":{`, `"args":{"further":143,`},
		{"check", `"lines":[]`, `"lines":[{"from":"anna","ms":1,"text":"hello"}]`},
		{"check", `"lines":[]`, `"lines":[{"from":"client","ms":-1,"text":"hello"}]`},
		{"check", `"schema":1`, `"schema":1,"checks":[]`},
		{"settings", `"working":[`, `"works":[`},
		{"settings", `"sources":["srv",`, `"sources":["hearsay",`},
		{"settings", `"sources":["names"]`, `"sources":[]`},
		{"settings", `"confirm":`, `"confirmed":`},
		{"settings", `"failure":"nothing"`, `"failure":"something"`},
		{"settings", `"provider":null`, `"provider":{"id":"x"}`},
		{"settings", `"port":993`, `"port":0`},
		{"settings", `"conflict":false`, `"conflict":0`},
		{"card", `"receiving":{`, `"received":{`},
		{"card", `"port":993`, `"port":0`},
		{"card", `"security":"tls"`, `"security":"ssl"`},
		{"card", `"user":"`, `"username":"`},
		{"accounts", `"accounts":[{`, `"accounts":[null,{`},
		{"accounts", `"program":"kmail"`, `"program":"mutt"`},
		{"accounts", `"port":0`, `"port":-1`},
		{"accounts", `,"sending":null`, ``},
		{"batch", `"row":1`, `"row":0`},
		{"batch", `"hash":"`, `"hash":"#`},
		{"batch", `"line":2,`, ``},
		{"batch", `"severity":"ok"`, `"severity":"fine"`},
		{"batch", `"proven":"capability"`, `"proven":"udp"`},
		{"look", `"when":"`, `"when":"at `},
		{"look", `"cause":"ok"`, `"cause":""`},
		{"look", `"cause":"ok"`, `"cause":"ok","line":"busy"`},
		{"look", `"took_ms":`, `"took_ms":-1,"took":`},
		{"conclusion", `"schema":1`, `"schema":2`},
		{"conclusion", `"median":`, `"average":`},
		{"conclusion", `"causes":{`, `"causes":{"not a cause":1,`},
		{"conclusion", `"stages":{`, `"stages":{"udp":1,`},
		{"conclusion", `"line":{`, `"line":{"busy":1,`},
		{"conclusion", `"user":""`, `"user":"anna"`},
		{"conclusion", `"outages":[`, `"outages":[{},`},
		{"practice", `"cause": "ok"`, `"cause": "well"`},
		{"practice", `"name": "healthy",`, ``},
	} {
		schema, text := compiled(t, readSchema(t, cmp.Or(forms[test.name], test.name))), whole[test.name]
		if err := schema.Validate(parsed(t, text)); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		broken := strings.Replace(text, test.right, test.wrong, 1)
		switch {
		case broken == text:
			t.Errorf("%s: %s is not in %s", test.name, test.right, text)
		case schema.Validate(parsed(t, broken)) == nil:
			t.Errorf("%s: %s passes", test.name, test.wrong)
		}
	}
}

// anAccount is a list of one account of which little is known.
func anAccount(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	err := (&terminal{out: &out}).encodeAccounts([]accounts.Account{{Program: accounts.KMail, Name: "kept",
		Receiving: diagnose.Settings{Service: diagnose.POP3, Host: "pop.example.org", Security: diagnose.Auto}}})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// someSettings are those of an address with two servers, as show writes them.
func someSettings(t *testing.T, show func(*terminal, discovery) error) string {
	t.Helper()
	finder, doctor := stage(t, map[int]string{993: "TLS cert=good\nIMAP", 587: "SMTP starttls=good"})
	var out bytes.Buffer
	term := &terminal{out: &out, err: new(bytes.Buffer), guide: guide.For("en")}
	exit, err := term.discover(t.Context(), finder, doctor, "anna@practice.example", live{}, func(d discovery) error { return show(term, d) })
	if exit != exitWorks || err != nil {
		t.Fatalf("exit %d, %v", exit, err)
	}
	return out.String()
}

// aRow is what a batch writes of one row.
func aRow(t *testing.T) string {
	t.Helper()
	term, out, errs, engine := helpdesk(t)
	if exit, err := term.runBatch(t.Context(), engine, batchOptions{file: tableFile(t, 1, ""), asJSON: true}); exit != exitWorks || err != nil {
		t.Fatalf("exit %d, %v\n%s", exit, err, errs)
	}
	return out.String()
}

// aWatch is what a watch writes of a good look, a bad one and both.
func aWatch(t *testing.T) []string {
	t.Helper()
	w, said := rig(t, true, 2)
	w.lasting = w.Every
	if exit, err := w.run(t.Context(), filepath.Join(t.TempDir(), "looks.jsonl")); exit != exitProblem || err != nil {
		t.Fatalf("exit %d, %v\n%s", exit, err, said)
	}
	return lines(said.String())
}
