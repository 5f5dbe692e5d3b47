// The race detector allocates by itself: what is counted here is counted without it.

//go:build !race

package report

import (
	"io"
	"testing"

	"mailcheckup/diagnose/guide"
)

// TestGuardText: writing a report takes about as many allocations as today.
func TestGuardText(t *testing.T) {
	const most = 1060 // 811 when this was written
	c := checkup()
	for _, language := range []string{"en", "de"} {
		g := guide.For(language)
		got := testing.AllocsPerRun(20, func() {
			if err := Text(io.Discard, g, c); err != nil {
				t.Fatal(err)
			}
		})
		t.Logf("%s: %.0f allocations", language, got)
		if got > most {
			t.Errorf("%s: %.0f allocations, more than %d", language, got, most)
		}
	}
}
