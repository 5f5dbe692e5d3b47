package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"mailcheckup/diagnose/exporter"
)

// lastProbes is how long probes may go on once the exporter is to end.
const lastProbes = 3 * time.Second

// exporter answers the scrapes of Prometheus until it is ended, by Ctrl-C or
// SIGTERM: that is its ordinary end and no interruption.
func (t *terminal) exporter(ctx context.Context, args []string) (int, error) {
	set := t.flags("exporter")
	listen := set.String("listen", "127.0.0.1:9995", "")
	parallel := set.String("parallel", strconv.Itoa(exporter.Usual), "")
	var allow, hosts []string
	repeated(set, "allow", &allow)
	repeated(set, "host", &hosts)
	if err := t.parseOptions(set, args); err != nil {
		return 0, err
	}
	limits, err := t.limits(*parallel, allow, hosts)
	if err != nil {
		return 0, err
	}
	at, _, err := net.SplitHostPort(*listen)
	if err != nil {
		return 0, errUsage(t.guide.Word("error.argument", "name", "--listen", "value", *listen))
	}
	if name, err := exporter.ParseName(at); err == nil { // where it listens is how it is called
		limits.Names = append(limits.Names, name)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", *listen)
	if err != nil {
		return 0, errors.New(t.guide.Word("error.listen", "error", err.Error()))
	}
	doctor := t.presets.Doctor()
	return exitWorks, t.export(ctx, listener, exporter.Handler(doctor, limits), len(allow) > 0)
}

// repeated adds an option that may be given several times.
func repeated(set *flag.FlagSet, name string, all *[]string) {
	set.Func(name, "", func(value string) error {
		*all = append(*all, value)
		return nil
	})
}

// limits are what the options say of how the exporter may be used.
func (t *terminal) limits(parallel string, allow, hosts []string) (l exporter.Limits, err error) {
	wrong := func(option, value string) error {
		return errUsage(t.guide.Word("error.argument", "name", option, "value", value))
	}
	if l.Parallel, err = strconv.Atoi(parallel); err != nil || l.Parallel < 1 || l.Parallel > 1000 {
		return l, wrong("--parallel", parallel)
	}
	for _, text := range allow {
		pattern, err := exporter.ParsePattern(text)
		if err != nil {
			return l, wrong("--allow", text)
		}
		l.Allow = append(l.Allow, pattern)
	}
	for _, text := range hosts {
		name, err := exporter.ParseName(text)
		if err != nil {
			return l, wrong("--host", text)
		}
		l.Names = append(l.Names, name)
	}
	return l, nil
}

// export serves until ctx ends, and then lets the probes that run come to an end
// for a while. It closes listener.
func (t *terminal) export(ctx context.Context, listener net.Listener, handler http.Handler, bounded bool) error {
	fmt.Fprintln(t.out, t.guide.Word("exporter.begin", "address", "http://"+listener.Addr().String()+"/"))
	if at, err := netip.ParseAddrPort(listener.Addr().String()); (err != nil || !at.Addr().IsLoopback()) && !bounded {
		fmt.Fprintln(t.err, t.guide.Word("exporter.open"))
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 5 * time.Minute, MaxHeaderBytes: 16 << 10}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return errors.New(t.guide.Word("error.listen", "error", err.Error()))
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), lastProbes)
	defer cancel()
	if server.Shutdown(last) != nil {
		server.Close()
	}
	<-ended
	return nil
}
