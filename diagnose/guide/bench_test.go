package guide

import (
	"testing"

	"mailcheckup/diagnose"
)

// BenchmarkLoad is what the first sentence in a language costs: its guide and its
// words are parsed.
func BenchmarkLoad(b *testing.B) {
	guideText, wordText := read("guide/de.md"), read("words/de.txt")
	b.ReportAllocs()
	for b.Loop() {
		parseGuide(guideText)
		parseWords(wordText)
	}
}

// BenchmarkExplain is what each further one costs.
func BenchmarkExplain(b *testing.B) {
	g := For("de")
	f := diagnose.Finding{Cause: diagnose.TCPRefused, Args: map[string]string{"server": "imap.example.org", "port": "993", "service": "imap", "security": "tls"}}
	b.ReportAllocs()
	for b.Loop() {
		g.Explain(f)
	}
}
