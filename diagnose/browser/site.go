package browser

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/mailbox"
	"mailcheckup/diagnose/report"
)

// A site is the pages of a visit. All requests have come through the gate.
type site struct {
	visit *visit
	gate  *gate
	quit  context.CancelFunc
}

// routes lead from addresses to pages. A form that was sent is answered with the
// way to a page, so that going back and forth sends nothing twice.
func (s *site) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /enter", s.enter)
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("POST /check", func(w http.ResponseWriter, r *http.Request) {
		s.lead(w, r, s.visit.submit(r.PostForm))
	})
	mux.HandleFunc("POST /new", func(w http.ResponseWriter, r *http.Request) {
		s.visit.forget()
		s.lead(w, r, nil)
	})
	mux.HandleFunc("POST /quit", s.end)
	about := func(pattern string, do func(http.ResponseWriter, *http.Request, *work)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			number, _ := strconv.Atoi(r.PathValue("number"))
			if found := s.visit.find(number); found != nil {
				do(w, r, found)
				return
			}
			s.lead(w, r, nil) // one from before
		})
	}
	about("GET /check/{number}", s.work)
	about("GET /check/{number}/report", s.report)
	about("POST /check/{number}/stop", func(w http.ResponseWriter, r *http.Request, it *work) {
		s.visit.stop(it)
		s.lead(w, r, it)
	})
	about("POST /check/{number}/answer", func(w http.ResponseWriter, r *http.Request, it *work) {
		s.visit.answer(it, r.PostForm.Get("question"), r.PostForm.Get("yes") != "")
		s.lead(w, r, it)
	})
	about("POST /check/{number}/again", func(w http.ResponseWriter, r *http.Request, it *work) {
		s.lead(w, r, s.visit.again(it))
	})
	about("POST /check/{number}/use", func(w http.ResponseWriter, r *http.Request, it *work) {
		n, wrong := strconv.Atoi(r.PostForm.Get("half"))
		proof, err := strconv.Atoi(r.PostForm.Get("proof"))
		if wrong == nil && err == nil {
			it = s.visit.apply(it, n, proof)
		}
		s.lead(w, r, it)
	})
	return s.speaking(mux)
}

// speaking goes over to the language that an address asks for.
func (s *site) speaking(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tag := r.URL.Query().Get("lang")
		if r.Method != http.MethodGet || tag == "" {
			next.ServeHTTP(w, r)
			return
		}
		s.visit.speak(true, tag)
		http.Redirect(w, r, s.gate.place+(&url.URL{Path: r.URL.Path}).EscapedPath(), http.StatusSeeOther)
	})
}

// lead leads on to the page of a work, or to the form.
func (s *site) lead(w http.ResponseWriter, r *http.Request, it *work) {
	http.Redirect(w, r, s.gate.place+it.path(), http.StatusSeeOther)
}

// path is where a work is; that of none is the form.
func (w *work) path() string {
	if w == nil {
		return "/"
	}
	return "/check/" + strconv.Itoa(w.number)
}

// enter is the page that who was let in sees first, for a moment. What the browser
// prefers to read counts where the system has not said.
func (s *site) enter(w http.ResponseWriter, r *http.Request) {
	var wanted []string
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(part, ";")
		wanted = append(wanted, strings.TrimSpace(tag))
	}
	s.visit.speak(false, wanted...)
	p := s.page("/", "")
	p.Next = s.gate.place + "/"
	p.write(w, "enter")
}

// home is the form.
func (s *site) home(w http.ResponseWriter, _ *http.Request) {
	p := s.page("/", "")
	p.fillIn(s.visit)
	p.Help = s.visit.help()
	p.write(w, "home")
}

// end is the last page.
func (s *site) end(w http.ResponseWriter, _ *http.Request) {
	s.page("/", "browser.ended").write(w, "ended")
	s.quit()
}

