package diagnose

import (
	"regexp"
	"slices"
	"sync"
	"time"
)

// mostLines is how many lines of a stage are kept: the first and the last.
const mostLines = 200

// A transcript is the conversation of a stage as it may be shown. It may be
// written to from several goroutines.
type transcript struct {
	began time.Time
	mask  func(string) string
	mu    sync.Mutex
	lines []Line // as they came

	asked    time.Time     // when the client last spoke, until it is answered
	quickest time.Duration // what an answer took at the least; 0: there was none
}

// add notes a line.
func (t *transcript) add(from, text string) {
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clock(from, now)
	const middle = mostLines / 2
	if len(t.lines) == mostLines {
		t.lines[middle] = Line{"", t.lines[middle].At, "…"}
		t.lines = slices.Delete(t.lines, middle+1, middle+2)
	}
	t.lines = append(t.lines, Line{from, now.Sub(t.began), text})
}

// clock sees how long the server took to answer. What is said while an answer is
// waited for does not begin another wait.
func (t *transcript) clock(from string, now time.Time) {
	switch {
	case from == "client" && t.asked.IsZero():
		t.asked = now
	case from == "server" && !t.asked.IsZero():
		if took := now.Sub(t.asked); t.quickest == 0 || took < t.quickest {
			t.quickest = took
		}
		t.asked = time.Time{}
	}
}

// answer is what an answer of the server took at the least; 0: there was none.
func (t *transcript) answer() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.quickest
}

// show is text from a server as a person may see it. It is masked before it is made
// harmless, because a secret may hold what is replaced, and once more after it, so that
// none can hide behind a control character; it is cut last, so that no half of one
// stays. Behind the question mark of a web address there may be a key to the account.
func (t *transcript) show(text string) string {
	text = t.mask(text)
	if clean := Harmless(text); clean != text {
		text = t.mask(clean)
	}
	return shorten(queries.ReplaceAllString(text, "$1…"), longestText)
}

var queries = regexp.MustCompile(`(https?://[^\s?\]]+\?)[^\s\]]+`)

// said are the server's lines so far.
func (t *transcript) said() (texts []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, line := range t.lines {
		if line.From == "server" {
			texts = append(texts, t.show(line.Text))
		}
	}
	return texts
}

// forget is for another connection: neither what was said nor how quickly is its own.
func (t *transcript) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines, t.asked, t.quickest = nil, time.Time{}, 0
}

// take empties the transcript for the next stage.
func (t *transcript) take() []Line {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := t.lines
	t.lines = nil
	for i := range lines {
		lines[i].Text = t.show(lines[i].Text)
	}
	return lines
}
