package watch

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"mailcheckup/diagnose"
)

// Metrics are what the looks of one run came to, in the text format of
// Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/).
type Metrics struct {
	labels string
	last   Sample
	looks  map[diagnose.Cause]int
}

// NewMetrics are those of a server before the first look.
func NewMetrics(s diagnose.Settings) *Metrics {
	s = Target(s)
	labels := fmt.Sprintf(`service="%s",server="%s",port="%d"`, escaped(string(s.Service)), escaped(s.Host), s.Port)
	return &Metrics{labels, Sample{}, map[diagnose.Cause]int{}}
}

// escaped makes a text fit for a label.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(strings.ToValidUTF8(text, "\uFFFD"))
}

// Add counts a look.
func (m *Metrics) Add(s Sample) {
	m.last = s
	m.looks[s.Cause]++
}

// Save writes the file for the textfile collector, which reads whatever ends in
// .prom in its folder. It is replaced as a whole, and everybody may read it.
func (m *Metrics) Save(path string) error { return replace(path, 0o644, m.write) }

// MetricsBegin is how a file of metrics begins.
const MetricsBegin = "# HELP mailcheckup_up"

func (m *Metrics) write(w io.Writer) error {
	up := 1
	if m.last.Failed() {
		up = 0
	}
	fmt.Fprintf(w, MetricsBegin+` Whether the last look at the mail server succeeded (1) or failed (0).
# TYPE mailcheckup_up gauge
mailcheckup_up{%s} %d
# HELP mailcheckup_look_seconds How long the last look took.
# TYPE mailcheckup_look_seconds gauge
mailcheckup_look_seconds{%s} %g
# HELP mailcheckup_looks_total Looks since the watch began, by what was found; "ok" is all well.
# TYPE mailcheckup_looks_total counter
`, m.labels, up, m.labels, m.last.Took.Seconds())
	for _, cause := range slices.Sorted(maps.Keys(m.looks)) {
		if _, err := fmt.Fprintf(w, "mailcheckup_looks_total{%s,cause=\"%s\"} %d\n", m.labels, escaped(string(cause)), m.looks[cause]); err != nil {
			return err
		}
	}
	return nil
}
