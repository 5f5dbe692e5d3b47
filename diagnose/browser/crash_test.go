package browser

import (
	"context"
	"iter"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
)

// TestCrash holds that a mistake in what is shown ends the check-up, and not the page.
func TestCrash(t *testing.T) {
	world := discover.World{Check: func(context.Context, []diagnose.Settings) iter.Seq2[int, diagnose.Outcome] {
		return func(yield func(int, diagnose.Outcome) bool) { yield(7, diagnose.Outcome{}) } // of which there are not so many
	}}
	w := walk(t, serveIn(t, Config{World: world, Languages: []string{"en"}}))
	w.press("Check my mail", "server", "imap.example.org")
	if !strings.Contains(w.heading(), "not finished") {
		t.Errorf("the page says %q", w.heading())
	}
	w.open(w.resolve("../"), "same-origin")
	if got := text(w.doc); !strings.Contains(got, "This program made a mistake. It is not about your mail.") || !strings.Contains(got, "index out of range") {
		t.Errorf("the form says %s", got)
	}
}
