package exporter

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// What a scrape of each of these practice servers says, and what it does not.
func TestProbe(t *testing.T) {
	for _, test := range []struct {
		name, query string
		says, not   []string
	}{
		{"healthy", "target=imap.practice.example", []string{
			`mailcheckup_probe_success 1`, `mailcheckup_cause_info{cause="ok",severity="ok",stage="capability",who="nobody"} 1`,
			`mailcheckup_stage_ok{stage="cert"} 1`, `mailcheckup_stage_seconds{stage="dns"} `, `mailcheckup_tls_version_info{version="TLS 1.3"} 1`,
			`mailcheckup_ip_version 4`, `mailcheckup_certificate_expiry_timestamp_seconds `, `mailcheckup_probe_duration_seconds `,
		}, []string{"signin", "mailbox"}},
		{"healthy", "target=IMAP.practice.example.:143&security=starttls&full=1", []string{
			`mailcheckup_probe_success 1`, `mailcheckup_tls_version_info{version="TLS 1.3"} 1`,
		}, []string{"signin"}},
		{"healthy", "target=192.0.2.10:993&service=imap&security=tls&full=0", []string{
			`mailcheckup_probe_success 0`, `mailcheckup_cause_info{cause="cert.wrong-host",severity="fail",stage="cert",who="you"} 1`,
		}, nil},
		{"expired", "target=imap.practice.example:993", []string{
			`mailcheckup_probe_success 0`, `mailcheckup_cause_info{cause="cert.expired",severity="fail",stage="cert",who="provider"} 1`,
			`mailcheckup_stage_ok{stage="cert"} 0`, `mailcheckup_stage_ok{stage="tls"} 1`, `mailcheckup_certificate_expiry_timestamp_seconds `,
		}, []string{`stage="greeting"`}},
		{"wrong-port", "target=imap.practice.example:993", []string{
			`mailcheckup_probe_success 0`, `mailcheckup_cause_info{cause="tcp.refused",severity="fail",stage="tcp",who="you"} 1`, `mailcheckup_stage_ok{stage="tcp"} 0`,
		}, []string{"mailcheckup_ip_version", "expiry", "tls_version"}},
		{"no-encryption", "target=imap.practice.example:143&security=none", []string{
			`mailcheckup_probe_success 1`, `mailcheckup_cause_info{cause="ok",severity="ok",stage="capability",who="nobody"} 1`,
		}, []string{"expiry", "tls_version"}},
		{"old-tls", "target=imap.practice.example&full=1", []string{`mailcheckup_cause_info{cause="tls.version",severity="fail",stage="tls",who="provider"} 1`}, nil},
		{"old-tls", "target=imap.practice.example", []string{`mailcheckup_cause_info{cause="tls.handshake-failure",severity="fail",stage="tls",who="provider"} 1`}, nil},
		{"pop3-healthy", "target=pop.practice.example&service=pop3", []string{`mailcheckup_probe_success 1`}, nil},
		{"smtp-healthy", "target=smtp.practice.example:587&service=smtp", []string{`mailcheckup_probe_success 1`, `mailcheckup_stage_ok{stage="tls"} 1`}, nil},
	} {
		t.Run(test.name+"?"+test.query, func(t *testing.T) {
			h := Handler(doctorFor(t, fault(t, test.name)), Limits{})
			w := get(t.Context(), h, "/probe?"+test.query, "30")
			text := w.Body.String()
			if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain; version=0.0.4") {
				t.Fatalf("%d %s\n%s", w.Code, w.Header().Get("Content-Type"), text)
			}
			for _, line := range test.says {
				if !has(text, line) {
					t.Errorf("%q is not in\n%s", line, text)
				}
			}
			for _, words := range test.not {
				if strings.Contains(text, words) {
					t.Errorf("%q is in\n%s", words, text)
				}
			}
			if faults, err := promlint.New(strings.NewReader(text)).Lint(); err != nil || len(faults) > 0 {
				t.Errorf("%v %v", faults, err)
			}
		})
	}
}

// What is odd but works is a success with a cause.
func TestWarning(t *testing.T) {
	f := fault(t, "healthy")
	f.Names = map[string][]netip.Addr{"imap.practice.example": {netip.MustParseAddr("10.0.0.7")}}
	text := get(t.Context(), Handler(doctorFor(t, f), Limits{}), "/probe?target=imap.practice.example", "").Body.String()
	for _, line := range []string{`mailcheckup_probe_success 1`, `mailcheckup_cause_info{cause="dns.private",severity="warn",stage="dns",who="network"} 1`, `mailcheckup_stage_ok{stage="dns"} 1`} {
		if !has(text, line) {
			t.Errorf("%q is not in\n%s", line, text)
		}
	}
}

