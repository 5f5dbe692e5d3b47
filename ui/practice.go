package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/practice"
)

// An exercise is a practice server in place of the real world. It has a form of
// its own, so that what is typed in the real one stays there.
type exercise struct {
	network *practice.Network
	world   discover.World
}

// speak builds the form and the sign of a practice server in the language of
// the window.
func (e *exercise) speak(w *Window) *form {
	fault := e.network.Fault
	f := w.newForm(nil)
	f.address.SetText(fault.User)
	f.fill(diagnose.Settings{
		Service: diagnose.Service(fault.Service), Host: fault.Host, Port: fault.Port, Security: diagnose.Security(fault.Security),
	})
	f.password.SetText(fault.Password)
	f.unfold(true)
	return f
}

// showGallery lists the practice servers, those that one stage finds together.
func (w *Window) showGallery() {
	if w.busy() {
		return
	}
	g := w.guide
	content := column(apart, title(g.Word("window.practice")), plain(g.Word("window.practice.lead")))
	groups := map[string]*fyne.Container{}
	for _, fault := range practice.Faults() {
		name := g.Word("window.practice.fine")
		if stage := diagnose.Cause(fault.Cause).Stage(); stage != "" {
			name = g.Code("stage", string(stage))
		}
		group := groups[name]
		if group == nil {
			group = column(0, newProse(name, sizeCaption, colorMuted, bold))
			groups[name] = group
			content.Add(newPanel(group, 20))
		}
		group.Add(w.item("next", g.Word("practice."+fault.Name), func() { w.practise(fault) }))
	}
	w.open(&view{
		name: "practice", content: content, buttons: []*button{w.backButton(calm)}, title: g.Word("window.practice"), again: w.showGallery,
	})
}

// practise starts a practice server, which takes a moment, enters it, and
// begins to check it.
func (w *Window) practise(fault practice.Fault) {
	go func() {
		network, err := practice.Start(fault.Name)
		w.Dispatch(func() {
			if err != nil {
				w.tell(w.guide.Word("window.practice.failed"), err.Error())
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
	w.reset()
	w.practice = &exercise{network, discover.World{Check: doctor.RunAll}}
	w.form = w.practice.speak(w)
	w.hang()
	w.home = nil
	w.showHome()
	w.start()
}

// hang puts up the sign that what is seen is not real, or takes it down.
func (w *Window) hang() {
	w.banner.Objects = nil
	w.banner.Hidden = w.practice == nil
	if w.practice != nil {
		w.banner.Add(w.sign(w.guide.Word("practice." + w.practice.network.Fault.Name)))
	}
	w.banner.Refresh()
}

// leavePractice goes back to the real world, and to what was typed there.
func (w *Window) leavePractice() {
	if w.practice == nil {
		return
	}
	w.answered()
	w.stop()
	w.closeNetwork()
	w.reset()
	w.practice, w.form, w.home = nil, w.real, nil
	w.hang()
	w.showHome()
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
		newProse(w.guide.Word("window.practice.sign"), sizeCaption, colorNote, bold),
		newProse(server, sizeBody, colorText, bold))
	other := newButton(keys, quiet, "", w.guide.Word("window.practice.other"), w.showGallery)
	leave := newButton(keys, quiet, "", w.guide.Word("window.practice.leave"), w.leavePractice)
	p := newPanel(container.New(shared{12, 200}, container.New(beside{gap: 12}, picture("practice", colorNote, 22), text), other, leave), 10)
	p.fill, p.stroke = tinted(colorNote), colorNote
	return p
}
