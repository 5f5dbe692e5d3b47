package main

import (
	"context"
	"flag"
	"io"
	"maps"
	"slices"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/card"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/practice"
)

func init() { // not in the literal, because they look at all commands themselves
	commands["completion"] = (*terminal).completion
	commands["man"] = (*terminal).man
}

// A usage is how a command is used.
type usage struct {
	name    string
	about   string   // in a few words
	options []option // in alphabetical order
	words   values   // that may stand behind it
}

// An option is one of a command.
type option struct {
	name   string // without the hyphens
	about  string
	single bool   // it has no value
	values values // that it may have
}

// values are what may stand in a place: some words, or the name of a file.
type values struct {
	words []string
	files bool
}

// usages are those of all commands, in alphabetical order. The options are those
// that the commands really read: each is asked for its help, and what it had made
// ready to read by then is looked at.
func (t *terminal) usages() (all []usage) {
	about := abouts(t.guide)
	for _, name := range slices.Sorted(maps.Keys(commands)) {
		if strings.HasPrefix(name, "-") {
			continue
		}
		u := usage{name: name, about: about[name], words: wordsOf(name)}
		described := manualOf(t.guide, name).about()
		asked := terminal{in: t.in, out: io.Discard, err: io.Discard, guide: t.guide}
		asked.sets = func(set *flag.FlagSet) {
			set.VisitAll(func(f *flag.Flag) {
				single, ok := f.Value.(interface{ IsBoolFlag() bool })
				u.options = append(u.options, option{f.Name, described[f.Name], ok && single.IsBoolFlag(), valuesOf(f.Name)})
			})
		}
		commands[name](&asked, context.Background(), []string{"--help"}) // only what it showed on the way counts
		all = append(all, u)
	}
	return all
}

// shells are those whose words can be completed.
var shells = []string{"bash", "zsh", "fish"}

// wordsOf are the words that a command may have behind it.
func wordsOf(command string) values {
	switch command {
	case "practice":
		return values{words: practiceNames()}
	case "explain":
		return values{words: diagnose.Texts(diagnose.Causes())}
	case "help":
		var names []string
		for name := range commands {
			if !strings.HasPrefix(name, "-") {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return values{words: names}
	case "completion":
		return values{words: shells}
	case "batch", "report", "presets":
		return values{files: true}
	}
	return values{}
}

// valuesOf are the values that an option may have, in all commands that have it.
func valuesOf(option string) values {
	switch option {
	case "service":
		return values{words: diagnose.Texts(diagnose.Services())}
	case "security", "sending-security":
		return values{words: diagnose.Texts(diagnose.Securities())}
	case "lang":
		return values{words: languageTags()}
	case "card":
		var names []string
		for _, f := range card.Formats {
			names = append(names, f.Name)
		}
		return values{words: names}
	case "password-file", "log", "prometheus", "out", "summary":
		return values{files: true}
	}
	return values{}
}

func languageTags() (tags []string) {
	for _, l := range guide.Languages() {
		tags = append(tags, l.Tag)
	}
	return tags
}

func practiceNames() (names []string) {
	for _, f := range practice.Faults() {
		names = append(names, f.Name)
	}
	return names
}
