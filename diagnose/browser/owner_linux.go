package browser

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

// owner says whose the end "from" of a connection on this computer is, by the
// system's table of connections (proc_net_tcp in Linux's documentation).
func owner(from, to netip.AddrPort) peer {
	for file, form := range map[string]func(netip.AddrPort) string{"/proc/net/tcp": tableForm, "/proc/net/tcp6": tableForm6} {
		table, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if p := ownerIn(table, form(from), form(to)); p != unsure {
			return p
		}
	}
	return unsure
}

// ownerIn looks a connection up in the table: its columns are number, this end,
// the other end, state, queues, timer, retransmissions and the number of the user.
func ownerIn(table []byte, from, to string) peer {
	for lines := bufio.NewScanner(bytes.NewReader(table)); lines.Scan(); {
		columns := strings.Fields(lines.Text())
		if len(columns) < 8 || columns[1] != from || columns[2] != to {
			continue
		}
		switch user, err := strconv.Atoi(columns[7]); {
		case err != nil:
			return unsure
		case user == os.Getuid():
			return self
		case user != 0: // the administrator could look into this program anyway
			return stranger
		}
	}
	return unsure
}

// tableForm writes an end as the table does: in words of the machine's order.
func tableForm(end netip.AddrPort) string {
	a := end.Addr().Unmap().As4()
	return fmt.Sprintf("%08X:%04X", binary.NativeEndian.Uint32(a[:]), end.Port())
}

func tableForm6(end netip.AddrPort) string {
	words := ""
	for a := end.Addr().As16(); len(words) < 32; {
		at := len(words) / 2
		words += fmt.Sprintf("%08X", binary.NativeEndian.Uint32(a[at:at+4]))
	}
	return fmt.Sprintf("%s:%04X", words, end.Port())
}
