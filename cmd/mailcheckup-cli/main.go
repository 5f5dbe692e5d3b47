// Mailcheckup-cli is Mail Checkup in a terminal or a script: the same check-up
// as in the window, with the exit codes and the JSON that scripts may rely on.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/presets"
	"mailcheckup/diagnose/report"
)

// What the program tells the shell.
const (
	exitWorks       = 0
	exitProblem     = 1 // a problem was found
	exitUsage       = 2
	exitFailed      = 3 // the program itself failed
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends what the first one could not
	t := terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	t.presets, t.broken = presets.Read()
	os.Exit(t.run(ctx, os.Args[1:]))
}

// A terminal is where the person or the script is.
type terminal struct {
	in       *os.File
	out, err io.Writer
	guide    *guide.Guide
	presets  presets.Presets     // what the organisation of this computer has decided
	broken   error               // why its file is of no use, and not said yet; nil: nothing is wrong
	sets     func(*flag.FlagSet) // is shown the options of a command that is about to read them; nil: nobody asks
}

// A command does its work with the arguments behind its name.
type command func(t *terminal, ctx context.Context, args []string) (exit int, err error)

var commands = map[string]command{
	"check": (*terminal).check, "practice": (*terminal).practice, "explain": (*terminal).explain,
	"settings": (*terminal).settings, "batch": (*terminal).batch, "report": (*terminal).report, "browser": (*terminal).browser,
	"accounts": (*terminal).accounts, "watch": (*terminal).watch, "exporter": (*terminal).exporter, "presets": (*terminal).showPresets,
	"link": (*terminal).link, "version": (*terminal).version, "help": (*terminal).help,
	"--version": (*terminal).version, "--help": (*terminal).help, "-h": (*terminal).help,
}

// errUsage marks what is wrong with the command line; the text is for people.
type errUsage string

func (e errUsage) Error() string { return string(e) }

// run carries out a command line and gives the exit code.
func (t *terminal) run(ctx context.Context, args []string) (exit int) {
	defer func() {
		if r := recover(); r != nil {
			t.say(fmt.Errorf("%v\n%s", r, debug.Stack()))
			exit = exitFailed
		}
	}()
	t.guide = guide.For(t.presets.Languages(guide.System())...)
	name := "help"
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	do, ok := commands[name]
	if !ok {
		return t.fail(errUsage(t.guide.Word("error.command", "name", name)))
	}
	exit, err := do(t, ctx, args)
	switch {
	case err != nil && ctx.Err() != nil:
		return exitInterrupted
	case err != nil:
		return t.fail(err)
	}
	return exit
}

// fail says what went wrong and gives the exit code for it.
func (t *terminal) fail(err error) int {
	if errors.Is(err, flag.ErrHelp) {
		return exitWorks
	}
	t.say(err)
	var wrong errUsage
	if errors.As(err, &wrong) {
		fmt.Fprintln(t.err, t.guide.Word("cli.hint"))
		return exitUsage
	}
	return exitFailed
}

// say writes an error for people. What stands in one may be anybody's, such as the
// name of a file: no escape of it reaches the terminal, and no line of it looks like
// one of the program's.
func (t *terminal) say(err error) {
	lines := strings.Split(err.Error(), "\n")
	for i, line := range lines {
		lines[i] = diagnose.Harmless(strings.TrimSpace(line))
	}
	fmt.Fprintf(t.err, "mailcheckup-cli: %s\n", strings.Join(lines, "\n  "))
}

// flags are the options that every command has.
func (t *terminal) flags(name string) *flag.FlagSet {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Func("lang", "", func(tag string) error {
		g, ok := guide.Spoken(tag)
		if !ok {
			return errors.New(t.guide.Word("error.language", "value", tag, "allowed", strings.Join(languageTags(), ", ")))
		}
		t.guide = g
		return nil
	})
	return set
}

// parse reads options and other words in any order, and gives the latter.
func (t *terminal) parse(set *flag.FlagSet, args []string) (words []string, err error) {
	if t.sets != nil {
		t.sets(set)
	}
	for len(args) > 0 {
		if err := set.Parse(args); errors.Is(err, flag.ErrHelp) {
			if err := t.tell(set.Name()); err != nil {
				return nil, err
			}
			return nil, flag.ErrHelp
		} else if err != nil {
			return nil, t.badFlag(err.Error())
		}
		if args = set.Args(); len(args) > 0 {
			words, args = append(words, args[0]), args[1:]
		}
	}
	if err := t.lost(set, words); err != nil {
		return nil, err
	}
	t.complain()
	return words, nil
}

// lost is the error of a file's name, or of a word, that is there and empty: a script
// has lost it. Without it no password would be tried, or nothing kept, and all be well.
func (t *terminal) lost(set *flag.FlagSet, words []string) (err error) {
	set.Visit(func(f *flag.Flag) {
		if valuesOf(f.Name).files && f.Value.String() == "" {
			err = errUsage(t.guide.Word("error.flag-value", "name", "--"+f.Name))
		}
	})
	if err == nil && slices.Contains(words, "") {
		err = errUsage(t.guide.Word("error.extra", "value", ""))
	}
	return err
}

// badFlag words what package flag says of an option.
func (t *terminal) badFlag(text string) error {
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		return errUsage(t.guide.Word("error.flag", "name", "--"+name))
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return errUsage(t.guide.Word("error.flag-value", "name", "--"+name))
	}
	if _, wrong, ok := strings.Cut(text, " for flag -lang: "); ok { // has been worded
		return errUsage(wrong)
	}
	return errUsage(t.guide.Word("error.usage", "error", text))
}

// parseWord reads options and the one word that a command may take; "": none is there.
func (t *terminal) parseWord(set *flag.FlagSet, args []string) (string, error) {
	words, err := t.parse(set, args)
	switch {
	case err != nil || len(words) == 0:
		return "", err
	case len(words) > 1:
		return "", errUsage(t.guide.Word("error.extra", "value", words[1]))
	}
	return words[0], nil
}

// parseOptions reads the options of a command that takes no word.
func (t *terminal) parseOptions(set *flag.FlagSet, args []string) error {
	words, err := t.parse(set, args)
	if err == nil && len(words) > 0 {
		err = errUsage(t.guide.Word("error.extra", "value", words[0]))
	}
	return err
}

func (t *terminal) version(context.Context, []string) (int, error) {
	_, err := fmt.Fprintln(t.out, report.Name, report.Version)
	return exitWorks, err
}

// help tells how the program is used, or one command of it.
func (t *terminal) help(_ context.Context, args []string) (int, error) {
	words, err := t.parse(t.flags("help"), args)
	if err != nil {
		return 0, err
	}
	topic := "main"
	if len(words) > 0 {
		topic = words[0]
	}
	return exitWorks, t.tell(topic)
}

// tell prints the help for a command.
func (t *terminal) tell(topic string) error {
	if !t.guide.Has("help." + topic) {
		return errUsage(t.guide.Word("error.command", "name", topic))
	}
	_, err := fmt.Fprintln(t.out, t.narrowed(t.guide.Word("help."+topic)))
	return err
}
