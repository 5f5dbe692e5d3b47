// Package browser offers the check-up as a page in the browser of this computer,
// served to this user alone: where no window can be shown, and for everybody who
// reads with a screen reader, which a page suits better than a window.
//
// [Serve] listens on loopback. Whoever knows the address that it gives is let in
// once, and gets a cookie; everybody else is told that nothing is here ([gate]).
// The page has no script, loads nothing, and says so to the browser. The password
// comes in the body of a form, goes into a [diagnose.Secret], and is never written
// on a page.
//
// There is one [visit], with one [work] at a time: settings are looked for,
// questions asked, servers checked. What a work comes to is written by package
// report.
package browser

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/presets"
)

// usualIdle is how long nobody may ask for anything before the page ends by itself.
const usualIdle = 30 * time.Minute

// A Config is what the page needs from the program round it.
type Config struct {
	World discover.World
	// Languages are those that the system asks for, the most wanted first; none:
	// what the browser asks for counts.
	Languages []string
	Presets   presets.Presets // what the organisation has decided
	Broken    error           // what is wrong with its file, [presets.Problems]; nil: nothing
	Link      string          // a mailcheckup: link to begin with; "": none
	Idle      time.Duration   // how long nobody may ask for anything; 0: half an hour
}

// A Page is being served.
type Page struct {
	// URL lets in who opens it. It is a secret of this user.
	URL   string
	used  chan struct{} // closed when somebody was let in
	ended chan struct{}
	err   error
}

// Wait waits until the page is no longer served, and nothing of it runs any more. The
// error says why it ended before anybody wanted it to.
func (p *Page) Wait() error {
	<-p.ended
	return p.err
}

// What a browser of good will never needs more of.
const (
	headerPatience = 10 * time.Second
	bodyPatience   = 10 * time.Second
	writePatience  = 20 * time.Second
	mostHeader     = 32 << 10 // bytes; cookies of other servers on this computer come too
	mostBody       = 64 << 10 // bytes
)

// Serve begins to serve the page, until ctx ends, the person quits, or nobody has
// asked for anything in a long while. The error is that of a computer on whose
// loopback one cannot listen.
func Serve(ctx context.Context, c Config) (*Page, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c.Idle = cmp.Or(c.Idle, usualIdle)
	ctx, quit := context.WithCancel(ctx)
	v := newVisit(ctx, c)
	g := newGate(listener.Addr().(*net.TCPAddr))
	idle := time.AfterFunc(c.Idle, quit)
	g.touched = func() { idle.Reset(c.Idle) }
	g.inside = (&site{visit: v, gate: g, quit: quit}).routes()
	p := &Page{URL: "http://" + g.hosts[0] + "/" + g.token, used: g.used, ended: make(chan struct{})}
	server := &http.Server{
		Handler: g, ReadHeaderTimeout: headerPatience, IdleTimeout: time.Minute, WriteTimeout: writePatience,
		MaxHeaderBytes: mostHeader, ErrorLog: log.New(io.Discard, "", 0),
		BaseContext: func(net.Listener) context.Context { return ctx },
		ConnContext: withPeer,
	}
	go func() {
		defer close(p.ended)
		defer v.end()
		defer quit()
		defer idle.Stop()
		p.err = serve(ctx, server, listener)
	}()
	return p, nil
}

// farewell is how long an answer that is being written may still take.
const farewell = time.Second

// serve serves until ctx ends, and then ends what is under way.
func serve(ctx context.Context, server *http.Server, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if server.Shutdown(patience) != nil {
		server.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
