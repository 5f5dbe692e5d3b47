package guide

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"mailcheckup/diagnose"
)

// A Program is a mail program whose settings the guide can tell how to change.
type Program struct {
	ID      string // the same in every language: "thunderbird"
	Name    string
	Checked string // the month in which its menus, in this language, were compared with public pages: "2026-11"; "" if they were not

	security map[diagnose.Security]string // what it calls them
	ways     map[string]way
}

// A way is how to get at some of a program's settings. That called "" has the
// notes for all.
type way struct{ steps, notes []string }

// HowTo says how to put settings into a mail program.
type HowTo struct {
	Steps []string
	Notes []string // traps, and what to do where a menu is not there
}

// Programs lists the mail programs that the guide knows, the last of them being
// any other ("other"). What it gives is shared and must not be changed.
func (g *Guide) Programs() []Program { return programs.in(g.tag) }

// HowTo tells how to put s into the program with that ID, in the words of its
// menus: into its settings for sending where s is for SMTP, else into those for
// getting mail. What s leaves open is not told: only the provider knows it.
func (g *Guide) HowTo(program string, s diagnose.Settings) (HowTo, bool) {
	all := g.Programs()
	i := slices.IndexFunc(all, func(p Program) bool { return p.ID == program })
	if i < 0 {
		return HowTo{}, false
	}
	p := all[i]
	s = s.Explicit()
	direction := "receive"
	if s.Sends() {
		direction = "send"
	}
	to, ok := p.ways[direction+" "+string(s.Service)]
	if !ok {
		to = p.ways[direction]
	}
	values := g.settingValues(p, s)
	return HowTo{
		Steps: fillAll(to.steps, values),
		Notes: fillAll(slices.Concat(to.notes, p.ways[""].notes), values),
	}, true
}

// settingValues are what the placeholders in the steps of p stand for. No step
// that leads to an account can do without its address.
func (g *Guide) settingValues(p Program, s diagnose.Settings) map[string]string {
	values := map[string]string{
		"server": s.Host, "user": s.User(), "security": p.security[s.Security],
		"service": g.Code("service", string(s.Service)),
		"address": cmp.Or(s.Address, s.Username, missing),
	}
	if s.Port != 0 {
		values["port"] = strconv.Itoa(s.Port)
	}
	return values
}

// fillAll fills each of the texts; what says nothing without an unknown value is
// left out.
func fillAll(texts []string, values map[string]string) (filled []string) {
	for _, text := range texts {
		if text = fillKnown(text, values); text != "" {
			filled = append(filled, text)
		}
	}
	return filled
}

var programs = shelf[[]Program]{folder: "programs", parse: parsePrograms}

const (
	wayHeading    = "### "
	checkedMark   = "checked "
	uncheckedMark = "unchecked"
	securityMark  = "security "
)

// parsePrograms reads what is said of mail programs. What stands above the first
// of them is for translators.
func parsePrograms(text string) (all []Program) {
	name := "" // of the way
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if id, ok := strings.CutPrefix(line, heading); ok {
			all, name = append(all, Program{ID: id, security: map[diagnose.Security]string{}, ways: map[string]way{}}), ""
		} else if way, ok := strings.CutPrefix(line, wayHeading); ok {
			name = way
		} else if len(all) > 0 && line != "" {
			all[len(all)-1].add(line, name)
		}
	}
	return all
}

// add puts in the next line, which belongs to the way of that name.
func (p *Program) add(line, name string) {
	to := p.ways[name]
	note, noted := strings.CutPrefix(line, "> ")
	month, checked := strings.CutPrefix(line, checkedMark)
	security, named := strings.CutPrefix(line, securityMark)
	switch number := numbered.FindString(line); {
	case p.Name == "":
		p.Name = line
	case number != "":
		to.steps = append(to.steps, line[len(number):])
	case noted:
		to.notes = append(to.notes, note)
	case checked:
		p.Checked = month
	case named:
		code, word, _ := strings.Cut(security, " = ")
		p.security[diagnose.Security(code)] = word
	case line != uncheckedMark && len(to.steps) > 0:
		last := &to.steps[len(to.steps)-1]
		*last = join(*last, line)
	}
	p.ways[name] = to
}
