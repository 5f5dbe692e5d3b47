//go:build linux

package cmd_test

import (
	"path/filepath"
	"slices"
	"strings"
)

// A question is what a person has typed into a mail program that does not work.
type question struct{ service, host, port, security string }

// A tool is a program that people ask, the way somebody who knows it would.
type tool struct {
	name     string
	program  string
	services []string // that it can be asked about; nil: all
	slow     bool     // it takes so long that it is asked once only
	scans    bool     // it looks at the server and does not sign in
	ask      func(q question) (args []string, input string)
}

// fits says whether the tool can be asked q.
func (t tool) fits(q question) bool {
	return t.services == nil || slices.Contains(t.services, q.service)
}

// session is what is written with Python's own libraries: sign in, look, sign out.
const session = `import ssl, sys
service, host, port, security, user, password = sys.argv[1:]
context = ssl.create_default_context()
if service == "imap":
    import imaplib
    if security == "tls":
        box = imaplib.IMAP4_SSL(host, int(port), ssl_context=context)
    else:
        box = imaplib.IMAP4(host, int(port))
        box.starttls(context)
    box.login(user, password)
    print("signed in", box.select("INBOX", readonly=True))
    box.logout()
elif service == "pop3":
    import poplib
    if security == "tls":
        box = poplib.POP3_SSL(host, int(port), context=context)
    else:
        box = poplib.POP3(host, int(port))
        box.stls(context)
    box.user(user)
    box.pass_(password)
    print("signed in", box.stat())
    box.quit()
else:
    import smtplib
    if security == "tls":
        out = smtplib.SMTP_SSL(host, int(port), context=context)
    else:
        out = smtplib.SMTP(host, int(port))
        out.starttls(context=context)
    print("signed in", out.login(user, password))
    out.quit()
`

// benchUser is the account that all sign in to; its password has no letters that
// some tools cannot send.
const benchUser = "ella"

// plainAnswer is the account for SASL PLAIN.
const plainAnswer = "AGVsbGEAdDFwZWQtYzRuNHJ5"

// scanned are the ports that somebody who scans a mail server names beside the one
// that does not work.
var scanned = map[string]string{"imap": "143,993", "pop3": "110,995", "smtp": "465,587"}

// typed are the lines that are typed into an open connection.
var typed = map[string]string{
	"imap": "a LOGIN " + benchUser + " " + typeable + "\nb EXAMINE INBOX\nc LOGOUT\n",
	"pop3": "USER " + benchUser + "\nPASS " + typeable + "\nSTAT\nQUIT\n",
	"smtp": "EHLO client.example\nAUTH PLAIN " + plainAnswer + "\nQUIT\n",
}

// tools are those that are compared, ours first.
func tools(b *bench) []tool {
	ca := filepath.Join(b.dir, "ca.pem")
	return []tool{
		{name: ourName, program: b.cli, ask: func(q question) ([]string, string) {
			return []string{"check", "--json", "--service", q.service, "--server", q.host, "--port", q.port, "--security", q.security,
				"--user", benchUser, "--password-stdin"}, typeable + "\n"
		}},
		{name: "curl", program: "curl", ask: func(q question) ([]string, string) {
			scheme, path := q.service, ""
			if q.security == "tls" {
				scheme += "s"
			}
			args := []string{"-sv", "--cacert", ca, "--user", benchUser + ":" + typeable}
			if q.security == "starttls" {
				args = append(args, "--ssl-reqd")
			}
			switch q.service {
			case "imap":
				args = append(args, "--request", "EXAMINE INBOX")
			case "smtp":
				args = append(args, "--request", "NOOP")
			}
			return append(args, scheme+"://"+q.host+":"+q.port+"/"+path), ""
		}},
		{name: "openssl s_client", program: "openssl", ask: func(q question) ([]string, string) {
			args := []string{"s_client", "-connect", q.host + ":" + q.port, "-servername", q.host, "-verify_hostname", q.host, "-verify_return_error",
				"-CAfile", ca, "-crlf", "-ign_eof"}
			if q.security == "starttls" {
				args = append(args, "-starttls", q.service)
			}
			return args, typed[q.service]
		}},
		{name: "nmap", program: "nmap", scans: true, ask: func(q question) ([]string, string) {
			script := map[string]string{"imap": "imap-capabilities", "pop3": "pop3-capabilities", "smtp": "smtp-commands"}[q.service]
			ports := scanned[q.service]
			if !strings.Contains(ports, q.port) {
				ports += "," + q.port
			}
			return []string{"-n", "-Pn", "-p", ports, "--script", script + ",ssl-cert", q.host}, ""
		}},
		{name: "swaks", program: "swaks", services: []string{"smtp"}, ask: func(q question) ([]string, string) {
			how := "--tls"
			if q.security == "tls" {
				how = "--tls-on-connect"
			}
			return []string{"--server", q.host, "--port", q.port, how, "--tls-verify", "--tls-ca-path", ca, "--auth", "PLAIN",
				"--auth-user", benchUser, "--auth-password", typeable, "--quit-after", "AUTH", "--helo", "client.example", "--from", "ella@lab.example", "--to", "ella@lab.example"}, ""
		}},
		{name: "Python's libraries", program: "/usr/bin/python3", ask: func(q question) ([]string, string) {
			return []string{filepath.Join(b.dir, "session.py"), q.service, q.host, q.port, q.security, benchUser, typeable}, ""
		}},
		{name: "testssl.sh", program: "testssl", services: []string{"imap"}, slow: true, scans: true, ask: func(q question) ([]string, string) {
			args := []string{"--quiet", "--color", "0", "--warnings", "off", "-p", "-S"}
			if q.security == "starttls" {
				args = append(args, "-t", q.service)
			}
			return append(args, q.host+":"+q.port), ""
		}},
	}
}
