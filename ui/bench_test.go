package ui

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

// BenchmarkUpdate is what the window does each time that it hears from the engine
// while a check-up runs: the stages are shown anew, and what turns is turned.
func BenchmarkUpdate(b *testing.B) {
	r := newRig(b, "en", 720, 760)
	r.enter(asked)
	test.Tap(r.button(0))
	r.begun()
	r.find(healthy()[:4]...)
	b.ReportAllocs()
	for b.Loop() {
		r.page.show(r.checkups)
		r.page.turn()
	}
	r.end()
}

// BenchmarkConclude is what it does at the end: all stages fold, and the verdict
// and what follows from it come up.
func BenchmarkConclude(b *testing.B) {
	r := newRig(b, "en", 720, 760)
	r.went(refused())
	b.ReportAllocs()
	for b.Loop() {
		r.conclude()
		r.show(r.page.view)
	}
}

// BenchmarkHome is the first view, as the program begins and as it changes its
// language.
func BenchmarkHome(b *testing.B) {
	r := newRig(b, "en", 720, 760)
	b.ReportAllocs()
	for b.Loop() {
		r.speak()
		r.showHome()
	}
}
