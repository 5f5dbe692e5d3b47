package browser

import (
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"
)

// FuzzOwner: whatever the system's table of connections holds, a connection is this
// user's only where a line has both its ends and this user's number.
func FuzzOwner(f *testing.F) {
	from, to := tableForm(netip.MustParseAddrPort("127.0.0.1:50000")), tableForm(netip.MustParseAddrPort("127.0.0.1:4711"))
	const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	f.Add([]byte(head + "   0: " + from + " " + to + " 01 00000000:00000000 00:00000000 00000000  1000        0 1\n"))
	f.Add([]byte(head + "   0: " + to + " " + from + " 01 00000000:00000000 00:00000000 00000000     0        0 1\n"))
	f.Add([]byte(strings.Repeat("x", 70_000) + "\n0: " + from + " " + to + " 01 0 0 0 -1"))
	f.Fuzz(func(t *testing.T, table []byte) {
		who := ownerIn(table, from, to)
		own, listed := strconv.Itoa(os.Getuid()), false
		for line := range strings.Lines(string(table)) {
			columns := strings.Fields(line)
			listed = listed || len(columns) > 7 && columns[1] == from && columns[2] == to && (who != self || strings.TrimLeft(columns[7], "+0") == strings.TrimLeft(own, "0"))
		}
		if who != unsure && !listed {
			t.Errorf("%d, by %q", who, table)
		}
	})
}
