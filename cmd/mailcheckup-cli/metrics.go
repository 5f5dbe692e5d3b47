package main

import (
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/watch"
)

// metrics are what the looks of one watch came to, for Prometheus. They are here and
// not in package watch to keep its library out of the window's program.
type metrics struct {
	registry *prometheus.Registry
	up, took prometheus.Gauge
	looks    *prometheus.CounterVec // by cause
}

// newMetrics are those of a server before the first look.
func newMetrics(s diagnose.Settings) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		up: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "mailcheckup_up", Help: "Whether the last look at the mail server succeeded (1) or failed (0).",
		}),
		took: prometheus.NewGauge(prometheus.GaugeOpts{Name: "mailcheckup_look_seconds", Help: "How long the last look took."}),
		looks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "mailcheckup_looks_total", Help: `Looks since the watch began, by what was found; "ok" is all well.`,
		}, []string{"cause"}),
	}
	s = watch.Target(s)
	prometheus.WrapRegistererWith(prometheus.Labels{
		"service": string(s.Service), "server": strings.ToValidUTF8(s.Host, "\uFFFD"), "port": strconv.Itoa(s.Port),
	}, m.registry).MustRegister(m.up, m.took, m.looks)
	return m
}

// add counts a look.
func (m *metrics) add(s watch.Sample) {
	m.up.Set(1)
	if s.Failed() {
		m.up.Set(0)
	}
	m.took.Set(s.Took.Seconds())
	m.looks.WithLabelValues(string(s.Cause)).Inc()
}

// metricsBegin is how a file of metrics begins.
const metricsBegin = "# HELP mailcheckup_"

// save writes the file for the textfile collector, which reads whatever ends in
// .prom in its folder. It is replaced as a whole, and everybody may read it.
func (m *metrics) save(path string) error { return prometheus.WriteToTextfile(path, m.registry) }
