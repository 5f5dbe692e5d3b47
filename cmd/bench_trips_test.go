//go:build linux

package cmd_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// trips counts round trips to a server that is 100 ms away, and times them.
func trips(b *bench, quick bool) table {
	t := table{
		title: "Round trips of a healthy check-up",
		text: `The server is 100 ms away. Counted on the wire: the longest chain of "said, answered, and only then said the next
thing" in one connection, the opening of the connection and TLS included, until the program hangs up. The least is a bare
session by hand: connect, encrypt, sign in with the first line that can, and leave without waiting. "Time" is that of the
whole process.`,
		head: []string{"", "least", ourName, "ratio of time to the least", "connections", "curl", "Python", "ratio to the quicker of both"},
	}
	n := 5
	if quick {
		n = 1
	}
	t.after = "### Where Mail Checkup's time goes\n\nStage by stage, in milliseconds, of the last of these check-ups:\n\n"
	for _, service := range []string{"imap", "pop3", "smtp"} {
		for _, security := range []string{"tls", "starttls"} {
			q := question{service, farHost, ports[service+" "+security], security}
			line, stages := b.tripsOf(q, n)
			t.rows = append(t.rows, line)
			t.after += fmt.Sprintf("- %s: %s\n", line[0], stages)
		}
	}
	return t
}

// stagesOf reads off the program's JSON what each stage took.
func stagesOf(out string) string {
	var r struct {
		Stages []struct {
			Stage string
			Took  int `json:"took_ms"`
		}
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		return err.Error()
	}
	var all []string
	for _, s := range r.Stages {
		all = append(all, fmt.Sprintf("%s %d", s.Stage, s.Took))
	}
	return strings.Join(all, ", ")
}

// tripsOf takes turns between the bare session, our program, curl and Python.
func (b *bench) tripsOf(q question, n int) (line []string, stages string) {
	type counted struct {
		took               sample
		trips, connections int
	}
	all := map[string]*counted{}
	note := func(name string, took time.Duration) {
		time.Sleep(300 * time.Millisecond) // for what is still under way
		c := all[name]
		if c == nil {
			c = &counted{}
			all[name] = c
		}
		trips, connections := b.relay.count()
		c.took, c.trips, c.connections = append(c.took, took), max(c.trips, trips), max(c.connections, connections)
	}
	b.relay.count()
	for range n {
		began := time.Now()
		b.check(inside(b.client, func() error { return bare(q, filepath.Join(b.dir, "ca.pem")) }))
		note("least", time.Since(began))
		for _, t := range b.tools {
			if t.name == ourName || t.name == "curl" || strings.HasPrefix(t.name, "Python") {
				a := b.asked(t, q)
				if got := situations[1].judge(t, a.out, a.hung); got != works {
					b.t.Errorf("%s, %v: %s\n%s", t.name, q, got, a.out)
				}
				note(t.name, a.took)
				if t.name == ourName {
					stages = stagesOf(a.out)
				}
			}
		}
	}
	say := func(name string) string {
		if all[name] == nil {
			return "-"
		}
		return fmt.Sprintf("%d trips, %s", all[name].trips, all[name].took)
	}
	ours, least, other := all[ourName], all["least"], time.Duration(0)
	for name, c := range all {
		if name != ourName && name != "least" && (other == 0 || c.took.median() < other) {
			other = c.took.median()
		}
	}
	return []string{
		q.service + " " + q.security, say("least"), say(ourName), ratio(ours.took.median(), least.took.median()),
		fmt.Sprint(ours.connections), say("curl"), say("Python's libraries"), ratio(ours.took.median(), other),
	}, stages
}

// ratio writes a as a multiple of b.
func ratio(a, b time.Duration) string {
	if b <= 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", float64(a)/float64(b))
}

// bare is the shortest session there is: what must be heard before one can sign in
// is waited for, and nothing else.
func bare(q question, ca string) error {
	roots, err := os.ReadFile(ca)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(roots)
	conn, err := net.Dial("tcp", net.JoinHostPort(addrs[q.host], q.port))
	if err != nil {
		return err
	}
	defer func() { conn.Close() }()
	talk := &talk{Conn: conn, in: bufio.NewReader(conn)}
	encrypt := func() error {
		secure := tls.Client(talk.Conn, &tls.Config{ServerName: q.host, RootCAs: pool})
		talk.Conn, talk.in = secure, bufio.NewReader(secure)
		return secure.Handshake()
	}
	if q.security == "tls" {
		if err := encrypt(); err != nil {
			return err
		}
	}
	if err := talk.hear(""); err != nil { // the greeting
		return err
	}
	if q.security == "starttls" {
		if q.service == "smtp" {
			if err := talk.ask("EHLO client.example", "250 "); err != nil {
				return err
			}
		}
		if err := talk.ask(map[string]string{"imap": "a STARTTLS", "pop3": "STLS", "smtp": "STARTTLS"}[q.service], ""); err != nil {
			return err
		}
		if err := encrypt(); err != nil {
			return err
		}
	}
	switch q.service {
	case "imap":
		return talk.ask("b LOGIN "+benchUser+" "+typeable, "b OK")
	case "pop3":
		return talk.ask("AUTH PLAIN "+plainAnswer, "+OK")
	}
	if err := talk.ask("EHLO client.example", "250 "); err != nil {
		return err
	}
	return talk.ask("AUTH PLAIN "+plainAnswer, "235")
}

// A talk is a conversation by lines.
type talk struct {
	net.Conn
	in *bufio.Reader
}

func (t *talk) ask(line, end string) error {
	if _, err := fmt.Fprintf(t, "%s\r\n", line); err != nil {
		return err
	}
	return t.hear(end)
}

// hear reads as far as a line that begins so.
func (t *talk) hear(end string) error {
	for {
		line, err := t.in.ReadString('\n')
		if err != nil {
			return fmt.Errorf("waiting for %q: %w", end, err)
		}
		if strings.HasPrefix(line, end) {
			return nil
		}
		if strings.HasPrefix(line, "-ERR") || strings.HasPrefix(line, "b NO") || strings.HasPrefix(line, "535") {
			return fmt.Errorf("the server said %q", line)
		}
	}
}
