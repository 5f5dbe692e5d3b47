package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/link"
)

// link writes a mailcheckup: link, with which a helpdesk sends somebody settings to
// check.
func (t *terminal) link(ctx context.Context, args []string) (int, error) {
	o := t.options("link").withMailbox()
	if err := t.parseOptions(o.set, args); err != nil {
		return 0, err
	}
	all, err := o.settings(ctx, t)
	if err != nil {
		return 0, err
	}
	for n, s := range all {
		if all[n], err = t.linkable(s, s.Sends() && o.sending.host != ""); err != nil {
			return 0, err
		}
	}
	text := link.Of(all...)
	var wrong link.Problem
	if _, err := link.Parse(text); errors.As(err, &wrong) { // what others would refuse is not worth sending
		return 0, errUsage(t.guide.Word("link.wrong") + "\n" + t.guide.Code("link", string(wrong)))
	}
	_, err = fmt.Fprintln(t.out, text)
	return exitWorks, err
}

// linkable is s as a check-up takes it. The error names the option with which none
// could go on, or which would get lost on the way.
func (t *terminal) linkable(s diagnose.Settings, sending bool) (diagnose.Settings, error) {
	prefix := "--"
	if sending {
		prefix = "--sending-"
	}
	meant, cause := s.Meant()
	switch {
	case s.Address != "" && !reaches(s.Address, s.Host), !harmless(s.Address):
		return s, t.impossible("--address", s.Address)
	case !harmless(s.Username):
		return s, t.impossible("--user", s.Username)
	case s.Host == "" && (s.Sends() || len(t.own(s, "")) > 0): // nobody would look for a server that is only for this service
		return s, t.needsServer("--service", "--server")
	case s.Host == "":
		return meant, nil
	case cause == diagnose.InputPort:
		return s, t.impossible(prefix+"port", portText(meant))
	case cause != "", !harmless(s.Host):
		return s, t.impossible(prefix+"server", s.Host)
	case portText(s) != "" && s.Port != meant.Port: // another stands behind the server
		return s, t.impossible(prefix+"port", portText(s))
	}
	return meant, nil
}

// reaches says whether an address leads to a mailbox: at a server that is given to
// any name there, and else as far as settings can be looked for.
func reaches(address, server string) bool {
	address = strings.TrimSpace(address)
	at := strings.LastIndexByte(address, '@')
	whole := at > 0 && at < len(address)-1 && !strings.ContainsFunc(address, unicode.IsSpace)
	return whole && server != "" || discover.IsAddress(address)
}

// harmless says that a text can be shown as it is, as everything in a link must.
func harmless(text string) bool { return diagnose.Harmless(text) == text }

// portText is the port as it was typed; "": none was.
func portText(s diagnose.Settings) string {
	if s.Port != 0 {
		return strconv.Itoa(s.Port)
	}
	return s.PortText
}

// impossible is the error of an option that cannot have this value.
func (t *terminal) impossible(option, value string) error {
	return errUsage(t.guide.Word("error.argument", "name", option, "value", diagnose.Harmless(value)))
}
