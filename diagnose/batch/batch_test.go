package batch

import (
	"context"
	"fmt"
	"iter"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
)

// heap is how much of it is in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Two thousand servers, of which a tenth is silent: every row has its verdict,
// once, in bounded time and memory.
func TestManyRows(t *testing.T) {
	const many = 2000
	w := newWorld(t, quick)
	seen := make([]bool, many+1)
	began, early, highest, late := time.Now(), int64(0), int64(0), int64(1<<62) // late: the least, for what is in flight comes and goes
	n := 0
	for result := range w.batch().Run(t.Context(), drawn(t, table(many))) {
		row, want := result.Row.Number, diagnose.TLSCleartext
		if row%10 == 0 {
			want = diagnose.TCPHostSilent
		}
		if got := result.Checkup.Verdict().Cause; seen[row] || got != want {
			t.Errorf("row %d: %s, want %s; seen before: %v", row, got, want, seen[row])
		}
		seen[row] = true
		switch n++; {
		case n == 200:
			early = heap()
		case n%200 == 0:
			now := heap()
			highest = max(highest, now)
			if n > many/2 {
				late = min(late, now)
			}
		}
	}
	took := time.Since(began)
	t.Logf("%d rows in %v, heap %d kB after 200 rows and %d to %d kB later, %d connections side by side", n, took, early>>10, late>>10, highest>>10, w.widest)
	if n != many || took > 90*time.Second {
		t.Errorf("%d rows in %v", n, took)
	}
	if late > early+1<<20 || highest > early+8<<20 {
		t.Errorf("the heap grew from %d to %d bytes, at times %d", early, late, highest)
	}
	if w.widest > 4*Usual {
		t.Errorf("%d connections side by side", w.widest)
	}
}

// However many rows lead to a server, under however many names, it has two guests
// at most, and time between them.
func TestPolite(t *testing.T) {
	for name, shared := range map[string]bool{"names of one address": true, "one name": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "WAIT 150\n"+quick)
			w.shared = shared
			b := w.batch()
			b.Pause = 200 * time.Millisecond
			var text strings.Builder
			text.WriteString("server;port;security\n")
			for n := range 12 {
				host := "h1"
				if shared {
					host = fmt.Sprintf("h%d", n+1)
				}
				fmt.Fprintf(&text, "%s.practice.example;143;none\n", host)
			}
			n := 0
			for result := range b.Run(t.Context(), drawn(t, text.String())) {
				n++
				if c := result.Checkup.Verdict().Cause; c != diagnose.TLSCleartext {
					t.Errorf("%s", c)
				}
			}
			dials := w.dials[addrOf(1)]
			if most := w.most[addrOf(1)]; n != 12 || most > 2*mostGuests { // each tries other settings beside
				t.Errorf("%d rows, %d connections at a time", n, most)
			}
			for i := 2; i < len(dials); i++ {
				if apart := dials[i].Sub(dials[i-2]); apart < b.Pause/2 { // half: a busy computer is late with one and not with the next
					t.Errorf("connection %d comes %v after the last but one", i, apart)
				}
			}
		})
	}
}

// Rows of a busy server do not keep those behind them.
func TestBusyServerHoldsUpNobody(t *testing.T) {
	w := newWorld(t, quick)
	b := w.batch()
	b.Pause = 20 * time.Millisecond
	text := "server,port,security\n" + strings.Repeat("h1.practice.example,143,none\n", 60) + "h2.practice.example,143,none\n"
	n := 0
	for result := range b.Run(t.Context(), drawn(t, text)) {
		if n++; result.Row.Number == 61 && n > 20 {
			t.Errorf("the last row came as number %d", n)
		}
	}
	if n != 61 {
		t.Errorf("%d rows", n)
	}
}

// The end comes at once, and leaves nothing behind (TestMain looks).
func TestInterrupted(t *testing.T) {
	w := newWorld(t, quick)
	for _, broken := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		n := 0
		var stopped time.Time
		for result := range w.batch().Run(ctx, drawn(t, table(500))) {
			if !result.Checkup.Finished() {
				t.Errorf("row %d is half done", result.Row.Number)
			}
			if n++; n == 50 {
				stopped = time.Now()
				cancel()
				if broken {
					break
				}
			}
		}
		if took := time.Since(stopped); n < 50 || n > 50+Usual || took > time.Second {
			t.Errorf("%d rows, %v after the end", n, took)
		}
	}
}

// A table that goes on for ever, such as a pipe, does not keep the run from its end,
// whoever ends it.
func TestEndless(t *testing.T) {
	endless := func(ctx context.Context) iter.Seq[Row] {
		return func(yield func(Row) bool) {
			if yield(Row{Number: 1, Problem: &Problem{}}) {
				<-ctx.Done()
			}
		}
	}
	for range newWorld(t, quick).batch().Run(t.Context(), endless) {
		break
	}
}

// A crash in a check-up is one where it can be seen.
func TestCrash(t *testing.T) {
	b := &Batch{Doctor: &diagnose.Doctor{}, Find: func(context.Context, diagnose.Settings) []diagnose.Settings { panic("oh") }}
	defer func() {
		if recover() != "oh" {
			t.Error("it went unseen")
		}
	}()
	for range b.Run(t.Context(), drawn(t, "address\na@b.example\n")) {
	}
}

