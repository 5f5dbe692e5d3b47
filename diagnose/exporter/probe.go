package exporter

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"mailcheckup/diagnose"
)

// probe answers a scrape with a check-up.
func (e *exporter) probe(w http.ResponseWriter, r *http.Request) {
	q, err := read(r)
	switch {
	case !e.meant(r):
		e.refuse(w, http.StatusForbidden, errSent.Error())
		return
	case err != nil:
		e.refuse(w, http.StatusBadRequest, err.Error())
		return
	case !e.allowed(q.settings.Host):
		e.refuse(w, http.StatusForbidden, "this exporter may not probe that host")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), q.time)
	defer cancel()
	done, waited, err := e.turns.take(ctx, q.settings.Host)
	if err != nil {
		e.refuse(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	defer done()
	m := resultOf(e.examine(ctx, q))
	switch {
	case r.Context().Err() != nil:
		return // nobody waits for the answer any more, and the check-up was broken off
	case waited && m.cause == unfinished: // the time was not the server's to use
		e.refuse(w, http.StatusServiceUnavailable, errTurn.Error())
		return
	}
	e.own.probes.WithLabelValues(m.cause).Inc()
	registry := prometheus.NewRegistry()
	registry.MustRegister(m)
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
}

// examine makes the check-up that q asks for. It is not finished where the time
// was over before.
func (e *exporter) examine(ctx context.Context, q question) (c diagnose.Checkup, took time.Duration) {
	began := time.Now()
	if q.full {
		c = e.doctor.Checkup(ctx, q.settings)
	} else {
		c, _ = e.doctor.Look(ctx, q.settings)
	}
	return c, time.Since(began)
}

// refuse says why there is no probe.
func (e *exporter) refuse(w http.ResponseWriter, status int, why string) {
	e.own.refused.WithLabelValues(reasons[status]).Inc()
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "30")
	}
	http.Error(w, why, status)
}

// reasons are the words for why there was no probe.
var reasons = map[int]string{
	http.StatusBadRequest: "bad", http.StatusForbidden: "forbidden", http.StatusServiceUnavailable: "busy",
}
