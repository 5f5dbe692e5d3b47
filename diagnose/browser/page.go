package browser

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
	"sync"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/mailbox"
	"mailcheckup/diagnose/presets"
	"mailcheckup/diagnose/report"
)

var (
	//go:embed page.tmpl
	pageFile string
	//go:embed page.css
	styleFile string

	// A browser ends lines so before it takes the hash, whatever Git has made of them.
	style = report.Style() + strings.ReplaceAll(styleFile, "\r\n", "\n")
)

// pages are read when the first is written.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Parse(strings.ReplaceAll(pageFile, "\r\n", "\n")))
})

// policy lets pages have their own style, known by its hash, and forms that lead
// back here, and nothing else (Content Security Policy Level 3).
var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}()

// A page is what the templates see.
type page struct {
	*guide.Guide
	Name      string // of the program
	Place     string // where all pages lie
	Path      string // of this page, below it
	Form      string // what forms prove with that they are ours
	Title     string
	Style     template.CSS
	Next      string // the page to go on to
	Languages []guide.Language

	Organisation string
	Broken       []string      // what is wrong with its file
	Decided      string        // key of its answer about look-ups; "": the person says
	Help         *presets.Help // nil: nobody, or there is nothing to help with

	Typed      form
	Linked     bool   // a link has filled it in
	Refused    string // what is wrong with the link
	Complaint  string
	Kept       bool // there is a password from before
	Services   []diagnose.Service
	Securities []diagnose.Security

	Question, Value string

	Report   report.Embedded
	Offers   []offer
	Provider *discover.Provider
}

// An offer is settings that were tried in place of those of a check-up and work.
type offer struct {
	Half, Proof int
	Settings    string
}

// page begins a page with the word called title, or with the program's name.
func (s *site) page(path, title string) *page {
	s.visit.mu.Lock()
	defer s.visit.mu.Unlock()
	p := &page{
		Guide: s.visit.guide, Name: report.Name, Place: s.gate.place, Path: path, Form: s.gate.form, Title: report.Name,
		Style: template.CSS(style), Languages: guide.Languages(), Services: mailbox.Receiving(), Securities: diagnose.Securities(),
		Organisation: s.visit.presets.Organisation,
	}
	if title != "" {
		p.Title = p.Word(title)
	}
	return p
}

// fillIn puts in what was typed, but for the password, and what is to be known
// before more is typed.
func (p *page) fillIn(v *visit) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p.Typed, p.Kept = v.form, !v.password.Empty()
	p.Linked, p.Refused = v.fromLink(), string(v.refused)
	p.Decided = decided[v.presets.LookUps]
	for _, problem := range v.broken {
		p.Broken = append(p.Broken, problem.Say(p.Guide))
	}
	if v.complaint != nil {
		p.Complaint = v.complaint(p.Guide)
	}
}

// decided are the words for what an organisation has decided about look-ups.
var decided = map[presets.Answer]string{presets.Yes: "window.lookups.yes", presets.No: "window.lookups.no"}

// help is whom people of the organisation ask; nil where there is nobody.
func (v *visit) help() *presets.Help {
	if v.presets.Help == (presets.Help{}) {
		return nil
	}
	return &v.presets.Help
}

// Open says that the details of the form are worth seeing.
func (p *page) Open() bool { return p.Typed.Complete() || p.Linked || p.Complaint != "" }

// A half is the fields about one server as the template sees them.
type half struct {
	*page
	mailbox.Server
	Key, Before string // of the names of the fields
	Example     string
}

// Receiving are the fields about the server for receiving.
func (p *page) Receiving() half {
	return half{p, p.Typed.Receive, "discover.receiving", "", "imap.example.org"}
}

// Sending are the fields about the server for sending.
func (p *page) Sending() half {
	return half{p, p.Typed.Send, "discover.sending", "sending-", "smtp.example.org"}
}

// write writes the page that a template makes.
func (p *page) write(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	p.part(w, name, p)
}

// part writes what a template makes of data. It cannot be undone, and what goes
// wrong is that the browser has left.
func (p *page) part(w http.ResponseWriter, name string, data any) {
	var b strings.Builder
	if err := pages().ExecuteTemplate(&b, name, data); err != nil {
		panic(err) // a mistake in the template, which every test would meet
	}
	w.Write([]byte(b.String()))
}
