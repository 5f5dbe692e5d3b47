package diagnose_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/practice"
)

var (
	chaosSeed  = flag.Uint64("chaos-seed", 0, "play the one session of this seed")
	chaosFrom  = flag.Uint64("chaos-from", 1, "seed of the first session")
	chaosCount = flag.Int("chaos-sessions", 0, "how many sessions; 0: as many as fit into two minutes")
)

const (
	// chaosSlack is how much longer than its budgets a session may take, on a
	// computer that has other things to do.
	chaosSlack = 10 * time.Second
	// mostFaulty is how many sessions may break a promise until no more are played.
	mostFaulty = 100000
	// chaosMemory is how much all sessions under way, with their servers, may
	// need at a time, in bytes.
	chaosMemory = 100 << 20
)

// TestChaos plays thousands of sessions with servers that misbehave at random at
// every point, each after a seed of its own. Whatever happens, a session ends in
// time with one verdict of the catalogue; nothing harmful and nothing of the
// password is written down; the password goes to nobody whom there is no reason to
// trust; no server is told to change anything; and nothing stays behind.
//
//	go test ./diagnose -run Chaos -chaos-seed=N -v
//
// plays the session of the seed N alone. Connections that are made side by side,
// such as those of proofs, may come in another order then.
func TestChaos(t *testing.T) {
	sessions, from := chaosSessions, *chaosFrom
	if testing.Short() {
		sessions = min(sessions, 1500)
	}
	if *chaosCount > 0 {
		sessions = *chaosCount
	}
	if *chaosSeed != 0 {
		sessions, from = 1, *chaosSeed
	}
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	sockets := openFiles()
	hub, err := newChaosHub()
	if err != nil {
		t.Fatal(err)
	}
	ca, tally := newChaosAuthority(t), newChaosTally()
	memory := watchMemory()
	began := time.Now()

	var next atomic.Uint64
	var workers sync.WaitGroup
	for range min(chaosSideBySide, sessions) {
		workers.Go(func() {
			for n := next.Add(1) - 1; n < uint64(sessions) && tally.faulty.Load() < mostFaulty; n = next.Add(1) - 1 {
				w := newChaosWorld(from+n, hub, ca, tally)
				if !w.session(t) {
					tally.faulty.Add(1)
				}
			}
		})
	}
	workers.Wait()
	hub.close()

	t.Logf("seeds from %d, %v side by side, %v", from, chaosSideBySide, time.Since(began).Round(time.Second))
	if !t.Failed() {
		tally.judge(t, sessions)
	}
	grown := memory()
	t.Logf("at most %d MB of live heap and stacks more than before", grown>>20)
	if grown > chaosMemory {
		t.Errorf("%d MB were needed at a time", grown>>20)
	}
	if left := openFiles(); left > sockets {
		t.Errorf("%d files and sockets are open, %d were before", left, sockets)
	}
}

// session plays one session, and says whether all that is promised was kept.
func (w *chaosWorld) session(t *testing.T) (good bool) {
	c, err := w.checkup()
	w.close()
	if err != nil {
		t.Errorf("seed %d: %v\n%s", w.seed, err, trace(c))
		return false
	}
	w.tally.add(c)
	w.tally.judging <- struct{}{}
	defer func() { <-w.tally.judging }()
	faults := slices.Concat(w.conclusionFaults(c), w.outputFaults(c), w.serverFaults())
	if len(faults) > 0 {
		t.Errorf("seed %d: %s\nsettings %+v, password %q\n%s", w.seed, strings.Join(faults, "\n"), w.settings, w.password, trace(c))
	}
	if *chaosSeed != 0 {
		t.Logf("settings %+v\n%s", w.settings, trace(c))
	}
	return len(faults) == 0
}

// checkup runs the check-up of a session. It hangs where it has not ended long
// after its budgets.
func (w *chaosWorld) checkup() (c diagnose.Checkup, err error) {
	doctor := &diagnose.Doctor{
		Resolver: w, Dial: w.dial, Interfaces: new(practice.Network).Interfaces, Roots: w.ca.roots,
		Patience: func(diagnose.Stage) time.Duration { return w.patience },
	}
	budget := w.budget()
	ctx, cancel := context.WithTimeout(context.Background(), budget+chaosSlack)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if crash := recover(); crash != nil {
				err = fmt.Errorf("panic: %v\n%s", crash, debug.Stack())
			}
		}()
		c = doctor.Checkup(ctx, w.settings)
	}()
	select {
	case <-done:
	case <-time.After(budget + 3*chaosSlack):
		stacks := make([]byte, 1<<20)
		return diagnose.Checkup{}, fmt.Errorf("hangs:\n%s", stacks[:runtime.Stack(stacks, true)])
	}
	if err == nil && ctx.Err() != nil {
		err = fmt.Errorf("no end within %v and %v more", budget, chaosSlack)
	}
	return c, err
}

