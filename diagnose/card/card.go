// Package card writes down settings that work, to be taken away to another
// device: as text to type them in from, as a configuration profile for Apple's
// devices, as an autoconfig file for Thunderbird and its like, and as JSON for
// programs ([Formats]). Never with a password.
//
// What stands in settings was typed by somebody or said by a server. It is data
// in every format, escaped by the format's own rules, and what could play tricks
// on who looks at it is replaced before.
package card

import (
	"cmp"
	"errors"
	"io"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// A Card is the settings of one mailbox.
type Card struct {
	Address   string            // of the mailbox; where only its domain is known, that
	Receiving diagnose.Settings // a zero Service: not known
	Sending   diagnose.Settings // a zero Service: not known
	Checked   time.Time         // when they were seen to work; zero: not told
}

// Of makes a card of the first settings for receiving and the first for sending,
// without their secrets. It passes over settings that leave something open, for
// nobody has seen those work. Who gave no address most likely signs in with it.
func Of(working ...diagnose.Settings) (c Card) {
	for _, s := range working {
		half := &c.Receiving
		if s.Service == diagnose.SMTP {
			half = &c.Sending
		}
		if half.Service == "" && settled(s) {
			*half = s.Anonymous()
			half.Service = cmp.Or(s.Service, diagnose.IMAP)
		}
	}
	c.Address = cmp.Or(c.Receiving.Address, c.Sending.Address)
	for _, s := range []diagnose.Settings{c.Receiving, c.Sending} {
		if c.Address == "" && strings.Contains(s.Username, "@") {
			c.Address = s.Username
		}
	}
	return c
}

// settled says that s leaves nothing open.
func settled(s diagnose.Settings) bool {
	return s.Host != "" && s.Port != 0 && s.Security != "" && s.Security != diagnose.Auto
}

// A Format is a way to write a card.
type Format struct {
	Name string // code: "text", "mobileconfig", "autoconfig" or "json"

	file string // the name for a file, with DOMAIN where that of the mailbox goes
	both bool   // makes no sense unless both servers are known
	form func(*guide.Guide, Card) ([]byte, error)
}

// Formats lists all there are.
var Formats = []Format{
	{"text", "mail-settings-DOMAIN.txt", false, text},
	{"mobileconfig", "mail-settings-DOMAIN.mobileconfig", true, profile},
	{"autoconfig", "config-v1.1.xml", true, autoconfig},
	{"json", "mail-settings-DOMAIN.json", false, encoded},
}

// ErrHalf is the error of writing a card on which a server is missing in a
// format that needs both.
var ErrHalf = errors.New("the card needs a server for receiving and one for sending")

// Fits says that c has all that the format needs.
func (f Format) Fits(c Card) bool {
	return !f.both || c.Receiving.Service != "" && c.Sending.Service != ""
}

// File is a name for the file that c is saved in: "mail-settings-example.org.txt".
func (f Format) File(c Card) string {
	if domain := c.domain(); domain != "" {
		return strings.Replace(f.file, "DOMAIN", domain, 1)
	}
	return strings.Replace(f.file, "-DOMAIN", "", 1)
}

// Write writes c, with words in the language of g. The same card gives the same
// bytes every time.
func (f Format) Write(w io.Writer, g *guide.Guide, c Card) error {
	if !f.Fits(c) {
		return ErrHalf
	}
	page, err := f.form(g, c.harmless())
	if err != nil {
		return err
	}
	_, err = w.Write(page)
	return err
}

// local is the address up to the @.
func (c Card) local() string {
	return c.Address[:max(0, strings.LastIndexByte(c.Address, '@'))]
}

// domain is the domain of the address as the name service has it (RFC 5891), and
// "" where it can be none. It is fit for the name of a file.
func (c Card) domain() string {
	domain, err := idna.Lookup.ToASCII(c.Address[strings.LastIndexByte(c.Address, '@')+1:])
	if err != nil || len(domain) > 253 {
		return ""
	}
	return domain
}

// whole is the address where more than its domain is known, and otherwise "".
func (c Card) whole() string {
	if c.local() == "" {
		return ""
	}
	return c.Address
}

// name is what the card is called by.
func (c Card) name() string { return cmp.Or(c.Address, c.Receiving.Host, c.Sending.Host) }

// harmless is c without anything in it that could forge a line of the text, or
// show something else than it is.
func (c Card) harmless() Card {
	for _, text := range []*string{
		&c.Address, &c.Receiving.Host, &c.Receiving.Username, &c.Receiving.Address,
		&c.Sending.Host, &c.Sending.Username, &c.Sending.Address,
	} {
		*text = diagnose.Harmless(*text)
	}
	return c
}
