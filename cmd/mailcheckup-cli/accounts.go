package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/accounts"
	"mailcheckup/diagnose/report"
)

// accounts lists the accounts of the mail programs on this computer.
func (t *terminal) accounts(ctx context.Context, args []string) (int, error) {
	set := t.flags("accounts")
	asJSON := set.Bool("json", false, "")
	if err := t.parseOptions(set, args); err != nil {
		return 0, err
	}
	all, unread := accounts.Find(ctx)
	if unread != nil {
		t.say(unread)
	}
	show := t.showAccounts
	if *asJSON {
		show = t.encodeAccounts
	}
	return exitWorks, show(all)
}

// showAccounts writes for a person.
func (t *terminal) showAccounts(all []accounts.Account) error {
	var b strings.Builder
	if len(all) == 0 {
		fmt.Fprintln(&b, t.fold(t.guide.Word("accounts.none")))
	}
	for _, a := range all {
		fmt.Fprintf(&b, "%s\n", t.guide.Label(t.guide.Code("program", a.Program), cmp.Or(a.Address, a.Name)))
		for _, s := range []diagnose.Settings{a.Receiving, a.Sending} {
			if s.Service != "" {
				fmt.Fprintf(&b, "  %s, %s, %s\n", t.guide.Code("service", string(s.Service)), t.guide.Settings(s), s.User())
			}
		}
	}
	_, err := fmt.Fprint(t.out, b.String())
	return err
}

// encodeAccounts writes for programs, in one line.
func (t *terminal) encodeAccounts(all []accounts.Account) error {
	type account struct {
		Program   string           `json:"program"`
		Name      string           `json:"name"`
		Address   string           `json:"address"`
		Receiving *report.Settings `json:"receiving"`
		Sending   *report.Settings `json:"sending"`
	}
	server := func(s diagnose.Settings) *report.Settings {
		if s.Service == "" {
			return nil
		}
		found := report.SettingsOf(s)
		return &found
	}
	doc := struct {
		Schema   int       `json:"schema"`
		Accounts []account `json:"accounts"`
	}{1, []account{}}
	for _, a := range all {
		doc.Accounts = append(doc.Accounts, account{a.Program, a.Name, a.Address, server(a.Receiving), server(a.Sending)})
	}
	return encoder(t.out).Encode(doc)
}
