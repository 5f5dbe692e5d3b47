package ui

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/watch"
)

// A sentry is a server being watched, and says what the test wants it to.
type sentry struct {
	settings diagnose.Settings
	every    time.Duration
	last     watch.Sample
	says     chan watch.Sample
	ended    chan struct{}
}

// watches has the window watch, and gives what is being watched, one by one.
func (r *rig) watches() <-chan *sentry {
	all := make(chan *sentry, 10)
	r.Watch = func(ctx context.Context, s diagnose.Settings, every time.Duration, last watch.Sample) iter.Seq[watch.Sample] {
		return func(yield func(watch.Sample) bool) {
			made := &sentry{s, every, last, make(chan watch.Sample), make(chan struct{})}
			defer close(made.ended)
			all <- made
			for {
				select {
				case <-ctx.Done():
					return
				case s, ok := <-made.says:
					if !ok || !yield(s) {
						return
					}
				}
			}
		}
	}
	return all
}

// starts presses the button that starts the watch, and waits for it.
func (r *rig) starts(all <-chan *sentry) *sentry {
	r.t.Helper()
	test.Tap(r.button(0))
	r.until("watching", r.watching.active)
	return <-all
}

// sees has the server say samples, and waits until the window has heard them.
func (r *rig) sees(s *sentry, samples ...watch.Sample) {
	r.t.Helper()
	n := len(r.watching.samples) + len(samples)
	for _, sample := range samples {
		s.says <- sample
	}
	r.until("seen", func() bool { return len(r.watching.samples) == n })
}

// minute is the nth look on Monday, which fails unless found is [diagnose.Healthy].
func minute(n int, found diagnose.Cause) watch.Sample {
	s := watch.Sample{When: monday.Add(time.Duration(n) * time.Minute), Took: time.Duration(60+n%7*9) * time.Millisecond, Cause: found}
	if found != diagnose.Healthy {
		s.Stage, s.Line = found.Stage(), watch.Unknown
		return s
	}
	s.Connect = s.Took / 4
	return s
}

// hours are looks, one a minute, with two outages and a night's sleep.
func hours(n int) (all []watch.Sample) {
	for i := range n {
		found := diagnose.Healthy
		switch {
		case i > n/5 && i <= n/5+4:
			found = diagnose.TCPHostSilent
		case i == n*4/5:
			found = diagnose.TCPRefused
		case i > n*2/5 && i < n/2:
			continue
		}
		s := minute(i, found)
		if i == n/2 {
			s.Gap = time.Duration(n/2-n*2/5-1) * time.Minute
		}
		all = append(all, s)
	}
	return all
}

// From a check-up to a watch, which goes on while other things are looked at.
func TestWatch(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	before := goleak.IgnoreCurrent()
	all := r.watches()
	r.Records = filepath.Join(t.TempDir(), "new", "folder")
	r.form.password.SetText(canary)
	r.went(refused())
	r.shows(r.guide.Word("window.watch"))
	r.watchForm()
	r.shows("Watch imap.example.org", r.guide.Word("window.watch.never"))
	s := r.starts(all)
	if s.settings != watch.Target(asked) || s.every != time.Minute || s.last != (watch.Sample{}) {
		t.Errorf("watched %+v", s)
	}
	r.shows(r.guide.Word("window.watch.first"))
	r.back()
	r.shows("Watching imap.example.org – the first look is under way…")
	r.showWatch(asked)
	r.sees(s, minute(0, diagnose.Healthy), minute(1, diagnose.Healthy))
	r.shows(r.guide.Word("window.watch.fine"), "Looks: 2 · Outages: 0", "No look failed. Looks made: 2.")

	test.Tap(r.button(1)) // back, to the verdict
	r.shows("Watching imap.example.org – all fine")
	if r.shown() != r.page.view {
		t.Error("the way back does not lead back")
	}
	silent := watch.Title(r.guide, s.settings, diagnose.TCPHostSilent)
	r.sees(s, minute(2, diagnose.TCPHostSilent))
	r.shows("Watching imap.example.org – outages: 1")
	if strings.Contains(r.texts(), silent) {
		t.Error("what a watch finds stands on the page of a check-up")
	}
	test.Tap(r.reminder.Objects[0].(*fyne.Container).Objects[0].(*button))
	r.shows(silent, "23 Nov 2026 09:00 · Failed looks: 1")
	if r.reminder.Visible() {
		t.Error("what is seen is also in the line that leads to it")
	}

	test.Tap(r.button(0))
	<-s.ended
	r.shows(r.guide.Word("window.watch.before", "when", "23 Nov 2026 08:58 – 09:00"))
	if text := r.onRecord(); strings.Count(text, "\n") != 4 || strings.Contains(text, canary) || strings.Contains(text, "anna") {
		t.Errorf("the record is\n%s", text)
	}
	goleak.VerifyNone(t, before)
}

