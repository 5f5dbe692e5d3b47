package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// half is a finished check-up of one service, with a cause or none.
func half(service diagnose.Service, cause diagnose.Cause) diagnose.Checkup {
	s := diagnose.Settings{Service: service, Host: string(service) + ".example.org", Port: 1, Security: diagnose.TLS}
	o := diagnose.Outcome{Stage: diagnose.StageTCP, Settings: s}
	if cause != "" {
		o.Stopped = true
		o.Findings = []diagnose.Finding{{Cause: cause, Args: map[string]string{"server": s.Host, "port": "1", "service": string(service)}, Stops: true}}
	}
	return diagnose.Checkup{Settings: s, Plan: []diagnose.Stage{diagnose.StageTCP}, Outcomes: []diagnose.Outcome{o}}
}

// Receiving and sending are one report with one verdict.
func TestBothHalves(t *testing.T) {
	for _, test := range []struct {
		imap, smtp diagnose.Cause
		cause      string
		title      string
	}{
		{"", "", "ok", "Everything"},
		{"", "tcp.refused", "tcp.refused", "Receiving works, but sending does not. Nothing answers"},
		{"tcp.refused", "", "tcp.refused", "Sending works, but receiving does not. Nothing answers"},
		{"tcp.refused", "tls.silent", "tcp.refused", "Neither receiving nor sending works. Nothing answers"},
	} {
		checkups := []diagnose.Checkup{half(diagnose.IMAP, test.imap), half(diagnose.SMTP, test.smtp)}
		var code, text bytes.Buffer
		if err := JSON(&code, guide.For("en"), checkups...); err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Verdict struct{ Cause, Title string }
			Checks  []struct{ Settings struct{ Service string } }
		}
		if err := json.Unmarshal(code.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		if doc.Verdict.Cause != test.cause || !strings.HasPrefix(doc.Verdict.Title, test.title) {
			t.Errorf("verdict %s: %s; want %s: %s", doc.Verdict.Cause, doc.Verdict.Title, test.cause, test.title)
		}
		if len(doc.Checks) != 2 || doc.Checks[0].Settings.Service != "imap" || doc.Checks[1].Settings.Service != "smtp" {
			t.Errorf("checks %v", doc.Checks)
		}
		if err := Text(&text, guide.For("en"), checkups...); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(strings.Fields(text.String()), " "), test.title) {
			t.Errorf("the text does not say %q:\n%s", test.title, text.String())
		}
	}
	// One that was broken off works as little as it fails.
	broken := half(diagnose.SMTP, "")
	broken.Plan = append(broken.Plan, diagnose.StageTLS)
	for cause, want := range map[diagnose.Cause]string{"": "The check-up was not finished.", "tcp.refused": "Nothing answers"} {
		if got := overall([]diagnose.Checkup{half(diagnose.IMAP, cause), broken}, guide.For("en")); !strings.HasPrefix(got, want) {
			t.Errorf("%s and one broken off: %s", cause, got)
		}
	}
	// IMAP and POP3 are two ways to receive.
	for _, test := range []struct{ imap, pop3, smtp, want string }{
		{"", "", "tcp.refused", "Receiving works, but sending does not. Nothing answers"},
		{"tcp.refused", "tls.silent", "", "Sending works, but receiving does not. Nothing answers"},
		{"tcp.refused", "tls.silent", "tls.silent", "Neither receiving nor sending works. Nothing answers"},
		{"tcp.refused", "", "tcp.refused", "Nothing answers"},
		{"tcp.refused", "", "", "Nothing answers"},
		{"tcp.refused", "tcp.refused", "none", "Nothing answers"},
		{"tcp.refused", "", "none", "Nothing answers"},
	} {
		checkups := []diagnose.Checkup{half(diagnose.IMAP, diagnose.Cause(test.imap)), half(diagnose.POP3, diagnose.Cause(test.pop3))}
		if test.smtp != "none" {
			checkups = append(checkups, half(diagnose.SMTP, diagnose.Cause(test.smtp)))
		}
		if got := overall(checkups, guide.For("en")); !strings.HasPrefix(got, test.want) {
			t.Errorf("%q: %s", test, got)
		}
	}
	var single bytes.Buffer
	if err := JSON(&single, guide.For("en"), half(diagnose.IMAP, "")); err != nil || strings.Contains(single.String(), `"checks"`) {
		t.Errorf("a single check-up has lost its shape: %v %s", err, single.String())
	}
}
