package ui

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/mailbox"
)

// What can be chosen, in the order of the lists.
var (
	securities = diagnose.Securities()
	receiving  = mailbox.Receiving()
)

// A form takes what a person's mail program is told about a mailbox: the
// address, and, folded away, everything that follows from it. The password stays
// in its field for as long as the window is open, and goes nowhere but into a
// check-up.
type form struct {
	guide    *guide.Guide
	keys     *keyboard
	address  *entry
	asked    *field // the address with its hint
	password *entry
	service  *choice
	receive  *server
	send     *server
	user     *entry
	details  *panel
	fold     *button
	content  fyne.CanvasObject
	held     mailbox.Form // as last shown; the fields have what is typed since
}

// A server is the fields about one server.
type server struct {
	host     *entry
	port     *suggesting
	security *choice
}

// newForm makes an empty form. Enter in any field is submitted. find looks for
// settings; nil: that cannot be done.
func (w *Window) newForm(find func()) *form {
	g := w.guide
	f := &form{
		guide: g, keys: w.keyboard(),
		address: newEntry(w.start), password: newEntry(w.start), user: newEntry(w.start),
		service: newChoice(w.start), receive: newServer(g, w.start), send: newServer(g, w.start),
	}
	for _, s := range receiving {
		f.service.Options = append(f.service.Options, g.Word("service-long."+string(s)))
	}
	f.service.OnChanged = func(string) { f.receive.suit(g, f.chosen()) }
	f.service.SetSelectedIndex(0)
	f.send.suit(g, diagnose.SMTP)
	f.address.PlaceHolder = "name@example.org"
	for _, e := range []*entry{f.address, f.password, f.user, f.receive.host, &f.receive.port.entry, f.send.host, &f.send.port.entry} {
		e.OnChanged = func(string) { f.complain("") }
	}
	f.user.PlaceHolder = g.Word("window.user.same")
	f.password.PlaceHolder = g.Word("window.password.placeholder")
	f.password.Password = true
	f.password.ActionItem = nil
	f.arrange(find)
	return f
}

func newServer(g *guide.Guide, submitted func()) *server {
	s := &server{newEntry(submitted), newSuggesting(submitted), newChoice(submitted)}
	for _, security := range securities {
		s.security.Options = append(s.security.Options, g.Word("window.security."+string(security)))
	}
	s.security.SetSelectedIndex(0)
	s.port.PlaceHolder = g.Word("window.port.automatic")
	return s
}

// chosen is the service for receiving.
func (f *form) chosen() diagnose.Service { return receiving[max(0, f.service.SelectedIndex())] }

// suit makes the examples fit a service.
func (s *server) suit(g *guide.Guide, service diagnose.Service) {
	s.host.SetPlaceHolder(string(service) + ".example.org")
	s.port.offer(usualPorts(g, service))
}

// usualPorts are the standard ports of a service, the one to be preferred first.
func usualPorts(g *guide.Guide, service diagnose.Service) []suggestion {
	named := func(s diagnose.Security, key string) suggestion {
		port := strconv.Itoa(diagnose.UsualPort(service, s))
		return suggestion{port, g.Word(key, "port", port, "security", g.Code("security", string(s)))}
	}
	return []suggestion{
		{"", g.Word("window.port.automatic")},
		named(diagnose.TLS, "window.port.usual"),
		named(diagnose.StartTLS, "window.port.other"),
	}
}

// arrange puts the fields where they are seen.
func (f *form) arrange(find func()) {
	g := f.guide
	promise := caption(g.Word("window.password.promise"))
	f.asked = f.place("window.address.question", f.address, &f.address.lit)
	f.asked.label.size = sizeSubtitle
	fields := column(apart)
	if find != nil {
		fields.Add(container.New(leading{}, newButton(f.keys, quiet, "check", g.Word("window.find"), find)))
	}
	for _, part := range []fyne.CanvasObject{
		subtitle(g.Way(false)),
		f.place("window.service", f.service, &f.service.lit),
		f.serverFields(f.receive),
		f.place("window.user", f.user, &f.user.lit),
		subtitle(g.Way(true)),
		f.serverFields(f.send),
	} {
		fields.Add(part)
	}
	f.details = newPanel(fields, 20)
	f.fold = newButton(f.keys, quiet, "", "", func() { f.unfold(!f.details.Visible()) })
	f.content = column(apart, newPanel(column(apart,
		f.asked,
		f.place("window.password", f.password, &f.password.lit),
		container.New(beside{gap, promise.lineHeight()}, picture("lock", colorMuted, 16), promise),
		container.New(leading{}, f.fold),
	), 20), f.details)
	f.unfold(false)
}

