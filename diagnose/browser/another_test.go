package browser

import (
	"context"
	"iter"
	"strings"
	"testing"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
)

// TestAnotherAddress holds that servers which were found for one address get no password
// of another.
func TestAnotherAddress(t *testing.T) {
	var checked []diagnose.Settings
	world := discover.World{
		Check: func(_ context.Context, all []diagnose.Settings) iter.Seq2[int, diagnose.Outcome] {
			checked = append(checked, all...)
			return func(yield func(int, diagnose.Outcome) bool) {
				for n, s := range all {
					if !yield(n, diagnose.Outcome{Stage: diagnose.StageInput, Settings: s, Stopped: true, Findings: []diagnose.Finding{{Cause: "dns.nxdomain", Stops: true}}}) {
						return
					}
				}
			}
		},
		Find: func(_ context.Context, a string, _ bool) (discover.Found, error) {
			_, d, _ := strings.Cut(a, "@")
			return discover.Found{Candidates: []discover.Candidate{{Settings: diagnose.Settings{Service: diagnose.IMAP, Host: "imap." + d, Port: 993, Security: diagnose.TLS, Address: a}, Sources: []discover.Source{discover.Presets}}}}, nil
		},
		Prove: func(_ context.Context, all []discover.Candidate) (out []discover.Trial) {
			for _, c := range all {
				out = append(out, discover.Trial{Candidate: c})
			}
			return
		},
	}
	w := walk(t, serveIn(t, Config{World: world, Languages: []string{"en"}}))
	w.press("Check my mail", "address", "kim@corp.example", "password", "corp-secret")
	w.open(w.resolve("../"), "same-origin")
	w.press("Check my mail", "address", "kim@private.example", "password", "private-secret")
	if last := checked[len(checked)-1]; last.Host != "imap.private.example" {
		t.Errorf("the private address, and its password, went to %s", last.Host)
	}
}
