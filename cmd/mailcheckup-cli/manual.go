package main

import (
	"regexp"
	"strings"

	"mailcheckup/diagnose/guide"
)

// A manual is the help for a command, taken apart.
type manual struct {
	synopsis []string
	parts    []manualPart
}

// A manualPart is a paragraph, or an option with what it does, or an example.
type manualPart struct {
	prose   string
	option  string // "--service S", or several with commas between; "": this is none
	example string
}

const programName = "mailcheckup-cli"

// optionLine is the beginning of what help says about an option.
var optionLine = regexp.MustCompile(`^  (--.*?)(?:  +(\S.*))?$`)

// manualOf takes the help for a command apart.
func manualOf(g *guide.Guide, command string) (m manual) {
	begun := false // the last part goes on in the next line
	for _, line := range strings.Split(g.Word("help."+command), "\n") {
		var last *manualPart
		if begun {
			last = &m.parts[len(m.parts)-1]
		}
		text := strings.TrimSpace(line)
		option := optionLine.FindStringSubmatch(line)
		switch {
		case text == "":
			begun = false
			continue
		case strings.HasPrefix(line, programName):
			m.synopsis = append(m.synopsis, text)
			continue
		case option != nil:
			m.parts = append(m.parts, manualPart{option: option[1], prose: option[2]})
		case last != nil && last.example == "":
			last.prose = strings.TrimSpace(last.prose + " " + text)
		case strings.HasPrefix(line, "  "):
			m.parts = append(m.parts, manualPart{example: text})
		default:
			m.parts = append(m.parts, manualPart{prose: text})
		}
		begun = true
	}
	return m
}

var optionName = regexp.MustCompile(`--([a-z-]+)`)

// about says what the options do, by their names.
func (m manual) about() map[string]string {
	about := map[string]string{}
	for _, part := range m.parts {
		for _, name := range optionName.FindAllStringSubmatch(part.option, -1) {
			about[name[1]] = part.prose
		}
	}
	return about
}

// abouts says of each command what it does, in a few words.
func abouts(g *guide.Guide) map[string]string {
	about := map[string]string{}
	for _, line := range manualOf(g, "main").synopsis {
		name, text, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, programName)), " ")
		about[name] = strings.TrimSpace(text)
	}
	about["help"], _, _ = strings.Cut(manualOf(g, "help").parts[0].prose, ".")
	return about
}