func (f *form) serverFields(s *server) fyne.CanvasObject {
	return column(apart,
		container.New(pair{apart, 0.55},
			f.place("window.server", s.host, &s.host.lit), f.place("window.port", s.port, &s.port.lit)),
		f.place("window.security", s.security, &s.security.lit))
}

// place gives an input its label and frame.
func (f *form) place(key string, input fyne.CanvasObject, lit *func(bool)) *field {
	made := newField(f.guide.Word(key), "", input)
	*lit = func(focused bool) {
		made.lit(focused)
		if focused {
			f.keys.focused(made)
		}
	}
	if typed, ok := input.(interface{ handOn(*keyboard) }); ok {
		typed.handOn(f.keys)
	}
	return made
}

// unfold shows everything that can be typed, or the address and the password only.
func (f *form) unfold(open bool) {
	key, icon := "window.details", "open"
	if f.details.Hidden = !open; open {
		key, icon = "window.details.hide", "close"
	}
	f.fold.set(quiet, icon, f.guide.Word(key), f.fold.tapped)
	if f.content != nil {
		f.content.Refresh()
	}
}

// complain says below the address what is wrong with it, or with a server; "" takes
// it back.
func (f *form) complain(what string) { f.asked.complain(what) }

// typed is what stands in the form, but for the password.
func (f *form) typed() mailbox.Form {
	t := f.held
	t.Address, t.User, t.Service = f.address.Text, f.user.Text, f.chosen()
	t.Receive, t.Send = f.receive.typed(), f.send.typed()
	return t
}

func (s *server) typed() mailbox.Server {
	return mailbox.Server{Host: s.host.Text, Port: s.port.Text, Security: securities[max(0, s.security.SelectedIndex())]}
}

// show puts in the fields what a form holds. The password is left as it is.
func (f *form) show(t mailbox.Form) {
	f.held = t
	f.address.SetText(t.Address)
	f.user.SetText(t.User)
	f.service.SetSelectedIndex(slices.Index(receiving, t.Service))
	f.receive.show(t.Receive)
	f.send.show(t.Send)
}

func (s *server) show(t mailbox.Server) {
	s.host.SetText(t.Host)
	s.port.SetText(t.Port)
	s.security.SetSelectedIndex(slices.Index(securities, t.Security))
}

// change shows what a rule makes of what stands in the form.
func (f *form) change(rule func(*mailbox.Form)) {
	t := f.typed()
	rule(&t)
	f.show(t)
}

// complete says that there is a server to check.
func (f *form) complete() bool { return f.typed().Complete() }

// settings are what is to be checked: receiving, sending, or both.
func (f *form) settings() []diagnose.Settings {
	return f.typed().Settings(diagnose.NewSecret(f.password.Text))
}

// fill puts in settings, and accept what somebody else than the person names for the
// address; forget takes that out where it was for another address.
func (f *form) fill(s diagnose.Settings)       { f.change(func(t *mailbox.Form) { t.Fill(s) }) }
func (f *form) accept(all []diagnose.Settings) { f.change(func(t *mailbox.Form) { t.Accept(all) }) }
func (f *form) forget()                        { f.change((*mailbox.Form).Forget) }

// clear empties everything. A password that was made to be seen was the one before: the
// next is hidden.
func (f *form) clear() {
	f.show(mailbox.New())
	f.password.Password = true
	f.password.SetText("")
	f.complain("")
}

// draft is a form that holds what the one in use does, to be changed on trial.
func (w *Window) draft() *form {
	f := w.newForm(nil)
	f.take(w.form)
	return f
}

// take has the form hold what another one does.
func (f *form) take(from *form) {
	f.show(from.typed())
	f.password.SetText(from.password.Text)
	f.unfold(from.details.Visible())
}
