package main

import (
	"context"
	"fmt"
	"strings"
)

// completion writes a script with which a shell completes the words of this
// program.
func (t *terminal) completion(_ context.Context, args []string) (int, error) {
	shell, err := t.parseWord(t.flags("completion"), args)
	if err != nil {
		return 0, err
	}
	write := map[string]func([]usage) string{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}[shell]
	if write == nil {
		return 0, errUsage(t.guide.Word("error.shell"))
	}
	_, err = fmt.Fprint(t.out, write(t.usages()))
	return exitWorks, err
}

// bashCompletion is for every bash since 3.2, and needs no package beside it.
func bashCompletion(all []usage) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Completion of %s for bash.
_mailcheckup_cli() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words= files= IFS=$' \t\n'
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        words='%s'
    else
        case ${COMP_WORDS[1]} in
`, programName, strings.Join(commandNames(all), " "))
	for _, u := range all {
		fmt.Fprintf(&b, "        %s)\n            case $prev in\n", u.name)
		for _, o := range u.options {
			if !o.single {
				fmt.Fprintf(&b, "            --%s) %s ;;\n", o.name, bashValues(o.values))
			}
		}
		behind := u.words
		if !behind.files && behind.words == nil {
			behind.words = u.flags()
		}
		fmt.Fprintf(&b, "            *) if [[ $cur == -* ]]; then words='%s'; else %s; fi ;;\n            esac ;;\n",
			strings.Join(u.flags(), " "), bashValues(behind))
	}
	fmt.Fprintf(&b, `        esac
    fi
    if [[ -n $files ]]; then
        compopt -o filenames 2>/dev/null
        IFS=$'\n'
        COMPREPLY=($(compgen -f -- "$cur"))
    else
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
    fi
}
complete -F _mailcheckup_cli %s
`, programName)
	return b.String()
}

func bashValues(v values) string {
	if v.files {
		return "files=1"
	}
	return "words='" + strings.Join(v.words, " ") + "'"
}

// zshCompletion is to be sourced, or a file called _mailcheckup-cli in $fpath.
func zshCompletion(all []usage) string {
	var b strings.Builder
	fmt.Fprintf(&b, `#compdef %[1]s
_%[1]s() {
    local cur=${words[CURRENT]} prev=${words[CURRENT-1]}
    local -a list
    if (( CURRENT == 2 )); then
        list=(%[2]s)
        _describe command list
        return
    fi
    case ${words[2]} in
`, programName, described(all))
	for _, u := range all {
		fmt.Fprintf(&b, "    %s)\n        case $prev in\n", u.name)
		for _, o := range u.options {
			if !o.single {
				fmt.Fprintf(&b, "        --%s) %s; return ;;\n", o.name, zshValues(o.values))
			}
		}
		behind := u.words
		if !behind.files && behind.words == nil {
			behind.words = u.flags()
		}
		fmt.Fprintf(&b, "        esac\n        if [[ $cur == -* ]]; then\n            %s\n        else\n            %s\n        fi ;;\n",
			zshValues(values{words: u.flags()}), zshValues(behind))
	}
	fmt.Fprintf(&b, `    esac
}
if [[ ${funcstack[1]} == _%[1]s ]]; then
    _%[1]s "$@"
else
    compdef _%[1]s %[1]s
fi
`, programName)
	return b.String()
}

func zshValues(v values) string {
	switch {
	case v.files:
		return "_files"
	case len(v.words) == 0:
		return "return 1"
	}
	return "compadd -- " + strings.Join(v.words, " ")
}

// described are the commands and what they do, as _describe of zsh takes them.
func described(all []usage) string {
	var list []string
	for _, u := range all {
		list = append(list, "'"+strings.ReplaceAll(u.name+":"+u.about, "'", `'\''`)+"'")
	}
	return strings.Join(list, " ")
}

// fishCompletion is for ~/.config/fish/completions.
func fishCompletion(all []usage) string {
	var b strings.Builder
	begin := "complete -c " + programName
	fmt.Fprintf(&b, "# Completion of %s for fish.\n%s -f\n", programName, begin)
	for _, u := range all {
		fmt.Fprintf(&b, "%s -n __fish_use_subcommand -a %s -d %s\n", begin, u.name, fishText(u.about))
	}
	for _, u := range all {
		here := fmt.Sprintf("%s -n '__fish_seen_subcommand_from %s'", begin, u.name)
		for _, o := range u.options {
			fmt.Fprintf(&b, "%s -l %s%s -d %s\n", here, o.name, fishValues(o), fishText(o.about))
		}
		switch {
		case u.words.files:
			fmt.Fprintf(&b, "%s -F\n", here)
		case len(u.words.words) > 0:
			fmt.Fprintf(&b, "%s -a %s\n", here, fishText(strings.Join(u.words.words, " ")))
		}
	}
	return b.String()
}

func fishValues(o option) string {
	switch {
	case o.single:
		return ""
	case o.values.files:
		return " -r -F"
	case len(o.values.words) > 0:
		return " -x -a " + fishText(strings.Join(o.values.words, " "))
	}
	return " -x"
}

// fishText is a text in single quotation marks of fish.
func fishText(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

func commandNames(all []usage) (names []string) {
	for _, u := range all {
		names = append(names, u.name)
	}
	return names
}

// flags are the options as they are typed.
func (u usage) flags() (all []string) {
	for _, o := range u.options {
		all = append(all, "--"+o.name)
	}
	return all
}