// The end of a certificate is told to the day, early rather than late, at any hour.
func TestCertificateDay(t *testing.T) {
	dialog := practice.Fault{Ports: map[int]string{993: "TLS cert=expires-soon\nIMAP"}}
	for hour := range 24 {
		now := time.Date(2026, 11, 23, hour, 30, 0, 0, time.UTC)
		c, _ := doctorAt(t, dialog, now).Look(t.Context(), diagnose.Settings{Host: "imap.practice.example"})
		const left = (5*24 + 1) * time.Hour // that this certificate has
		if until := resultOf(c, time.Second).certificate.Sub(now); until > left || until <= left-24*time.Hour {
			t.Errorf("at %v it ends in %v, want at most a day less than %v", now, until, left)
		}
	}
}

// Where the time is over, the scrape says in which stage, and comes in time.
func TestUnfinished(t *testing.T) {
	d := doctorFor(t, practice.Fault{Ports: map[int]string{993: "TLS cert=good\nHANG"}})
	for _, query := range []string{"target=imap.practice.example", "target=imap.practice.example&full=1"} {
		began := time.Now()
		w := get(t.Context(), Handler(d, Limits{}), "/probe?"+query, "0.8")
		if took := time.Since(began); took > 700*time.Millisecond {
			t.Errorf("took %v of 0.8 s", took)
		}
		for _, line := range []string{
			`mailcheckup_probe_success 0`, `mailcheckup_cause_info{cause="unfinished",severity="fail",stage="greeting",who="nobody"} 1`,
			`mailcheckup_stage_ok{stage="greeting"} 0`, `mailcheckup_stage_ok{stage="tls"} 1`,
		} {
			if !has(w.Body.String(), line) {
				t.Errorf("%q is not in\n%s", line, w.Body)
			}
		}
	}
}

// Whatever a server says, and whatever is in its certificate, no word of it is in
// an answer.
func TestHostileServer(t *testing.T) {
	known := regexp.MustCompile(`^mailcheckup_[a-z_]+(\{([a-z]+="[a-zA-Z0-9. -]*",?)+\})? [0-9.e+-]+$`)
	evil := `"} 1\nevil_metric{a="</script><script>alert(1)</script>`
	for _, dialog := range []string{
		`S- * OK ` + evil + `\r\n` + "\nHANG", `S- ` + evil + `\x00\x1b[2J\r\n`, `S- * BYE ` + evil + `\r\n`,
		"S * OK ready\nC * CAPABILITY\nS- * CAPABILITY IMAP4rev1 AUTH=" + evil + `\r\n` + "\nS $ OK done\nHANG",
	} {
		d := doctorFor(t, practice.Fault{Ports: map[int]string{143: dialog}})
		w := get(t.Context(), Handler(d, Limits{}), "/probe?target=imap.practice.example:143&security=none", "1")
		for line := range strings.Lines(w.Body.String()) {
			if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "#") && !known.MatchString(line) {
				t.Errorf("%q", line)
			}
		}
		if strings.Contains(w.Body.String(), "evil") || w.Code != http.StatusOK {
			t.Errorf("%d\n%s", w.Code, w.Body)
		}
	}
}

// Over a real connection, compressed, and with a client that does not wait.
func TestOverHTTP(t *testing.T) {
	server := httptest.NewServer(Handler(doctorFor(t, fault(t, "healthy")), Limits{}))
	defer server.Close()
	client := server.Client()
	for path, words := range map[string]string{
		"/probe?target=imap.practice.example": "mailcheckup_probe_success 1", "/metrics": "go_goroutines ", "/-/healthy": "healthy", "/": "<form",
	} {
		answer, err := client.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(body), words) {
			t.Errorf("%s: %v, %v\n%s", path, answer.Status, err, body)
		}
		if answer.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(answer.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: %v", path, answer.Header)
		}
	}
}

// BenchmarkProbe is what a scrape of a healthy server costs, connection and all.
func BenchmarkProbe(b *testing.B) {
	network, err := practice.Start("healthy")
	if err != nil {
		b.Fatal(err)
	}
	defer network.Close()
	h := Handler(&diagnose.Doctor{Resolver: network, Dial: network.DialContext, Interfaces: network.Interfaces, Roots: network.Roots}, Limits{})
	for b.Loop() {
		if w := get(b.Context(), h, "/probe?target=imap.practice.example", ""); !has(w.Body.String(), "mailcheckup_probe_success 1") {
			b.Fatal(w.Body)
		}
	}
}
