package exporter

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// Why a probe does not come to its turn.
var (
	errBusy = errors.New("too many probes at once; try again later")
	errTurn = errors.New("another probe of this host took the time that there was")
)

// turns bound what goes on at once: so many probes, one at a time for each host,
// and as many again that wait for their host.
type turns struct {
	most int

	mu      sync.Mutex
	queues  map[string][]chan struct{} // of hosts being probed: who waits for each, the first in front
	waiting int
}

func newTurns(most int) *turns { return &turns{most: most, queues: map[string][]chan struct{}{}} }

// counts are how many probes run, and how many wait.
func (t *turns) counts() (running, waiting int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.queues), t.waiting
}

// take waits until host may be probed, and says whether it had to; done must be
// called behind the probe. The error is errBusy, or errTurn where ctx ended
// meanwhile.
func (t *turns) take(ctx context.Context, host string) (done func(), waited bool, err error) {
	done = func() { t.pass(host) }
	turn, err := t.enter(host)
	if err != nil || turn == nil {
		return done, false, err
	}
	select {
	case <-turn:
		return done, true, nil
	case <-ctx.Done():
	}
	if !t.leave(host, turn) { // the turn came at the same moment
		done()
	}
	return nil, true, errTurn
}

// enter takes the turn where host has none, and then gives nil, or joins the
// queue: the turn has come when the channel is closed.
func (t *turns) enter(host string) (turn chan struct{}, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	queue, probed := t.queues[host]
	switch {
	case !probed && len(t.queues) == t.most, probed && t.waiting == t.most:
		return nil, errBusy
	case !probed:
		t.queues[host] = nil
		return nil, nil
	}
	turn = make(chan struct{})
	t.queues[host] = append(queue, turn)
	t.waiting++
	return turn, nil
}

// leave takes turn out of the queue, unless it is no longer there.
func (t *turns) leave(host string, turn chan struct{}) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.Index(t.queues[host], turn)
	if i < 0 {
		return false
	}
	t.queues[host] = slices.Delete(t.queues[host], i, i+1)
	t.waiting--
	return true
}

// pass gives the turn to the next who waits for host.
func (t *turns) pass(host string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	queue := t.queues[host]
	if len(queue) == 0 {
		delete(t.queues, host)
		return
	}
	t.queues[host] = queue[1:]
	t.waiting--
	close(queue[0])
}
