package browser

import (
	"io"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func TestOwner(t *testing.T) {
	from, to := netip.MustParseAddrPort("127.0.0.1:8080"), netip.MustParseAddrPort("127.0.0.1:43981")
	row := func(form func(netip.AddrPort) string, user string) string {
		return "   1: " + form(from) + " " + form(to) + " 01 00000000:00000000 00:00000000 00000000 " + user + "        0 4711 1 0\n"
	}
	const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	mine := strings.TrimSpace(row(tableForm, "x"))
	if !strings.Contains(mine, ":1F90 ") || !strings.Contains(mine, ":ABCD ") {
		t.Errorf("the table's form is %s", mine)
	}
	for table, want := range map[string]peer{
		"": unsure, head: unsure, head + row(tableForm, "4294967294"): stranger, head + row(tableForm, "x"): unsure,
		head + row(tableForm6, "4294967294"): unsure,
	} {
		if got := ownerIn([]byte(table), tableForm(from), tableForm(to)); got != want {
			t.Errorf("%q: %d, want %d", table, got, want)
		}
	}
	if got := ownerIn([]byte(row(tableForm6, "4294967294")), tableForm6(from), tableForm6(to)); got != stranger {
		t.Errorf("by the newer protocol: %d", got)
	}
}

// Another user of the computer who has seen the address does not get in.
func TestAnotherUser(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil || os.Getuid() != 0 {
		t.Skip("needs root and curl")
	}
	p := serveIn(t, Config{})
	cmd := exec.CommandContext(t.Context(), curl, "-s", "-o", "/dev/null", "-w", "%{http_code}", p.URL)
	cmd.Env, cmd.Dir = []string{"no_proxy=*"}, "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "404" {
		t.Errorf("another user: %v %s", err, out)
	}
	answer, err := http.Get(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusOK {
		t.Errorf("this user: %s %s", answer.Status, body)
	}
}
