// Package exporter has check-ups for Prometheus, one for each scrape of /probe:
// whoever runs Prometheus and Grafana already can see from every site whether
// mail works from there, and if not, why.
//
// [Handler] is an exporter for many targets, as blackbox_exporter is one: which
// server a scrape is about stands in its address, and so Prometheus has the list
// of servers, the schedule and the history. A probe is a [diagnose.Doctor.Look],
// or with full=1 a whole check-up.
//
// No password is ever taken: the address of a scrape stands in configurations,
// in logs and on the status page of Prometheus. So a probe ends before the
// sign-in, and a parameter that could be a password is refused, not ignored.
//
// What is measured depends on settings and causes only, never on a server's
// words: no server can make up series, or write into a dashboard.
package exporter

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"mailcheckup/diagnose"
)

// Usual is how many probes run side by side where nothing else is said.
const Usual = 16

// Limits are what an exporter may be used for.
type Limits struct {
	Parallel int       // probes side by side, and as many more that wait for their host; 0: [Usual]
	Allow    []Pattern // hosts that may be probed; none: all
	Names    []Name    // by which the exporter may be called, besides those of this computer and its addresses
}

// An exporter answers scrapes.
type exporter struct {
	doctor *diagnose.Doctor
	allow  []Pattern
	turns  *turns
	own    own
	form   string // what tells a question of our form from one of another page
}

// Handler answers
//
//	GET /probe?target=HOST[:PORT]&service=S&security=S&full=1
//	GET /metrics
//	GET /-/healthy
//	GET /
//
// with what a check-up of that server came to, the exporter's own metrics, a
// sign of life, and a page with links to these. Service and security are words of
// [diagnose.Service] and [diagnose.Security]; what is left out is imap and auto.
//
// A probe takes as long as the scrape may, less half a second, and no other of
// its host runs meanwhile. A wrong question is answered with status 400, one about
// a host that limits do not allow with 403, and one too many with 503; 403 is also
// for what comes or may come from a web site, or by a name that is not one of the
// exporter's.
// All else is 200: that mail does not work is no failure of the exporter.
func Handler(doctor *diagnose.Doctor, limits Limits) http.Handler {
	if limits.Parallel <= 0 {
		limits.Parallel = Usual
	}
	e := &exporter{doctor: doctor, allow: limits.Allow, turns: newTurns(limits.Parallel), form: rand.Text()}
	e.own = newOwn(e.turns)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /probe", e.probe)
	mux.Handle("GET /metrics", promhttp.HandlerFor(e.own.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /-/healthy", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "healthy\n") })
	mux.HandleFunc("GET /{$}", e.front)
	return inert(ours(mux, limits.Names))
}

// inert has browsers show answers as what they are: nothing in them runs, is
// fetched from elsewhere, or is kept.
func inert(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

const page = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Mail Checkup exporter</title>
<h1>Mail Checkup exporter</h1>
<p>Check-ups of mail servers for Prometheus. No password is taken here.
<form action="probe">
<input type="hidden" name="form" value="%s">
<p><label>Server <input name="target" placeholder="imap.example.org:993" required></label>
<label>Service <select name="service"><option>imap<option>pop3<option>smtp</select></label>
<label>Security <select name="security"><option>auto<option>tls<option>starttls<option>none</select></label>
<label><input type="checkbox" name="full" value="1"> Full check-up</label>
<button>Probe</button>
</form>
<ul>
<li><a href="metrics">Metrics of the exporter itself</a>
<li><a href="-/healthy">Sign of life</a>
</ul>
</html>
`

// front is the page for a person who looks what listens here.
func (e *exporter) front(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, page, e.form)
}
