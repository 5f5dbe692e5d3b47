package report

import (
	"maps"
	"slices"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// A redactor makes the copy of a check-up that may be passed on.
type redactor struct {
	mask  func(string) string
	guide *guide.Guide
}

// redacted is c without the secret and without anything harmful.
func redacted(c diagnose.Checkup, g *guide.Guide) diagnose.Checkup {
	return redactor{c.Settings.Masker(), g}.checkup(c)
}

// checkup copies c; nothing in the copy is that of c.
func (r redactor) checkup(c diagnose.Checkup) diagnose.Checkup {
	c.Settings = r.settings(c.Settings)
	c.Plan = slices.Clone(c.Plan)
	for i, stage := range c.Plan {
		c.Plan[i] = r.stage(stage)
	}
	c.Outcomes = slices.Clone(c.Outcomes)
	for i, o := range c.Outcomes {
		c.Outcomes[i] = r.outcome(o)
	}
	return c
}

// redactedAll is the same for check-ups that were run together.
func redactedAll(checkups []diagnose.Checkup, g *guide.Guide) (all []diagnose.Checkup) {
	for _, c := range checkups {
		all = append(all, redacted(c, g))
	}
	return all
}

// text is a text from outside as it may be passed on. The secret is taken out
// first, because it may hold a character that is replaced, and last, because
// nothing may come after it.
func (r redactor) text(s string) string {
	if s == "" {
		return s
	}
	if clean := diagnose.Harmless(s); clean != s {
		s = diagnose.Harmless(r.mask(s))
	}
	return r.mask(s)
}

// code is a code of the engine, left alone where the guide has a word for it.
func (r redactor) code(kind, code string) string {
	if r.guide.Has(kind + "." + code) {
		return code
	}
	return r.text(code)
}

func (r redactor) stage(s diagnose.Stage) diagnose.Stage {
	return diagnose.Stage(r.code("stage", string(s)))
}

func (r redactor) settings(s diagnose.Settings) diagnose.Settings {
	s.Secret = diagnose.Secret{}
	s.Service = diagnose.Service(r.code("service", string(s.Service)))
	s.Security = diagnose.Security(r.code("security", string(s.Security)))
	s.Host, s.PortText = r.text(s.Host), r.text(s.PortText)
	s.Username, s.Address = r.text(s.Username), r.text(s.Address)
	return s
}

func (r redactor) outcome(o diagnose.Outcome) diagnose.Outcome {
	o.Stage, o.Settings = r.stage(o.Stage), r.settings(o.Settings)
	o.Findings = slices.Clone(o.Findings)
	for i, f := range o.Findings {
		o.Findings[i] = r.finding(f)
	}
	o.Facts = slices.Clone(o.Facts)
	for i, f := range o.Facts {
		o.Facts[i] = diagnose.Fact{Name: r.code("fact", f.Name), Value: r.text(f.Value)}
	}
	o.Lines = slices.Clone(o.Lines)
	for i, line := range o.Lines {
		line.From, line.Text = r.code("line", line.From), r.text(line.Text)
		o.Lines[i] = line
	}
	return o
}

func (r redactor) finding(f diagnose.Finding) diagnose.Finding {
	args := make(map[string]string, len(f.Args))
	for _, name := range slices.Sorted(maps.Keys(f.Args)) {
		value := f.Args[name]
		if !slices.Contains(f.Cause.Args(), name) {
			name = r.text(name)
		}
		args[name] = r.argument(name, value)
	}
	f.Args = args
	if !f.Cause.Known() {
		f.Cause = diagnose.Cause(r.text(string(f.Cause)))
	}
	f.Works = slices.Clone(f.Works)
	for i, w := range f.Works {
		f.Works[i] = diagnose.Proof{Settings: r.settings(w.Settings), Stage: r.stage(w.Stage)}
	}
	return f
}

func (r redactor) argument(name, value string) string {
	switch name {
	case "service", "security", "protocol":
		return r.code(name, value)
	case "other":
		return r.code("protocol", value)
	}
	return r.text(value)
}
