package diagnose

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// webPort is the yardstick: hardly anybody forbids it on the way.
const webPort = 443

// surveyed are the ports that a survey knocks at: those of mail, and the
// yardstick.
var surveyed = []int{993, 143, 995, 110, 465, 587, webPort}

// A survey knows which other ports of the server answer.
type survey struct {
	mu    sync.Mutex
	state map[int]error // nil: open; errSilent while nothing came
	quick time.Duration // what the quickest answer took; 0: none came
	began time.Time
	done  chan struct{} // closed when every port has answered or had its time
}

// lookAround begins the survey, once: it knocks at every port, politely, and
// closes at once. A run that is one of many knocks at the yardstick only, and
// one that proves settings has no survey: its answer is nil.
func (p *probe) lookAround() *survey {
	if p.survey != nil || p.proving {
		return p.survey
	}
	s := &survey{state: map[int]error{}, began: time.Now(), done: make(chan struct{})}
	p.survey = s
	ports := surveyed
	if p.sparing {
		ports = []int{webPort}
	}
	for _, port := range ports {
		if port != p.settings.Port {
			s.state[port] = errSilent
		}
	}
	ctx, cancel := context.WithTimeout(p.ctx, p.doctor.patience(StageTCP))
	var knocks Group
	for _, port := range slices.Collect(maps.Keys(s.state)) {
		for _, addr := range p.addrs {
			knocks.Go(func() {
				a := p.attempt(ctx, netip.AddrPortFrom(addr, uint16(port)))
				if a.conn != nil {
					a.conn.Close()
				}
				s.put(port, a.err, a.took)
			})
		}
	}
	p.beside(func() {
		defer cancel()
		defer close(s.done)
		knocks.Wait()
	})
	return s
}

// put notes what a knock met; of two addresses the better one counts.
func (s *survey) put(port int, err error, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if (err == nil || err == errRefused) && (s.quick == 0 || took < s.quick) {
		s.quick = max(took, 1)
	}
	if old, ok := s.state[port]; !ok || worth(err) > worth(old) {
		s.state[port] = err
	}
}

// worth is how much an answer tells of a port.
func worth(err error) int {
	switch err {
	case nil:
		return 3
	case errRefused:
		return 2
	case errSilent:
		return 0
	}
	return 1 // somebody on the way has spoken
}

// patient is how many times as long as its quickest neighbour a port is waited for.
const patient = 10

// neighbourly says that other ports answered in a fraction of the time for which one
// has been silent: the machine is there, and the way to it is quick.
func (s *survey) neighbourly(silent time.Duration) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.quick > 0 && silent >= patient*s.quick
}

// settle waits until most that can answer has answered.
func (s *survey) settle() {
	look := time.NewTicker(hush / 10)
	defer look.Stop()
	for {
		select {
		case <-s.done:
			return
		case <-look.C:
			if long := time.Since(s.began); long >= alarm-hush || long >= 2*hush && s.neighbourly(long) {
				return
			}
		}
	}
}

// open lists the ports that take connections.
func (s *survey) open() []int { return s.that(func(err error) bool { return err == nil }) }

// refuses says that nothing listens at a port.
func (s *survey) refuses(port int) bool {
	return s != nil && slices.Contains(s.that(func(err error) bool { return err == errRefused }), port)
}

// onlyWeb says that nothing but the yardstick answers. Who answers there need not be
// the server: the sign-in page of a network takes such connections for all.
func (s *survey) onlyWeb() bool {
	refused := s.that(func(err error) bool { return err == errRefused })
	return len(refused) == 0 && slices.Equal(s.open(), []int{webPort})
}

// allShut lists the ports of mail where every one of them refuses, and the yardstick
// is open: it is no server for mail, or something on the way shuts them all.
func (s *survey) allShut() []int {
	others := s.that(func(err error) bool { return err != nil && err != errRefused })
	if len(others) > 0 || !slices.Equal(s.open(), []int{webPort}) {
		return nil
	}
	return s.that(func(err error) bool { return err == errRefused })
}

// answers says that the machine is there: some port was opened or refused.
func (s *survey) answers() bool {
	return len(s.that(func(err error) bool { return err == nil || err == errRefused })) > 0
}

func (s *survey) that(holds func(error) bool) (ports []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, port := range surveyed {
		if err, ok := s.state[port]; ok && holds(err) {
			ports = append(ports, port)
		}
	}
	return ports
}

// String is the evidence: "143 open, 993 connection refused, …".
func (s *survey) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var parts []string
	for _, port := range surveyed {
		switch err, ok := s.state[port]; {
		case ok && err == nil:
			parts = append(parts, fmt.Sprint(port, " open"))
		case ok:
			parts = append(parts, fmt.Sprint(port, " ", err))
		}
	}
	return strings.Join(parts, ", ")
}
