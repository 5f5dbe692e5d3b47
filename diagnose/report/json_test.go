package report

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

func decoded(t *testing.T, c diagnose.Checkup) map[string]any {
	t.Helper()
	var b strings.Builder
	if err := JSON(&b, guide.For("en"), c); err != nil {
		t.Fatal(err)
	}
	if strings.Count(b.String(), "\n") != 1 || !strings.HasSuffix(b.String(), "\n") {
		t.Errorf("not one line: %s", b.String())
	}
	var doc map[string]any
	if err := json.Unmarshal([]byte(b.String()), &doc); err != nil {
		t.Fatalf("%v in %s", err, b.String())
	}
	return doc
}

// The form is a contract with the scripts of others: field by field.
func TestJSON(t *testing.T) {
	const want = `{
		"schema": 1,
		"program": {"name": "Mail Checkup", "version": "0.1.0"},
		"started": "2026-03-14T09:26:53.589+01:00",
		"took_ms": 55,
		"finished": true,
		"settings": {"service": "imap", "server": "imap.example.org", "port": 993, "security": "tls", "user": "anna@example.org"},
		"verdict": {"cause": "tcp.refused", "severity": "fail", "stage": "tcp", "who": "you"},
		"working": [{"service": "imap", "server": "imap.example.org", "port": 143, "security": "starttls", "user": "anna@example.org", "proven": "capability"}],
		"stages": [
			{"stage": "input", "status": "warn", "took_ms": 0, "facts": [], "lines": [], "findings": [
				{"cause": "input.space", "severity": "warn", "args": {"server": "imap.example.org", "port": "993", "service": "imap", "security": "tls", "host": "imap.example.org"}}]},
			{"stage": "network", "status": "ok", "took_ms": 1, "findings": [], "lines": [], "facts": [{"name": "network.address", "value": "192.168.1.17"}]},
			{"stage": "dns", "status": "ok", "took_ms": 23, "findings": [], "lines": [], "facts": [
				{"name": "dns.address", "value": "192.0.2.7"}, {"name": "dns.odd", "value": "no word for this"}]},
			{"stage": "tcp", "status": "fail", "took_ms": 31,
				"findings": [{"cause": "tcp.refused", "severity": "fail", "args": {"server": "imap.example.org", "port": "993", "service": "imap", "security": "tls"}}],
				"facts": [{"name": "tcp.failed", "value": "192.0.2.7:993: connection refused (31ms)"}],
				"lines": [{"from": "", "ms": 55, "text": "TLS 1.3"}, {"from": "server", "ms": 56, "text": "* OK hello"}, {"from": "client", "ms": 57, "text": "a1 LOGOUT"}]},
			{"stage": "tls", "status": "unreached", "took_ms": 0, "findings": [], "facts": [], "lines": []},
			{"stage": "cert", "status": "unreached", "took_ms": 0, "findings": [], "facts": [], "lines": []},
			{"stage": "greeting", "status": "unreached", "took_ms": 0, "findings": [], "facts": [], "lines": []},
			{"stage": "capability", "status": "unreached", "took_ms": 0, "findings": [], "facts": [], "lines": []},
			{"stage": "signin", "status": "unreached", "took_ms": 0, "findings": [], "facts": [], "lines": []},
			{"stage": "mailbox", "status": "unreached", "took_ms": 0, "findings": [], "facts": [], "lines": []},
			{"stage": "latency", "status": "unreached", "took_ms": 0, "findings": [], "facts": [], "lines": []}
		]
	}`
	doc := decoded(t, checkup())
	advice := guide.For("en").Explain(checkup().Verdict().Finding)
	verdict := doc["verdict"].(map[string]any)
	steps := []any{}
	for _, s := range advice.Steps {
		steps = append(steps, s)
	}
	for key, want := range map[string]any{"title": advice.Title, "meaning": advice.Meaning, "tell": advice.Tell, "steps": steps} {
		if !reflect.DeepEqual(verdict[key], want) {
			t.Errorf("verdict.%s is %v, want %v", key, verdict[key], want)
		}
		delete(verdict, key)
	}
	var wanted map[string]any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	for key := range wanted {
		if !reflect.DeepEqual(doc[key], wanted[key]) {
			t.Errorf("%s is\n%v\nwant\n%v", key, doc[key], wanted[key])
		}
		delete(doc, key)
	}
	if len(doc) > 0 {
		t.Errorf("keys that nobody asked for: %v", doc)
	}
}

// A script may range over every array without asking whether it is there.
func TestJSONHasNoNull(t *testing.T) {
	healthy := checkup()
	healthy.Outcomes = healthy.Outcomes[1:3]
	healthy.Plan = []diagnose.Stage{diagnose.StageNetwork, diagnose.StageDNS}
	bare := diagnose.Checkup{Outcomes: []diagnose.Outcome{{Stage: diagnose.StageDNS, Stopped: true,
		Findings: []diagnose.Finding{{Cause: diagnose.DNSNXDomain}}}}}
	for _, c := range []diagnose.Checkup{{}, healthy, bare, checkup()} {
		if path := null(decoded(t, c), "report"); path != "" {
			t.Errorf("%s is null", path)
		}
	}
}

// null is the path of a null in v, or "".
func null(v any, path string) string {
	switch v := v.(type) {
	case nil:
		return path
	case []any:
		for _, item := range v {
			if p := null(item, path+"[]"); p != "" {
				return p
			}
		}
	case map[string]any:
		for key, item := range v {
			if p := null(item, path+"."+key); p != "" {
				return p
			}
		}
	}
	return ""
}

func TestJSONOfAnUnfinishedCheckup(t *testing.T) {
	c := checkup()
	c.Outcomes = c.Outcomes[:3] // in which a slip was found
	doc := decoded(t, c)
	verdict := doc["verdict"].(map[string]any)
	if verdict["cause"] != "" || verdict["severity"] != "note" || verdict["who"] != "nobody" || doc["finished"] != false || len(doc["working"].([]any)) != 0 {
		t.Errorf("an unfinished check-up is reported as %v", doc)
	}
}
