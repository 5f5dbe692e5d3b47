package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/card"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/report"
)

// settings finds the settings for an address, and tries them.
func (t *terminal) settings(ctx context.Context, args []string) (int, error) {
	set := t.flags("settings")
	asJSON := set.Bool("json", false, "")
	online := set.Bool("online-lookup", false, "")
	format := set.String("card", "", "")
	address, err := t.parseWord(set, args)
	switch {
	case err != nil:
		return 0, err
	case address == "":
		return 0, errUsage(t.guide.Word("error.address-missing"))
	case *asJSON && *format != "":
		return 0, errUsage(t.guide.Word("error.json-card"))
	}
	show, live := t.showFound, t.live(!*asJSON)
	if *asJSON {
		show = t.encodeFound
	}
	if *format != "" {
		if show, err = t.writeCard(*format); err != nil {
			return 0, err
		}
	}
	return t.discover(ctx, t.presets.Finder(*online), t.presets.Doctor(), address, live, show)
}

// A discovery is what was found for an address, and what came of trying it.
type discovery struct {
	address string
	found   discover.Found
	trials  []discover.Trial
	working []discover.Proven // but for those of somebody else
}

// discover finds settings, tries them and shows what works.
func (t *terminal) discover(ctx context.Context, finder *discover.Finder, doctor *diagnose.Doctor, address string, live live, show func(discovery) error) (int, error) {
	defer live.clear()
	live.say(t.guide.Word("discover.asking"))
	d := discovery{address: strings.TrimSpace(address)}
	var err error
	if d.found, err = discover.NewWorld(doctor, *finder).Find(ctx, address, finder.Online); errors.Is(err, discover.ErrAddress) {
		return 0, errUsage(t.guide.Word("error.address", "value", address))
	} else if err != nil {
		return 0, err
	}
	live.say(t.guide.Word("discover.trying"))
	d.trials = discover.Prove(ctx, doctor, d.found.Candidates)
	for _, w := range discover.Working(d.trials) {
		if !w.Overruled {
			d.working = append(d.working, w)
		}
	}
	live.clear()
	if ctx.Err() != nil {
		return exitInterrupted, nil
	}
	switch err = show(d); {
	case errors.Is(err, card.ErrHalf) || err == nil && len(d.working) == 0:
		return exitProblem, nil
	case err != nil:
		return 0, err
	}
	return exitWorks, nil
}

// showFound writes for a person: what works, what is to be known about it, and
// who was asked.
func (t *terminal) showFound(d discovery) error {
	if d.found.Why.Cause != "" {
		return t.showAdvice(t.guide.Explain(d.found.Why))
	}
	var b strings.Builder
	title := "discover.none"
	if len(d.working) > 0 {
		title = "discover.working"
	}
	fmt.Fprintln(&b, t.fold(t.guide.Word(title, "address", d.address)))
	t.workingTable(&b, d)
	t.failed(&b, d)
	t.doubts(&b, d)
	t.provider(&b, d.found.Provider)
	t.asked(&b, d.found.Tried)
	_, err := fmt.Fprint(t.out, b.String())
	return err
}

// provider writes what is to be known of the provider, nil if nothing is.
func (t *terminal) provider(b *strings.Builder, p *discover.Provider) {
	if p == nil {
		return
	}
	fmt.Fprintf(b, "\n%s\n", t.guide.Word("discover.provider", "name", p.Name))
	for _, need := range p.Needs {
		fmt.Fprintln(b, t.fold(t.guide.Code("needs", string(need))))
	}
	if p.Help != "" {
		fmt.Fprintln(b, t.fold(t.guide.Word("discover.help", "page", p.Help)))
	}
}

// asked writes what came of asking each source.
func (t *terminal) asked(b *strings.Builder, tried []discover.Attempt) {
	fmt.Fprintf(b, "\n%s\n", t.fold(t.guide.Word("discover.asked")))
	for _, a := range tried {
		said := t.guide.Word("discover.found", "number", strconv.Itoa(a.Found))
		if a.Err != nil {
			said = t.guide.Code("failure", string(a.Failure()))
		}
		fmt.Fprintf(b, "  %s\n", t.guide.Label(t.guide.Code("source", string(a.Source)), said))
	}
}

// workingTable writes the settings that work, those for receiving first.
func (t *terminal) workingTable(b *strings.Builder, d discovery) {
	for _, way := range []string{"receiving", "sending"} {
		table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
		head := fmt.Sprintf("\n%s\n", t.guide.Word("discover."+way))
		for _, w := range d.working {
			if s := w.Settings; s.Sends() == (way == "sending") {
				user := s.User()
				if w.NoUser {
					user = t.guide.Word("settings.user")
				}
				fmt.Fprintf(table, "%s  %s\t%s\t%s\t%s\t%s\t%s\n", head, t.guide.Code("service", string(s.Service)), s.Host,
					t.guide.Word("settings.port", "port", strconv.Itoa(s.Port)), t.guide.Code("security", string(s.Security)), user, t.sources(w.Sources))
				head = ""
			}
		}
		table.Flush() // into memory
	}
}

