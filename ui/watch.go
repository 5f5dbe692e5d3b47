package ui

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/presets"
	"mailcheckup/diagnose/watch"
)

// A watching is a server that is looked at every so often, and what was seen of
// it. It goes on whatever view is shown, and ends with the window.
type watching struct {
	w        *Window
	settings diagnose.Settings // without anything about the person
	every    time.Duration

	opening bool                  // the record, to begin to look then
	looks   *stream[watch.Sample] // nil: no watch is under way
	record  *watch.History        // what is written down; nil: nothing is
	trouble error                 // why nothing is; nil: nothing is wrong
	began   time.Time             // of the first look of this watch; zero: there was none
	samples []watch.Sample        // the last that there are, those of earlier watches too
	summary watch.Summary         // of the samples

	*watchView
}

// mostSamples is how many samples are kept in memory: two weeks of a look a
// minute.
const mostSamples = 20_000

// paces are the times between looks that can be chosen, the usual one first.
var paces = []time.Duration{watch.Usual, 5 * time.Minute, 15 * time.Minute}

// showWatch opens the view in which the server of s is watched. There is one
// watch at a time: for another server, one that is under way ends first, after a
// yes.
func (w *Window) showWatch(s diagnose.Settings) {
	if w.busy() || w.Watch == nil {
		return
	}
	s = watch.Target(s)
	switch t := w.watching; {
	case t != nil && t.settings == s:
		w.open(t.view)
	case t.active():
		w.askYes("window.watch.other", t.settings.Host, false, func(yes bool) {
			if yes {
				t.stop()
				w.showWatch(s)
			}
		})
	default:
		w.watching = &watching{w: w, settings: s, every: paces[0]}
		w.watching.speak()
		w.watching.recall(false, func() {})
		w.open(w.watching.view)
	}
}

// watchForm opens the watch over the server in the form, the one for receiving
// if there are two. Nobody's mail depends on a practice server.
func (w *Window) watchForm() {
	if w.busy() || w.practice != nil {
		return
	}
	wrong := w.guide.Word("window.watch.missing")
	if w.form.complete() {
		s := w.form.settings()[0]
		_, cause := s.Meant()
		if cause == "" {
			w.form.complain("")
			w.showWatch(s)
			return
		}
		wrong = w.guide.Explain(diagnose.Finding{Cause: cause}).Title
	}
	w.form.unfold(true)
	w.showHome()
	w.form.complain(wrong)
	w.point(w.form.receive.host)
}

// watchEntry leads from a check-up to the watch over its server, or over the one
// that works in its place; nil where none can be named.
func (w *Window) watchEntry(c diagnose.Checkup) fyne.CanvasObject {
	s := c.Understood()
	if working := c.Working(); len(working) > 0 {
		s = working[0].Settings
	}
	if _, wrong := s.Meant(); w.Watch == nil || !w.Presets.Shows(presets.Watch) || w.practice != nil || wrong != "" {
		return nil
	}
	return w.item("next", w.guide.Word("window.watch"), func() { w.showWatch(s) })
}

// active says that a watch is under way.
func (t *watching) active() bool { return t != nil && t.looks != nil }

// path is where the record is kept; "": nowhere.
func (t *watching) path() string {
	if t.w.Records == "" {
		return ""
	}
	return filepath.Join(t.w.Records, watch.File(t.settings))
}

// recall reads what was written down before, which takes a moment, and then
// calls then. The record stays open to go on with if it is to be kept and nobody has
// stopped the watch meanwhile; else none is made where there is none.
func (t *watching) recall(keep bool, then func()) {
	path := t.path()
	if path == "" {
		then()
		return
	}
	go func() {
		record, samples, err := recalled(path, t.settings, keep)
		t.w.Dispatch(func() {
			if t != t.w.watching || t.looks != nil || t.w.closed || keep && !t.opening {
				if record != nil {
					record.Close()
				}
				return
			}
			if t.record, t.trouble = record, err; err == nil {
				t.samples = nil
				t.take(samples)
			}
			then()
			t.show()
		})
	}()
}

