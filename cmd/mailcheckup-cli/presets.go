package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/presets"
)

// showPresets shows what the organisation of this computer has decided, or what a file
// says that is to become so.
func (t *terminal) showPresets(_ context.Context, args []string) (int, error) {
	broken := t.broken
	t.broken = nil // is said below
	named, err := t.parseWord(t.flags("presets"), args)
	if err != nil {
		return 0, err
	}
	if named != "" {
		t.presets, broken = presets.Load(named)
	}
	if broken != nil {
		t.problems(broken)
		return exitProblem, nil
	}
	_, err = fmt.Fprint(t.out, t.decisions(cmp.Or(named, presets.Where())))
	if named != "" {
		t.doubtful(named)
	}
	return exitWorks, err
}

// doubtful says, for a file that is right, why it would not be used where it is.
func (t *terminal) doubtful(file string) {
	if err := presets.Doubts(file); err != nil {
		fmt.Fprintf(t.err, "\n%s\n", t.guide.Word("presets.remark"))
		t.problems(err)
	}
}

// decisions is what the presets say, for people.
func (t *terminal) decisions(file string) string {
	var b strings.Builder
	p, g := t.presets, t.guide
	if p.Organisation == "" {
		return g.Word("presets.none", "file", diagnose.Harmless(file)) + "\n"
	}
	fmt.Fprintf(&b, "%s\n%s\n", p.Organisation, diagnose.Harmless(file))
	for _, m := range p.Mailboxes {
		fmt.Fprintf(&b, "\n%s\n", strings.Join(m.Domains, ", "))
		for _, s := range m.Settings("name@" + m.Domains[0]) {
			fmt.Fprintf(&b, "  %s, %s, %s\n", g.Code("service", string(s.Service)), g.Settings(s), s.User())
		}
		for _, need := range m.Needs {
			fmt.Fprintf(&b, "  %s\n", g.Code("needs", string(need)))
		}
	}
	t.helpdesk(&b)
	t.others(&b)
	return b.String()
}

// others writes what else stands in the file, in the file's own words.
func (t *terminal) others(b *strings.Builder) {
	p := t.presets
	var lines []string
	if p.Language != "" {
		lines = append(lines, "language = "+p.Language)
	}
	if p.LookUps != presets.Ask {
		lines = append(lines, fmt.Sprint("look-ups = ", p.LookUps == presets.Yes))
	}
	if p.Authorities > 0 {
		lines = append(lines, fmt.Sprint("authorities = ", p.Authorities))
	}
	if len(p.Hidden) > 0 {
		lines = append(lines, "hide = "+strings.Join(diagnose.Texts(p.Hidden), ", "))
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "\n%s\n", strings.Join(lines, "\n"))
	}
}

// helpdesk writes whom people of the organisation ask, if it has said so.
func (t *terminal) helpdesk(b *strings.Builder) {
	p, g := t.presets, t.guide
	if p.Help == (presets.Help{}) {
		return
	}
	fmt.Fprintf(b, "\n%s\n", g.Word("organisation.helpdesk", "name", p.Organisation))
	if p.Help.Phone != "" {
		fmt.Fprintf(b, "  %s\n", g.Word("organisation.phone", "value", p.Help.Phone))
	}
	if p.Help.Address != "" {
		fmt.Fprintf(b, "  %s\n", g.Word("organisation.address", "value", p.Help.Address))
	}
	if p.Help.Page != "" {
		fmt.Fprintf(b, "  %s\n", p.Help.Page)
	}
}

// complain says once what is wrong with the organisation's file.
func (t *terminal) complain() {
	if t.broken == nil {
		return
	}
	fmt.Fprintf(t.err, "mailcheckup-cli: %s\n%s\n", t.guide.Word("presets.broken"), t.guide.Word("presets.broken.meaning"))
	t.problems(t.broken)
	t.broken = nil
}

// problems says what is wrong with a file, line by line.
func (t *terminal) problems(err error) {
	var all presets.Problems
	if !errors.As(err, &all) {
		t.say(err)
	}
	for _, p := range all {
		fmt.Fprintln(t.err, "  "+p.Say(t.guide))
	}
}

// own are the settings that the organisation has for an address, as far as they are
// for a service that is wanted; "": for any.
func (t *terminal) own(person diagnose.Settings, wanted diagnose.Service) (all []diagnose.Settings) {
	for _, s := range t.presets.Settings(person.Address) {
		if wanted != "" && s.Service != wanted {
			continue
		}
		if person.Username != "" {
			s.Username = person.Username
		}
		s.Secret, s.SignIn, s.ClearPassword = person.Secret, person.SignIn, person.ClearPassword
		all = append(all, s)
	}
	return all
}
