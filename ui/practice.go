package ui

import (
	"context"
	"iter"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// An exercise is a practice server in place of the real world. It has a form of
// its own, so that what is typed in the real one stays there.
type exercise struct {
	network *practice.Network
	check   func(context.Context, diagnose.Settings) iter.Seq[diagnose.Outcome]
}

// menu is what can be done beside the big button. The practice servers are in
// it by the stage that finds what is wrong with them.
func (w *Window) menu() *fyne.MainMenu {
	g := w.Guide
	item := func(key string, f func()) *fyne.MenuItem { return fyne.NewMenuItem(g.Word(key), f) }
	quit := item("window.quit", w.app.Quit)
	quit.IsQuit = true
	return fyne.NewMainMenu(
		fyne.NewMenu(g.Word("window.menu"),
			item("window.check", w.start), item("window.stop", w.stop), item("window.copy", w.copyReport),
			fyne.NewMenuItemSeparator(), quit),
		fyne.NewMenu(g.Word("window.practice"), append(w.servers(),
			fyne.NewMenuItemSeparator(), item("window.practice.leave", w.leavePractice))...))
}

// servers are the menu items of the practice servers, those that one stage
// finds together in a submenu.
func (w *Window) servers() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	groups := map[diagnose.Stage]*fyne.MenuItem{}
	for _, fault := range practice.Faults() {
		item := fyne.NewMenuItem(w.Guide.Word("practice."+fault.Name), func() { w.practise(fault) })
		stage := diagnose.Cause(fault.Cause).Stage()
		if stage == "" {
			items = append(items, item)
			continue
		}
		group := groups[stage]
		if group == nil {
			group = fyne.NewMenuItem(w.Guide.Code("stage", string(stage)), nil)
			group.ChildMenu = fyne.NewMenu("")
			groups[stage] = group
			items = append(items, group)
		}
		group.ChildMenu.Items = append(group.ChildMenu.Items, item)
	}
	return items
}

// practise starts a practice server, which takes a moment, and enters it.
func (w *Window) practise(fault practice.Fault) {
	go func() {
		network, err := practice.Start(fault.Name)
		w.Dispatch(func() {
			if err != nil {
				w.tell(w.Guide.Word("window.practice.failed"), err.Error())
				return
			}
			w.enter(fault, network)
		})
	}()
}

// enter puts a practice server in place of the real world.
func (w *Window) enter(fault practice.Fault, network *practice.Network) {
	w.answered()
	w.stop()
	w.closeNetwork()
	doctor := diagnose.Doctor{
		Resolver: network, Dial: network.DialContext, Interfaces: network.Interfaces, Roots: network.Roots,
	}
	w.practice = &exercise{network, doctor.Run}
	form := w.newForm(diagnose.Service(fault.Service))
	form.fill(diagnose.Settings{
		Host: fault.Host, Port: fault.Port, Security: diagnose.Security(fault.Security), Address: fault.User,
	})
	form.password.SetText(fault.Password)
	w.use(form)
	w.banner.Objects = []fyne.CanvasObject{w.sign(w.Guide.Word("practice." + fault.Name))}
	w.banner.Show()
	w.showForm()
}

// leavePractice goes back to the real world, and to what was typed there.
func (w *Window) leavePractice() {
	if w.practice == nil {
		return
	}
	w.answered()
	w.stop()
	w.closeNetwork()
	w.practice = nil
	w.use(w.real)
	w.banner.Hide()
	w.showForm()
}

// closeNetwork ends the practice server, if there is one, without waiting.
func (w *Window) closeNetwork() {
	if w.practice != nil {
		go w.practice.network.Close()
	}
}

// sign says that what is seen is not real, and has the way out.
func (w *Window) sign(server string) fyne.CanvasObject {
	keys := w.fixedKeyboard()
	text := column(0,
		newProse(w.Guide.Word("window.practice.sign"), sizeCaption, colorNote, bold),
		newProse(server, sizeBody, theme.ColorNameForeground, bold))
	leave := newButton(keys, quiet, "", w.Guide.Word("window.practice.leave"), w.leavePractice)
	p := newPanel(container.New(shared{12, 200}, container.New(beside{gap: 12}, picture("practice", colorNote, 22), text), leave), 10)
	p.fill, p.stroke = tinted(colorNote), colorNote
	return p
}
