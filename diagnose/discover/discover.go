// Package discover goes from a mail address to settings worth trying.
//
// Where an organisation has said what holds for the domain ([Finder.Own]), nobody
// else is asked. Otherwise several sources are asked side by side, each a small
// function in a file of its own, and all within one bound on time ([Finder.Find]):
//
//   - this program's own facts about providers
//   - the provider behind the domain's mail exchanger (MX)
//   - PACC, a document of the provider whose digest stands in the name service
//   - the provider's autoconfig page
//   - the public database of Thunderbird (ISPDB)
//   - SRV records in the name service (RFC 6186, RFC 8314)
//   - names that mail servers usually have, as a last resort
//
// What they say is put together: the same settings from several sources are
// one [Candidate], and where sources contradict each other, the better one
// overrules the other. Nothing is believed for that: [Prove] has the engine
// try the candidates, without signing in.
//
// The person's address stays on this computer. All that leaves it is the
// domain: in questions to the name service, and, if the person agrees
// ([Finder.Online]), to web servers of the provider and of Thunderbird.
package discover

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"mailcheckup/diagnose"
)

// A Source is where settings come from. Sources are codes, for package guide to word.
type Source string

// The sources, the most trusted first.
const (
	Presets    Source = "presets"    // the organisation that looks after this computer
	Facts      Source = "facts"      // this program's own facts about the domain's provider
	MX         Source = "mx"         // the same, about the provider that the domain's mail goes to
	PACC       Source = "pacc"       // draft-ietf-mailmaint-pacc
	Autoconfig Source = "autoconfig" // draft-ietf-mailmaint-autoconfig
	ISPDB      Source = "ispdb"      // Thunderbird's database
	SRV        Source = "srv"        // RFC 6186
	Names      Source = "names"      // imap.DOMAIN, mail.DOMAIN …: a guess
)

// Typed is the source of what the person has typed, which is compared with the others.
const Typed Source = "typed"

// Sources lists all that can be asked, the most trusted first. Own facts, which are checked and
// dated, come before what anyone can publish; what comes encrypted and signed
// for comes before the plain name service. That the MX stands before autoconfig
// is for domains whose web host has a page for mail that is not with it.
var Sources = []Source{Presets, Facts, MX, PACC, Autoconfig, ISPDB, SRV, Names}

// A Resolver is a name service. [net.Resolver] is one.
type Resolver interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// A Finder finds settings. The zero value uses the system's name service and
// asks nothing of the web.
type Finder struct {
	Own      []Provider    // of the organisation that looks after this computer; their domains are asked of nobody else
	Online   bool          // the person agrees to look-ups on the web, which tell the domain
	Offline  bool          // the organisation wants none, whoever agrees
	Resolver Resolver      // nil: the system's
	Client   *http.Client  // nil: one of its own; its redirects and cookies are not used
	Patience time.Duration // for all sources together; 0: [Patience]
}

// Patience is how long all sources together may take by default.
const Patience = 8 * time.Second

// Found is what the sources said.
type Found struct {
	Candidates []Candidate      // without duplicates, best first
	Provider   *Provider        // nil: not one that this program has facts about
	Conflict   bool             // sources contradict each other: some candidates are overruled
	Tried      []Attempt        // one for each source that was asked, in the order of [Sources]
	Why        diagnose.Finding // why there is nothing to try, if the sources are not to blame ([World.Find]); no cause: they are
}

// A Candidate is settings worth trying. They have no secret.
type Candidate struct {
	Settings  diagnose.Settings
	Sources   []Source // that name them, the most trusted first
	Confirm   bool     // before a password goes there, the person must know the server: see [confirm]
	Overruled bool     // a better source names the servers of somebody else
	NoUser    bool     // the user name does not follow from the address: the person must say it
}

// An Attempt is what came of asking one source.
type Attempt struct {
	Source Source
	Found  int   // settings that it named
	Err    error // why it named none, a [Failure] with details; nil: it did
}

