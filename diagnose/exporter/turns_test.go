package exporter

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

// Beyond the limit probes are refused; one of a host that is being probed waits,
// and comes to its turn.
func TestBounds(t *testing.T) {
	hall := newHall()
	h := Handler(hall.doctor(), Limits{Parallel: 2})
	var asked sync.WaitGroup
	answers := make(chan *httptest.ResponseRecorder, 10)
	ask := func(target, seconds string) {
		asked.Go(func() { answers <- get(t.Context(), h, "/probe?security=tls&target="+target, seconds) })
	}
	ask("192.0.2.1", "")
	ask("192.0.2.2:143", "")
	<-hall.arrived
	<-hall.arrived
	ask("192.0.2.1:995", "") // waits
	ask("192.0.2.2", "0.2")  // waits in vain
	if w := <-answers; w.Code != http.StatusServiceUnavailable || w.Body.String() != errTurn.Error()+"\n" || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(t.Context(), h, "/probe?target=192.0.2.3", ""); w.Code != http.StatusServiceUnavailable || w.Body.String() != errBusy.Error()+"\n" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	own := get(t.Context(), h, "/metrics", "").Body.String()
	for _, line := range []string{"mailcheckup_exporter_probes_running 2", "mailcheckup_exporter_probes_waiting 1", `mailcheckup_exporter_refused_total{reason="busy"} 2`, "process_cpu_seconds_total ", "go_goroutines "} {
		if !has(own, line) {
			t.Errorf("%q is not in\n%s", line, own)
		}
	}
	if faults, err := promlint.New(strings.NewReader(own)).Lint(); err != nil || len(faults) > 0 {
		t.Errorf("%v %v", faults, err)
	}
	if len(hall.arrived) > 0 {
		t.Errorf("%s was knocked at beside another probe of it", <-hall.arrived)
	}
	close(hall.gate)
	asked.Wait()
	for range 3 {
		if w := <-answers; w.Code != http.StatusOK {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if own = get(t.Context(), h, "/metrics", "").Body.String(); !has(own, "mailcheckup_exporter_probes_running 0") || !has(own, "mailcheckup_exporter_probes_waiting 0") {
		t.Errorf("still at work:\n%s", own)
	}
}

// Who waited so long that too little time was left has learned nothing, which is
// not that mail fails.
func TestWaitedTooLong(t *testing.T) {
	hall := newHall()
	h := Handler(hall.doctor(), Limits{})
	first := make(chan *httptest.ResponseRecorder)
	go func() { first <- get(t.Context(), h, "/probe?target=192.0.2.1", "0.6") }()
	<-hall.arrived
	second := get(t.Context(), h, "/probe?target=192.0.2.1", "0.8")
	if w := <-first; w.Code != http.StatusOK || !strings.Contains(w.Body.String(), unfinished) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if second.Code != http.StatusServiceUnavailable || second.Body.String() != errTurn.Error()+"\n" {
		t.Errorf("%d %s", second.Code, second.Body)
	}
}

// Who leaves takes the probe with them.
func TestClientLeaves(t *testing.T) {
	hall := newHall()
	h := Handler(hall.doctor(), Limits{Parallel: 1})
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-hall.arrived
		leave()
	}()
	began := time.Now()
	if w := get(ctx, h, "/probe?target=192.0.2.1", ""); w.Body.Len() > 0 || time.Since(began) > 5*time.Second {
		t.Errorf("after %v: %s", time.Since(began), w.Body)
	}
	close(hall.gate)
	if w := get(t.Context(), h, "/probe?target=192.0.2.2", ""); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// In a crowd never more than one probe of a host runs, nor more than the limit in
// all, and in the end nothing is left.
func TestTurnsInACrowd(t *testing.T) {
	turns := newTurns(3)
	var all atomic.Int32
	hosts := make([]atomic.Int32, 5)
	var crowd sync.WaitGroup
	for i := range 500 {
		crowd.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%7)*time.Millisecond)
			defer cancel()
			done, _, err := turns.take(ctx, fmt.Sprint(i%5))
			if err != nil {
				return
			}
			defer done()
			if n := hosts[i%5].Add(1); n != 1 || all.Add(1) > 3 {
				t.Errorf("%d probes of host %d, %d in all", n, i%5, all.Load())
			}
			time.Sleep(time.Millisecond)
			all.Add(-1)
			hosts[i%5].Add(-1)
		})
	}
	crowd.Wait()
	if running, waiting := turns.counts(); running != 0 || waiting != 0 {
		t.Errorf("%d run and %d wait", running, waiting)
	}
}

// Other paths and methods are none of the exporter's.
func TestPaths(t *testing.T) {
	h := Handler(newHall().doctor(), Limits{})
	if w := get(t.Context(), h, "/admin", ""); w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "http://127.0.0.1:9995/probe?target=x.example", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("%d", w.Code)
	}
	if page := get(t.Context(), h, "/", "").Body.String(); strings.Contains(page, "<script") || strings.Contains(page, "//") {
		t.Errorf("not a plain page:\n%s", page)
	}
}
