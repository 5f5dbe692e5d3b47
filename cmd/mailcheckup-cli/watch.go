package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/report"
	"mailcheckup/diagnose/watch"
)

// watch looks at a server again and again, until the person ends it or its time
// is over, and tells what that came to.
func (t *terminal) watch(ctx context.Context, args []string) (int, error) {
	o := t.options("watch")
	o.set.BoolVar(&o.asJSON, "json", false, "")
	every := o.set.String("every", "", "")
	lasting := o.set.String("for", "", "")
	logFile := o.set.String("log", "", "")
	metricsFile := o.set.String("prometheus", "", "")
	if err := t.parseOptions(o.set, args); err != nil {
		return 0, err
	}
	all, err := o.settings(ctx, t)
	if err != nil {
		return 0, err
	}
	if len(all) > 1 {
		return 0, errUsage(t.guide.Word("error.watch-one"))
	}
	w := watching{terminal: t, asJSON: o.asJSON, metricsFile: *metricsFile}
	w.Doctor, w.Settings = t.presets.Doctor(), watch.Target(all[0])
	if w.Every, err = t.duration("every", *every, watch.Usual, watch.Least); err != nil {
		return 0, err
	}
	if w.lasting, err = t.duration("for", *lasting, 0, time.Second); err != nil {
		return 0, err
	}
	return w.run(ctx, *logFile)
}

// duration reads the value of an option: "90s", "2h30m", or a number of seconds.
func (t *terminal) duration(option, value string, usual, least time.Duration) (time.Duration, error) {
	if value == "" {
		return usual, nil
	}
	d, err := time.ParseDuration(value)
	if seconds, isNumber := strconv.Atoi(value); isNumber == nil {
		d, err = time.ParseDuration(strconv.Itoa(seconds) + "s")
	}
	if err != nil || d < least {
		return 0, errUsage(t.guide.Word("error.argument", "name", "--"+option, "value", value))
	}
	return d, nil
}

// usualLog is the file for the looks at a server where none is named.
func usualLog(s diagnose.Settings) (string, error) {
	folder, err := watch.Folder()
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, watch.File(s)), nil
}

// watching is a watch under way, and where what it sees goes.
type watching struct {
	watch.Watch
	*terminal
	asJSON      bool
	lasting     time.Duration // 0: until the person ends it
	metricsFile string        // "": none
	logFile     string
	history     *watch.History
	metrics     *metrics
	began       time.Time       // the first look
	samples     []watch.Sample  // of this run, the last that there are
	unwritten   map[string]bool // files that could not be written the last time
	incomplete  bool            // looks may be missing in the file for them
}

// mostSummed is how many looks a summary is about at most: two months at one a minute.
const mostSummed = 90_000

// open opens the file in which each look is written down; named is "" where the
// person has named none.
func (w *watching) open(named string) (err error) {
	if w.logFile = named; named == "" {
		w.logFile, err = usualLog(w.Settings)
	}
	if err == nil {
		w.history, err = watch.Open(w.logFile, w.Settings)
	}
	if err == nil {
		return nil
	}
	problem := watch.Trouble(w.guide, w.logFile, err)
	if named == "" {
		problem = w.guide.Word("error.watch-nowhere") + "\n  " + problem
	}
	return errUsage(problem)
}

