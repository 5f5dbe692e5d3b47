package cmd_test

import (
	"bytes"
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// canary is the password in the lab. It must be found nowhere but in Dovecot's
// own files.
const canary = `c4n4ry&"p€ss\w0rd`

// typeable is a password in the lab that can be typed on every keyboard.
const typeable = "t1ped-c4n4ry"

const serverAddr = "192.0.2.10"

// A lab is two computers in network namespaces of their own, joined by a cable
// or by routers: one to run the program on, one with the real Dovecot and a
// firewall.
type lab struct {
	t              *testing.T
	client, server string   // names of the namespaces
	routers        []string // between them, the client's first
	dir            string   // Dovecot's files, and the authority to trust
}

// newLab builds a lab, in which the servers take the given mechanisms for
// signing in, or PLAIN and LOGIN. It needs root and Debian's packages; where the project's
// automatic tests run they must be there, elsewhere the test is skipped.
func newLab(t *testing.T, routers int, mechanisms ...string) *lab {
	for _, tool := range []string{"ip", "nft", "dovecot"} {
		if _, err := exec.LookPath(tool); err != nil || os.Getuid() != 0 {
			if os.Getenv("CI") != "" {
				t.Fatalf("the lab needs root and %s", tool)
			}
			t.Skipf("the lab needs root and the commands ip, nft and dovecot (no %s, or not root)", tool)
		}
	}
	id := fmt.Sprintf("mailcheckup%d", os.Getpid())
	dir, err := os.MkdirTemp("", "mailcheckup") // not t.TempDir, which only root may enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l := &lab{t: t, client: id + "c", server: id + "s", dir: dir}
	for i := range routers {
		l.routers = append(l.routers, fmt.Sprint(id, "r", i+1))
	}
	l.wire()
	l.must("ip", "-n", l.client, "route", "add", "prohibit", "192.0.2.66/32")
	l.names("192.0.2.99") // no such machine
	l.mint()
	l.startDovecot(cmp.Or(strings.Join(mechanisms, " "), "plain login"))
	return l
}

// wire makes the namespaces and the cables. The server's address is the same
// however long the way.
func (l *lab) wire() {
	chain := slices.Concat([]string{l.client}, l.routers, []string{l.server})
	for _, ns := range chain {
		l.must("ip", "netns", "add", ns)
		l.t.Cleanup(func() { exec.Command("ip", "netns", "del", ns).Run() })
		l.must("ip", "-n", ns, "link", "set", "lo", "up")
		l.must("ip", "netns", "exec", ns, "sh", "-c", "cd /proc/sys/net/ipv4 && echo 0 >icmp_ratelimit && echo 1 >ip_forward")
	}
	l.must("ip", "-n", l.server, "addr", "add", serverAddr+"/32", "dev", "lo")
	for i, ns := range chain[1:] {
		before, left, right := chain[i], fmt.Sprintf("198.51.100.%d", 8*i+1), fmt.Sprintf("198.51.100.%d", 8*i+2)
		l.must("ip", "link", "add", "right", "netns", before, "type", "veth", "peer", "name", "left", "netns", ns)
		for _, end := range [][]string{{before, left, "right"}, {ns, right, "left"}} {
			l.must("ip", "-n", end[0], "addr", "add", end[1]+"/29", "dev", end[2])
			l.must("ip", "-n", end[0], "link", "set", end[2], "up")
		}
		l.must("ip", "-n", before, "route", "add", "192.0.2.0/24", "via", right)
		l.must("ip", "-n", ns, "route", "add", "default", "via", left)
	}
}

// names gives the client's computer its hosts file and its name server.
func (l *lab) names(nameServer string) {
	dir := filepath.Join("/etc/netns", l.client)
	l.t.Cleanup(func() { os.RemoveAll(dir) })
	l.check(os.MkdirAll(dir, 0o755))
	l.write(filepath.Join(dir, "hosts"), "127.0.0.1 localhost\n"+serverAddr+" imap.lab.example\n198.51.100.5 gone.lab.example\n192.0.2.66 forbidden.lab.example\n")
	l.write(filepath.Join(dir, "resolv.conf"), "nameserver "+nameServer+"\n")
}

// mint makes the server's certificate and the authority behind it.
func (l *lab) mint() {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	l.check(err)
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Lab"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(1000 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	l.check(err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	l.check(err)
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "imap.lab.example"}, DNSNames: []string{"imap.lab.example"},
		IPAddresses: []net.IP{net.ParseIP(serverAddr)}, NotBefore: ca.NotBefore, NotAfter: ca.NotAfter,
	}
	for i := range 80 { // as large as a hosting company's
		leaf.DNSNames = append(leaf.DNSNames, fmt.Sprintf("customer%d.hosting.example", i))
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	l.check(err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	l.check(err)
	for file, block := range map[string]*pem.Block{
		"ca.pem": {Type: "CERTIFICATE", Bytes: caDER}, "cert.pem": {Type: "CERTIFICATE", Bytes: leafDER},
		"key.pem": {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		l.write(filepath.Join(l.dir, file), string(pem.EncodeToMemory(block)))
	}
}

const dovecotConf = `
base_dir = DIR/run
state_dir = DIR/state
log_path = DIR/dovecot.log
auth_verbose = yes
protocols = imap pop3
listen = *
ssl = yes
ssl_cert = <DIR/cert.pem
ssl_key = <DIR/key.pem
disable_plaintext_auth = yes
auth_mechanisms = MECHANISMS
auth_username_chars =
mail_location = maildir:~/mail
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = DIR/users
}
userdb {
  driver = passwd-file
  args = DIR/users
}
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = maildir:User
  quota_rule = *:storage=100M
}
service auth {
  inet_listener {
    port = 12345
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`

// startDovecot starts the mail server with its users: anna, otto whose mailbox is
// full, and ella whose password every keyboard has.
func (l *lab) startDovecot(mechanisms string) {
	l.check(os.Chmod(l.dir, 0o755))
	l.write(filepath.Join(l.dir, "dovecot.conf"), strings.NewReplacer("DIR", l.dir, "MECHANISMS", mechanisms).Replace(dovecotConf))
	l.write(filepath.Join(l.dir, "users"), fmt.Sprintf("anna:{PLAIN}%s:5000:5000::%s/anna::\nanna@lab.example:{PLAIN}%[1]s:5000:5000::%[2]s/anna::\notto:{PLAIN}%[1]s:5000:5000::%[2]s/otto::userdb_quota_rule=*:bytes=1k\nella:{PLAIN}%[3]s:5000:5000::%[2]s/ella::\n",
		canary, l.dir, typeable))
	for _, user := range []string{"anna", "otto", "ella"} {
		inbox := filepath.Join(l.dir, user, "mail", "new")
		l.check(os.MkdirAll(inbox, 0o755))
		l.write(filepath.Join(inbox, "1.lab"), "From: otto\n\n"+strings.Repeat("A line of a long letter.\n", 100))
		l.must("chown", "-R", "5000:5000", filepath.Join(l.dir, user))
	}
	cmd := exec.Command("ip", "netns", "exec", l.server, "dovecot", "-F", "-c", filepath.Join(l.dir, "dovecot.conf"))
	cmd.Stderr = os.Stderr
	l.check(cmd.Start())
	l.t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	l.listening("993")
}

// firewall sets the rules of a computer for what comes in, goes through or goes
// out (the hook), until the test ends.
func (l *lab) firewall(t *testing.T, computer, hook, rules string) {
	cmd := exec.Command("ip", "netns", "exec", computer, "nft", "-f", "-")
	cmd.Stdin = strings.NewReader("table inet lab {\nchain guard {\ntype filter hook " + hook + " priority 0;\n" + rules + "\n}\n}\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("nft: %v\n%s", err, out)
	}
	t.Cleanup(func() { l.must("ip", "netns", "exec", computer, "nft", "flush", "ruleset") })
}

// A report is what a test reads of the program's JSON.
type report struct {
	Took    int `json:"took_ms"`
	Verdict struct{ Cause, Severity, Stage string }
	Working []struct {
		Server, Security, Proven string
		Port                     int
	}
	Checks []struct{}
	Stages []struct {
		Stage, Status string
		Findings      []struct {
			Cause, Severity string
			Args            map[string]string
		}
	}
	exit int
	raw  string
}

// where is where packets vanish, as the finding says.
func (r report) where() string {
	for _, s := range r.Stages {
		for _, f := range s.Findings {
			if f.Cause == r.Verdict.Cause {
				return f.Args["where"]
			}
		}
	}
	return ""
}

// working is what was proven, as "143/starttls 993/tls".
func (r report) working() string {
	var all []string
	for _, w := range r.Working {
		all = append(all, fmt.Sprintf("%d/%s", w.Port, w.Security))
	}
	return strings.Join(all, " ")
}

// run checks something from the client's computer.
func (l *lab) run(t *testing.T, args ...string) report {
	return runIn(t, l.client, "SSL_CERT_FILE="+filepath.Join(l.dir, "ca.pem"), canary, args...)
}

// runIn runs the program in a namespace and reads its report.
func runIn(t *testing.T, namespace, env, password string, args ...string) report {
	args = append([]string{"netns", "exec", namespace, program(t), "check", "--json", "--password-stdin"}, args...)
	cmd := exec.Command("ip", args...)
	cmd.Env = append(os.Environ(), env, "SSL_CERT_DIR=/nonexistent")
	cmd.Stdin = strings.NewReader(password + "\n")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	r := report{raw: stdout.String() + stderr.String()}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		r.exit = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatalf("no report: %v\n%s", err, r.raw)
	}
	return r
}

// program is the terminal program, built once.
func program(t *testing.T) string {
	if err := build(); err != nil {
		t.Fatal(err)
	}
	return terminal
}

// The programs under test, where "make run" puts them too.
const terminal = "../build/mailcheckup-cli"

var build = sync.OnceValue(func() error {
	cmd := exec.Command("go", "build", "-trimpath", "-o", terminal, "./mailcheckup-cli")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v\n%s", err, out)
	}
	return nil
})

func (l *lab) must(name string, args ...string) {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		l.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

func (l *lab) check(err error) {
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) write(file, text string) { l.check(os.WriteFile(file, []byte(text), 0o644)) }

func (l *lab) read(file string) string {
	text, _ := os.ReadFile(filepath.Join(l.dir, file))
	return string(text)
}
