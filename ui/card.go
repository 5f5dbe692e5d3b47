package ui

import (
	"cmp"
	"image/png"
	"io"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/card"
)

// showCard shows the settings that work as a card, and offers it for other
// devices and programs. The password is not on it.
func (w *Window) showCard() {
	if w.busy() {
		return
	}
	g := w.guide
	c := w.card()
	list := column(near, strong(g.Word("window.card.save")))
	offer := func(name, file string, write func(io.Writer) error) {
		list.Add(w.item("copy", g.Word("window.card."+name), func() { w.save(file, write) }))
	}
	for _, f := range card.Formats {
		if f.Fits(c) {
			offer(f.Name, f.File(c), func(to io.Writer) error { return f.Write(to, g, c) })
		}
	}
	offer("picture", "mail-settings.png", func(to io.Writer) error { return w.paint(to, c) })
	w.open(&view{
		content: column(apart, title(g.Word("window.card")), w.cardPanel(c), newPanel(list, 20)),
		buttons: []*button{w.backButton(calm)},
		title:   g.Word("window.card"),
	})
}

// card is the settings that were seen to work, of all check-ups together.
func (w *Window) card() card.Card {
	var working []diagnose.Settings
	for _, c := range w.checkups {
		for _, p := range c.Working() {
			working = append(working, p.Settings)
		}
	}
	made := card.Of(working...)
	made.Checked = w.checkups[0].Started
	return made
}

// cardPanel is the card as it is seen.
func (w *Window) cardPanel(c card.Card) fyne.CanvasObject {
	g := w.guide
	halves := container.New(twins{distant})
	for _, s := range []diagnose.Settings{c.Receiving, c.Sending} {
		if s.Service != "" {
			halves.Add(w.cardHalf(s))
		}
	}
	if len(halves.Objects) == 1 { // twins are two
		halves = column(0, halves.Objects[0])
	}
	promise := caption(g.Word("card.password"))
	return newPanel(column(apart,
		column(2, subtitle(g.Word("card.title", "address", cmp.Or(c.Address, c.Receiving.Host, c.Sending.Host))),
			caption(g.Word("card.checked", "date", c.Checked.Format(g.Word("date.layout"))))),
		halves,
		container.New(beside{gap, promise.lineHeight()}, picture("lock", colorMuted, 16), promise)), distant)
}

func (w *Window) cardHalf(s diagnose.Settings) fyne.CanvasObject {
	g := w.guide
	lines := column(near, strong(g.Way(s.Sends())))
	for _, row := range [][2]string{
		{g.Word("window.service"), g.Code("service", string(s.Service))},
		{g.Word("window.server"), s.Host},
		{g.Word("window.port"), strconv.Itoa(s.Port)},
		{g.Word("window.security"), g.Code("security", string(s.Security))},
		{g.Word("window.user"), cmp.Or(s.User(), g.Word("window.user.same"))},
	} {
		lines.Add(column(0, caption(row[0]), plain(row[1])))
	}
	return lines
}

// cardWidth is that of the card as a picture.
const cardWidth float32 = 640

// paint writes the card as a picture (PNG).
func (w *Window) paint(to io.Writer, c card.Card) error {
	canvas := software.NewCanvas()
	content := container.New(centred{apart, apart}, w.cardPanel(c))
	canvas.SetContent(content)
	for range 3 { // text finds its height only once it has its width
		canvas.Resize(fyne.NewSize(cardWidth, content.MinSize().Height))
	}
	return png.Encode(to, canvas.Capture())
}
