package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
	"mailcheckup/diagnose/presets"
)

// practice lists the practice servers, or starts one and checks it.
func (t *terminal) practice(ctx context.Context, args []string) (int, error) {
	set := t.flags("practice")
	var form form
	set.BoolVar(&form.asJSON, "json", false, "")
	form.flags(set)
	name, err := t.parseWord(set, args)
	switch wrong := form.check(t); {
	case err != nil:
		return 0, err
	case wrong != nil:
		return 0, wrong
	case name == "":
		return exitWorks, t.listPractice(form.asJSON)
	}
	network, err := practice.Start(name)
	if errors.Is(err, practice.ErrUnknown) {
		return 0, errUsage(t.guide.Word("error.practice", "name", name))
	} else if err != nil {
		return 0, err
	}
	defer network.Close()
	t.presets = presets.Presets{} // the organisation has nothing to do with it
	f := network.Fault
	doctor := diagnose.Doctor{Resolver: network, Dial: network.DialContext, Interfaces: network.Interfaces, Roots: network.Roots}
	return t.checkup(ctx, doctor, form, diagnose.Settings{
		Service: diagnose.Service(f.Service), Host: f.Host, Port: f.Port, Security: diagnose.Security(f.Security),
		Username: f.User, Secret: diagnose.NewSecret(f.Password),
	})
}

func (t *terminal) listPractice(asJSON bool) error {
	type row struct {
		Name  string `json:"name"`
		Cause string `json:"cause"`
		Title string `json:"title"`
	}
	var rows []row
	for _, f := range practice.Faults() {
		rows = append(rows, row{f.Name, f.Cause, t.guide.Word("practice." + f.Name)})
	}
	if asJSON {
		out := encoder(t.out)
		out.SetIndent("", "  ")
		return out.Encode(rows)
	}
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\n", r.Name, r.Title)
	}
	return table.Flush()
}
