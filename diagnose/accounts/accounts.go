// Package accounts reads, and never writes, the mail accounts that mail
// programs keep on this computer, without their passwords.
//
// Whoever asks why their mail does not work need not type again what a mail
// program already knows; and what it knows is what has to be checked. Read are
//
//   - Thunderbird and Betterbird: prefs.js of every profile
//   - Evolution: the *.source files
//   - KMail: the settings of Akonadi's IMAP and POP3 resources, of the mail
//     transports and of the identities
//   - classic Outlook, 2013 and later: the registry
//   - Apple Mail: Accounts.plist, if it is XML
//
// Not read is what lies elsewhere: accounts of GNOME Online Accounts, the new
// Outlook's, Exchange accounts (which have no mail servers to name), binary
// property lists, and Accounts4.sqlite of today's macOS, which the system lets
// nobody read.
//
// Passwords are kept by these programs in other places, nearly always. Where
// one stands in a file that is read, it is never looked at.
package accounts

import (
	"cmp"
	"context"
	"errors"
	"os"

	"mailcheckup/diagnose"
)

// A Program is the code of a mail program.
type Program = string

// The mail programs, in the order of [Finder.Find].
const (
	Thunderbird Program = "thunderbird"
	Evolution   Program = "evolution"
	KMail       Program = "kmail"
	Outlook     Program = "outlook"
	AppleMail   Program = "applemail"
)

// An Account is one mailbox as a mail program on this computer knows it.
//
// Of the settings, an empty Service means that the program has none, and Auto
// that it says it finds out by itself, or does not say. SignIn is Token where
// the program signs in with OAuth, Anonymous where it sends without signing in,
// otherwise empty. There is never a secret.
type Account struct {
	Program            Program
	Name               string // what the program calls it
	Address            string
	Receiving, Sending diagnose.Settings
}

// A Finder finds the accounts of this user. The zero value looks where the mail
// programs look.
type Finder struct {
	Home string                   // the user's directory; "": the system's answer
	Env  func(name string) string // nil: the environment
	// registry lists what Outlook has written; nil: the registry. For tests.
	registry func() ([]values, error)
}

// Find lists the accounts that the zero [Finder] finds.
func Find(ctx context.Context) ([]Account, error) { return new(Finder).Find(ctx) }

// most is how many accounts are read, and how many profiles: far more than
// anybody has.
const most = 64

// Find lists the accounts of all mail programs, in a steady order. What is not
// there is no error; what is there and cannot be read or understood is left out
// and named in the error, beside the accounts that could be read.
func (f *Finder) Find(ctx context.Context) ([]Account, error) {
	home := f.Home
	if home == "" {
		var err error
		if home, err = os.UserHomeDir(); err != nil {
			return nil, err
		}
	}
	s := &search{ctx: ctx, home: home, env: f.Env}
	if s.env == nil {
		s.env = os.Getenv
	}
	s.thunderbird()
	s.evolution()
	s.kmail()
	s.outlook(f.registry)
	s.appleMail()
	return s.found, errors.Join(append(s.errs, ctx.Err())...)
}

// A search is one walk through all programs.
type search struct {
	ctx   context.Context
	home  string
	env   func(string) string
	found []Account
	errs  []error
}

// over says that it is time to stop: nobody waits any more, or there are more
// accounts than anybody has.
func (s *search) over() bool { return s.ctx.Err() != nil || len(s.found) >= most }

// failed notes an error, if it is one.
func (s *search) failed(err error) {
	if err != nil && len(s.errs) < most {
		s.errs = append(s.errs, err)
	}
}

// add takes an account, unless it names no server at all.
func (s *search) add(a Account) {
	a.Address = clean(a.Address)
	a.Receiving = finished(a.Receiving, a.Address)
	a.Sending = finished(a.Sending, a.Address)
	a.Name = cmp.Or(clean(a.Name), a.Address, a.Receiving.Host, a.Sending.Host)
	if !s.over() && (a.Receiving.Host != "" || a.Sending.Host != "") {
		s.found = append(s.found, a)
	}
}

// finished completes settings: text without what does not belong there, the
// usual port where none is said, and nothing at all without a server.
func finished(s diagnose.Settings, address string) diagnose.Settings {
	s.Host, s.Username, s.Address = clean(s.Host), clean(s.Username), address
	if s.Host == "" {
		return diagnose.Settings{}
	}
	s.Security = cmp.Or(s.Security, diagnose.Auto)
	if s.Port == 0 && s.Security != diagnose.Auto {
		s.Port = diagnose.UsualPort(s.Service, s.Security)
	}
	return s
}
