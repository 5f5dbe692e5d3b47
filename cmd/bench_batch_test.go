//go:build linux

package cmd_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// batches checks tables of many servers: all are one small IMAP server, which
// answers at every address of a network that leads back to this computer, and under
// as many names. It is not one of the private ones, which check-ups remark upon.
func batches(b *bench, quick bool) table {
	t := table{
		title: "Many servers",
		text: `"mailcheckup-cli batch" with its usual settings, of healthy servers, each with a name and an address of its own and
all in the process that measures, on the same cores. Processor time and memory are the program's alone.`,
		head: []string{"rows", "time", "rows a second", "processor time a row", "peak memory"},
	}
	sizes := []int{100, 1000, 3000, 10_000}
	if quick {
		sizes = sizes[:2]
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(b.dir, "cert.pem"), filepath.Join(b.dir, "key.pem"))
	b.check(err)
	config := &tls.Config{Certificates: []tls.Certificate{pair}}
	b.serve(b.client, ":993", func(conn net.Conn) { smallIMAP(tls.Server(conn, config)) })
	b.must("ip", "-n", b.client, "route", "add", "local", "11.0.0.0/8", "dev", "lo")
	hosts := filepath.Join("/etc/netns", b.client, "hosts")
	before, err := os.ReadFile(hosts)
	b.check(err)
	defer b.write(hosts, string(before))
	var names strings.Builder // as many for every table: the program's library keeps them in memory
	for i := 1; i <= sizes[len(sizes)-1]; i++ {
		fmt.Fprintf(&names, "11.1.%d.%d h%d.rows.example\n", i>>8, i&255, i)
	}
	b.write(hosts, string(before)+names.String())
	for _, n := range sizes {
		var rows strings.Builder
		rows.WriteString("server,port,security\n")
		for i := 1; i <= n; i++ {
			fmt.Fprintf(&rows, "h%d.rows.example,993,tls\n", i)
		}
		list := filepath.Join(b.dir, "table.csv")
		b.write(list, rows.String())
		t.rows = append(t.rows, b.batch(list, n))
	}
	return t
}

// batch checks a table and sees to it that all of its rows are fine.
func (b *bench) batch(list string, n int) []string {
	weight := filepath.Join(b.dir, "weight")
	cmd := exec.Command("/usr/bin/time", "--quiet", "-f", "%M", "-o", weight, b.cli, "batch", list)
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+filepath.Join(b.dir, "ca.pem"), "SSL_CERT_DIR=/nonexistent")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var took time.Duration
	err := inside(b.client, func() error {
		began := time.Now()
		err := cmd.Run()
		took = time.Since(began)
		return err
	})
	if fine := strings.Count(out.String(), ",ok,"); err != nil || fine != n {
		b.t.Errorf("%d of %d rows are fine, %v\n%.2000s\n%s", fine, n, err, &out, &errs)
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return []string{
		fmt.Sprint(n), short(took), fmt.Sprintf("%.0f", float64(n)/took.Seconds()), short(cpu / time.Duration(n)), megabytes(b.weight(weight)),
	}
}

// smallIMAP is a server that has no mailboxes.
func smallIMAP(conn net.Conn) {
	const able = "IMAP4rev1 AUTH=PLAIN SASL-IR"
	fmt.Fprintf(conn, "* OK [CAPABILITY %s] ready\r\n", able)
	for in := bufio.NewScanner(conn); in.Scan(); {
		words := strings.Fields(in.Text())
		if len(words) < 2 {
			return
		}
		switch strings.ToUpper(words[1]) {
		case "CAPABILITY":
			fmt.Fprintf(conn, "* CAPABILITY %s\r\n%s OK done\r\n", able, words[0])
		case "LOGOUT":
			fmt.Fprintf(conn, "* BYE\r\n%s OK done\r\n", words[0])
			return
		case "NOOP":
			fmt.Fprintf(conn, "%s OK done\r\n", words[0])
		default:
			fmt.Fprintf(conn, "%s BAD what?\r\n", words[0])
		}
	}
}
