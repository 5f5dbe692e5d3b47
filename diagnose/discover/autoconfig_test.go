package discover

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// a page as providers publish it
const page = `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1"><emailProvider id="example.org">
 <domain>example.org</domain><displayName>Example</displayName>
 <incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType>
  <username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication></incomingServer>
 <incomingServer type="pop3"><hostname>pop.%EMAILDOMAIN%</hostname><port>110</port><socketType>STARTTLS</socketType>
  <username>%EMAILADDRESS%</username></incomingServer>
 <incomingServer type="exchange"><hostname>owa.example.org</hostname></incomingServer>
 <outgoingServer type="smtp"><hostname>smtp.hoster.example</hostname><port>25</port><socketType>plain</socketType>
  <username>%EMAILLOCALPART%+%EMAILDOMAIN%</username></outgoingServer>
</emailProvider></clientConfig>`

const pageSays = `imap imap.example.org:993 tls anna [autoconfig]
	pop3 pop.example.org:110 starttls anna@example.org [autoconfig]
	smtp smtp.hoster.example:25 none anna+example.org [autoconfig]
	`

const (
	firstPage  = "autoconfig.example.org/mail/config-v1.1.xml"
	secondPage = "example.org/.well-known/autoconfig/mail/config-v1.1.xml"
)

// server is a page with one server in it.
func server(host string) string {
	return `<clientConfig><emailProvider><incomingServer type="imap"><hostname>` + host +
		`</hostname><port>993</port><socketType>SSL</socketType></incomingServer></emailProvider></clientConfig>`
}

func TestAutoconfig(t *testing.T) {
	type pages = map[string]string
	const one = "imap imap.example.org:993 tls anna@example.org [autoconfig]\n"
	for _, test := range []struct {
		name    string
		pages   pages
		failure Failure
		want    string
	}{
		{"the first address", pages{firstPage: page, secondPage: server("other.example.org")}, "", pageSays},
		{"the second address", pages{secondPage: page}, "", pageSays},
		{"a web page at the first", pages{firstPage: "<!doctype html><title>Hello", secondPage: page}, "", pageSays},
		{"redirected", pages{firstPage: "-> https://hoster.example/mail.xml", "hoster.example/mail.xml": page}, "", pageSays},
		{"redirected out of HTTPS", pages{firstPage: "-> http://hoster.example/mail.xml", "hoster.example/mail.xml": page}, Unsafe, ""},
		{"redirected in a circle", pages{firstPage: "-> https://" + firstPage}, Unreachable, ""},
		{"nothing", nil, Nothing, ""},
		{"a web page", pages{firstPage: "<!doctype html><title>Hello"}, Unreadable, ""},
		{"another document", pages{firstPage: "<rss/>"}, Unreadable, ""},
		{"no server in it", pages{firstPage: "<clientConfig/>"}, Nothing, ""},
		{"bad host names", pages{firstPage: server("192.168.1.1") + server("router")}, Nothing, ""},
		{"the person in host names", pages{firstPage: strings.Replace(page, "imap.example.org", "%EMAILLOCALPART%.evil.example", 1)}, "", strings.SplitAfterN(pageSays, "\n", 2)[1]},
		{"the address in host names", pages{firstPage: server("%EMAILADDRESS%") + server("a.%EMAILADDRESS%.evil.example")}, Nothing, ""},
		{"Latin-1", pages{firstPage: `<?xml version="1.0" encoding="ISO-8859-1"?>` + strings.Replace(server("imap.example.org"), "<email", "<!-- \xe4 --><email", 1)}, "", one},
		{"an unknown encoding", pages{firstPage: `<?xml version="1.0" encoding="EBCDIC"?>` + server("imap.example.org")}, Unreadable, ""},
		{"10 MB", pages{firstPage: page + strings.Repeat(" ", 10<<20)}, TooBig, ""},
		{"entities in entities", pages{firstPage: bomb}, Unreadable, ""},
		{"deep nesting", pages{firstPage: "<clientConfig>" + strings.Repeat("<a>", 80000)}, Unreadable, ""},
		{"1,000 servers", pages{firstPage: strings.Replace(page, "<incomingServer type=\"imap\">", manyServers()+"<incomingServer type=\"imap\">", 1)}, "", many},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := world{page: test.pages}
			w.expect(t, "anna@example.org", Autoconfig, test.failure, test.want)
			requests, questions := w.heard()
			if all := strings.Join(questions, "\n"); strings.Contains(all, "anna") {
				t.Errorf("the address has left the computer: %s", all)
			}
			for _, asked := range requests {
				if strings.Contains(asked, "anna") || strings.Contains(asked, "Referer") || !strings.Contains(asked, "User-Agent:[Mail Checkup]") {
					t.Errorf("told too much: %s", asked)
				}
			}
		})
	}
}