// budget is what all stages together may take: each its patience, those that are
// visited again where the security is to be found out once more, and what goes
// on beside them. These last are the engine's own limits.
func (w *chaosWorld) budget() time.Duration {
	const survey, proofs, steadiness = 1200 * time.Millisecond, 5500 * time.Millisecond, 2500 * time.Millisecond
	stages := len(diagnose.Plan(w.settings))
	switch w.settings.Security {
	case diagnose.Auto:
		stages += 6
	case diagnose.StartTLS: // what the server can do is asked before it, and waited for by itself
		stages++
	}
	return time.Duration(stages)*w.patience + survey + 2*proofs + steadiness
}

// conclusionFaults: a session has one verdict, of the catalogue, and hangs up.
func (w *chaosWorld) conclusionFaults(c diagnose.Checkup) (faults []string) {
	if n := w.open.Load(); n != 0 {
		faults = append(faults, fmt.Sprintf("%d connections were not closed", n))
	}
	if !c.Finished() {
		faults = append(faults, "the check-up is not finished")
	}
	if v := c.Verdict(); !v.Cause.Known() {
		faults = append(faults, fmt.Sprintf("the verdict %q is not in the catalogue", v.Cause))
	}
	seen := map[diagnose.Stage]bool{}
	for i, o := range c.Outcomes {
		if seen[o.Stage] {
			faults = append(faults, fmt.Sprintf("stage %s has two outcomes", o.Stage))
		}
		seen[o.Stage] = true
		if o.Stopped && i < len(c.Outcomes)-1 {
			faults = append(faults, fmt.Sprintf("stage %s stopped the check-up, and others came", o.Stage))
		}
		for _, f := range o.Findings {
			if !f.Cause.Known() {
				faults = append(faults, fmt.Sprintf("%q is not in the catalogue", f.Cause))
			}
			for name := range f.Args {
				if !slices.Contains(f.Cause.Args(), name) {
					faults = append(faults, fmt.Sprintf("%s carries %q, which it does not declare", f.Cause, name))
				}
			}
		}
	}
	return faults
}

// outputFaults: what is written down is harmless, and without the password.
func (w *chaosWorld) outputFaults(c diagnose.Checkup) (faults []string) {
	texts, err := w.written(c)
	if err != nil {
		faults = append(faults, err.Error())
	}
	forms := leaks(w.password)
	for name, text := range texts {
		if what := harm(name, text); what != "" {
			faults = append(faults, name+": "+what)
		}
		if form := leaked(forms, text); form != "" {
			faults = append(faults, name+" has the password in "+form)
		}
	}
	return faults
}

// touching are the commands that would change a mailbox or send mail, and
// signing are those that begin a sign-in.
var (
	touching = strings.Fields("SELECT DATA BDAT DELE STORE EXPUNGE APPEND COPY MOVE CREATE DELETE RENAME CLOSE SUBSCRIBE UNSUBSCRIBE FETCH RETR TOP")
	signing  = strings.Fields("LOGIN AUTHENTICATE AUTH USER PASS APOP")
)

// serverFaults: no server was told what it should not know or do.
func (w *chaosWorld) serverFaults() (faults []string) {
	forms := leaks(w.password)
	mayPlain := w.settings.Security == diagnose.Cleartext && w.settings.ClearPassword
	for _, ear := range w.ears {
		heard := ear.heard.String()
		for line := range strings.Lines(heard) {
			words := command(strings.ToUpper(line))
			for _, verb := range []string{words[0], words[1]} {
				if slices.Contains(touching, verb) {
					faults = append(faults, fmt.Sprintf("a server was told %q", line))
				}
				if slices.Contains(signing, verb) && !ear.sound && !mayPlain {
					faults = append(faults, fmt.Sprintf("a server without sound encryption was told %q", line))
				}
			}
		}
		if form := leaked(forms, heard); form != "" && !ear.sound && !mayPlain {
			faults = append(faults, "a server without sound encryption was told the password in "+form)
		}
	}
	return faults
}

// watchMemory begins to look how much memory is in use, but for garbage. The
// returned function ends it, and tells how much it was at most, more than at the
// beginning.
func watchMemory() (grown func() uint64) {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	use := func() uint64 {
		metrics.Read(samples)
		return samples[0].Value.Uint64() + samples[1].Value.Uint64()
	}
	runtime.GC()
	before, most := use(), uint64(0)
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			most = max(most, use())
			select {
			case <-end:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(end)
		<-ended
		return most - min(most, before)
	}
}

// openFiles is how many files and sockets this process has open; 0 where the
// system does not tell. Sockets that are being closed get a moment.
func openFiles() (n int) {
	fewest := -1
	for range 20 {
		entries, err := os.ReadDir("/proc/self/fd")
		if errors.Is(err, os.ErrNotExist) {
			return 0
		}
		if n = len(entries); fewest < 0 || n < fewest {
			fewest = n
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fewest
}
