package presets

import (
	"fmt"
	"strconv"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// A Reason is what is wrong. It is a code, for package guide to word.
type Reason string

const (
	Unreadable Reason = "unreadable"    // the file; Value says why
	Unsafe     Reason = "unsafe"        // others than an administrator could have written the file in Value
	Folder     Reason = "unsafe-folder" // the same of the folder in Value, and so of what is in it
	Stranger   Reason = "stranger"      // the file or folder in Value belongs to another user
	Syntax     Reason = "syntax"        // no TOML; Value says why, in English
	Quotes     Reason = "quotes"        // Value is a quotation mark, but not a straight one, the only kind in TOML
	Unknown    Reason = "unknown"       // there is no such key
	Missing    Reason = "missing"       // there should be the key
	Wrong      Reason = "wrong"         // the key cannot have this value
	Choice     Reason = "choice"        // the key has one of a few values, or of a few forms, which Allowed lists
	NoName     Reason = "no-name"       // Value is no name of a server with its domain, which alone can stand in a certificate
	Port       Reason = "port"          // the port in Value is usually that of the service in Other; Allowed lists the usual ones
	NoCert     Reason = "no-cert"       // the file that Value names holds no certificate
	BadCert    Reason = "bad-cert"      // a certificate in the file that Value names cannot be read
	Twice      Reason = "twice"         // the domain in Value belongs to two mailboxes
)

// A Problem is one mistake in a file.
type Problem struct {
	File    string
	Line    int // the first is 1; 0: the file as a whole
	Reason  Reason
	Key     string // "mailbox.receiving.port"
	Value   string
	Allowed string
	Other   string
}

// Say puts the problem into words, with file and line.
func (p Problem) Say(g *guide.Guide) string {
	shown := diagnose.Harmless // what is wrong with a file may be just that it is not
	text := g.Word("presets."+string(p.Reason), "key", shown(p.Key), "value", shown(p.Value), "allowed", p.Allowed, "other", g.Code("protocol", p.Other))
	if p.Line == 0 {
		return g.Word("presets.file", "file", shown(p.File), "problem", text)
	}
	return g.Word("presets.line", "file", shown(p.File), "line", strconv.Itoa(p.Line), "problem", text)
}

// Problems are all mistakes that were found in a file, in its order.
type Problems []Problem

// Error is for programmers; people read [Problem.Say].
func (p Problems) Error() string {
	var all []string
	for _, one := range p {
		all = append(all, fmt.Sprintf("%s:%d: %s %s %q", one.File, one.Line, one.Reason, one.Key, one.Value))
	}
	return strings.Join(all, "\n")
}