// Find asks all sources about an address. It returns once all have answered,
// or time is over; once both ways of mail are known, the rest gets less time.
// The error is that of an address that cannot be one.
func (f *Finder) Find(ctx context.Context, address string) (Found, error) {
	q, err := newQuery(address)
	if err != nil {
		return Found{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(f.Patience, Patience))
	defer cancel()
	q.exchangers = sync.OnceValues(func() ([]string, error) { return f.exchangers(ctx, q.Domain) })
	answers := f.askAll(ctx, q)
	found := merge(answers)
	if found.Conflict {
		found.pardon(f.addresses(ctx, found.Candidates))
	}
	found.Provider = f.providerBehind(q, answers)
	if found.Provider != nil && found.Provider.Closed() != "" {
		found.shut()
	}
	slices.SortStableFunc(found.Candidates, better)
	return found, nil
}

// An answer is what a source said.
type answer struct {
	candidates []Candidate
	err        error
}

// sources are the functions behind the names of those that are asked about q.
func (f *Finder) sources(q query) map[Source]func(context.Context, query) ([]Candidate, error) {
	if _, ok := f.Owner(q.Domain); ok {
		return map[Source]func(context.Context, query) ([]Candidate, error){Presets: f.presets}
	}
	return map[Source]func(context.Context, query) ([]Candidate, error){
		Facts: f.facts, MX: f.mx, PACC: f.pacc, Autoconfig: f.autoconfig, ISPDB: f.ispdb, SRV: f.srv, Names: f.names,
	}
}

// enough is how much longer the rest may take once settings for both ways of
// mail are known: the person is waiting.
const enough = 2 * time.Second

// handIn is how long sources have, once their time is over, to give what they know by
// then: of several questions that they asked, one may hang.
const handIn = 250 * time.Millisecond

// askAll asks all sources side by side. One that has not answered in time is
// left behind, even if it does not heed the end of ctx.
func (f *Finder) askAll(ctx context.Context, q query) map[Source]answer {
	ctx, end := context.WithCancel(ctx)
	defer end()
	type question struct {
		source Source
		answer answer
		asking diagnose.Group
	}
	asked := f.sources(q)
	arriving := make(chan *question, len(asked))
	for source, ask := range asked {
		a := &question{source: source}
		a.asking.Go(func() {
			defer func() { arriving <- a }()
			candidates, err := ask(ctx, q)
			a.answer = answer{candidates, explain(ctx, candidates, err)}
		})
	}
	answers := map[Source]answer{}
	var patient, over <-chan time.Time
	ended := ctx.Done()
	for late := false; len(answers) < len(asked) && !late; {
		select {
		case a := <-arriving:
			a.asking.Wait() // not for long: it crashes where asking did
			answers[a.source] = a.answer
			if patient == nil && bothWays(answers) {
				patient = time.After(enough)
			}
		case <-patient:
			end()
		case <-ended:
			ended, over = nil, time.After(handIn)
		case <-over:
			late = true
		}
	}
	for source := range asked {
		if _, answered := answers[source]; !answered {
			answers[source] = answer{err: Silent}
		}
	}
	return answers
}

// bothWays says that servers for receiving and for sending are known, from
// more than a guess.
func bothWays(answers map[Source]answer) bool {
	var receiving, sending bool
	for source, a := range answers {
		for _, c := range a.candidates {
			if source != Names {
				receiving = receiving || c.Settings.Service != diagnose.SMTP
				sending = sending || c.Settings.Service == diagnose.SMTP
			}
		}
	}
	return receiving && sending
}

// consent is why the web is not asked, nil if it may be.
func (f *Finder) consent() error {
	switch {
	case f.Offline:
		return NotAllowed
	case !f.Online:
		return NoConsent
	}
	return nil
}

func (f *Finder) resolver() Resolver {
	if f.Resolver != nil {
		return f.Resolver
	}
	return net.DefaultResolver
}
