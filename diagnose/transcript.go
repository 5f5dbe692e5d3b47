package diagnose

import (
	"regexp"
	"sync"
	"time"
)

// mostLines is how many lines of a stage are kept.
const mostLines = 200

// A transcript is the conversation of a stage as it may be shown. It may be
// written to from several goroutines.
type transcript struct {
	began time.Time
	mask  func(string) string
	mu    sync.Mutex
	lines []Line
}

// add notes a line. It is masked before it is made harmless, because a secret
// may hold what is replaced, and once more after it, so that none can hide behind
// a control character; it is cut last, so that no half of one stays.
func (t *transcript) add(from, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.lines) < mostLines {
		t.lines = append(t.lines, Line{from, time.Since(t.began), t.show(text)})
	}
}

// show is text from a server as a person may see it. Behind the question mark
// of a web address there may be a key to the account.
func (t *transcript) show(text string) string {
	return shorten(queries.ReplaceAllString(t.mask(Harmless(t.mask(text))), "$1…"), longestText)
}

var queries = regexp.MustCompile(`(https?://[^\s?\]]+\?)[^\s\]]+`)

// said are the server's lines so far.
func (t *transcript) said() (texts []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, line := range t.lines {
		if line.From == "server" {
			texts = append(texts, line.Text)
		}
	}
	return texts
}

// take empties the transcript for the next stage.
func (t *transcript) take() []Line {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := t.lines
	t.lines = nil
	return lines
}