// The mark of a watch that goes on unseen is that of the last look, as on its page;
// the outages are counted beside it.
func TestWatchMark(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	all := r.watches()
	r.went(refused())
	r.showWatch(asked)
	s := r.starts(all)
	r.back()
	for i, c := range []struct {
		found     diagnose.Cause
		icon, say string
	}{
		{diagnose.Healthy, "fine", "all fine"},
		{diagnose.TCPHostSilent, "problem", "outages: 1"},
		{diagnose.Healthy, "fine", "outages: 1"},
	} {
		r.sees(s, minute(i, c.found))
		line := r.reminder.Objects[0].(*fyne.Container).Objects[0].(*button)
		if line.icon != c.icon || !strings.HasSuffix(line.text, c.say) {
			t.Errorf("after %s it says %s %q", c.found, line.icon, line.text)
		}
	}
	r.watching.stop()
	<-s.ended
}

// onRecord is what was written down.
func (r *rig) onRecord() string {
	text, err := os.ReadFile(r.watching.path())
	if err != nil && !os.IsNotExist(err) {
		r.t.Error(err)
	}
	return string(text)
}

// What was seen before is shown, gone on with, taken away and deleted.
func TestWatchRecord(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	all := r.watches()
	r.Records = t.TempDir()
	r.showWatch(asked)
	test.Tap(r.button(0))
	r.until("watching", r.watching.active)
	r.sees(<-all, hours(60)...)
	test.Tap(r.button(0))

	r.watching = nil // as after a new beginning
	r.showHome()
	r.showWatch(asked)
	r.until("remembered", func() bool { return len(r.watching.samples) > 0 })
	r.shows("Watched before: 23 Nov 2026 08:58 – 09:57", "Outages: 2")
	s := r.starts(all)
	if s.last != hours(60)[len(hours(60))-1] {
		t.Errorf("the last look before was %+v", s.last)
	}
	again := minute(200, diagnose.Healthy)
	again.Gap = 2 * time.Hour
	r.sees(s, again)

	test.Tap(r.watching.copied)
	if _, text := r.saves(r.guide.Word("window.watch.save")); text != r.app.Clipboard().Content() || !strings.Contains(text, "Out from 23 Nov 2026 09:11:00 to 09:14:00") ||
		!strings.Contains(text, "Time between looks: 1 min.") {
		t.Errorf("the summary is\n%s", text)
	}

	for _, keys := range [][]fyne.KeyName{{fyne.KeyReturn}, {fyne.KeyTab, fyne.KeyReturn}} { // no, and then yes
		if r.onRecord() == "" {
			t.Error("the record is gone without a yes")
		}
		r.watching.askForget()
		r.shows(r.guide.Word("window.watch.delete"))
		r.key(keys...)
	}
	<-s.ended
	r.shows(r.guide.Word("window.watch.never"))
	if files, _ := os.ReadDir(r.Records); len(files) > 0 || r.watching.trouble != nil {
		t.Errorf("after it was deleted there is %v (%v)", files, r.watching.trouble)
	}
}

// Looking at what there is makes no file, and a file of something else stays.
func TestWatchWritesOnlyItsOwn(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	all := r.watches()
	r.Records = t.TempDir()
	r.showWatch(asked)
	r.until("read", func() bool { return true })
	r.showWatch(sending)
	r.until("drained", func() bool { return len(r.queue) == 0 })
	if files, _ := os.ReadDir(r.Records); len(files) > 0 {
		t.Errorf("there is %v", files)
	}
	if err := os.WriteFile(r.watching.path(), []byte("dear diary\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := r.starts(all)
	r.sees(s, minute(0, diagnose.Healthy))
	r.shows("holds something other than looks", r.guide.Word("window.watch.fine"))
	if r.onRecord() != "dear diary\n" {
		t.Error("it was written over")
	}
	r.watching.stop()
}

// A watch that was stopped stays so, however often it was started before its record
// was open.
func TestWatchStaysStopped(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*rig, *watching)
	}{
		{"started twice", func(r *rig, w *watching) {
			w.start()
			w.start()
			r.until("watching", w.active)
			w.stop()
		}},
		{"stopped before it began", func(_ *rig, w *watching) { w.start(); w.stop() }},
		{"started anew, and stopped", func(r *rig, w *watching) {
			w.start()
			w.stop()
			w.start()
			r.until("watching", w.active)
			w.stop()
		}},
		{"deleted before it began", func(r *rig, w *watching) {
			w.start()
			w.askForget()
			r.key(fyne.KeyTab, fyne.KeyReturn)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, "en", 720, 760)
			before := goleak.IgnoreCurrent()
			r.watches()
			r.Records = t.TempDir()
			r.showWatch(asked)
			r.until("read", func() bool { return len(r.queue) == 0 })
			c.do(r, r.watching)
			for wait := time.After(time.Second); wait != nil; { // as long as a lock is waited for, and longer
				select {
				case f := <-r.queue:
					f()
				case <-wait:
					wait = nil
				}
			}
			if r.watching.active() || r.watching.record != nil {
				t.Error("it goes on")
			}
			r.watching.stop()
			r.window.Canvas().Unfocus()
			goleak.VerifyNone(t, before)
		})
	}
}

