//go:build linux

package cmd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A bench is the lab with a few more machines, on which programs are timed.
type bench struct {
	*lab
	relay *relay // to the far machine
	cli   string // Mail Checkup for the terminal, built for this run
	tools []tool
}

// TestPerformance measures Mail Checkup beside what people use today and writes
// docs/performance.md. It does so only where it is asked to ("make bench"), for
// about twenty minutes. BENCH=quick is a rehearsal: each thing once or twice, and
// the page goes to build/performance.md; so it does where BENCH_ONLY
// names some of the parts.
func TestPerformance(t *testing.T) {
	if os.Getenv("BENCH") == "" {
		t.Skip("timings are taken by: make bench")
	}
	quick := os.Getenv("BENCH") == "quick"
	b := newBench(t)
	p := &page{began: time.Now(), machine: machine()}
	for _, part := range []struct {
		name    string
		measure func(b *bench, quick bool) table
	}{
		{"answers", answers}, {"trips", trips}, {"costs", costs}, {"windows", windows}, {"batches", batches},
	} {
		if only := os.Getenv("BENCH_ONLY"); only != "" && !strings.Contains(only, part.name) {
			continue
		}
		began := time.Now()
		p.tables = append(p.tables, part.measure(b, quick))
		t.Logf("%s: %v", part.name, time.Since(began).Round(time.Second))
	}
	p.took = time.Since(p.began)
	name := filepath.Join("..", "docs", "performance.md")
	if quick || os.Getenv("BENCH_ONLY") != "" {
		name = filepath.Join("..", "build", "performance.md")
	}
	b.check(os.WriteFile(name, []byte(p.text()), 0o644))
	t.Logf("written: %s", name)
}

// newBench builds the lab, its further machines, and the program.
func newBench(t *testing.T) *bench {
	b := &bench{lab: newLab(t, 0)}
	b.mintMore()
	b.machines()
	b.nameServer()
	b.relay = b.startRelay(100 * time.Millisecond)
	b.startPostfix()
	b.cli = b.build("mailcheckup-cli", []string{"CGO_ENABLED=0"}, "./mailcheckup-cli")
	b.write(filepath.Join(b.dir, "session.py"), session)
	for _, tool := range tools(b) {
		if _, err := exec.LookPath(tool.program); err == nil {
			b.tools = append(b.tools, tool)
		} else {
			t.Logf("%s is not here and is left out", tool.program)
		}
	}
	return b
}

// build builds a program into the bench's own folder, where nobody changes it
// during the run.
func (b *bench) build(name string, env []string, args ...string) string {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	cmd := exec.Command("go", append([]string{"build", "-trimpath", "-o", path}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.t.Fatalf("%v\n%s", err, out)
	}
	return path
}
