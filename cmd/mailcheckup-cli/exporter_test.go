package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"mailcheckup/diagnose/guide"
)

func TestExporterUsage(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, test := range []struct {
		args, says string
		exit       int
	}{
		{"--parallel 0", "“0” is not possible for --parallel", exitUsage},
		{"--parallel many", "many", exitUsage},
		{"--allow imap.*", "“imap.*” is not possible for --allow", exitUsage},
		{"--host http://probe.example.org", "“http://probe.example.org” is not possible for --host", exitUsage},
		{"--host probe.example.org --host probe:9995", "“probe:9995” is not possible for --host", exitUsage},
		{"--listen 9995", "“9995” is not possible for --listen", exitUsage},
		{"--password x", "--password", exitUsage},
		{"imap.example.org", "imap.example.org", exitUsage},
		{"--listen " + taken.Addr().String(), "The exporter cannot listen there", exitFailed},
		{"--help", "mailcheckup-cli exporter [options]", exitWorks},
	} {
		var out, errs bytes.Buffer
		terminal := &terminal{out: &out, err: &errs}
		t.Setenv("LANGUAGE", "en")
		if exit := terminal.run(t.Context(), append([]string{"exporter"}, strings.Fields(test.args)...)); exit != test.exit || !strings.Contains(out.String()+errs.String(), test.says) {
			t.Errorf("%s: exit %d\n%s%s", test.args, exit, &out, &errs)
		}
	}
}

// TestExporterNames holds that it may be called by the names in the options.
func TestExporterNames(t *testing.T) {
	for _, test := range []struct {
		args, host string
		answers    bool
	}{
		{"", "probe.example.org", false},
		{"--host other.example.org --host probe.example.org", "probe.example.org", true},
		{"--host other.example.org", "probe.example.org", false},
		{"", "localhost", true},
		{"", "127.0.0.1", true},
	} {
		out, says := io.Pipe()
		terminal := &terminal{out: says, err: io.Discard, guide: guide.For("en")}
		ctx, end := context.WithCancel(t.Context())
		ended := make(chan int, 1)
		go func() {
			ended <- terminal.run(ctx, append([]string{"exporter", "--listen", "127.0.0.1:0"}, strings.Fields(test.args)...))
		}()
		line, _ := bufio.NewReader(out).ReadString('\n')
		_, addr, _ := strings.Cut(line, "http://")
		addr, _, _ = strings.Cut(addr, "/")
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/-/healthy", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = test.host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if (answer.StatusCode == http.StatusOK) != test.answers {
			t.Errorf("%+v: %s", test, answer.Status)
		}
		end()
		if exit := <-ended; exit != exitWorks {
			t.Errorf("%+v: exit %d", test, exit)
		}
	}
}

// The exporter ends when it is told to: at once where it rests, and not before
// long where a probe does not come to its end by itself.
func TestExporterEnds(t *testing.T) {
	for _, probing := range []bool{false, true} {
		began, broken := make(chan bool, 1), make(chan bool, 1)
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			began <- true
			<-r.Context().Done()
			broken <- true
		})
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		terminal := &terminal{out: &out, err: &errs, guide: guide.For("en")}
		ctx, end := context.WithCancel(t.Context())
		if probing {
			go http.Get("http://" + listener.Addr().String() + "/probe")
			go func() {
				<-began
				end()
			}()
		} else {
			end()
		}
		start := time.Now()
		if err := terminal.export(ctx, listener, handler, false); err != nil || errs.Len() > 0 || !strings.Contains(out.String(), "http://"+listener.Addr().String()+"/") {
			t.Errorf("%v\n%s%s", err, &out, &errs)
		}
		took := time.Since(start)
		if most := map[bool]time.Duration{false: time.Second, true: lastProbes + 2*time.Second}[probing]; took > most {
			t.Errorf("took %v to end, probing %v", took, probing)
		}
		if probing {
			<-broken
		}
		end()
	}
}

// Where others than this computer can reach an exporter that probes any server,
// it says so.
func TestExporterWarns(t *testing.T) {
	for _, test := range []struct {
		addr    string
		bounded bool
		warns   bool
	}{{"127.0.0.1:9995", false, false}, {"192.0.2.5:9995", false, true}, {"192.0.2.5:9995", true, false}, {"[::]:9995", false, true}, {"[::1]:9995", false, false}} {
		var errs bytes.Buffer
		ctx, end := context.WithCancel(t.Context())
		end()
		terminal := &terminal{out: io.Discard, err: &errs, guide: guide.For("en")}
		if err := terminal.export(ctx, deaf{test.addr, ctx}, http.NotFoundHandler(), test.bounded); err != nil {
			t.Error(err)
		}
		if warns := strings.Contains(errs.String(), "--allow"); warns != test.warns {
			t.Errorf("%v: %s", test, &errs)
		}
	}
}

// A deaf listener says that it listens at an address, and does not.
type deaf struct {
	addr  string
	ended context.Context
}

func (d deaf) Accept() (net.Conn, error) {
	<-d.ended.Done()
	time.Sleep(10 * time.Millisecond)
	return nil, net.ErrClosed
}

func (d deaf) Close() error    { return nil }
func (d deaf) Addr() net.Addr  { return d }
func (d deaf) Network() string { return "tcp" }
func (d deaf) String() string  { return d.addr }