// run looks, shows and writes down each look, and at the end what they came to.
func (w *watching) run(ctx context.Context, logFile string) (exit int, err error) {
	if err := w.open(logFile); err != nil {
		return 0, err
	}
	defer w.history.Close()
	if w.metricsFile != "" {
		if err := w.writable(w.metricsFile, metricsBegin, w.logFile); err != nil {
			return 0, err
		}
		if info, err := os.Stat(w.metricsFile); err == nil && !info.Mode().IsRegular() { // a file would take its place
			return 0, errUsage(w.guide.Word("error.output", "file", w.metricsFile))
		}
	}
	w.Last, w.metrics, w.unwritten = w.history.Last(), newMetrics(w.Settings), map[string]bool{}
	if !w.asJSON {
		name, every := watch.Name(w.guide, w.Settings), watch.Length(w.guide, w.Every)
		fmt.Fprintln(w.out, diagnose.Harmless(w.guide.Word("watch.begin", "settings", name, "every", every)))
	}
	for s := range w.Run(ctx) {
		if w.began.IsZero() {
			w.began = s.When
		}
		if err := w.note(s); err != nil {
			return 0, err
		}
		if w.lasting > 0 && s.When.Add(w.Every).Sub(w.began) > w.lasting {
			break
		}
	}
	if w.began.IsZero() {
		return exitInterrupted, nil
	}
	return w.conclude()
}

// note shows and writes down a look.
func (w *watching) note(s watch.Sample) error {
	w.samples = append(w.samples, s)
	w.samples = slices.Delete(w.samples, 0, max(0, len(w.samples)-mostSummed))
	if !w.written(w.logFile, w.history.Add(s)) {
		w.incomplete = true
	}
	if w.metrics.add(s); w.metricsFile != "" {
		w.written(w.metricsFile, w.metrics.save(w.metricsFile))
	}
	if w.asJSON {
		return encoder(w.out).Encode(s)
	}
	return w.show(s)
}

// written says what keeps a file from being written, once until it can be again. A
// full disk is no reason to look away.
func (w *watching) written(file string, err error) bool {
	if err != nil && !w.unwritten[file] {
		w.say(errors.New(w.guide.Word("watch.unwritten", "file", file, "error", err.Error())))
	}
	w.unwritten[file] = err != nil
	return err == nil
}

// show writes the line of a look: when, how it went, how long it took, and what
// was found.
func (w *watching) show(s watch.Sample) error {
	if s.Gap > 0 && !s.When.Equal(w.began) {
		fmt.Fprintln(w.out, w.guide.Word("watch.gap", "length", watch.Length(w.guide, s.Gap)))
	}
	state, found := s.Cause.Severity(), ""
	if s.Failed() {
		state = diagnose.Fail
	}
	if s.Cause != diagnose.Healthy {
		found = fmt.Sprintf("  %s [%s]", watch.Title(w.guide, w.Settings, s.Cause), s.Cause)
	}
	_, err := fmt.Fprintf(w.out, "%s  %s  %7s%s\n", s.When.Format(time.DateTime), w.state(state), watch.Length(w.guide, s.Took), diagnose.Harmless(found))
	return err
}

// state is the word for how bad something is, as wide as the widest.
func (w *watching) state(severity diagnose.Severity) string {
	width := 0
	for s := diagnose.OK; s <= diagnose.Fail; s++ {
		width = max(width, utf8.RuneCountInString(w.guide.Word("state."+s.String())))
	}
	return fmt.Sprintf("%-*s", width, w.guide.Word("state."+severity.String()))
}

// conclude tells what the looks of this run came to.
func (w *watching) conclude() (exit int, err error) {
	sum := watch.Summarise(w.samples, w.Every)
	words := sum.Sentences(w.guide, w.Settings)
	if sum.Failed > 0 {
		exit = exitProblem
	}
	if w.asJSON {
		return exit, encoder(w.out).Encode(watchDocument{1, report.SettingsOf(w.Settings), sum, words})
	}
	kept := "watch.kept"
	if w.incomplete {
		kept = "watch.kept-partly"
	}
	fmt.Fprintln(w.out)
	for _, sentence := range append(words, w.guide.Word(kept, "file", w.logFile)) {
		fmt.Fprintln(w.out, diagnose.Harmless(sentence))
	}
	return exit, nil
}

// watchDocument is the last line for programs; those before it are samples.
type watchDocument struct {
	Schema   int             `json:"schema"`
	Settings report.Settings `json:"settings"`
	Summary  watch.Summary   `json:"summary"`
	Text     []string        `json:"text"`
}
