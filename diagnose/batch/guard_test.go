// The race detector allocates by itself: what is counted here is counted without it.

//go:build !race

package batch

import (
	"runtime"
	"testing"
)

// TestGuardRows: a row takes about as much from memory as it does today, the
// practice server's side included, and not more the more rows there are.
func TestGuardRows(t *testing.T) {
	const mostBytes, mostAllocations = 237_000, 845 // 182 000 and 649 when this was written
	w := newWorld(t, quick)
	var before, after runtime.MemStats
	for _, many := range []int{100, 1000} {
		runtime.ReadMemStats(&before)
		n := 0
		for range w.batch().Run(t.Context(), drawn(t, table(many))) {
			n++
		}
		runtime.ReadMemStats(&after)
		if n != many {
			t.Fatalf("%d rows of %d", n, many)
		}
		bytes, allocations := (after.TotalAlloc-before.TotalAlloc)/uint64(many), (after.Mallocs-before.Mallocs)/uint64(many)
		t.Logf("%d rows: %d bytes and %d allocations a row", many, bytes, allocations)
		if bytes > mostBytes || allocations > mostAllocations {
			t.Errorf("%d rows: %d bytes and %d allocations a row, more than %d and %d", many, bytes, allocations, mostBytes, mostAllocations)
		}
	}
}
