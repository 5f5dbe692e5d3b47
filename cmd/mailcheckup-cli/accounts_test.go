package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailcheckup/diagnose/guide"
)

// The accounts of a home with Thunderbird in it, for people and for programs.
func TestAccounts(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	profiles, err := filepath.Abs("../../diagnose/accounts/testdata/thunderbird")
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		var out, errs bytes.Buffer
		term := &terminal{out: &out, err: &errs, guide: guide.For("en")}
		if exit, err := term.accounts(t.Context(), args); exit != exitWorks || err != nil || errs.Len() > 0 {
			t.Fatalf("exit %d, %v, %s", exit, err, errs.String())
		}
		return out.String()
	}
	if got := run(); !strings.Contains(got, guide.For("en").Word("accounts.none")) {
		t.Errorf("in an empty home: %s", got)
	}
	if err := os.CopyFS(filepath.Join(home, ".thunderbird"), os.DirFS(profiles)); err != nil {
		t.Fatal(err)
	}
	if got := run(); !strings.Contains(got, "Thunderbird: ") || !strings.Contains(got, "IMAP, ") || !strings.Contains(got, "SMTP, ") {
		t.Errorf("with Thunderbird: %s", got)
	}
	var doc struct {
		Schema   int
		Accounts []struct{ Program, Address string }
	}
	if err := json.Unmarshal([]byte(run("--json")), &doc); err != nil || doc.Schema != 1 || len(doc.Accounts) == 0 || doc.Accounts[0].Program != "thunderbird" {
		t.Errorf("%+v, %v", doc, err)
	}
}
