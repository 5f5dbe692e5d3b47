package cmd_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What people are given for their Prometheus.
const given = "../docs/prometheus"

// needPrometheus skips where there is no Prometheus, even where the project's
// automatic tests run: .ci/need does not install it.
func needPrometheus(t *testing.T) {
	for _, tool := range []string{"prometheus", "promtool"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the test needs the commands prometheus and promtool (no %s); .ci/need does not install them", tool)
		}
	}
}

func promtool(t *testing.T, input string, args ...string) {
	cmd := exec.Command("promtool", args...)
	cmd.Stdin = strings.NewReader(input)
	if out, err := cmd.CombinedOutput(); err != nil || input != "" && len(out) > 0 {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestPrometheusFiles(t *testing.T) {
	needPrometheus(t)
	promtool(t, "", "check", "config", given+"/prometheus.yml")
	promtool(t, "", "check", "rules", "--lint=all", "--lint-fatal", given+"/alerts.yml")
	promtool(t, "", "test", "rules", given+"/alerts_test.yml")
}

// TestPrometheus has the real server scrape the exporter, with the configuration
// that people are given, about one mail server that is well and one whose
// certificate has run out.
func TestPrometheus(t *testing.T) {
	needPrometheus(t)
	ca := newAuthority(t)
	well := serveIMAP(t, ca.certificate(time.Hour))
	expired := serveIMAP(t, ca.certificate(-time.Hour))
	exporter, end := startExporter(t, ca)
	p := startPrometheus(t, strings.NewReplacer("imap.example.org:993", well, "smtp.example.org:587", expired, "127.0.0.1:9995", exporter,
		"global:\n", "global:\n  scrape_interval: 2s\n", "_interval: 1m", "_interval: 2s", "scrape_timeout: 30s", "scrape_timeout: 2s"))

	instance := func(addr string) string { return fmt.Sprintf("{instance=%q}", addr) }
	p.wait("mailcheckup_probe_success"+instance(well), "1", nil)
	p.wait("mailcheckup_probe_success"+instance(expired), "0", nil)
	p.wait("mailcheckup_cause_info"+instance(well), "1", map[string]string{"cause": "ok", "service": "imap", "site": "office", "job": "mailcheckup"})
	p.wait("mailcheckup_cause_info"+instance(expired), "1", map[string]string{"cause": "cert.expired", "severity": "fail", "stage": "cert", "who": "provider", "service": "smtp"})
	p.wait("mailcheckup_exporter_probes_total"+`{cause="cert.expired"}`, "", map[string]string{"instance": exporter})
	p.wait(`ALERTS{alertname="MailServerFails"}`, "1", map[string]string{"instance": expired, "alertstate": "pending"})
	for _, question := range dashboardQuestions(t) {
		p.wait(question, "", nil)
	}

	promtool(t, fetch(t, "http://"+exporter+"/probe?target="+well), "check", "metrics")
	promtool(t, fetch(t, "http://"+exporter+"/metrics"), "check", "metrics")
	if exit, took := end(); exit != 0 || took > 5*time.Second {
		t.Errorf("exit %d, %v after SIGTERM", exit, took)
	}
}

// dashboardQuestions are what the panels of the dashboard ask Prometheus.
func dashboardQuestions(t *testing.T) (all []string) {
	text, err := os.ReadFile(given + "/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &dashboard); err != nil || len(dashboard.Panels) == 0 {
		t.Fatal(err)
	}
	for _, panel := range dashboard.Panels {
		for _, target := range panel.Targets {
			all = append(all, strings.NewReplacer("$instance", ".*", "$site", ".*").Replace(target.Expr))
		}
	}
	return all
}

func fetch(t *testing.T, address string) string {
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v\n%s", address, answer.Status, err, body)
	}
	return string(body)
}

// startExporter runs the exporter as a service would; end ends it so too, and
// gives its exit code and how long that took.
func startExporter(t *testing.T, ca *authority) (addr string, end func() (int, time.Duration)) {
	cmd := exec.Command(program(t), "exporter", "--listen", "127.0.0.1:0", "--allow", "127.0.0.1", "--lang", "en")
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+ca.file, "SSL_CERT_DIR=/nonexistent")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, _ := bufio.NewReader(out).ReadString('\n')
	_, addr, _ = strings.Cut(line, "http://")
	addr, _, _ = strings.Cut(addr, "/")
	if addr == "" {
		t.Fatalf("%q %s", line, &errs)
	}
	return addr, func() (int, time.Duration) {
		began := time.Now()
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		if errs.Len() > 0 {
			t.Errorf("said: %s", &errs)
		}
		return cmd.ProcessState.ExitCode(), time.Since(began)
	}
}