// There is one watch at a time, at the pace that is chosen.
func TestWatchOneServer(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	all := r.watches()
	r.showWatch(asked)
	first := r.starts(all)
	r.sees(first, minute(0, diagnose.Healthy))
	r.watching.pace(5 * time.Minute)
	<-first.ended
	second := <-all
	if second.every != 5*time.Minute || second.last != minute(0, diagnose.Healthy) {
		t.Errorf("goes on with %+v", second)
	}
	r.showWatch(sending)
	r.key(fyne.KeyReturn) // no
	if r.watching.settings.Host != asked.Host || !r.watching.active() {
		t.Error("ended without a yes")
	}
	r.showWatch(sending)
	r.key(fyne.KeyTab, fyne.KeyReturn)
	<-second.ended
	r.shows("Watch smtp.example.org")
	third := r.starts(all)
	close(third.says) // the engine has died
	r.until("ended", func() bool { return !r.watching.active() })
	r.shows(r.guide.Word("window.watch.start"))
}

// Without a server there is nothing to watch but the form to fill in.
func TestWatchAsksForTheServer(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.watches()
	r.watchForm()
	r.shows(r.guide.Word("window.watch.missing"))
	r.until("in the field", func() bool { return r.window.Canvas().Focused() == r.form.receive.host })
	r.went([]diagnose.Outcome{fine(diagnose.StageInput)})
	r.watchForm()
	r.shows("Watch imap.example.org")
}

// Practice is not left for a watch: nobody's mail depends on that server.
func TestWatchNotInPractice(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.watches()
	r.practised("wrong-port")
	r.until("a verdict", func() bool { return r.run == nil })
	if r.watchForm(); r.practice == nil || r.shown() != r.page.view {
		t.Error("practice is gone")
	}
}

// What cannot be a server is not watched.
func TestWatchOfNothing(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.watches()
	wrong := asked
	wrong.Port = 99999
	stopped := diagnose.Outcome{Stage: diagnose.StageInput, Settings: wrong, Stopped: true, Findings: []diagnose.Finding{
		{Cause: diagnose.InputPort, Args: map[string]string{"typed": "99999"}, Stops: true},
	}}
	r.enter(wrong)
	test.Tap(r.button(0))
	r.begun()
	r.find(stopped)
	r.end()
	if strings.Contains(r.texts(), r.guide.Word("window.watch")) {
		t.Error("watching is offered")
	}
	r.watchForm()
	if r.watching != nil {
		t.Error("it is watched")
	}
	r.shows(r.guide.Explain(stopped.Findings[0]).Title)
	if r.form.receive.port.SetText("993"); strings.Contains(r.texts(), r.guide.Explain(stopped.Findings[0]).Title) {
		t.Error("the complaint stays")
	}
}

// A watch speaks the language of the window, and goes on while that is chosen.
func TestWatchSpeaks(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	all := r.watches()
	r.showWatch(asked)
	s := r.starts(all)
	r.sees(s, minute(0, diagnose.Healthy))
	r.app.Preferences().SetString(prefLanguage, "de")
	r.respeak()
	r.shows("imap.example.org wird beobachtet – alles in Ordnung")
	r.showWatch(asked)
	r.sees(s, minute(1, diagnose.Healthy))
	r.shows("Der Mailserver antwortet", "Prüfungen: 2")
	if len(all) > 0 {
		t.Error("it has begun anew")
	}
	r.watching.stop()
}

// A door is a window that only says what it is told to do.
type door struct {
	fyne.Window
	hidden, closed bool
}

func (d *door) Hide()         { d.hidden = true }
func (d *door) Show()         { d.hidden = false }
func (d *door) RequestFocus() {}
func (d *door) Close()        { d.closed = true }

