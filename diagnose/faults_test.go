package diagnose_test

import (
	"context"
	"fmt"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

// TestFaults runs a check-up of every practice server: each must be found to be
// what it is.
func TestFaults(t *testing.T) {
	for _, f := range practice.Faults() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			network := start(t, f.Name)
			c := run(doctorOf(network), settingsOf(f))
			if v := c.Verdict(); string(v.Cause) != f.Cause {
				t.Errorf("verdict %s, want %s\n%s", v.Cause, f.Cause, trace(c))
			}
			if testing.Verbose() {
				t.Log(trace(c))
			}
		})
	}
}

// start starts a practice server for as long as the test lasts.
func start(t testing.TB, name string) *practice.Network {
	network, err := practice.Start(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	return network
}

func doctorOf(n *practice.Network) *diagnose.Doctor {
	return &diagnose.Doctor{Resolver: n, Dial: n.DialContext, Interfaces: n.Interfaces, Roots: n.Roots}
}

func settingsOf(f practice.Fault) diagnose.Settings {
	return diagnose.Settings{
		Service: diagnose.Service(f.Service), Host: f.Host, Port: f.Port, Security: diagnose.Security(f.Security),
		Username: f.User, Secret: diagnose.NewSecret(f.Password),
	}
}

// run gathers a whole check-up.
func run(d *diagnose.Doctor, s diagnose.Settings) diagnose.Checkup {
	return d.Checkup(context.Background(), s)
}

// trace is a check-up as a person debugging would want to read it.
func trace(c diagnose.Checkup) (text string) {
	for _, o := range c.Outcomes {
		text += fmt.Sprintf("%-10s %v %v\n", o.Stage, o.Severity(), o.Took)
		for _, f := range o.Findings {
			text += fmt.Sprintf("    %s %v\n", f.Cause, f.Args)
			for _, w := range f.Works {
				text += fmt.Sprintf("    works up to %s: %s:%d %s\n", w.Stage, w.Settings.Host, w.Settings.Port, w.Settings.Security)
			}
		}
		for _, f := range o.Facts {
			text += fmt.Sprintf("    %s = %s\n", f.Name, f.Value)
		}
		for _, l := range o.Lines {
			text += fmt.Sprintf("    %6v %-6s %s\n", l.At.Milliseconds(), l.From, l.Text)
		}
	}
	return text
}
