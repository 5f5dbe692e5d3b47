// Package presets reads what an organisation has decided for the people whose
// computers it looks after: which servers their mailboxes are on, who helps them,
// which authority signs its certificates, what is shown. A person then types an
// address, and nothing else.
//
// It stands in one file for all users of a computer, in TOML, at [Path]; only
// an administrator can write there, so that what it says may be believed: a
// password goes to its servers unasked. A file that others could have written is
// not read, and neither is one with a mistake: [Read] then says of each mistake in
// which line it is ([Problem]), and the program works as if there were none.
//
// The zero [Presets] are those of a computer that nobody has decided about.
package presets

import (
	"crypto/x509"
	"slices"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
)

// Presets are what an organisation has decided.
type Presets struct {
	Organisation string // its name; "" where there are no presets
	Language     string // tag of the language to begin with; "": that of the system
	LookUps      Answer // may the web be asked for settings
	Help         Help   // whom to ask
	Mailboxes    []discover.Provider
	Authorities  int            // certificates of the organisation's own that are trusted
	Roots        *x509.CertPool // to trust: the system's, and the organisation's own; nil: the system's
	Hidden       []Feature      // what is not shown
}

// Help is whom people of the organisation ask. What is not known is "".
type Help struct {
	Phone   string
	Address string // of mail
	Page    string // https
}

// An Answer is whether something may be done.
type Answer int

const (
	Ask Answer = iota // the person says
	Yes
	No
)

// A Feature is something that an organisation may not want to be shown.
type Feature string

const (
	Accounts  Feature = "accounts"  // those of the mail programs on this computer
	Recent    Feature = "recent"    // what was checked before
	Practice  Feature = "practice"  // practice servers
	Questions Feature = "questions" // questions and answers
	Programs  Feature = "programs"  // where to click in mail programs
	Cards     Feature = "cards"     // settings to take away
	Watch     Feature = "watch"     // looking again and again
	Code      Feature = "code"      // to be read out on the phone
)

// features lists all.
var features = []Feature{Accounts, Recent, Practice, Questions, Programs, Cards, Watch, Code}

// Shows says that a feature is to be seen.
func (p Presets) Shows(f Feature) bool { return !slices.Contains(p.Hidden, f) }

// Online says whether the web may be asked, where the person's own word is wanted.
func (p Presets) Online(wanted bool) bool {
	return p.LookUps == Yes || p.LookUps == Ask && wanted
}

// Languages are those to speak, the most wanted first: that of the organisation,
// and then those of the system.
func (p Presets) Languages(system []string) []string {
	if p.Language == "" {
		return system
	}
	return append([]string{p.Language}, system...)
}

// Settings are those for the mailbox of an address, or of a domain alone, for
// receiving and for sending; none where the organisation has said nothing of it.
func (p Presets) Settings(address string) []diagnose.Settings {
	domain := address[strings.LastIndexByte(address, '@')+1:]
	if m, ok := p.Finder(false).Owner(domain); ok {
		return m.Settings(address)
	}
	return nil
}

// Doctor runs check-ups as the organisation wants them: it knows its servers and
// its authority, and every provider that this program has facts about.
func (p Presets) Doctor() *diagnose.Doctor {
	var own []diagnose.MailProvider
	for _, m := range p.Mailboxes {
		own = append(own, m.MailProvider())
	}
	return &diagnose.Doctor{Roots: p.Roots, Providers: append(own, discover.Known()...)}
}

// Finder finds settings: for the organisation's domains those that it has named.
func (p Presets) Finder(online bool) *discover.Finder {
	return &discover.Finder{Own: p.Mailboxes, Online: p.Online(online), Offline: p.LookUps == No}
}

// World is the real network, as the organisation wants it to be seen.
func (p Presets) World() discover.World { return discover.NewWorld(p.Doctor(), *p.Finder(false)) }
