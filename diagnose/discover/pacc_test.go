package discover

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
)

const paccPage = "ua-auto-config.example.org/.well-known/user-agent-configuration.json"

const document = `{"protocols":{"imap":{"host":"imap.example.org"},"smtp":{"host":"smtp.hoster.example"},
	"jmap":{"url":"https://jmap.example.org/"}},"authentication":{"password":true},"info":{"provider":{"name":"Example"}}}`

// digest is the TXT record for a document.
func digest(document string) string {
	sum := sha256.Sum256([]byte(document))
	return "v=UAAC1; a=sha256; d=" + base64.StdEncoding.EncodeToString(sum[:])
}

func TestPACC(t *testing.T) {
	for _, test := range []struct {
		name, document, record string
		failure                Failure
		want                   string
	}{
		{"sound", document, digest(document), "", `imap imap.example.org:993 tls anna@example.org [pacc]
			smtp smtp.hoster.example:465 tls anna@example.org [pacc]
			`},
		{"another digest", document, digest(document + " "), Forged, ""},
		{"no digest", document, "", Nothing, ""},
		{"a web server that answers to every name", "<!doctype html><title>Hello", "", Nothing, ""},
		{"a big page for every name", "<!doctype html>" + strings.Repeat(" ", 1<<20), "", Nothing, ""},
		{"a record for every name", "<!doctype html><title>Hello", "v=spf1 -all", Nothing, ""},
		{"another version", document, strings.Replace(digest(document), "UAAC1", "UAAC2", 1), Forged, ""},
		{"half a digest", document, "v=UAAC1; a=sha256; d=AAAA", Forged, ""},
		{"empty digest", document, "v=UAAC1; a=sha256; d=", Forged, ""},
		{"no document", "", "", Nothing, ""},
		{"no mail server", `{}`, digest(`{}`), Nothing, ""},
		{"no JSON", `{`, digest(`{`), Unreadable, ""},
		{"deep nesting", strings.Repeat("[", 100000), digest(strings.Repeat("[", 100000)), Unreadable, ""},
		{"another form", `{"protocols":[1]}`, digest(`{"protocols":[1]}`), Unreadable, ""},
		{"10 MB", document + strings.Repeat(" ", 10<<20), digest(document), TooBig, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := world{page: map[string]string{}, txt: map[string]string{"_ua-auto-config.example.org.": test.record}}
			if test.document != "" {
				w.page[paccPage] = test.document
			}
			w.expect(t, "anna@example.org", PACC, test.failure, test.want)
		})
	}
}

func FuzzPACC(f *testing.F) {
	f.Add([]byte(document))
	f.Add([]byte(`{"protocols":{"imap":{"host":"192.168.1.1"},"pop3":null}}`))
	f.Fuzz(func(t *testing.T, page []byte) {
		q, _ := newQuery("anna@example.org")
		found, err := readPACC(q, page)
		sane(t, found, err)
	})
}

// sane says that settings from anywhere are such as a person can be shown.
func sane(t *testing.T, found []Candidate, err error) {
	if (len(found) > 0) == (err != nil) || len(found) > 2*mostServers {
		t.Fatalf("%d found, %v", len(found), err)
	}
	for _, c := range found {
		s := c.Settings
		if host, ok := Hostname(s.Host); !ok || host != s.Host || s.Port < 1 || s.Port > 65535 || strings.ContainsFunc(s.Username, unprintable) {
			t.Fatalf("%+v", s)
		}
	}
}
