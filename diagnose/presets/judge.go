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

	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
)

// A judge takes what a file says, and notes what cannot be.
type judge struct {
	lines    lines
	read     func(string) ([]byte, error)
	problems Problems
}

// index is the place of an element in a key: "domains[0]".
var index = regexp.MustCompile(`\[\d+\]`)

// object notes a problem with a key. One that is not there is missed where its
// table begins.
func (j *judge) object(key string, reason Reason, value string, allowed ...string) {
	line, there := j.lines[key]
	for table := key; !there && table != ""; line, there = j.lines[table] {
		table = table[:max(0, strings.LastIndexByte(table, '.'))]
	}
	j.problems = append(j.problems, Problem{
		Line: line, Reason: reason, Key: index.ReplaceAllString(key, ""), Value: brief(value), Allowed: strings.Join(allowed, ", "),
	})
}

func (j *judge) presets(f file) Presets {
	p := Presets{
		Organisation: j.text("organisation", f.Organisation, name),
		Language:     f.Language,
		Help:         j.help(f),
		Hidden:       j.hidden(f.Hide),
		Roots:        j.roots(f.Authorities),
	}
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

// The forms of texts.
var (
	name    = regexp.MustCompile(`^.{1,100}$`)
	phone   = regexp.MustCompile(`^[\p{L}\p{N}+()/. -]{2,40}$`)
	address = regexp.MustCompile(`^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$`)
)

// text gives a text back that has a form; one that is not there has every form.
func (j *judge) text(key, value string, form *regexp.Regexp) string {
	if value != "" && (!form.MatchString(value) || strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) })) {
		j.object(key, Wrong, value)
	}
	return value
}

func (j *judge) help(f file) Help {
	if f.Help.Page != "" && !isPage(f.Help.Page) {
		j.object("help.page", Wrong, f.Help.Page)
	}
	return Help{
		Phone: j.text("help.phone", f.Help.Phone, phone), Address: j.text("help.address", f.Help.Address, address), Page: f.Help.Page,
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
		if !slices.Contains(Features, Feature(name)) {
			var allowed []string
			for _, f := range Features {
				allowed = append(allowed, string(f))
			}
			j.object(fmt.Sprintf("hide[%d]", n), Choice, name, allowed...)
		}
		all = append(all, Feature(name))
	}
	return all
}

// roots are the system's authorities and those in the files; nil: the system's.
func (j *judge) roots(files []string) *x509.CertPool {
	if len(files) == 0 {
		return nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	for n, file := range files {
		key := fmt.Sprintf("authorities[%d]", n)
		text, err := j.read(file)
		if err != nil {
			j.object(key, Unreadable, err.Error())
			continue
		}
		found := 0
		for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
			if cert, err := x509.ParseCertificate(block.Bytes); block.Type == "CERTIFICATE" && err == nil {
				pool.AddCert(cert)
				found++
			}
		}
		if found == 0 {
			j.object(key, NoCert, file)
		}
	}
	return pool
}
