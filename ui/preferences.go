package ui

import (
	"cmp"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/presets"
)

// What is remembered, and no more: how the window speaks and looks, and what
// was agreed to.
const (
	prefLanguage    = "language" // tag; "": that of the system
	prefTheme       = "theme"    // light or dark; "": as the system has it
	prefSize        = "textsize" // in percent; 0: 100
	prefOnline      = "lookups"  // the web may be asked for settings
	prefOnlineAsked = "lookups-asked"
	prefRemember    = "remember" // what was checked, without passwords
	prefRecent      = "recent"   // that, in JSON
	prefWidth       = "width"    // of the window
	prefHeight      = "height"
)

// textSizes are those that can be chosen, in percent.
var textSizes = []int{100, 125, 150, 200}

// themes are those that can be chosen.
var themes = []string{"", "light", "dark"}

// showPreferences shows what can be chosen. Every choice holds at once.
func (w *Window) showPreferences() {
	if w.busy() {
		return
	}
	w.open(w.newPreferences())
}

func (w *Window) newPreferences() *view {
	g, prefs := w.guide, w.app.Preferences()
	var tags, names []string
	for _, l := range guide.Languages() {
		tags, names = append(tags, l.Tag), append(names, l.Name)
	}
	language := w.choice(names, slices.Index(tags, g.Tag()), func(i int) {
		prefs.SetString(prefLanguage, tags[i])
		w.respeak()
	})
	var looks, sizes []string
	for _, t := range themes {
		looks = append(looks, g.Word("window.theme."+cmp.Or(t, "system")))
	}
	for _, s := range textSizes {
		sizes = append(sizes, g.Word("window.percent", "number", strconv.Itoa(s)))
	}
	look := w.choice(looks, max(0, slices.Index(themes, prefs.String(prefTheme))), func(i int) {
		prefs.SetString(prefTheme, themes[i])
		w.look()
	})
	size := w.choice(sizes, max(0, slices.Index(textSizes, prefs.Int(prefSize))), func(i int) {
		prefs.SetInt(prefSize, textSizes[i])
		w.look()
		w.settleMenu()
	})
	place := func(key string, c *choice) fyne.CanvasObject { return w.form.place(key, c, &c.lit) }
	return &view{
		name:  "preferences",
		title: g.Word("window.preferences"),
		content: column(apart, title(g.Word("window.preferences")), newPanel(column(apart,
			place("window.language", language), place("window.theme", look), place("window.textsize", size)), 20),
			w.agreements(place),
			newPanel(column(gap, strong(g.Word("window.reader")), plain(g.Word("window.reader.meaning"))), 20)),
		buttons: []*button{w.backButton(calm)},
		first:   language,
	}
}

// agreements are what the person agrees to. What the organisation has decided is
// said, and not asked.
func (w *Window) agreements(place func(string, *choice) fyne.CanvasObject) fyne.CanvasObject {
	g, prefs := w.guide, w.app.Preferences()
	list := column(gap)
	switch answers := []string{g.Word("window.lookups.no"), g.Word("window.lookups.yes")}; w.Presets.LookUps {
	case presets.Ask:
		online := w.choice(answers, number(prefs.Bool(prefOnline)), func(i int) {
			prefs.SetBool(prefOnline, i == 1)
			prefs.SetBool(prefOnlineAsked, true)
		})
		list.Add(place("window.lookups.allow", online))
	default:
		list.Add(fact(g.Word("window.lookups.allow"), answers[number(w.Presets.LookUps == presets.Yes)]))
		list.Add(caption(g.Word("organisation.decided", "name", w.Presets.Organisation)))
	}
	list.Add(caption(g.Word("window.lookups.meaning", "value", "example.org")))
	if w.Presets.Shows(presets.Recent) {
		remember := w.choice([]string{g.Word("window.remember.no"), g.Word("window.remember.yes")}, number(prefs.Bool(prefRemember)), func(i int) {
			prefs.SetBool(prefRemember, i == 1)
			prefs.SetString(prefRecent, "")
			w.offer()
		})
		list.Add(place("window.remember", remember))
	}
	return newPanel(list, 20)
}

// number is the place of a yes in a list that begins with no.
func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// choice is a list of which one is chosen. To choose that again is no change.
func (w *Window) choice(options []string, chosen int, changed func(int)) *choice {
	c := newChoice(w.back, options...)
	c.SetSelectedIndex(chosen)
	c.OnChanged = func(string) {
		if i := c.SelectedIndex(); i != chosen {
			chosen = i
			changed(i)
		}
	}
	return c
}

// respeak says everything anew, in the language that was chosen just now.
func (w *Window) respeak() {
	w.stop() // a practice server may have come up meanwhile
	below := w.views
	w.views = nil
	w.speak()
	w.showHome()
	for _, v := range below {
		if v.again != nil {
			v.again()
		}
	}
	w.showPreferences()
}

// look paints the window as was chosen.
func (w *Window) look() {
	prefs := w.app.Preferences()
	w.app.Settings().SetTheme(newDesign(prefs.String(prefTheme), prefs.Int(prefSize)))
}
