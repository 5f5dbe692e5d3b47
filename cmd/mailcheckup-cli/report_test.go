package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReportExit holds that nothing but a report which says that it works ends with 0.
func TestReportExit(t *testing.T) {
	t.Setenv("HOME", t.TempDir()) // no accounts
	const stage = `"stages":[{"stage":"tcp","status":"ok"}]`
	fine, broken := `"finished":true,`+stage, `"finished":false,"stages":[{"stage":"tcp","status":"ok"},{"stage":"tls","status":"unreached"}]`
	for _, test := range []struct {
		text, says string
		exit       int
	}{
		{`{"schema":1,` + fine + `}`, "Everything that we checked works.", exitWorks},
		{`{"schema":1,` + broken + `}`, "The check-up was not finished.", exitProblem},
		{`{"schema":1,"checks":[{` + fine + `},{"settings":{"service":"smtp"},` + broken + `}]}`, "The check-up was not finished.", exitProblem},
		{`{"schema":1,"checks":[{` + fine + `},{` + fine + `}]}`, "not a report", exitUsage},
		{`{"schema":1}`, "not a report", exitUsage},
		{written(t, exitWorks, "accounts", "--json"), "not a report", exitUsage},
		{written(t, exitWorks, "practice", "--json"), "not a report", exitUsage},
	} {
		path := filepath.Join(t.TempDir(), "report.json")
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		term := &terminal{out: &out, err: &errs}
		exit := term.run(t.Context(), []string{"report", path, "--lang", "en"})
		if said := out.String() + errs.String(); exit != test.exit || !strings.Contains(said, test.says) {
			t.Errorf("%s: exit %d, want %d\n%s", test.text, exit, test.exit, said)
		}
	}
}
