package ui

import (
	"errors"
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/presets"
	"mailcheckup/diagnose/report"
)

var update = flag.Bool("update", false, "take the screens as they are for what they should be")

// looks compares what is seen with the image called name. Where they differ,
// what was seen is in testdata/failed.
func (r *rig) looks(name string) {
	r.t.Helper()
	r.window.Canvas().Unfocus() // a cursor blinks
	for range 3 {               // the test driver does not lay out anew when something has grown
		r.window.Resize(r.window.Canvas().Size())
		r.window.Content().Refresh()
	}
	r.shown().scroll.ScrollToTop()
	if raced {
		return
	}
	got := r.window.Canvas().Capture()
	if *update {
		write(r.t, filepath.Join("testdata", name), got)
		return
	}
	if n := differing(got, read(r.t, filepath.Join("testdata", name))); n > 0 {
		failed := filepath.Join("testdata", "failed", name)
		write(r.t, failed, got)
		r.t.Errorf("%d pixels are not as they should be, see %s", n, failed)
	}
}

// differing counts the pixels in which two images differ.
func differing(a, b image.Image) (n int) {
	all := a.Bounds().Union(b.Bounds())
	for y := all.Min.Y; y < all.Max.Y; y++ {
		for x := all.Min.X; x < all.Max.X; x++ {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if r1 != r2 || g1 != g2 || b1 != b2 {
				n++
			}
		}
	}
	return n
}

func read(t testing.TB, name string) image.Image {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func write(t testing.TB, name string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(file, img), file.Close()); err != nil {
		t.Fatal(err)
	}
}

// went has a check-up of these settings go by with these outcomes.
func (r *rig) went(outcomes []diagnose.Outcome) {
	r.enter(asked)
	test.Tap(r.button(0))
	r.begun()
	r.find(outcomes...)
	r.end()
}

func TestScreens(t *testing.T) {
	if raced {
		t.Skip("pictures are compared without the race detector")
	}
	for _, screen := range []struct {
		name, language string
		width, height  float32
		dark           bool
		show           func(*rig)
	}{
		{"form.png", "en", 720, 760, false, func(r *rig) {}},
		{"form-dark-narrow-de.png", "de", 480, 640, true, func(r *rig) { r.enter(asked); r.form.unfold(true) }},
		{"running.png", "en", 720, 760, false, running3},
		{"fix.png", "en", 720, 760, false, func(r *rig) { r.went(refused()) }},
		{"fix-dark-narrow-de.png", "de", 480, 1100, true, func(r *rig) { r.went(refused()) }},
		{"fine-dark.png", "en", 1280, 900, true, func(r *rig) { r.went(healthy()) }},
		{"evidence.png", "en", 720, 1700, false, func(r *rig) {
			r.went(healthy())
			r.page.halves[0].toggle()
			r.rows()[diagnose.StageTCP].toggle()
			r.rows()[diagnose.StageCapability].toggle()
		}},
		{"organisation.png", "en", 720, 900, false, func(r *rig) { r.decides(someUniversity) }},
		{"organisation-fix-dark-narrow.png", "en", 480, 1300, true, func(r *rig) { r.decides(someUniversity); r.went(refused()) }},
		{"link.png", "en", 720, 1420, false, func(r *rig) {
			r.openLink("mailcheckup:check?address=anna@example.org&server=imap.example.org&port=993&sending-server=smtp.example.org")
		}},
		{"presets-broken-dark-narrow.png", "en", 480, 760, true, func(r *rig) {
			r.Broken = presets.Problems{
				{File: "/etc/mailcheckup/presets.toml", Line: 3, Reason: presets.Unknown, Key: "helpdesk"},
				{File: "/etc/mailcheckup/presets.toml", Line: 12, Reason: presets.Choice, Key: "mailbox.receiving.security", Value: "ssl", Allowed: "tls, starttls, none"},
			}
			r.decides(presets.Presets{})
		}},
		{"halves.png", "en", 720, 900, false, halves},
		{"applied-de.png", "de", 720, 900, false, applied},
		{"report.png", "en", 720, 1200, false, func(r *rig) { r.went(refused()); r.date(); r.showReport() }},
		{"save.png", "en", 720, 760, false, func(r *rig) {
			r.Documents = "/home/anna/Documents"
			r.showHome()
			r.save("mail-checkup.html", nil)
		}},
		{"save-wrong-dark-narrow-pl.png", "pl", 480, 640, true, func(r *rig) {
			r.save("mail-checkup.html", nil)
			r.shown().first.(*entry).SetText("/there/is/no/such/folder/mail-checkup.html")
			test.Tap(r.button(0))
		}},
		{"saved-fr.png", "fr", 480, 640, false, func(r *rig) {
			r.tell(r.guide.Word("window.saved"), "/home/anna/Documents/Courrier/2026/mail-checkup.html")
		}},
		{"code-de.png", "de", 720, 900, true, func(r *rig) { r.code(blocked()) }},
		{"where.png", "en", 720, 1100, false, func(r *rig) { r.went(blocked()) }},
		{"card.png", "en", 720, 900, false, func(r *rig) { bothFine(r); r.date(); r.showCard() }},
		{"card-de.png", "de", 720, 900, true, func(r *rig) { bothFine(r); r.date(); r.showCard() }},
		{"learn.png", "en", 720, 900, false, func(r *rig) { r.showLearn() }},
		{"answer-de.png", "de", 720, 900, true, func(r *rig) { r.answer("which-port") }},
		{"programs.png", "en", 720, 900, false, func(r *rig) { r.showPrograms(asked) }},
		{"howto.png", "en", 720, 1100, false, func(r *rig) { r.howTo("thunderbird") }},
		{"howto-de.png", "de", 720, 1100, true, func(r *rig) { r.howTo("iphone") }},
		{"gallery.png", "en", 720, 1100, false, func(r *rig) { r.showGallery() }},
		{"preferences-de.png", "de", 720, 760, false, func(r *rig) { r.showPreferences() }},
		{"large-narrow.png", "en", 480, 1100, false, func(r *rig) {
			r.app.Preferences().SetInt(prefSize, 200)
			r.look()
			r.went(refused())
		}},
		{"large-running-pl.png", "pl", 480, 1200, false, func(r *rig) {
			r.app.Preferences().SetInt(prefSize, 200)
			r.look()
			running3(r)
		}},
		{"large-halves-pl.png", "pl", 480, 1200, false, func(r *rig) {
			r.app.Preferences().SetInt(prefSize, 200)
			r.look()
			halves(r)
		}},
		{"large-low-fr.png", "fr", 800, 546, false, func(r *rig) {
			r.app.Preferences().SetInt(prefSize, 200)
			r.look()
			r.banner.Add(r.sign("Le port est faux"))
			r.banner.Show()
			r.went(refused())
		}},
		{"large-question-fr.png", "fr", 800, 546, false, func(r *rig) {
			r.app.Preferences().SetInt(prefSize, 200)
			r.look()
			r.askYes("window.lookups", "example.org", true, func(bool) {})
		}},
		{"question.png", "de", 480, 640, false, func(r *rig) {
			r.enter(asked)
			r.form.password.SetText("secret")
			r.form.receive.security.SetSelectedIndex(3)
			test.Tap(r.button(0))
		}},
	} {
		t.Run(screen.name, func(t *testing.T) {
			r := newRig(t, screen.language, screen.width, screen.height)
			if screen.dark {
				r.app.Settings().SetTheme(newDesign("dark", 0))
			}
			screen.show(r)
			r.looks(screen.name)
		})
	}
}

