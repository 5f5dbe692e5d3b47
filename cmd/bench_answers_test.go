//go:build linux

package cmd_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// atMost is how long a tool is waited for.
const atMost = 60 * time.Second

// An answer is what a tool said, and what that cost.
type answer struct {
	took, cpu time.Duration
	out       string
	hung      bool
}

// asked runs a tool to its end, from a computer's place in the lab.
func (b *bench) asked(t tool, q question, wrap ...string) (a answer) {
	args, input := t.ask(q)
	args = append(append(wrap, t.program), args...)
	var out bytes.Buffer
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &out, &out
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+filepath.Join(b.dir, "ca.pem"), "SSL_CERT_DIR=/nonexistent", "LC_ALL=C.UTF-8", "LANGUAGE=")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Second
	b.check(inside(b.client, func() error {
		began := time.Now()
		if err := cmd.Start(); err != nil {
			return err
		}
		end := time.AfterFunc(atMost, func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		err := cmd.Wait()
		a.took, a.hung = time.Since(began), !end.Stop()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) || errors.Is(err, exec.ErrWaitDelay) {
			err = nil // tools that find a fault say so with their exit code
		}
		return err
	}))
	a.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	a.out = out.String()
	return a
}

// A cell is one tool's answers to one question.
type cell struct {
	tool   tool
	took   sample
	said   word
	hung   bool
	change bool // not all answers came to the same word
}

// add puts in an answer.
func (c *cell) add(s situation, a answer) {
	w := s.judge(c.tool, a.out, a.hung)
	c.change = c.change || c.said != "" && w != c.said
	c.took, c.said, c.hung = append(c.took, a.took), w, c.hung || a.hung
}

// A row is one situation in one service.
type row struct {
	situation
	question
	cells []*cell
}

// answers times what each tool says in each situation. First all are asked at
// once, which shows those that never answer: they are not asked again. The others
// then take turns, one at a time.
func answers(b *bench, quick bool) table {
	var rows []*row
	for _, s := range situations {
		for _, service := range []string{"imap", "pop3", "smtp"} {
			r := &row{situation: s, question: question{service, s.host, s.port[service], s.security}}
			for _, t := range b.tools {
				if t.fits(r.question) {
					r.cells = append(r.cells, &cell{tool: t})
				}
			}
			rows = append(rows, r)
		}
	}
	b.rehearse(rows)
	for _, r := range rows {
		b.takeTurns(r, quick)
	}
	return answersTable(rows)
}

// rehearse asks everything side by side, to find out who hangs, and has everything
// in memory that is read from the disk. The slow tool is left for later.
func (b *bench) rehearse(rows []*row) {
	var all sync.WaitGroup
	few := make(chan struct{}, 48) // most of them wait
	for _, r := range rows {
		for _, c := range r.cells {
			if c.tool.slow {
				continue
			}
			all.Go(func() {
				few <- struct{}{}
				defer func() { <-few }()
				if a := b.asked(c.tool, r.question); a.hung {
					c.add(r.situation, a)
				}
			})
		}
	}
	all.Wait()
	b.relay.count()
}

// takeTurns asks the tools of a row, the slow one once and the others round after
// round: eleven times, or fewer where that would take more than half a minute, but
// three times at the least, or twice what takes ten seconds.
func (b *bench) takeTurns(r *row, quick bool) {
	for _, c := range r.cells {
		if c.tool.slow && !quick {
			b.take(r, c)
		}
	}
	began := time.Now()
	for n := range 11 {
		if n >= 3 && time.Since(began) > 30*time.Second || n >= 1 && quick {
			break
		}
		for _, c := range r.cells {
			if !c.hung && !c.tool.slow && (n < 2 || c.took[0] < 10*time.Second) {
				b.take(r, c)
			}
		}
	}
}

// take asks a tool once. What it says is kept where BENCH_OUT names a folder.
func (b *bench) take(r *row, c *cell) {
	a := b.asked(c.tool, r.question)
	c.add(r.situation, a)
	if dir := os.Getenv("BENCH_OUT"); dir != "" {
		b.write(filepath.Join(dir, fmt.Sprintf("%s, %s, %s.txt", r.situation.name, r.service, c.tool.name)), a.out)
	}
}

// fastest is the quickest right answer; nil where there is none.
func (r *row) fastest() (best *cell) {
	for _, c := range r.cells {
		if c.said.right() && !c.change && (best == nil || c.took.median() < best.took.median()) {
			best = c
		}
	}
	return best
}
