package diagnose_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mailcheckup/diagnose"
)

var trickNames, tlsTrickNames = slices.Sorted(maps.Keys(tricks)), slices.Sorted(maps.Keys(tlsTricks))

// A chaosTally counts what happened in all sessions.
type chaosTally struct {
	mu      sync.Mutex
	played  map[string]int         // tricks: "poison at greeting"
	ended   map[diagnose.Stage]int // sessions by the last stage
	reached map[diagnose.Stage]int
	causes  map[diagnose.Cause]int
	faulty  atomic.Int64  // sessions in which a promise was broken
	judging chan struct{} // one for each session that is looked at: sessions under way need the processor more
}

func newChaosTally() *chaosTally {
	return &chaosTally{
		played: map[string]int{}, ended: map[diagnose.Stage]int{}, reached: map[diagnose.Stage]int{}, causes: map[diagnose.Cause]int{},
		judging: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
}

// pick chooses one of the tricks, and counts it.
func (t *chaosTally) pick(r *rand.Rand, at chaosPoint, names []string) string {
	name := pick(r, names...)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.played[name+" at "+string(at)]++
	return name
}

// add counts a check-up.
func (t *chaosTally) add(c diagnose.Checkup) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.causes[c.Verdict().Cause]++
	for i, o := range c.Outcomes {
		t.reached[o.Stage]++
		if i == len(c.Outcomes)-1 {
			t.ended[o.Stage]++
		}
	}
}

// judge holds that the sessions went everywhere: some share of them came to each
// stage, and each trick was played at each point that has any.
func (t *chaosTally) judge(tt *testing.T, sessions int) {
	tt.Logf("%d sessions; by stage, reached and ended there:", sessions)
	for _, stage := range []diagnose.Stage{
		diagnose.StageInput, diagnose.StageTCP, diagnose.StageTLS, diagnose.StageCert, diagnose.StageGreeting, diagnose.StageCapability,
		diagnose.StageSignIn, diagnose.StageMailbox, diagnose.StageLatency,
	} {
		tt.Logf("    %-10s %5d %5d", stage, t.reached[stage], t.ended[stage])
		if sessions >= 1000 && stage != diagnose.StageInput && t.ended[stage] < sessions/100 {
			tt.Errorf("only %d of %d sessions ended with stage %s", t.ended[stage], sessions, stage)
		}
	}
	if sessions >= 1000 && t.reached[diagnose.StageMailbox] < sessions/6 {
		tt.Errorf("only %d of %d sessions came to the mailbox", t.reached[diagnose.StageMailbox], sessions)
	}
	tt.Logf("%d causes:", len(t.causes))
	for _, cause := range slices.Sorted(maps.Keys(t.causes)) {
		tt.Logf("    %5d %s", t.causes[cause], cause)
	}
	tt.Logf("%d different tricks at points", len(t.played))
	for _, name := range append(slices.Clone(trickNames), tlsTrickNames...) {
		times := 0
		for played, n := range t.played {
			if strings.HasPrefix(played, name+" at ") {
				times += n
			}
		}
		if sessions >= 1000 && times == 0 {
			tt.Errorf("the trick %q was never played", name)
		}
	}
	for _, at := range chaosPoints {
		times := 0
		for played, n := range t.played {
			if strings.HasSuffix(played, fmt.Sprint(" at ", at)) {
				times += n
			}
		}
		if sessions >= 1000 && times == 0 && at != atConnect && at != atCertificate {
			tt.Errorf("no trick was ever played at %q", at)
		}
	}
}