// work shows what a work is doing, asks, or has come to.
func (s *site) work(w http.ResponseWriter, r *http.Request, it *work) {
	now := s.visit.look(it, 0)
	switch {
	case now.phase == asking:
		s.ask(w, it, now)
	case now.phase != over:
		s.follow(w, r, it, now)
	case len(now.checkups) == 0: // stopped before, or nothing was found
		s.lead(w, r, nil)
	default:
		s.result(w, it, now)
	}
}

// A look is what is known of a work at a moment.
type look struct {
	phase    phase
	fresh    []news // those that were not seen yet
	changed  <-chan struct{}
	asks     string
	hosts    []string
	checkups []diagnose.Checkup
}

// look gives what is known of w, with the news from a number on.
func (v *visit) look(w *work, from int) look {
	v.mu.Lock()
	defer v.mu.Unlock()
	return look{
		phase: w.phase, fresh: slices.Clone(w.news[from:]), changed: w.changed, asks: w.asks,
		hosts: slices.Clone(w.unsure), checkups: slices.Clone(w.checkups),
	}
}

// forget empties the form and forgets the password.
func (v *visit) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.busy() {
		v.form, v.password = form{Form: mailbox.New()}, diagnose.Secret{}
		v.complaint, v.linked, v.refused = nil, nil, ""
	}
}

// ask shows a question. The answer that is harmless comes first.
func (s *site) ask(w http.ResponseWriter, it *work, now look) {
	p := s.page(it.path(), now.asks)
	p.Question, p.Value = now.asks, strings.Join(now.hosts, ", ")
	p.write(w, "ask")
}

// follow writes down what happens while it happens: a line as each stage ends,
// which a screen reader reads as it comes. At the end the browser goes on to the
// result.
func (s *site) follow(w http.ResponseWriter, r *http.Request, it *work, now look) {
	key := "window.checking"
	if now.phase == searching {
		key = "window.finding"
	}
	p := s.page(it.path(), key)
	p.Next = p.Place + it.path()
	out := http.NewResponseController(w)
	seen := 0
	for p.write(w, "follow"); ; now = s.visit.look(it, seen) {
		out.SetWriteDeadline(time.Now().Add(writePatience))
		for _, n := range now.fresh {
			p.part(w, "line", n.words(p.Guide, len(now.checkups) > 1))
		}
		seen += len(now.fresh)
		if now.phase == asking || now.phase == over {
			p.part(w, "followed", p)
			return
		}
		if out.Flush() != nil {
			return
		}
		select {
		case <-now.changed:
		case <-r.Context().Done():
			return
		}
	}
}

// words are a line about what happens. Nothing that a server said is in it.
func (n news) words(g *guide.Guide, several bool) string {
	if n.word != "" {
		return g.Word(n.word)
	}
	s := n.outcome.Settings
	line := g.Label(g.Stage("stage", s.Service, n.outcome.Stage), g.Word("state."+n.outcome.Severity().String()))
	if several {
		line = g.Way(s.Sends()) + " – " + line
	}
	return line
}

// result shows what the check-ups came to, and what can be done next.
func (s *site) result(w http.ResponseWriter, it *work, now look) {
	p := s.page(it.path(), "")
	made, err := report.Embed(p.Guide, now.checkups...)
	if err != nil {
		http.Error(w, "500", http.StatusInternalServerError)
		return
	}
	p.Title, p.Report, p.Provider = made.Title, made, it.provider
	for n, c := range now.checkups {
		if c.Wrong() {
			p.Help = s.visit.help()
		}
		for proof, works := range c.Verdict().Works {
			p.Offers = append(p.Offers, offer{n, proof, p.Guide.Settings(works.Settings)})
		}
	}
	p.write(w, "result")
}

// report gives the report as a file to keep.
func (s *site) report(w http.ResponseWriter, r *http.Request, it *work) {
	now := s.visit.look(it, 0)
	if now.phase != over || len(now.checkups) == 0 {
		s.lead(w, r, it)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="mail-checkup.html"`)
	report.HTML(w, s.page("", "").Guide, now.checkups...)
}
