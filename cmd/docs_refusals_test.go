package cmd_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// TestDocsRefusals: a server that says no as providers are told to do is understood
// as the page promises.
func TestDocsRefusals(t *testing.T) {
	word := regexp.MustCompile(`“([^”]+)”`)
	seen := map[string]int{}
	for _, row := range rows(t, "providers.md", "say") {
		said := ""
		if m := word.FindStringSubmatch(row[0]); m != nil {
			said = m[1]
		}
		before, about, _ := strings.Cut(row[0], " with ")
		if about == "" {
			before = row[0]
		}
		for _, quoted := range span.FindAllString(before, -1) {
			no := strings.Trim(quoted, "`")
			fault, ok := refusing(no+" "+said, row[0])
			if !ok { // the command that it answers
				continue
			}
			seen[fault.Service]++
			want := strings.Trim(row[2], "`")
			t.Run(row[0], func(t *testing.T) {
				t.Parallel()
				if c := checkupOf(t, fault); string(c.Verdict().Cause) != want {
					t.Errorf("%v: %s, want %s", fault.Ports, c.Verdict().Cause, want)
				}
			})
		}
	}
	if seen["imap"] < 8 || seen["pop3"] < 5 || seen["smtp"] < 9 {
		t.Errorf("the page has too few: %v", seen)
	}
}

// refusing is a server that says no where a row of the page says that it does.
func refusing(no, where string) (practice.Fault, bool) {
	f := practice.Fault{Service: "smtp", Port: 465, Security: "tls"}
	option := "login"
	switch {
	case strings.HasPrefix(no, "NO ") || strings.HasPrefix(no, "* BYE "):
		f.Service, f.Port = "imap", 993
		if strings.Contains(where, "EXAMINE") {
			option = "inbox"
		}
	case strings.HasPrefix(no, "-ERR "):
		f.Service, f.Port = "pop3", 995
	case strings.Trim(no[:3], "0123456789") != "":
		return f, false
	case strings.Contains(where, "RCPT"):
		option = "sender"
	}
	server := "TLS cert=good\n"
	if strings.Contains(where, "before STARTTLS") {
		f.Port, f.Security, server = 587, "none", ""
	}
	if strings.Contains(where, "as the greeting") {
		server += "S " + no
	} else {
		server += fmt.Sprintf("%s cleartext %s=%q", strings.ToUpper(f.Service), option, no)
	}
	f.Ports = map[int]string{f.Port: server}
	return f, true
}

// checkupOf meets a practice server.
func checkupOf(t *testing.T, fault practice.Fault) diagnose.Checkup {
	network, err := practice.Serve(fault, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer network.Close()
	f := network.Fault
	doctor := &diagnose.Doctor{Resolver: network, Dial: network.DialContext, Interfaces: network.Interfaces, Roots: network.Roots}
	return doctor.Checkup(t.Context(), diagnose.Settings{
		Service: diagnose.Service(f.Service), Host: f.Host, Port: f.Port, Security: diagnose.Security(f.Security),
		Username: f.User, Secret: diagnose.NewSecret(f.Password), ClearPassword: true,
	})
}
