package ui

import (
	"encoding/json"
	"slices"

	"fyne.io/fyne/v2"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/mailbox"
	"mailcheckup/diagnose/presets"
)

// A recent is settings that were checked, as they are remembered where the
// person wants that: without the password.
type recent struct {
	Address            string
	Receiving, Sending remembered
}

// remembered is one server of it.
type remembered struct {
	Service, Host, Port, Security, User string
}

// mostRecent is how many are remembered.
const mostRecent = 5

// recents are those that are remembered, the newest first.
func (w *Window) recents() (all []recent) {
	prefs := w.app.Preferences()
	if !w.Presets.Shows(presets.Recent) || !prefs.Bool(prefRemember) || json.Unmarshal([]byte(prefs.String(prefRecent)), &all) != nil {
		return nil
	}
	return all
}

// remember puts what is being checked first among the recents, if the person
// wants that.
func (w *Window) remember() {
	prefs := w.app.Preferences()
	if !w.Presets.Shows(presets.Recent) || !prefs.Bool(prefRemember) || w.practice != nil || len(w.strangers.Among(w.form.settings(), w.Presets.Settings)) > 0 {
		return
	}
	now := w.form.recent()
	all := slices.DeleteFunc(w.recents(), func(r recent) bool { return r == now })
	all = append([]recent{now}, all...)
	text, err := json.Marshal(all[:min(len(all), mostRecent)])
	if err != nil {
		return // strings can always be written
	}
	prefs.SetString(prefRecent, string(text))
}

// recent is what stands in the form.
func (f *form) recent() recent {
	t := f.typed()
	of := func(s mailbox.Server, service diagnose.Service, user string) remembered {
		return remembered{string(service), s.Host, s.Port, string(s.Security), user}
	}
	return recent{t.Address, of(t.Receive, t.Service, t.User), of(t.Send, diagnose.SMTP, t.Sender())}
}

// name is what a recent is offered as.
func (r recent) name() string {
	for _, name := range []string{r.Address, r.Receiving.Host, r.Sending.Host} {
		if name != "" {
			return name
		}
	}
	return ""
}

// settings are those that a remembered server stands for.
func (m remembered) settings() diagnose.Settings {
	return diagnose.Settings{
		Service: diagnose.Service(m.Service), Host: m.Host, PortText: m.Port, Security: diagnose.Security(m.Security), Username: m.User,
	}
}

// offerRecents offers what was checked before; nil where nothing is remembered.
func (w *Window) offerRecents() fyne.CanvasObject {
	all := w.recents()
	if len(all) == 0 {
		return nil
	}
	list := column(near, strong(w.guide.Word("window.recent")))
	for _, r := range all {
		list.Add(w.item("again", r.name(), func() {
			w.clear()
			w.form.address.SetText(r.Address)
			w.form.accept([]diagnose.Settings{r.Receiving.settings(), r.Sending.settings()})
			w.form.unfold(w.form.complete())
			w.showHome() // without the note about a link
			w.window.Canvas().Focus(w.form.password)
		}))
	}
	return newPanel(list, 20)
}
