package browser

import (
	"bufio"
	"context"
	"io"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/practice"
)

// endless is a world in which a check-up gets through its first stage and no
// further, until it is broken off.
func endless(stopped chan<- struct{}) discover.World {
	return discover.World{Check: func(ctx context.Context, all []diagnose.Settings) iter.Seq2[int, diagnose.Outcome] {
		return func(yield func(int, diagnose.Outcome) bool) {
			for n, s := range all {
				if !yield(n, diagnose.Outcome{Stage: diagnose.StageInput, Settings: s}) {
					return
				}
			}
			<-ctx.Done()
			close(stopped)
		}
	}}
}

// While a check-up runs the page grows by a line for each stage; Stop ends it at
// once, and says that it was not finished.
func TestStop(t *testing.T) {
	stopped := make(chan struct{})
	w := walk(t, serveIn(t, Config{World: endless(stopped), Languages: []string{"en"}}))
	home := w.at.String()
	r, err := http.NewRequestWithContext(t.Context(), "POST", home+"check", strings.NewReader(
		url.Values{"form": fields(w.all("form")[0])["form"], "server": {"imap.example.org"}, "sending-server": {"smtp.example.org"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := w.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page := bufio.NewReader(answer.Body)
	for _, wanted := range []string{"Get mail – What you typed: Fine", "Send mail – What you typed: Fine"} {
		for line := ""; !strings.Contains(line, wanted); {
			if line, err = page.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
	}
	at := answer.Request.URL.String()
	r = r.Clone(t.Context())
	r.Body = io.NopCloser(strings.NewReader(url.Values{"form": fields(w.all("form")[0])["form"], "server": {"other.example.org"}}.Encode()))
	r.ContentLength = -1
	r.AddCookie(w.client.Jar.Cookies(w.at)[0])
	second, err := w.client.Transport.RoundTrip(r) // one at a time
	if err != nil {
		t.Fatal(err)
	}
	second.Body.Close()
	if to := second.Header.Get("Location"); !strings.HasSuffix(at, to) || second.StatusCode != http.StatusSeeOther {
		t.Errorf("a second check-up: %s to %q", second.Status, to)
	}
}

func TestStopped(t *testing.T) {
	stopped := make(chan struct{})
	w := walk(t, serveIn(t, Config{World: endless(stopped), Languages: []string{"en"}}))
	own := fields(w.all("form")[0])["form"]
	other := &walker{t: t, client: w.client, at: w.at}
	var stopping sync.WaitGroup
	stopping.Go(func() {
		time.Sleep(200 * time.Millisecond)
		other.send(other.at.String()+"check/1/stop", url.Values{"form": own})
	})
	w.press("Check my mail", "server", "imap.example.org")
	stopping.Wait()
	if got := w.heading(); !strings.Contains(got, "was not finished") {
		t.Errorf("stopped: %s", got)
	}
	select {
	case <-stopped:
	case <-time.After(5 * time.Second):
		t.Error("the engine runs on")
	}
}

// What a server says is text, whatever it looks like, and no page has anything
// that runs or loads.
func TestHostileServer(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)><form action=http://evil.example/> <meta http-equiv=refresh content=0;url=http://evil.example/> \x1b[31m javascript:alert(1) https://evil.example/`
	f := fault(t, "healthy")
	f.Ports[993] = "TLS cert=good\nS * OK " + evil + "\nC * CAPABILITY\nS * CAPABILITY IMAP4rev1 AUTH=PLAIN " + evil + "\nS $ OK done\nC *\nS $ NO " + evil + "\nC *\nS $ NO " + evil + "\nHANG"
	delete(f.Ports, 143)
	w := walk(t, serveIn(t, Config{World: practised(t, f), Languages: []string{"en"}}))
	w.harmless("form")
	w.press("Check my mail", "address", practice.User+evil, "user", evil, "password", practice.Password, "server", "imap.practice.example")
	w.harmless("result")
	if !strings.Contains(text(w.doc), "<script>alert(1)</script>") {
		t.Error("what the server said is not shown")
	}
	w.open(w.resolve("../"), "same-origin")
	w.harmless("form again")
}

// harmless holds that the page has nothing that runs or loads, and leads nowhere
// else.
func (w *walker) harmless(where string) {
	w.t.Helper()
	for n := range w.doc.Descendants() {
		if n.Type == html.ElementNode && slices.Contains([]string{"script", "img", "iframe", "object", "embed", "link", "base"}, n.Data) {
			w.t.Errorf("%s has <%s>", where, n.Data)
		}
		for _, a := range n.Attr {
			to, err := w.at.Parse(a.Val)
			switch {
			case strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src":
				w.t.Errorf("%s: <%s %s=%q>", where, n.Data, a.Key, a.Val)
			case slices.Contains([]string{"href", "action"}, a.Key) && (err != nil || to.Host != w.at.Host):
				w.t.Errorf("%s: <%s> leads to %s", where, n.Data, a.Val)
			}
		}
	}
}

// Quit ends the page, which says so; and so do long silence and the program's end.
func TestEnds(t *testing.T) {
	p := serveIn(t, Config{Languages: []string{"en"}})
	w := walk(t, p)
	w.press("Quit")
	if !strings.Contains(w.heading(), "has ended") {
		t.Errorf("%s", w.heading())
	}
	for name, p := range map[string]*Page{"quit": p, "idle": serveIn(t, Config{Idle: 50 * time.Millisecond})} {
		select {
		case <-p.ended:
		case <-time.After(5 * time.Second):
			t.Errorf("%s: the page is still there", name)
		}
	}
}

// Every field has its label, and every page its language, title and one heading.
func TestAccessible(t *testing.T) {
	w := walk(t, serveIn(t, Config{World: practised(t, fault(t, "wrong-port")), Languages: []string{"en"}}))
	w.accessible()
	w.press("Check my mail")
	w.accessible()
	w.press("Check my mail", "server", "imap.practice.example", "port", "993", "security", "none", "address", practice.User, "password", "x")
	w.accessible()
	w.press("Check without")
	w.accessible()
}

func (w *walker) accessible() {
	w.t.Helper()
	ids, labels := map[string]bool{}, map[string]bool{}
	for n := range w.doc.Descendants() {
		if id := attribute(n, "id"); id != "" {
			if ids[id] {
				w.t.Errorf("%s is there twice", id)
			}
			ids[id] = true
		}
		labels[attribute(n, "for")] = true
	}
	for _, n := range w.all("input", "select") {
		if attribute(n, "type") != "hidden" && !labels[attribute(n, "id")] {
			w.t.Errorf("%v has no label", n.Attr)
		}
	}
	for n := range w.doc.Descendants() {
		for _, by := range []string{"aria-describedby", "aria-labelledby"} {
			if to := attribute(n, by); to != "" && !ids[to] {
				w.t.Errorf("%s is not there", to)
			}
		}
	}
	if w.heading() == "" || text(w.all("title")[0]) == "" || attribute(w.all("html")[0], "lang") == "" || strings.Contains(text(w.doc), "browser.") {
		w.t.Errorf("a page without title, heading, language or words: %s", text(w.doc))
	}
}