const bomb = `<?xml version="1.0"?><!DOCTYPE clientConfig [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<clientConfig><emailProvider><incomingServer type="imap"><hostname>&b;</hostname></incomingServer></emailProvider></clientConfig>`

func manyServers() string {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, `<incomingServer type="imap"><hostname>s%d.example.org</hostname><port>993</port><socketType>SSL</socketType></incomingServer>`, i)
	}
	return b.String()
}

const many = `imap s0.example.org:993 tls anna@example.org [autoconfig]
	imap s1.example.org:993 tls anna@example.org [autoconfig]
	imap s2.example.org:993 tls anna@example.org [autoconfig]
	imap s3.example.org:993 tls anna@example.org [autoconfig]
	imap s4.example.org:993 tls anna@example.org [autoconfig]
	imap s5.example.org:993 tls anna@example.org [autoconfig]
	imap s6.example.org:993 tls anna@example.org [autoconfig]
	imap s7.example.org:993 tls anna@example.org [autoconfig]
	smtp smtp.hoster.example:25 none anna+example.org [autoconfig]
	`

// A server without a sound certificate says nothing that counts.
func TestAutoconfigNeedsASoundCertificate(t *testing.T) {
	w := world{page: map[string]string{firstPage: page}}
	f := w.finder(t)
	f.Client.Transport.(*http.Transport).TLSClientConfig.ServerName = "" // so that it must be that of the page
	found, err := f.Find(t.Context(), "anna@example.org")
	if got := found.attempt(Autoconfig).Failure(); err != nil || got != Unsafe || len(found.Candidates) > 0 {
		t.Errorf("%v, %s, %v", err, got, found.Candidates)
	}
}

// Only the domain is known: user names cannot be.
func TestAutoconfigOfADomain(t *testing.T) {
	w := world{page: map[string]string{firstPage: page}}
	w.expect(t, "example.org", Autoconfig, "", strings.NewReplacer(" anna@example.org", " ", " anna+example.org", " ", " anna", " ").Replace(pageSays))
}

func TestISPDB(t *testing.T) {
	says := strings.ReplaceAll(pageSays, "[autoconfig]", "[ispdb]")
	w := world{page: map[string]string{"autoconfig.thunderbird.net/v1.1/example.org": page}}
	w.expect(t, "anna@example.org", ISPDB, "", says)
	(&world{}).expect(t, "anna@example.org", ISPDB, Nothing, "")

	behind := world{
		mx:   map[string][]string{"example.org.": {"mx1.mail.hoster.example."}},
		page: map[string]string{"autoconfig.thunderbird.net/v1.1/hoster.example": server("imap.hoster.example")},
	}
	behind.expect(t, "anna@example.org", ISPDB, "", "imap imap.hoster.example:993 tls anna@example.org [ispdb] confirm\n")
}

func FuzzClientConfig(f *testing.F) {
	for _, seed := range []string{page, bomb, server("a.b"), `<?xml version="1.0" encoding="ISO-8859-1"?>` + "<clientConfig>\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		q, _ := newQuery("anna@example.org")
		found, err := readClientConfig(q, page)
		sane(t, found, err)
	})
}
