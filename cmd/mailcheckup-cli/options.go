package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"mailcheckup/diagnose"
)

// options are those of the commands that are about servers: which ones, and for
// a check-up also whose mailbox it is.
type options struct {
	set                *flag.FlagSet
	person             diagnose.Settings // what is the same for both servers
	receiving, sending server
	token              bool // the password is an access token
	fromInput          bool
	fromFile           string
	form
}

// A server as it is given on the command line.
type server struct{ service, host, port, security string }

// options are those of a command that say which servers.
func (t *terminal) options(command string) *options {
	o := &options{set: t.flags(command)}
	o.set.StringVar(&o.receiving.service, "service", string(diagnose.IMAP), "")
	o.sending.service = string(diagnose.SMTP)
	for prefix, s := range map[string]*server{"": &o.receiving, "sending-": &o.sending} {
		o.set.StringVar(&s.host, prefix+"server", "", "")
		o.set.StringVar(&s.port, prefix+"port", "", "")
		o.set.StringVar(&s.security, prefix+"security", string(diagnose.Auto), "")
	}
	return o
}

// withMailbox adds those that say whose mailbox it is.
func (o *options) withMailbox() *options {
	o.set.StringVar(&o.person.Address, "address", "", "")
	o.set.StringVar(&o.person.Username, "user", "", "")
	return o
}

// withPassword adds those that say where the password is, and where it may go.
func (o *options) withPassword() *options {
	o.set.BoolVar(&o.person.ClearPassword, "allow-cleartext", false, "")
	o.set.BoolVar(&o.token, "token", false, "")
	o.set.BoolVar(&o.fromInput, "password-stdin", false, "")
	o.set.StringVar(&o.fromFile, "password-file", "", "")
	o.set.Bool("online-lookup", false, "") // of the contract; nothing is looked up on the web yet
	return o
}

// settings are what the options say: of one server, or of one for receiving and
// one for sending.
func (o *options) settings(ctx context.Context, t *terminal) (all []diagnose.Settings, err error) {
	if o.receiving.host == "" && o.sending.host == "" && o.person.Address == "" {
		return nil, errUsage(t.guide.Word("error.server"))
	}
	if name, server := o.astray(); name != "" {
		return nil, t.needsServer(name, server)
	}
	if o.receiving.service == string(diagnose.SMTP) && o.receiving.host != "" && o.sending.host != "" {
		return nil, errUsage(t.guide.Word("error.sending-twice"))
	}
	if o.person.Secret, err = t.password(ctx, o.fromInput, o.fromFile); err != nil {
		return nil, err
	}
	if o.token {
		o.person.SignIn = diagnose.Token
	}
	if o.receiving.host == "" && o.sending.host == "" {
		if all = t.own(o.person, o.wanted()); len(all) > 0 {
			return all, nil
		}
	}
	if o.receiving.host != "" || o.sending.host == "" {
		s, err := o.receiving.settings(t, o.person, "")
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	if o.sending.host != "" {
		s, err := o.sending.settings(t, o.person, "sending-")
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// wanted is the service that was asked for in so many words; "": none was.
func (o *options) wanted() (service diagnose.Service) {
	o.set.Visit(func(f *flag.Flag) {
		if f.Name == "service" {
			service = diagnose.Service(f.Value.String())
		}
	})
	return service
}

// astray is an option that says something of a server which is not given, and the
// option that would give it; "": there is none.
func (o *options) astray() (name, server string) {
	switch auto := string(diagnose.Auto); {
	case o.sending.host == "" && o.sending.port != "":
		return "--sending-port", "--sending-server"
	case o.sending.host == "" && o.sending.security != auto:
		return "--sending-security", "--sending-server"
	case o.receiving.host == "" && o.receiving.port != "":
		return "--port", "--server"
	case o.receiving.host == "" && o.receiving.security != auto:
		return "--security", "--server"
	case o.receiving.host == "" && o.sending.host != "" && o.receiving.service != string(diagnose.IMAP):
		return "--service", "--server"
	}
	return "", ""
}

// needsServer is the error of an option without the one that gives its server.
func (t *terminal) needsServer(name, server string) error {
	return errUsage(t.guide.Word("error.needs-server", "name", name, "server", server))
}

// settings puts a server into the settings of a person.
func (s server) settings(t *terminal, person diagnose.Settings, prefix string) (_ diagnose.Settings, err error) {
	person.Host = s.host
	if person.Service, err = oneOf(t, "service", s.service, diagnose.Services()); err != nil {
		return person, err
	}
	person.Security, err = oneOf(t, prefix+"security", s.security, diagnose.Securities())
	if err != nil {
		return person, err
	}
	person.SetPort(s.port)
	return person, nil
}

// oneOf reads the value of an option that has only so many.
func oneOf[T ~string](t *terminal, option, value string, all []T) (T, error) {
	if slices.Contains(all, T(value)) {
		return T(value), nil
	}
	return "", errUsage(t.guide.Word("error.argument", "name", "--"+option, "value", value))
}

// password reads the password from where the options say; both keep it off the
// command line, which others on the same computer can read.
func (t *terminal) password(ctx context.Context, fromInput bool, file string) (diagnose.Secret, error) {
	var none diagnose.Secret
	switch {
	case fromInput && file != "":
		return none, errUsage(t.guide.Word("error.password-twice"))
	case file != "":
		f, err := open(ctx, file)
		if err != nil {
			return none, errUsage(t.guide.Word("error.password", "error", err.Error()))
		}
		defer f.Close()
		return t.firstLine(ctx, f)
	case !fromInput:
		return none, nil
	case term.IsTerminal(int(t.in.Fd())):
		return t.typed(ctx)
	default:
		return t.firstLine(ctx, t.in)
	}
}

// typed asks the person at the terminal for the password, which is not shown. None is
// fine: then the person wants none.
func (t *terminal) typed(ctx context.Context) (diagnose.Secret, error) {
	in := int(t.in.Fd())
	shown, err := term.GetState(in)
	if err != nil {
		return diagnose.Secret{}, err
	}
	fmt.Fprint(t.err, t.guide.Word("cli.password")+" ")
	typed, err := within(ctx, func() ([]byte, error) { return term.ReadPassword(in) })
	fmt.Fprintln(t.err)
	if err != nil {
		_ = term.Restore(in, shown) // what is left behind would go on hiding what is typed
		return diagnose.Secret{}, err
	}
	return t.secret(string(typed))
}

// firstLine is the first line of in without its end. Blanks stay: they may
// belong to the password. A script that has lost it is told: without a password all
// would be well that can be seen without one.
func (t *terminal) firstLine(ctx context.Context, in io.Reader) (diagnose.Secret, error) {
	r := transform.NewReader(&patientReader{ctx: ctx, in: in}, unicode.BOMOverride(transform.Nop)) // PowerShell writes UTF-16, or a mark first
	line, err := bufio.NewReader(io.LimitReader(r, diagnose.LongestSecret+int64(len("?\r\n")))).ReadString('\n')
	if err != nil && err != io.EOF {
		return diagnose.Secret{}, errUsage(t.guide.Word("error.password", "error", err.Error()))
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return diagnose.Secret{}, errUsage(t.guide.Word("error.password-empty"))
	}
	return t.secret(line)
}

// secret is a password, if it can be one.
func (t *terminal) secret(typed string) (diagnose.Secret, error) {
	s := diagnose.NewSecret(typed)
	if s.TooLong() {
		return diagnose.Secret{}, errUsage(t.guide.Word("error.password-long", "most", strconv.Itoa(diagnose.LongestSecret)))
	}
	return s, nil
}
