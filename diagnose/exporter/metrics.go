package exporter

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"mailcheckup/diagnose"
)

// unfinished stands in place of a cause where the time of the scrape was over
// before the check-up had one.
const unfinished = "unfinished"

// A result is what a probe came to.
type result struct {
	success     bool // mail works; something may still be slow or odd
	took        time.Duration
	cause       string // of the catalogue, or [unfinished]
	severity    diagnose.Severity
	stage       diagnose.Stage // that established the cause, or in which the time was over
	who         diagnose.Who
	stages      []diagnose.Outcome
	certificate time.Time // the beginning of its last day, UTC; zero: none was seen
	tls         string    // "TLS 1.3"; "": not encrypted
	ip          int       // 4 or 6; 0: no connection
}

// resultOf reads a check-up.
func resultOf(c diagnose.Checkup, took time.Duration) result {
	r := result{took: took, cause: unfinished, severity: diagnose.Fail, who: diagnose.Nobody, stages: c.Outcomes}
	if v := c.Verdict(); c.Finished() {
		r.success = v.Severity() < diagnose.Fail
		r.cause, r.severity, r.stage, r.who = string(v.Cause), v.Severity(), v.Stage, v.Cause.Who()
	} else if missed := c.Missed(); len(missed) > 0 {
		r.stage = missed[0]
	}
	for _, o := range c.Outcomes {
		for _, f := range o.Facts {
			r.read(f)
		}
	}
	return r
}

// versions are those that crypto/tls has a name for and speaks.
var versions = []string{"TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}

// read takes from a fact what is worth a series. The engine tells the end of a
// certificate to the day.
func (r *result) read(f diagnose.Fact) {
	switch f.Name {
	case "cert.until":
		if day, err := time.Parse(time.DateOnly, f.Value); err == nil {
			r.certificate = day
		}
	case "tls.version":
		if slices.Contains(versions, f.Value) {
			r.tls = f.Value
		}
	case "tcp.connected":
		addr, _, _ := strings.Cut(f.Value, " ")
		if to, err := netip.ParseAddrPort(addr); err == nil {
			r.ip = 6
			if to.Addr().Unmap().Is4() {
				r.ip = 4
			}
		}
	}
}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("mailcheckup_"+name, help, labels, nil)
}

var (
	descSuccess  = desc("probe_success", "Whether mail works as far as can be seen without a password (1) or not (0).")
	descDuration = desc("probe_duration_seconds", "How long the check-up took.")
	descSeconds  = desc("stage_seconds", "How long a stage of the check-up took.", "stage")
	descOK       = desc("stage_ok", "Whether a stage of the check-up went well (1) or stopped it (0). Stages not reached are left out.", "stage")
	descCause    = desc("cause_info", "What the check-up found, as a code that mailcheckup-cli explains; ok is all well, unfinished that the scrape left too little time.", "cause", "severity", "stage", "who")
	descUntil    = desc("certificate_expiry_timestamp_seconds", "The beginning of the last day (UTC) of the server's certificate.")
	descTLS      = desc("tls_version_info", "The version of TLS that was spoken.", "version")
	descIP       = desc("ip_version", "The version of IP over which the server was reached, 4 or 6.")
)

// Describe implements [prometheus.Collector].
func (r result) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descSuccess, descDuration, descSeconds, descOK, descCause, descUntil, descTLS, descIP} {
		to <- d
	}
}

// Collect implements [prometheus.Collector].
func (r result) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	gauge(descSuccess, number(r.success))
	gauge(descDuration, r.took.Seconds())
	for _, o := range r.stages {
		gauge(descSeconds, o.Took.Seconds(), string(o.Stage))
		gauge(descOK, number(!o.Stopped), string(o.Stage))
	}
	if r.cause == unfinished && r.stage != "" {
		gauge(descOK, 0, string(r.stage))
	}
	gauge(descCause, 1, r.cause, r.severity.String(), string(r.stage), string(r.who))
	if !r.certificate.IsZero() {
		gauge(descUntil, float64(r.certificate.Unix()))
	}
	if r.tls != "" {
		gauge(descTLS, 1, r.tls)
	}
	if r.ip != 0 {
		gauge(descIP, float64(r.ip))
	}
}

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// own are the exporter's own metrics.
type own struct {
	registry *prometheus.Registry
	probes   *prometheus.CounterVec // by cause
	refused  *prometheus.CounterVec // by reason
}

func newOwn(t *turns) own {
	o := own{registry: prometheus.NewRegistry()}
	o.probes = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "mailcheckup_exporter_probes_total", Help: "Probes since the exporter began, by what was found.",
	}, []string{"cause"})
	o.refused = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "mailcheckup_exporter_refused_total", Help: "Probes that were refused: wrongly asked for (bad), not allowed, or perhaps sent by a web site (forbidden), or too many at once (busy).",
	}, []string{"reason"})
	for _, reason := range reasons {
		o.refused.WithLabelValues(reason)
	}
	running := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "mailcheckup_exporter_probes_running", Help: "Probes that run now.",
	}, func() float64 { n, _ := t.counts(); return float64(n) })
	waiting := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "mailcheckup_exporter_probes_waiting", Help: "Probes that wait for another of the same host.",
	}, func() float64 { _, n := t.counts(); return float64(n) })
	o.registry.MustRegister(o.probes, o.refused, running, waiting,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return o
}
