package ui

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// securities are those that can be chosen, in the order of the list.
var securities = diagnose.Securities()

// receiving are the services that get mail, in the order of the list.
var receiving = []diagnose.Service{diagnose.IMAP, diagnose.POP3}

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
	filled   filled
}

// filled is what a search, a link or another program has put in the form, and for which address: it is no
// more than that of another mailbox once the address is changed.
type filled struct{ address, receive, send, user string }

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
	for _, e := range []*entry{f.address, f.password, f.receive.host, &f.receive.port.entry, f.send.host, &f.send.port.entry} {
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

// complete says that there is a server to check.
func (f *form) complete() bool {
	return strings.TrimSpace(f.receive.host.Text+f.send.host.Text) != ""
}

// settings are what is typed in the form: for receiving, for sending, or both.
func (f *form) settings() (all []diagnose.Settings) {
	if strings.TrimSpace(f.receive.host.Text) != "" || !f.complete() {
		all = append(all, f.read(f.receive, f.chosen()))
	}
	if strings.TrimSpace(f.send.host.Text) != "" {
		all = append(all, f.read(f.send, diagnose.SMTP))
	}
	return all
}

func (f *form) read(from *server, service diagnose.Service) diagnose.Settings {
	s := diagnose.Settings{
		Service: service, Host: from.host.Text, Security: diagnose.Auto,
		Username: f.user.Text, Secret: diagnose.NewSecret(f.password.Text), Address: f.address.Text,
	}
	if i := from.security.SelectedIndex(); i >= 0 {
		s.Security = securities[i]
	}
	s.SetPort(from.port.Text)
	return s
}

// fill puts settings in the part of the form that is for their service, and the
// user name. Address and password are left as they are.
func (f *form) fill(s diagnose.Settings) {
	to := f.send
	switch s.Service {
	case "":
		return
	case diagnose.SMTP:
	default:
		to = f.receive
		f.service.SetSelectedIndex(max(0, slices.Index(receiving, s.Service)))
	}
	port := s.PortText
	if s.Port != 0 {
		port = strconv.Itoa(s.Port)
	}
	to.host.SetText(s.Host)
	to.port.SetText(port)
	to.security.SetSelectedIndex(max(0, slices.Index(securities, s.Security)))
	if s.Username != "" || s.Service != diagnose.SMTP {
		f.user.SetText(s.Username)
	}
}

// clear empties everything.
func (f *form) clear() {
	f.address.SetText("")
	f.password.SetText("")
	f.fill(diagnose.Settings{Service: diagnose.SMTP})
	f.fill(diagnose.Settings{Service: diagnose.IMAP})
	f.filled = filled{}
	f.complain("")
}

// accept puts in what somebody else than the person names for the address.
func (f *form) accept(all []diagnose.Settings) {
	for _, s := range slices.Backward(all) { // the user name for receiving is the one to have
		f.fill(s)
	}
	if address := strings.TrimSpace(f.address.Text); address != "" { // else it is anybody's
		f.filled = filled{address, f.receive.host.Text, f.send.host.Text, f.user.Text}
	}
}

// forget empties what a search has filled in for another address. What was typed
// by hand since stays.
func (f *form) forget() {
	was := f.filled
	if was == (filled{}) || was.address == strings.TrimSpace(f.address.Text) {
		return
	}
	f.filled = filled{}
	user := f.user.Text
	if f.send.host.Text == was.send {
		f.fill(diagnose.Settings{Service: diagnose.SMTP})
	}
	if f.receive.host.Text == was.receive {
		f.fill(diagnose.Settings{Service: f.chosen()})
	}
	if f.user.SetText(user); user == was.user {
		f.user.SetText("")
	}
}

// draft is a form that holds what the one in use does, to be changed on trial.
func (w *Window) draft() *form {
	f := w.newForm(nil)
	f.take(w.form)
	return f
}

// take has the form hold what another one does.
func (f *form) take(from *form) {
	f.address.SetText(from.address.Text)
	f.password.SetText(from.password.Text)
	f.fill(from.read(from.send, diagnose.SMTP))
	f.fill(from.read(from.receive, from.chosen()))
	f.unfold(from.details.Visible())
	f.filled = from.filled
}
