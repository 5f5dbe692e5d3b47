package presets

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
)

// A judge takes what a file says, and notes what cannot be.
type judge struct {
	lines    map[string]int
	read     func(string) ([]byte, Problems)
	problems Problems
}

// begun is where a certificate begins in a file, of whatever kind.
var begun = regexp.MustCompile(`-----BEGIN [A-Z0-9 ]*CERTIFICATE-----`)

// index is the place of an element in a key: "domains[0]".
var index = regexp.MustCompile(`\[\d+\]`)

// plain is a key without places, as people read it.
func plain(key string) string { return index.ReplaceAllString(key, "") }

// object notes a problem with a key. One that is not there is missed where its
// table begins.
func (j *judge) object(key string, reason Reason, value string, allowed ...string) {
	line, there := j.lines[key]
	for table := key; !there && table != ""; line, there = j.lines[table] {
		if one := plain(table); one != table && j.lines[one] > 0 { // there is one only
			table = one
			continue
		}
		table = table[:max(0, strings.LastIndexByte(table, '.'))]
	}
	j.problems = append(j.problems, Problem{
		Line: line, Reason: reason, Key: plain(key), Value: brief(value), Allowed: strings.Join(allowed, ", "),
	})
}

func (j *judge) presets(f file) Presets {
	p := Presets{
		Organisation: j.text("organisation", f.Organisation, anything),
		Language:     f.Language,
		Help:         j.help(f),
		Hidden:       j.hidden(f.Hide),
	}
	p.Roots, p.Authorities = j.roots(f.Authorities)
	if f.Organisation == "" {
		j.object("organisation", Missing, "")
	}
	if f.LookUps != nil {
		p.LookUps = No
		if *f.LookUps {
			p.LookUps = Yes
		}
	}
	j.language(f.Language)
	for n, m := range f.Mailbox {
		p.Mailboxes = append(p.Mailboxes, j.mailbox(fmt.Sprintf("mailbox[%d]", n), m, p))
	}
	return p
}

func (j *judge) language(tag string) {
	var tags []string
	for _, l := range guide.Languages() {
		tags = append(tags, l.Tag)
	}
	if tag != "" && !slices.Contains(tags, tag) {
		j.object("language", Choice, tag, tags...)
	}
}

// longest is how long a text may be that is shown on one line, in characters.
const longest = 100

// text gives a text back that can be shown, and has a form.
func (j *judge) text(key, value string, form func(string) bool) string {
	if value != "" && (utf8.RuneCountInString(value) > longest || diagnose.Harmless(value) != value || !form(value)) {
		j.object(key, Wrong, value)
	}
	return value
}

func anything(string) bool { return true }

func isPhone(text string) bool {
	return utf8.RuneCountInString(text) > 1 && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.N) && !strings.ContainsRune("+()/. -", r) })
}

func isAddress(text string) bool {
	local, domain, _ := diagnose.CutAddress(text)
	_, ok := discover.Hostname(domain)
	return ok && local != "" && !strings.Contains(local, " ")
}

func (j *judge) help(f file) Help {
	if f.Help.Page != "" && !isPage(f.Help.Page) {
		j.object("help.page", Choice, f.Help.Page, "https://help.example.org/…")
	}
	return Help{
		Phone: j.text("help.phone", f.Help.Phone, isPhone), Address: j.text("help.address", f.Help.Address, isAddress), Page: f.Help.Page,
	}
}

// isPage says that text is the address of a page that is shown and opened as it is.
func isPage(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.User != nil || len(text) > 300 || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return false
	}
	_, ok := discover.Hostname(u.Hostname())
	return ok
}

func (j *judge) hidden(names []string) (all []Feature) {
	for n, name := range names {
		if !slices.Contains(features, Feature(name)) {
			j.object(fmt.Sprintf("hide[%d]", n), Choice, name, diagnose.Texts(features)...)
		}
		all = append(all, Feature(name))
	}
	return all
}

// roots are the system's authorities and those in the files, and how many these are;
// nil: the system's.
func (j *judge) roots(files []string) (pool *x509.CertPool, all int) {
	if len(files) == 0 {
		return nil, 0
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	for n, file := range files {
		key := fmt.Sprintf("authorities[%d]", n)
		text, problems := j.read(file)
		for _, p := range problems {
			j.object(key, p.Reason, p.Value)
			if p.Reason != Unreadable {
				j.problems[len(j.problems)-1].Value = p.Value // a path, whole: it is to be copied
			}
		}
		if len(problems) > 0 {
			continue
		}
		found := 0
		for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
			if cert, err := x509.ParseCertificate(block.Bytes); block.Type == "CERTIFICATE" && err == nil {
				pool.AddCert(cert)
				found++
			}
		}
		switch {
		case found < len(begun.FindAll(text, -1)):
			j.object(key, BadCert, file)
		case found == 0:
			j.object(key, NoCert, file)
		}
		all += found
	}
	return pool, all
}