// failed writes, where nothing works, what was named all the same, and the command
// that tells why.
func (t *terminal) failed(b *strings.Builder, d discovery) {
	if len(d.working) > 0 || len(d.found.Candidates) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", t.fold(t.guide.Word("discover.failed")))
	for _, c := range d.found.Candidates {
		if !c.Overruled {
			t.candidate(b, c)
			fmt.Fprintf(b, "    %s\n", checkCommand(c.Settings))
		}
	}
}

// checkCommand is the command that checks a server. Names that were found have no
// character which means something to a shell.
func checkCommand(s diagnose.Settings) string {
	return fmt.Sprintf("mailcheckup-cli check --service %s --server %s --port %d --security %s", s.Service, s.Host, s.Port, s.Security)
}

func (t *terminal) candidate(b *strings.Builder, c discover.Candidate) {
	fmt.Fprintf(b, "  %s, %s (%s)\n", t.guide.Code("service", string(c.Settings.Service)), t.guide.Settings(c.Settings), t.sources(c.Sources))
}

// doubts writes which servers the person is to confirm, and which were named
// but are somebody else's.
func (t *terminal) doubts(b *strings.Builder, d discovery) {
	var unsure []string
	seen := map[string]bool{}
	for _, w := range d.working {
		if host := w.Settings.Host; w.Confirm && !seen[host] {
			seen[host] = true
			unsure = append(unsure, host)
		}
	}
	if len(unsure) > 0 {
		fmt.Fprintf(b, "\n%s\n", t.fold(t.guide.Word("discover.confirm", "servers", strings.Join(unsure, ", "))))
	}
	if d.found.Conflict {
		fmt.Fprintf(b, "\n%s\n", t.fold(t.guide.Word("discover.conflict")))
	}
	for _, c := range d.found.Candidates {
		if c.Overruled && c.Sources[0] != discover.Names { // a guess was named by nobody
			t.candidate(b, c)
		}
	}
}

func (t *terminal) sources(all []discover.Source) string {
	var names []string
	for _, source := range all {
		names = append(names, t.guide.Code("source", string(source)))
	}
	return strings.Join(names, "; ")
}

type (
	foundCandidate struct {
		report.Settings
		Sources   []discover.Source `json:"sources"`
		Confirm   bool              `json:"confirm"`
		Overruled bool              `json:"overruled"`
		Proven    string            `json:"proven"`
	}
	foundProvider struct {
		ID    string          `json:"id"`
		Name  string          `json:"name"`
		Needs []discover.Need `json:"needs"`
		Help  string          `json:"help"`
	}
	foundAttempt struct {
		Source  discover.Source  `json:"source"`
		Found   int              `json:"found"`
		Failure discover.Failure `json:"failure"`
	}
	foundDocument struct {
		Schema     int              `json:"schema"`
		Address    string           `json:"address"`
		Working    []report.Proof   `json:"working"`
		Candidates []foundCandidate `json:"candidates"`
		Conflict   bool             `json:"conflict"`
		Provider   *foundProvider   `json:"provider"`
		Tried      []foundAttempt   `json:"tried"`
		Why        diagnose.Cause   `json:"why"`
	}
)

// named is settings that name the user only where the name is known: else it would be
// taken to be the address.
func named(s diagnose.Settings, noUser bool) diagnose.Settings {
	if noUser {
		s.Address = ""
	}
	return s
}

// encodeFound writes for programs, in one line.
func (t *terminal) encodeFound(d discovery) error {
	doc := foundDocument{1, d.address, []report.Proof{}, []foundCandidate{}, d.found.Conflict, nil, []foundAttempt{}, d.found.Why.Cause}
	for _, w := range d.working {
		doc.Working = append(doc.Working, report.Proof{Settings: report.SettingsOf(named(w.Settings, w.NoUser)), Proven: string(w.Stage)})
	}
	for _, trial := range d.trials {
		doc.Candidates = append(doc.Candidates, foundCandidate{
			report.SettingsOf(named(trial.Settings, trial.NoUser)), trial.Sources, trial.Confirm, trial.Overruled, string(trial.Proven()),
		})
	}
	if p := d.found.Provider; p != nil {
		doc.Provider = &foundProvider{p.ID, p.Name, append([]discover.Need{}, p.Needs...), p.Help}
	}
	for _, a := range d.found.Tried {
		doc.Tried = append(doc.Tried, foundAttempt{a.Source, a.Found, a.Failure()})
	}
	return encoder(t.out).Encode(doc)
}
