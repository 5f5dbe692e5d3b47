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
var securities = []diagnose.Security{diagnose.Auto, diagnose.TLS, diagnose.StartTLS, diagnose.Cleartext}

// services are those that can be chosen, in the order of the list.
var services = []diagnose.Service{diagnose.IMAP, diagnose.POP3, diagnose.SMTP}

// A form takes what a person's mail program is told about a mailbox. The
// password stays in its field for as long as the window is open, and goes
// nowhere but into a check-up.
type form struct {
	address  *entry
	service  *choice
	server   *entry
	port     *suggesting
	security *choice
	user     *entry
	password *entry
	content  fyne.CanvasObject
}

// newForm makes an empty form. Enter in any field is submitted.
func newForm(g *guide.Guide, service diagnose.Service, keys *keyboard, submitted func()) *form {
	f := &form{
		address:  newEntry(submitted),
		service:  newChoice(submitted),
		server:   newEntry(submitted),
		port:     newSuggesting(submitted, usualPorts(g, service)...),
		security: newChoice(submitted),
		user:     newEntry(submitted),
		password: newEntry(submitted),
	}
	for _, s := range securities {
		f.security.Options = append(f.security.Options, g.Word("window.security."+string(s)))
	}
	f.security.SetSelectedIndex(0)
	for _, s := range services {
		f.service.Options = append(f.service.Options, g.Word("service-long."+string(s)))
	}
	f.service.OnChanged = func(string) { f.suit(g) }
	f.service.SetSelectedIndex(slices.Index(services, service))
	f.port.PlaceHolder = g.Word("window.port.automatic")
	f.address.PlaceHolder = "name@example.org"
	f.user.PlaceHolder = g.Word("window.user.same")
	f.password.Password = true
	f.password.ActionItem = nil
	f.content = f.arrange(g, keys)
	return f
}

// chosen is the service that is to be checked.
func (f *form) chosen() diagnose.Service { return services[max(0, f.service.SelectedIndex())] }

// suit makes the form's examples fit the chosen service.
func (f *form) suit(g *guide.Guide) {
	f.server.SetPlaceHolder(string(f.chosen()) + ".example.org")
	f.port.offer(usualPorts(g, f.chosen()))
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
func (f *form) arrange(g *guide.Guide, keys *keyboard) fyne.CanvasObject {
	place := func(name string, input fyne.CanvasObject, lit *func(bool)) *field {
		hint := ""
		if key := "window." + name + ".hint"; g.Has(key) {
			hint = g.Word(key)
		}
		made := newField(g.Word("window."+name), hint, input)
		*lit = func(focused bool) {
			made.lit(focused)
			if focused {
				keys.focused(made)
			}
		}
		return made
	}
	promise := caption(g.Word("window.password.promise"))
	return newPanel(column(apart,
		place("address", f.address, &f.address.lit),
		place("service", f.service, &f.service.lit),
		container.New(pair{apart, 0.55}, place("server", f.server, &f.server.lit), place("port", f.port, &f.port.lit)),
		place("security", f.security, &f.security.lit),
		container.New(pair{apart, 0.5}, place("user", f.user, &f.user.lit), place("password", f.password, &f.password.lit)),
		container.New(beside{gap, promise.lineHeight()}, picture("lock", colorMuted, 16), promise),
	), 20)
}

// settings are what is typed in the form.
func (f *form) settings() diagnose.Settings {
	s := diagnose.Settings{
		Service:  f.chosen(),
		Host:     f.server.Text,
		Security: diagnose.Auto,
		Username: f.user.Text,
		Secret:   diagnose.NewSecret(f.password.Text),
		Address:  f.address.Text,
	}
	if i := f.security.SelectedIndex(); i >= 0 {
		s.Security = securities[i]
	}
	port := strings.TrimSpace(f.port.Text)
	if n, err := strconv.Atoi(port); err == nil && n != 0 { // 0 would mean the usual one
		s.Port = n
	} else {
		s.PortText = port
	}
	return s
}

// fill puts settings in the form. The password is left as it is.
func (f *form) fill(s diagnose.Settings) {
	if i := slices.Index(services, s.Service); i >= 0 {
		f.service.SetSelectedIndex(i)
	}
	port := s.PortText
	if s.Port != 0 {
		port = strconv.Itoa(s.Port)
	}
	f.server.SetText(s.Host)
	f.port.SetText(port)
	f.security.SetSelectedIndex(max(0, slices.Index(securities, s.Security)))
	f.user.SetText(s.Username)
	f.address.SetText(s.Address)
}

// pair puts two fields side by side, the first with that share of the width,
// and below each other where the window is narrow.
type pair struct{ gap, share float32 }

// narrow is the width at which fields no longer stand side by side.
const narrow float32 = 400

func (p pair) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if size.Width < narrow {
		stack{p.gap}.Layout(objects, size)
		return
	}
	first := whole((size.Width - p.gap) * p.share)
	heightAt(objects[0], first)
	heightAt(objects[1], size.Width-p.gap-first)
	objects[0].Move(fyne.Position{})
	objects[1].Move(fyne.NewPos(first+p.gap, 0))
}

func (p pair) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	if objects[1].Position().Y > 0 {
		return fyne.NewSize(max(a.Width, b.Width), a.Height+p.gap+b.Height)
	}
	return fyne.NewSize(max(a.Width, b.Width), max(a.Height, b.Height))
}
