package batch

import (
	"cmp"
	"context"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"mailcheckup/diagnose"
)

// turns know when the next guest may come to each place.
type turns struct {
	pause time.Duration
	at    map[string]turn
	sweep int // places from which on those where nobody is are forgotten
}

type turn struct {
	guests int
	next   time.Time // nobody else may come before
}

const fewPlaces = 2 * mostHeld

func newTurns(pause time.Duration) turns {
	return turns{cmp.Or(pause, usualPause), map[string]turn{}, fewPlaces}
}

// wait is how long a guest of all these places must wait at least; 0 if it may
// come now. Where it depends on others leaving, it is an hour: they will be seen.
func (t *turns) wait(places []string, now time.Time) (wait time.Duration) {
	for _, place := range places {
		its := t.at[place]
		if its.guests >= mostGuests {
			return time.Hour
		}
		wait = max(wait, its.next.Sub(now))
	}
	return wait
}

func (t *turns) take(places []string, now time.Time) {
	for _, place := range places {
		t.at[place] = turn{t.at[place].guests + 1, now.Add(t.pause)}
	}
}

func (t *turns) leave(places []string, now time.Time) {
	for _, place := range places {
		its := t.at[place]
		its.guests--
		t.at[place] = its
	}
	if len(t.at) > t.sweep {
		t.forget(now)
	}
}

// forget drops the places where nobody is and anybody may come.
func (t *turns) forget(now time.Time) {
	for place, its := range t.at {
		if its.guests == 0 && !its.next.After(now) {
			delete(t.at, place)
		}
	}
	t.sweep = max(fewPlaces, 2*len(t.at))
}

// plainName is a host name as the name service has it. What looks otherwise is not
// looked up: the check-up will say what is wrong with it.
var plainName = regexp.MustCompile(`^([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$`)

// placesOf are the server of s by its name and by its internet addresses. Where
// none is given, the check-up tries names of the mailbox's domain, so that is the
// place.
func placesOf(ctx context.Context, resolver diagnose.Resolver, s diagnose.Settings) []string {
	host := strings.ToLower(strings.TrimSpace(s.Host))
	if host == "" {
		return []string{"@" + s.Domain()}
	}
	if name, port, err := net.SplitHostPort(host); err == nil && !strings.ContainsFunc(port, unicode.IsPunct) {
		host = name
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	if addr, err := netip.ParseAddr(host); err == nil {
		return []string{addr.Unmap().String()}
	}
	places := []string{host}
	if !plainName.MatchString(host) || len(host) > 253 {
		return places
	}
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	addrs, _ := resolver.LookupNetIP(ctx, "ip", host) // the check-up will say what is wrong
	for _, addr := range addrs {
		if place := addr.Unmap().String(); !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	return places
}
