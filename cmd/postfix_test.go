package cmd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Postfix asks Dovecot about passwords, lets anna send as herself only, and
// delivers nothing.
const postfixMain = `
compatibility_level = 3.6
queue_directory = DIR/spool
data_directory = DIR/data
maillog_file = DIR/postfix.log
maillog_file_prefixes = DIR
myhostname = smtp.lab.example
mydestination = lab.example
inet_interfaces = all
inet_protocols = ipv4
smtpd_peername_lookup = no
local_recipient_maps =
alias_maps =
smtpd_tls_cert_file = DIR/cert.pem
smtpd_tls_key_file = DIR/key.pem
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:12345
smtpd_sender_login_maps = inline:{ anna@lab.example=anna@lab.example }
smtpd_recipient_restrictions = reject_sender_login_mismatch, permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_reject_unlisted_sender = no
default_transport = discard
local_transport = discard
`

const postfixMaster = `
smtp      inet n - n - - smtpd
587       inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes
465       inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
cleanup   unix n - n - 0 cleanup
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
anvil     unix - - n - 1 anvil
proxymap  unix - - n - - proxymap
discard   unix - - n - - discard
qmgr      unix n - n 300 1 qmgr
pickup    unix n - n 60 1 pickup
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
postlog   unix-dgram n - n - 1 postlogd
`

// startPostfix starts the server for sending, beside Dovecot.
func (l *lab) startPostfix() {
	if _, err := exec.LookPath("postfix"); err != nil {
		if os.Getenv("CI") != "" {
			l.t.Fatal("the lab needs Postfix")
		}
		l.t.Skip("the lab needs Postfix")
	}
	dir := filepath.Join(l.dir, "postfix")
	for _, d := range []string{dir, filepath.Join(l.dir, "spool"), filepath.Join(l.dir, "data")} {
		l.check(os.Mkdir(d, 0o755))
	}
	l.must("chown", "postfix", filepath.Join(l.dir, "data"))
	l.write(filepath.Join(dir, "main.cf"), strings.ReplaceAll(postfixMain, "DIR", l.dir))
	l.write(filepath.Join(dir, "master.cf"), postfixMaster)
	l.must("ip", "netns", "exec", l.server, "postfix", "-c", dir, "start")
	l.t.Cleanup(func() { exec.Command("ip", "netns", "exec", l.server, "postfix", "-c", dir, "stop").Run() })
	l.listening("465")
	l.listening("587")
}

// listening waits until something listens on a port of the server.
func (l *lab) listening(port string) {
	for range 100 {
		if exec.Command("ip", "netns", "exec", l.server, "sh", "-c", "ss -tln | grep -q :"+port+" ").Run() == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	l.t.Fatalf("nothing listens on port %s:\n%s%s", port, l.read("dovecot.log"), l.read("postfix.log"))
}

// TestRealProtocols: the real servers, healthy, in every protocol and security,
// and a few ways in which they say no.
func TestRealProtocols(t *testing.T) {
	l := newLab(t, 0)
	l.startPostfix()
	for _, test := range []struct{ args, cause, working string }{
		{"--service imap --port 993 --security tls --user anna", "ok", "993/tls"},
		{"--service imap --port 143 --security starttls --user anna", "ok", "143/starttls"},
		{"--service pop3 --port 995 --security tls --user anna", "ok", "995/tls"},
		{"--service pop3 --port 110 --security starttls --user anna", "ok", "110/starttls"},
		{"--service pop3 --user anna", "ok", "995/tls"},
		{"--service smtp --port 465 --security tls --user anna@lab.example --address anna@lab.example", "ok", "465/tls"},
		{"--service smtp --port 587 --security starttls --user anna@lab.example --address anna@lab.example", "ok", "587/starttls"},
		{"--service smtp --user anna@lab.example --address anna@lab.example", "ok", "465/tls"},
		{"--service pop3 --port 110 --security none --allow-cleartext --user anna", "capability.needs-tls", "995/tls 110/starttls"},
		{"--service pop3 --port 110 --security tls --user anna", "tls.plain-port", "995/tls 110/starttls"},
		{"--service pop3 --port 995 --security starttls --user anna", "tls.needs-implicit", "995/tls 110/starttls"},
		{"--service pop3 --port 995 --user nobody", "signin.credentials", ""},
		{"--service imap --port 995 --security tls --user anna", "greeting.other-protocol", "993/tls 143/starttls"},
		{"--service smtp --port 587 --security tls --user anna@lab.example", "tls.plain-port", "465/tls 587/starttls"},
		{"--service smtp --port 465 --security starttls --user anna@lab.example", "tls.needs-implicit", "465/tls 587/starttls"},
		{"--service smtp --port 587 --security none --allow-cleartext --user anna@lab.example", "capability.needs-tls", "465/tls 587/starttls"},
		{"--service smtp --port 25 --security starttls --user anna@lab.example", "capability.no-auth", "465/tls 587/starttls"},
		{"--service smtp --port 465 --user anna@lab.example --address otto@lab.example", "smtp.sender-refused", ""},
		{"--service smtp --port 465 --user nobody@lab.example", "signin.credentials", ""},
		{"--service imap --user anna --sending-server imap.lab.example --sending-port 466 --address anna@lab.example", "tcp.refused", ""},
		{"--service imap --user anna@lab.example --sending-server imap.lab.example --address anna@lab.example", "ok", ""},
	} {
		t.Run(test.args, func(t *testing.T) {
			r := l.run(t, append([]string{"--server", "imap.lab.example"}, strings.Fields(test.args)...)...)
			both := strings.Contains(test.args, "--sending")
			if r.Verdict.Cause != test.cause || !both && r.working() != test.working {
				t.Errorf("verdict %s, working %q; want %s, %q\n%s", r.Verdict.Cause, r.working(), test.cause, test.working, r.raw)
			}
			if both != (len(r.Checks) == 2) {
				t.Errorf("%d checks", len(r.Checks))
			}
			for _, s := range r.Stages {
				if test.cause == "ok" && len(s.Findings) > 0 {
					t.Errorf("a healthy server gave findings: %v", s.Findings)
				}
			}
			if leaks(r.raw) {
				t.Errorf("the password is in the output:\n%s", r.raw)
			}
		})
	}
	l.judgeLog()
	log := l.read("postfix.log")
	if strings.Contains(log, "queue active") || strings.Contains(log, "message-id=") {
		t.Errorf("a message was handed in:\n%s", log)
	}
	if leaks(log) {
		t.Errorf("the password is in Postfix's log:\n%s", log)
	}
}

// TestRealMechanisms: healthy servers that take one way of signing in only, in
// every protocol and security, give no finding above a note.
func TestRealMechanisms(t *testing.T) {
	for _, mechanism := range []string{"plain", "login", "cram-md5"} {
		t.Run(mechanism, func(t *testing.T) {
			l := newLab(t, 0, mechanism)
			l.startPostfix()
			for _, service := range []string{"imap", "pop3", "smtp"} {
				for _, security := range []string{"tls", "starttls"} {
					r := l.run(t, "--server", "imap.lab.example", "--service", service, "--security", security,
						"--user", "anna@lab.example", "--port", ports[service+" "+security])
					if r.Verdict.Cause != "ok" || r.Stages[len(r.Stages)-1].Status == "unreached" {
						t.Errorf("%s %s: verdict %s\n%s", service, security, r.Verdict.Cause, r.raw)
					}
				}
			}
		})
	}
}

var ports = map[string]string{
	"imap tls": "993", "imap starttls": "143", "pop3 tls": "995", "pop3 starttls": "110", "smtp tls": "465", "smtp starttls": "587",
}