// running3 shows a check-up that has come to its fourth stage, standing still.
func running3(r *rig) {
	r.enter(asked)
	test.Tap(r.button(0))
	r.begun()
	r.find(refused()[:3]...)
}

// halves shows receiving that works and sending that does not.
func halves(r *rig) {
	r.enter(asked)
	r.form.fill(sending)
	test.Tap(r.button(0))
	r.begun()
	r.find(healthy()...)
	r.next()
	r.begun()
	r.find(refused()...)
	r.end()
}

// date has the check-ups be of a certain day.
func (r *rig) date() {
	for i := range r.checkups {
		r.checkups[i].Started = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	}
}

// as is outcomes of other settings.
func as(s diagnose.Settings, outcomes []diagnose.Outcome) []diagnose.Outcome {
	for i := range outcomes {
		outcomes[i].Settings = s
	}
	return outcomes
}

// bothFine shows both ways of mail working.
func bothFine(r *rig) {
	r.enter(asked)
	r.form.fill(sending)
	test.Tap(r.button(0))
	r.begun()
	r.find(healthy()...)
	r.next()
	r.begun()
	r.find(as(sending, healthy())...)
	r.end()
}

// applied shows what came of a fix.
func applied(r *rig) {
	r.went(refused())
	r.apply(instead)
	r.begun()
	r.find(as(instead, healthy())...)
	r.end()
}

func (r *rig) answer(id string) {
	q, ok := r.guide.Question(id)
	if !ok {
		r.t.Fatal("no question ", id)
	}
	r.showQuestion(q)
}

func (r *rig) howTo(id string) {
	for _, p := range r.guide.Programs() {
		if p.ID == id {
			r.showHowTo(p, asked)
		}
	}
}

// blocked is how a check-up goes where a firewall blocks the port.
func blocked() []diagnose.Outcome {
	all := refused()
	f := &all[3].Findings[0]
	f.Cause, f.Stops, f.Works = diagnose.TCPFiltered, true, nil
	f.Args = map[string]string{"server": asked.Host, "port": "993", "service": "imap", "security": "tls", "open": "443", "where": "router"}
	return all
}

// code types the code of a check-up that went so.
func (r *rig) code(outcomes []diagnose.Outcome) {
	c := diagnose.Begin(asked)
	for _, o := range outcomes {
		c.Add(o)
	}
	r.showCode()
	r.shown().first.(*entry).SetText(report.Code(c))
	test.Tap(r.button(0))
}