// recalled reads a record, and leaves it open if it is to be kept.
func recalled(path string, s diagnose.Settings, keep bool) (record *watch.History, samples []watch.Sample, err error) {
	if _, err := os.Stat(path); !keep && errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if record, err = watch.Open(path, s); err != nil {
		return nil, nil, err
	}
	for s, err := range record.Samples() {
		if err != nil {
			return nil, samples, errors.Join(err, record.Close())
		}
		samples = append(samples, s)
	}
	if !keep {
		return nil, samples, record.Close()
	}
	return record, samples, nil
}

// start begins to look.
func (t *watching) start() {
	if t.active() || t.opening {
		return
	}
	t.opening = true
	t.recall(true, func() {
		t.opening = false
		t.began = time.Time{}
		t.look()
		t.w.settleTray()
		t.show()
	})
}

// look begins to look, every so often from now on.
func (t *watching) look() {
	var last watch.Sample
	if n := len(t.samples); n > 0 {
		last = t.samples[n-1]
	}
	look, s, every := t.w.Watch, t.settings, t.every
	t.looks = startStream(func(ctx context.Context) iter.Seq[watch.Sample] { return look(ctx, s, every, last) },
		false, t.w.Dispatch, t.told)
}

// pace chooses how often to look, from now on.
func (t *watching) pace(every time.Duration) {
	t.every = every
	if t.active() {
		t.note(t.hangUp())
		t.look()
		t.show()
	}
}

// told hears what was seen. A watch that was stopped meanwhile has no say.
func (t *watching) told(looks *stream[watch.Sample], fresh []watch.Sample, ended bool) {
	if looks != t.looks {
		return
	}
	t.note(fresh)
	if ended {
		t.stop()
		t.w.confess(looks.crash)
		return
	}
	t.show()
}

// note takes what was seen, and writes it down.
func (t *watching) note(fresh []watch.Sample) {
	for _, s := range fresh {
		if t.began.IsZero() {
			t.began = s.When
		}
		if t.record == nil {
			continue
		}
		if err := t.record.Add(s); err != nil {
			t.trouble = err
			t.record.Close()
			t.record = nil
		}
	}
	t.take(fresh)
}

// take adds samples to those that there are. The oldest are forgotten where
// there are too many.
func (t *watching) take(fresh []watch.Sample) {
	t.samples = append(t.samples, fresh...)
	if more := len(t.samples) - mostSamples; more > 0 {
		t.samples = slices.Clone(t.samples[more:])
	}
	t.summary = watch.Summarise(t.samples, t.usualPace())
}

// usualPace is the time between looks, as most of the samples have it.
func (t *watching) usualPace() time.Duration {
	var all []time.Duration
	for i, s := range t.samples {
		if i > 0 && s.Gap == 0 {
			all = append(all, s.When.Sub(t.samples[i-1].When).Round(time.Second))
		}
	}
	if len(all) == 0 {
		return t.every
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// hangUp ends the looking at once, and gives what was seen meanwhile.
func (t *watching) hangUp() []watch.Sample {
	looks := t.looks
	t.looks = nil
	looks.cancel()
	return looks.take()
}

// stop ends the watch at once. What was seen stays.
func (t *watching) stop() {
	if t == nil {
		return
	}
	t.opening = false
	if !t.active() {
		return
	}
	t.note(t.hangUp())
	if t.record != nil {
		t.record.Close()
		t.record = nil
	}
	t.w.settleTray()
	t.show()
}

// askForget deletes the record after a yes, and ends the watch.
func (t *watching) askForget() {
	if t.w.busy() {
		return
	}
	t.w.askYes("window.watch.delete", t.settings.Host, false, func(yes bool) {
		if !yes {
			return
		}
		t.stop()
		t.samples, t.trouble = nil, nil
		t.take(nil)
		if path := t.path(); path != "" {
			if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
				t.trouble = err
			}
		}
		t.show()
	})
}
