package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/private"
)

// A tally counts what rows came to.
type tally struct {
	guide *guide.Guide
	began time.Time
	tallyDocument
	causes map[string]*causeCount
}

// tallyDocument is the summary for programs.
type tallyDocument struct {
	Schema      int          `json:"schema"`
	Rows        int          `json:"rows"`     // with a verdict
	Problems    int          `json:"problems"` // of them, mail does not work
	Earlier     int          `json:"earlier"`  // of them, checked by an earlier run
	Interrupted bool         `json:"interrupted"`
	Took        int64        `json:"took_ms"`
	Causes      []causeCount `json:"causes"` // the most frequent first
}

type causeCount struct {
	Cause    string `json:"cause"`
	Severity string `json:"severity"`
	Who      string `json:"who"`
	Title    string `json:"title"`
	Count    int    `json:"count"`
}

func newTally(g *guide.Guide) *tally {
	return &tally{guide: g, began: time.Now(), tallyDocument: tallyDocument{Schema: 1}, causes: map[string]*causeCount{}}
}

// add counts a row.
func (t *tally) add(r record, earlier bool) {
	t.Rows++
	if earlier {
		t.Earlier++
	}
	v := r.Verdict
	if v.Severity == diagnose.Fail.String() {
		t.Problems++
	}
	its := t.causes[v.Cause]
	if its == nil {
		its = &causeCount{Cause: v.Cause, Who: v.Who, Title: t.title(v.Cause)}
		t.causes[v.Cause] = its
	}
	its.Severity = v.Severity
	its.Count++
}

// title says what a cause is about, whatever the row.
func (t *tally) title(cause string) string {
	if cause == rowError {
		return t.guide.Word("batch.row-error")
	}
	return explained(t.guide, diagnose.Cause(cause)).Title
}

// counts are the causes, the most frequent first.
func (t *tally) counts() (all []causeCount) {
	for _, cause := range slices.Sorted(maps.Keys(t.causes)) {
		all = append(all, *t.causes[cause])
	}
	slices.SortStableFunc(all, func(a, b causeCount) int { return cmp.Compare(b.Count, a.Count) })
	return all
}

// text is the summary for a person.
func (t *tally) text() string {
	var b strings.Builder
	fmt.Fprintln(&b, t.guide.Word("batch.summary", "rows", strconv.Itoa(t.Rows), "problems", strconv.Itoa(t.Problems)))
	if t.Earlier > 0 {
		fmt.Fprintln(&b, t.guide.Word("batch.earlier", "number", strconv.Itoa(t.Earlier)))
	}
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, c := range t.counts() {
		fmt.Fprintf(table, "%d\t  %s [%s]\n", c.Count, c.Title, c.Cause)
	}
	table.Flush() // into memory
	return b.String()
}

// tallyBegin is how a summary begins.
const tallyBegin = "{\n  \"schema\": 1,\n  \"rows\": "

// save writes the summary for programs.
func (t *tally) save(path string, interrupted bool) error {
	t.Interrupted, t.Took, t.Causes = interrupted, time.Since(t.began).Milliseconds(), t.counts()
	if t.Causes == nil {
		t.Causes = []causeCount{}
	}
	var b strings.Builder
	e := encoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(t.tallyDocument); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err = private.Claim(file); err == nil { // before anything that it holds is gone
		_, err = file.WriteString(b.String())
	}
	if info, errInfo := file.Stat(); err == nil && errInfo == nil && info.Mode().IsRegular() {
		err = file.Truncate(int64(b.Len())) // of a longer one
	}
	return errors.Join(err, file.Close())
}
