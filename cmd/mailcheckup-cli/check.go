package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/report"
)

// check runs a check-up of the settings on the command line.
func (t *terminal) check(ctx context.Context, args []string) (int, error) {
	var s diagnose.Settings
	set := t.flags("check")
	service := set.String("service", string(diagnose.IMAP), "")
	security := set.String("security", string(diagnose.Auto), "")
	port := set.String("port", "", "")
	fromInput := set.Bool("password-stdin", false, "")
	fromFile := set.String("password-file", "", "")
	asJSON := set.Bool("json", false, "")
	set.Bool("online-lookup", false, "")
	set.StringVar(&s.Host, "server", "", "")
	set.StringVar(&s.Address, "address", "", "")
	set.StringVar(&s.Username, "user", "", "")
	set.BoolVar(&s.ClearPassword, "allow-cleartext", false, "")
	words, err := t.parse(set, args)
	switch {
	case err != nil:
		return 0, err
	case len(words) > 0:
		return 0, errUsage(t.guide.Word("error.extra", "value", words[0]))
	case s.Host == "" && s.Address == "":
		return 0, errUsage(t.guide.Word("error.server"))
	}
	if s.Service, err = oneOf(t, "service", *service, diagnose.IMAP); err != nil {
		return 0, err
	}
	if s.Security, err = oneOf(t, "security", *security, diagnose.Auto, diagnose.TLS, diagnose.StartTLS, diagnose.Cleartext); err != nil {
		return 0, err
	}
	if number, err := strconv.Atoi(*port); err == nil && number != 0 {
		s.Port = number
	} else {
		s.PortText = *port
	}
	if s.Secret, err = t.password(*fromInput, *fromFile); err != nil {
		return 0, err
	}
	return t.checkup(ctx, diagnose.Doctor{}, s, *asJSON)
}

// checkup runs a check-up and shows it.
func (t *terminal) checkup(ctx context.Context, doctor diagnose.Doctor, s diagnose.Settings, asJSON bool) (int, error) {
	live := t.live(!asJSON)
	defer live.clear()
	c := diagnose.Checkup{Settings: s, Plan: diagnose.Plan(s), Started: time.Now()}
	live.doing(c)
	for outcome := range doctor.Run(ctx, s) {
		c.Add(outcome)
		live.doing(c)
	}
	live.clear()
	if ctx.Err() != nil {
		return exitInterrupted, nil
	}
	show := report.Text
	if asJSON {
		show = report.JSON
	}
	if err := show(t.out, c, t.guide); err != nil {
		return 0, err
	}
	if c.Verdict().Severity() == diagnose.Fail {
		return exitProblem, nil
	}
	return exitWorks, nil
}

// oneOf reads the value of an option that has only so many.
func oneOf[T ~string](t *terminal, option, value string, all ...T) (T, error) {
	if slices.Contains(all, T(value)) {
		return T(value), nil
	}
	return "", errUsage(t.guide.Word("error.argument", "name", "--"+option, "value", value))
}

// password reads the password from where the options say; both keep it off the
// command line, which others on the same computer can read.
func (t *terminal) password(fromInput bool, file string) (diagnose.Secret, error) {
	var none diagnose.Secret
	switch {
	case fromInput && file != "":
		return none, errUsage(t.guide.Word("error.password-twice"))
	case file != "":
		f, err := os.Open(file)
		if err != nil {
			return none, errUsage(t.guide.Word("error.password", "error", err.Error()))
		}
		defer f.Close()
		return firstLine(f)
	case !fromInput:
		return none, nil
	case term.IsTerminal(int(t.in.Fd())):
		fmt.Fprint(t.err, t.guide.Word("cli.password")+" ")
		typed, err := term.ReadPassword(int(t.in.Fd()))
		fmt.Fprintln(t.err)
		return diagnose.NewSecret(string(typed)), err
	default:
		return firstLine(t.in)
	}
}

// firstLine is the first line of r without its end. Blanks stay: they may
// belong to the password.
func firstLine(r io.Reader) (diagnose.Secret, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 64<<10)).ReadString('\n')
	if err != nil && err != io.EOF {
		return diagnose.Secret{}, err
	}
	return diagnose.NewSecret(strings.TrimRight(line, "\r\n")), nil
}