// An address without a server is checked with what is found for it, as far as that
// goes until something works.
func TestFind(t *testing.T) {
	w := newWorld(t, quick)
	b := w.batch()
	found := func(n int) diagnose.Settings {
		return diagnose.Settings{Service: diagnose.IMAP, Host: fmt.Sprintf("h%d.practice.example", n), Port: 143, Security: diagnose.Cleartext}
	}
	b.Find = func(_ context.Context, s diagnose.Settings) []diagnose.Settings {
		switch s.Address {
		case "second@practice.example":
			return []diagnose.Settings{found(10), found(2)}
		case "none@practice.example":
			return []diagnose.Settings{found(10), found(20), found(30), found(4)}
		}
		return nil
	}
	want := map[int]struct {
		cause diagnose.Cause
		host  string
	}{
		1: {diagnose.TLSCleartext, "h2.practice.example"}, 2: {diagnose.TCPHostSilent, "h10.practice.example"},
		3: {diagnose.InputEmpty, ""}, 4: {diagnose.TLSCleartext, "h3.practice.example"},
	}
	n := 0
	for result := range b.Run(t.Context(), drawn(t, "address,server,port,security\nsecond@practice.example\nnone@practice.example\nx@y.invalid\nsecond@practice.example,h3.practice.example,143,none\n")) {
		n++
		want := want[result.Row.Number]
		if got := result.Checkup; got.Verdict().Cause != want.cause || got.Settings.Host != want.host {
			t.Errorf("row %d: %s of %q, want %v", result.Row.Number, got.Verdict().Cause, got.Settings.Host, want)
		}
	}
	if n != 4 {
		t.Errorf("%d rows", n)
	}
}

func TestFacts(t *testing.T) {
	server := func(host string) []discover.Server {
		return []discover.Server{{Host: host, Port: 1, Security: diagnose.TLS, User: discover.UserAddress}}
	}
	own := []discover.Provider{
		{Domains: []string{"send.example"}, Send: server("smtp.send.example")},
		{Domains: []string{"xn--bcher-kva.example"}, IMAP: server("imap.b.example")},
	}
	for _, test := range []struct {
		address string
		service diagnose.Service
		want    string
	}{
		{"anna@gmail.com", "", "imap.gmail.com"},
		{"anna@GMAIL.com", diagnose.SMTP, "smtp.gmail.com"},
		{"anna@proton.me", "", ""}, // no mail program gets in by itself
		{"anna@nobody.example", "", ""},
		{"", "", ""},
		{"kim@send.example", "", "smtp.send.example"}, // there is nothing else
		{"kim@b\u00fccher.example", "", "imap.b.example"},
	} {
		got := Facts(&discover.Finder{Own: own})(t.Context(), diagnose.Settings{Address: test.address, Service: test.service, Username: "own"})
		if len(got) == 0 != (test.want == "") || len(got) > 0 && (got[0].Host != test.want || got[0].Username != "own") {
			t.Errorf("%s: %v", test.address, got)
		}
	}
}

func TestPlaces(t *testing.T) {
	w := newWorld(t, quick)
	for host, want := range map[string]string{
		"h7.practice.example":          "h7.practice.example 11.0.0.7",
		" H7.Practice.Example.:993":    "h7.practice.example 11.0.0.7",
		"192.0.2.1":                    "192.0.2.1",
		"[2001:db8::1]:993":            "2001:db8::1",
		"::ffff:192.0.2.1":             "192.0.2.1",
		"evil\x00\nname":               "evil\x00\nname",
		"https://h7.practice.example/": "https://h7.practice.example/",
		"":                             "@practice.example",
	} {
		got := strings.Join(placesOf(t.Context(), w, diagnose.Settings{Host: host, Address: "a@Practice.Example"}), " ")
		if got != want {
			t.Errorf("%q: %q, want %q", host, got, want)
		}
	}
}

// Places where nobody is any more are forgotten.
func TestTurnsAreForgotten(t *testing.T) {
	turns := newTurns(time.Second)
	now := time.Now()
	for n := range 100_000 {
		place := []string{netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}).String()}
		now = now.Add(time.Millisecond)
		turns.take(place, now)
		turns.leave(place, now)
	}
	if len(turns.at) > 2*fewPlaces {
		t.Errorf("%d places", len(turns.at))
	}
}

func BenchmarkRows(b *testing.B) {
	for _, many := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint(many), func(b *testing.B) {
			w := newWorld(b, quick)
			batch := w.batch()
			var text strings.Builder
			text.WriteString("server,port,security\n")
			for n := 1; n <= many; n++ {
				fmt.Fprintf(&text, "h%d.practice.example,143,none\n", n*10+1)
			}
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for range batch.Run(b.Context(), drawn(b, text.String())) {
					n++
				}
				if n != many {
					b.Fatal(n)
				}
			}
			b.ReportMetric(float64(many*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
