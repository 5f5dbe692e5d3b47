package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/report"
)

// man writes the page of the manual. It is made of the help each time, so that it
// cannot be out of date.
func (t *terminal) man(_ context.Context, args []string) (int, error) {
	if err := t.parseOptions(t.flags("man"), args); err != nil {
		return 0, err
	}
	english := terminal{in: t.in, guide: guide.For("en")}
	_, err := fmt.Fprint(t.out, english.manPage(built()))
	return exitWorks, err
}

// built is the day of what the program was built from, or today.
func built() time.Time {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if at, err := time.Parse(time.RFC3339, s.Value); s.Key == "vcs.time" && err == nil {
				return at
			}
		}
	}
	return time.Now()
}

// manPage is the page in the language of mdoc(7).
func (t *terminal) manPage(day time.Time) string {
	var b strings.Builder
	main := manualOf(t.guide, "main")
	fmt.Fprintf(&b, ".Dd %s\n.Dt %s 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s\n.Sh SYNOPSIS\n",
		day.Format("January 2, 2006"), strings.ToUpper(programName), programName, strings.ReplaceAll(strings.TrimSuffix(roff(main.parts[0].prose), "."), "\n", " "))
	all := t.usages()
	for _, u := range all {
		for _, line := range manualOf(t.guide, u.name).synopsis {
			fmt.Fprintf(&b, ".Nm\n%s", synopsis(strings.TrimPrefix(line, programName)))
		}
	}
	fmt.Fprintf(&b, ".Sh DESCRIPTION\n%s\n.Pp\nThis is version %s.\n", roff(main.parts[0].prose), report.Version)
	for _, u := range all {
		fmt.Fprintf(&b, ".Ss The command %s\n%s", u.name, manParts(manualOf(t.guide, u.name).parts))
	}
	fmt.Fprintf(&b, ".Sh EXIT STATUS\n%s\n", roff(main.parts[len(main.parts)-1].prose))
	return b.String()
}

// synopsis is a line of how a command is called, without the program's name.
func synopsis(line string) string {
	var b strings.Builder
	for i, word := range strings.Fields(line) {
		inner, optional := strings.CutPrefix(word, "[")
		inner = strings.TrimSuffix(inner, "]")
		switch {
		case i == 0:
			fmt.Fprintf(&b, ".Cm %s\n", inner)
		case optional:
			fmt.Fprintf(&b, ".Op Ar %s\n", inner)
		default:
			fmt.Fprintf(&b, ".Ar %s\n", inner)
		}
	}
	return b.String()
}

// manParts are what help says below the first line. Options that stand together
// are a list.
func manParts(parts []manualPart) string {
	var b strings.Builder
	for i, part := range parts {
		listed := i > 0 && parts[i-1].option != ""
		if listed && part.option == "" {
			b.WriteString(".El\n")
		}
		switch {
		case part.option != "":
			if !listed {
				b.WriteString(".Bl -tag -width Ds\n")
			}
			fmt.Fprintf(&b, ".It %s\n%s\n", manOption(part.option), roff(part.prose))
		case part.example != "":
			fmt.Fprintf(&b, ".Dl %s\n", roff(part.example))
		case i == 0:
			fmt.Fprintf(&b, "%s\n", roff(part.prose))
		default:
			fmt.Fprintf(&b, ".Pp\n%s\n", roff(part.prose))
		}
	}
	if len(parts) > 0 && parts[len(parts)-1].option != "" {
		b.WriteString(".El\n")
	}
	return b.String()
}

// manOption is "--service S" in mdoc.
func manOption(text string) string {
	var words []string
	for _, word := range strings.Fields(text) {
		bare := strings.TrimSuffix(word, ",")
		if name, ok := strings.CutPrefix(bare, "--"); ok {
			words = append(words, "Fl", "-"+name)
		} else {
			words = append(words, "Ar", bare)
		}
		if bare != word {
			words = append(words, ",")
		}
	}
	return strings.Join(words, " ")
}

// roff is prose as roff takes it: each sentence begins a line, and none is long.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "--", `\-\-`, "“", `\(lq`, "”", `\(rq`, "’", `\(cq`, "…", "...", "–", `\(en`, "|", `\&|`).Replace(text)
	var lines []string
	line, ended := "", false
	for _, word := range strings.Fields(text) {
		if line != "" && (ended || len(line)+len(word) > 76) {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
		ended = strings.HasSuffix(word, ".") || strings.HasSuffix(word, "?")
	}
	lines = append(lines, line)
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