// Closing the window ends the watch, unless there is a tray and the person wants
// it to go on.
func TestWatchTray(t *testing.T) {
	for _, c := range []struct {
		name           string
		tray           bool
		keys           []fyne.KeyName
		hidden, closed bool
	}{
		{"no tray", false, nil, false, true},
		{"keep watching", true, []fyne.KeyName{fyne.KeyReturn}, true, false},
		{"quit", true, []fyne.KeyName{fyne.KeyTab, fyne.KeyReturn}, false, true},
		{"thought better of it", true, []fyne.KeyName{fyne.KeyEscape}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, "en", 720, 760)
			d := &door{Window: r.window}
			r.Window.window = d
			all := r.watches()
			var menu *fyne.Menu
			r.Tray = func(m *fyne.Menu) bool { menu = m; return c.tray }
			r.showWatch(asked)
			s := r.starts(all)
			r.leave()
			if (r.asking != nil) != c.tray {
				t.Fatal("asked: ", r.asking != nil)
			}
			r.key(c.keys...)
			if d.hidden != c.hidden || d.closed != c.closed {
				t.Errorf("hidden: %v, closed: %v", d.hidden, d.closed)
			}
			if c.hidden {
				menu.Items[0].Action()
				if r.leave(); !d.hidden || r.asking != nil {
					t.Error("asked again")
				}
			} else if r.leave(); c.tray && !c.closed {
				if r.leave(); !d.closed {
					t.Error("a window that is closed twice stays")
				}
			}
			menu.Items[1].Action() // stop
			if d.hidden || len(menu.Items) != 2 {
				t.Error("nobody is told that it has ended")
			}
			<-s.ended
		})
	}
}

// Who clicks twice on what closes the window is asked, and has not answered.
func TestWatchTrayByDoubleClick(t *testing.T) {
	r := newRig(t, "en", 720, 760, func(c *Config) { c.DoubleClick = time.Minute })
	d := &door{Window: r.window}
	r.Window.window = d
	all := r.watches()
	r.Tray = func(*fyne.Menu) bool { return true }
	r.showWatch(asked)
	s := r.starts(all)
	r.shut()
	if r.shut(); r.asking == nil || d.closed {
		t.Error("the second click has ended the watch")
	}
	r.clicked.when = r.clicked.when.Add(-time.Hour)
	if r.shut(); !d.closed {
		t.Error("a window that is closed once more stays")
	}
	r.watching.stop()
	<-s.ended
}

// However much is seen, no more is kept than the window can show at once.
func TestWatchIsBounded(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.watches()
	r.showWatch(asked)
	r.watching.take(hours(mostSamples * 2))
	if n := len(r.watching.samples); n != mostSamples {
		t.Errorf("%d samples are kept", n)
	}
}

func TestWatchLooks(t *testing.T) {
	for _, screen := range []struct {
		name, language string
		width, height  float32
		dark           bool
		samples        []watch.Sample
	}{
		{"watch.png", "en", 720, 1560, false, append(hours(400), minute(400, diagnose.TCPHostSilent), minute(401, diagnose.TCPHostSilent))},
		{"watch-dark-narrow-de.png", "de", 480, 1840, true, hours(180)},
		{"watch-empty.png", "en", 720, 760, false, nil},
		{"watch-unseen.png", "en", 720, 760, false, hours(60)},
	} {
		t.Run(screen.name, func(t *testing.T) {
			r := newRig(t, screen.language, screen.width, screen.height)
			all := r.watches()
			r.Records = t.TempDir()
			r.went(refused())
			if screen.dark {
				r.app.Settings().SetTheme(newDesign("dark", 0))
			}
			r.showWatch(asked)
			if screen.samples != nil {
				r.sees(r.starts(all), screen.samples...)
			}
			if screen.name == "watch-unseen.png" {
				r.back()
			}
			r.looks(screen.name)
			r.watching.stop()
		})
	}
}

// A look costs no more than a moment after three days of them.
func BenchmarkWatch(b *testing.B) {
	a := test.NewTempApp(b)
	window := test.NewTempWindow(b, nil)
	w := New(a, window, Config{
		Watch: func(context.Context, diagnose.Settings, time.Duration, watch.Sample) iter.Seq[watch.Sample] {
			return nil
		},
	})
	window.Resize(fyne.NewSize(720, 760))
	w.showWatch(asked)
	w.watching.take(hours(3 * 24 * 60))
	for n := 3 * 24 * 60; b.Loop(); n++ {
		w.watching.note([]watch.Sample{minute(n, diagnose.Healthy)})
		w.watching.show()
	}
}
