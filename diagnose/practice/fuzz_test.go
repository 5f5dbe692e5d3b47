package practice

import (
	"bytes"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
)

// FuzzOptions: whatever stands behind a verb, only options that it knows are taken,
// with values that they can have, and writing them down again gives the same.
func FuzzOptions(f *testing.F) {
	f.Add(`cert=good   login="NO [X] say \"no\"" cleartext`)
	f.Add(`cert="`)
	f.Add(`login== cleartext=" " =`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := options(text, some)
		if err != nil {
			if got != nil || !strings.HasPrefix(err.Error(), "no such option: ") && !strings.Contains(err.Error(), " cannot be ") {
				t.Errorf("%q: %v, %v", text, got, err)
			}
			return
		}
		var written []string
		for key, value := range got {
			written = append(written, key+"="+strconv.Quote(value))
		}
		if again, err := options(strings.Join(written, " "), some); err != nil || fmt.Sprint(again) != fmt.Sprint(got) {
			t.Errorf("%q: %q, and again %q, %v", text, got, again, err)
		}
	})
}

// FuzzSayRaw: whatever bytes a server is to say, they can be written down.
func FuzzSayRaw(f *testing.F) {
	f.Add([]byte("* OK \x00\xff\r\n"), `\x00\r\n`)
	f.Add([]byte("\u202e\\"), `\u12`)
	f.Fuzz(func(t *testing.T, said []byte, text string) {
		written := ""
		for _, b := range said {
			written += fmt.Sprintf(`\x%02x`, b)
		}
		var heard bytes.Buffer
		if say, err := sayRaw(written); err != nil {
			t.Errorf("%s: %v", written, err)
		} else if say(&player{conn: hearing{nil, &heard}}); !bytes.Equal(heard.Bytes(), said) && !bytes.HasPrefix(said, []byte("$ ")) {
			t.Errorf("%s said %q", written, heard.Bytes())
		}
		if _, err := sayRaw(text); err != nil && !strings.Contains(err.Error(), "bad escape: ") {
			t.Errorf("%q: %v", text, err)
		}
	})
}

// hearing is a connection of which only what is said on it counts.
type hearing struct {
	net.Conn
	heard *bytes.Buffer
}

func (h hearing) Write(b []byte) (int, error) { return h.heard.Write(b) }
