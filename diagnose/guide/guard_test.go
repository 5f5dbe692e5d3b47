// The race detector allocates by itself: what is counted here is counted without it.

//go:build !race

package guide

import (
	"testing"

	"mailcheckup/assets"
)

// TestGuardLoading: the guide of each language is read with about as many
// allocations as today.
func TestGuardLoading(t *testing.T) {
	const most = 660 // 508 when this was written
	files, err := assets.Texts.ReadDir("guide")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d guides, %v", len(files), err)
	}
	for _, file := range files {
		text := read("guide/" + file.Name())
		got := testing.AllocsPerRun(5, func() {
			if len(parseGuide(text)) == 0 {
				t.Fatal("an empty guide")
			}
		})
		t.Logf("%s: %.0f allocations", file.Name(), got)
		if got > most {
			t.Errorf("%s: %.0f allocations, more than %d", file.Name(), got, most)
		}
	}
}
