package main

import (
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/watch"
)

// A bar shows on a terminal how far a batch has come. It is written over and over,
// and gone at the end.
type bar struct {
	out   io.Writer // nil: nobody is watching
	guide *guide.Guide
	all   int // rows; 0: not known
	width func() int
	drawn time.Time
	shown bool
	mixed bool // the rows go to the same terminal
}

const (
	barWidth = 20
	barPause = 100 * time.Millisecond // between two drawings
)

func (t *terminal) bar(all int) *bar {
	if !overwrites(t.err) {
		return &bar{}
	}
	return &bar{out: t.err, guide: t.guide, all: all, width: func() int { return screenWidth(t.err) }, mixed: isTerminal(t.out)}
}

// draw shows how far it has come by now, unless that was just shown.
func (b *bar) draw(t *tally) {
	if b.out == nil || time.Since(b.drawn) < barPause {
		return
	}
	b.drawn, b.shown = time.Now(), true
	overwrite(b.out, b.text(t, time.Since(t.began)))
}

// text is what is shown: what there is room for.
func (b *bar) text(t *tally, took time.Duration) string {
	checked := t.Rows - t.Earlier
	rate := float64(checked) / max(took.Seconds(), 0.001)
	done := strconv.Itoa(t.Rows)
	if b.all > 0 {
		done += "/" + strconv.Itoa(b.all)
	}
	rates := strings.Replace(strconv.FormatFloat(rate, 'f', 1, 64), ".", b.guide.Word("decimal.mark"), 1)
	text := b.guide.Word("batch.progress", "done", done, "problems", strconv.Itoa(t.Problems), "rate", rates)
	if b.all > 0 && checked > 0 {
		left := time.Duration(float64(b.all-t.Rows) / rate * float64(time.Second))
		text += " " + b.guide.Word("batch.left", "length", watch.Length(b.guide, max(left, time.Second)))
		filled := min(t.Rows*barWidth/b.all, barWidth)
		if full := "[" + strings.Repeat("#", filled) + strings.Repeat(".", barWidth-filled) + "] " + text; utf8.RuneCountInString(full) < b.width() {
			return full
		}
	}
	return cut(text, b.width()-1)
}

func (b *bar) clear() {
	if b.shown {
		b.shown = false
		b.drawn = time.Time{}
		overwrite(b.out, "")
	}
}