// A prometheus is the real server, on loopback.
type prometheus struct {
	t    *testing.T
	addr string
	log  *bytes.Buffer
}

// startPrometheus runs it with the configuration that people are given, changed.
func startPrometheus(t *testing.T, change *strings.Replacer) *prometheus {
	dir := t.TempDir()
	for _, file := range []string{"prometheus.yml", "alerts.yml"} {
		text, err := os.ReadFile(filepath.Join(given, file))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, file), []byte(change.Replace(string(text))), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &prometheus{t, free.Addr().String(), new(bytes.Buffer)}
	free.Close()
	cmd := exec.Command("prometheus", "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+p.addr, "--log.level=warn")
	cmd.Stderr = p.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		if t.Failed() {
			t.Logf("prometheus said:\n%s", p.log)
		}
	})
	return p
}

// A series is one of an answer of Prometheus.
type series struct {
	Metric map[string]string
	Value  []any // time and text
}

// wait asks until there is a series of that value ("": any) with these labels
// among others.
func (p *prometheus) wait(question, value string, labels map[string]string) {
	p.t.Helper()
	var last string
	for deadline := time.Now().Add(40 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		answer, err := http.Get("http://" + p.addr + "/api/v1/query?query=" + url.QueryEscape(question))
		if err != nil {
			last = err.Error()
			continue
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		last = string(body)
		var got struct{ Data struct{ Result []series } }
		if json.Unmarshal(body, &got) != nil {
			continue
		}
		for _, s := range got.Data.Result {
			if s.fits(value, labels) {
				return
			}
		}
	}
	p.t.Errorf("%s: no %s %v; last: %s", question, value, labels, last)
}

func (s series) fits(value string, labels map[string]string) bool {
	for name, want := range labels {
		if s.Metric[name] != want {
			return false
		}
	}
	return value == "" || len(s.Value) == 2 && s.Value[1] == value
}

// An authority makes certificates for 127.0.0.1.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string // its own certificate
}

func newAuthority(t *testing.T) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Lab"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644); err != nil {
		t.Fatal(err)
	}
	return &authority{t, cert, key, file}
}

// certificate is one that ends after so long.
func (a *authority) certificate(lasts time.Duration) tls.Certificate {
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "imap.lab.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: a.cert.NotBefore, NotAfter: time.Now().Add(lasts),
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, a.cert, a.key.Public(), a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
}

// serveIMAP is a mail server on loopback that knows enough for a look.
func serveIMAP(t *testing.T, cert tls.Certificate) (addr string) {
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go speakIMAP(conn)
		}
	}()
	return listener.Addr().String()
}

func speakIMAP(conn net.Conn) {
	defer conn.Close()
	fmt.Fprint(conn, "* OK ready\r\n")
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		tag, command, _ := strings.Cut(lines.Text(), " ")
		switch command {
		case "CAPABILITY":
			fmt.Fprintf(conn, "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%s OK done\r\n", tag)
		case "LOGOUT":
			fmt.Fprintf(conn, "* BYE\r\n%s OK done\r\n", tag)
			return
		}
	}
}
