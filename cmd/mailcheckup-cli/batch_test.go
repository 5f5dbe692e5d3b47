package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/batch"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/practice"
	"mailcheckup/diagnose/private"
)

// manyServers are the same practice server at as many addresses as one likes:
// h7.practice.example is 11.0.0.7. Every tenth is silent.
type manyServers struct{ *practice.Network }

func (manyServers) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	var n int
	if _, err := fmt.Sscanf(host, "h%d.practice.example", &n); err != nil {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return []netip.Addr{netip.AddrFrom4([4]byte{11, 0, byte(n >> 8), byte(n)})}, nil
}

func (m manyServers) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	to := netip.MustParseAddrPort(addr)
	if b := to.Addr().As4(); (int(b[2])<<8+int(b[3]))%10 == 0 {
		return silence(ctx, network, addr)
	}
	return m.Network.DialContext(ctx, network, fmt.Sprintf("192.0.2.10:%d", to.Port()))
}

// helpdesk is a terminal, and what checks many practice servers for it.
func helpdesk(t *testing.T) (term *terminal, out, errs *bytes.Buffer, engine *batch.Batch) {
	network, err := practice.Serve(practice.Fault{Ports: map[int]string{993: "TLS cert=wildcard\nIMAP"}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	many := manyServers{network}
	doctor := &diagnose.Doctor{
		Resolver: many, Dial: many.DialContext, Interfaces: network.Interfaces, Roots: network.Roots,
	}
	out, errs = new(bytes.Buffer), new(bytes.Buffer)
	return &terminal{out: out, err: errs, guide: guide.For("en")}, out, errs, &batch.Batch{Doctor: doctor, Find: batch.Facts(&discover.Finder{}), Pause: time.Millisecond}
}

// tableFile is a table with n rows, and the lines of its end.
func tableFile(t *testing.T, n int, end string) string {
	var b strings.Builder
	b.WriteString("server,address\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "h%d.practice.example,p%d@practice.example\n", i, i)
	}
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(path, []byte(b.String()+end), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBatch(t *testing.T) {
	term, out, errs, engine := helpdesk(t)
	hostile := "\"=HYPERLINK(\"\"http://x\"\")\",+cmd|' /C calc'!A0\n\x1b[2J\u202eh1.practice.example,@SUM(1)\n\"left open,\n\"two\nlines\",-1\n"
	summary := filepath.Join(t.TempDir(), "summary.json")
	exit, err := term.runBatch(t.Context(), engine, batchOptions{file: tableFile(t, 20, hostile), summaryFile: summary})
	if exit != exitProblem || err != nil {
		t.Fatalf("exit %d, %v\n%s", exit, err, errs)
	}
	all, err := csv.NewReader(out).ReadAll()
	if err != nil || len(all) != 25 || strings.Join(all[0], ",") != "row,address,service,server,port,security,cause,severity,who,title,working,took_ms" {
		t.Fatalf("%d lines, %v: %q", len(all), err, all)
	}
	causes := map[string]string{}
	for _, cells := range all[1:] {
		causes[cells[0]] = cells[6]
		for _, cell := range cells {
			if strings.ContainsAny(cell, "\x1b\u202e") || cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Errorf("%q could do harm", cell)
			}
		}
		if cells[0] == "7" && (cells[6] != "ok" || cells[10] != "imap h7.practice.example:993 tls" || cells[1] != "p7@practice.example") {
			t.Errorf("row 7 is %q", cells)
		}
	}
	for row, want := range map[string]string{"1": "ok", "10": "tcp.host-silent", "20": "tcp.host-silent", "21": "input.url", "23": rowError, "24": "dns.nxdomain"} {
		if causes[row] != want {
			t.Errorf("row %s: %q, want %s", row, causes[row], want)
		}
	}
	if causes["22"] == "" || causes["22"] == "ok" {
		t.Errorf("row 22: %q", causes["22"])
	}
	var doc tallyDocument
	text, _ := os.ReadFile(summary)
	if err := json.Unmarshal(text, &doc); err != nil || doc.Rows != 24 || doc.Problems != 6 || doc.Causes[0].Cause != "ok" || doc.Causes[0].Count != 18 || doc.Interrupted {
		t.Errorf("%v, %s", err, text)
	}
	if !strings.Contains(errs.String(), "Rows checked: 24. Rows with a problem: 6.") || !strings.Contains(errs.String(), "2  ") {
		t.Errorf("summary:\n%s", errs)
	}
}

// TestUnarmed holds that no spreadsheet takes a cell for a formula, whatever it
// separates cells by.
func TestUnarmed(t *testing.T) {
	for cell, want := range map[string]string{
		"a": "a", "": "", "a, b": `"a, b"`, "=1": "'=1", " +1": `" +1"`, "a;b": `"a;b"`, "a-b;c=d": `"a-b;c=d"`,
		"a@x.org;=cmd|'/C calc'!A0;b": `"a@x.org;'=cmd|'/C calc'!A0;b"`,
		"a\t@SUM(1)":                  "\"a\t'@SUM(1)\"", "a; \"-1": `"a;' ""-1"`, "\n\n＝1": "\"'\n\n'＝1\"", "a\r=1": "\"a\r'=1\"", "\tb": "\"'\tb\"",
	} {
		if cell == " +1" {
			want = "' +1"
		}
		if got := quoted(unarmed(cell)); got != want {
			t.Errorf("%q becomes %s, want %s", cell, got, want)
		}
	}
}

// TestBatchGermanTable holds that a table as Excel has it is understood, or else said
// what of it is not.
func TestBatchGermanTable(t *testing.T) {
	term, out, errs, engine := helpdesk(t)
	path := filepath.Join(t.TempDir(), "table.csv")
	text := "Name;E-Mail-Adresse;Server;Port;Sicherheit;Dienst;Bem\x1berkung\nKim;k@practice.example;h1.practice.example;993;SSL/TLS;IMAP;x\n" +
		"Tom;tom@practice,example;;;;;\nPat;pat@practice.example;;;;Dienst;\nAnna;;h1;1;;;;;x\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if exit, err := term.runBatch(t.Context(), engine, batchOptions{file: path}); exit != exitProblem || err != nil {
		t.Fatalf("exit %d, %v\n%s", exit, err, errs)
	}
	for _, want := range []string{
		"\n1,k@practice.example,imap,h1.practice.example,993,tls,ok,", "“tom@practice,example” in the column “E-Mail-Adresse” is not a mail address",
		"“Dienst” is not possible in the column “Dienst”", "Line 5 of the table has 9 cells, but there are only 7 columns",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if want := "These columns of the table are not looked at: Name, Bem\ufffderkung\n"; !strings.HasPrefix(errs.String(), want) {
		t.Errorf("%s", errs)
	}
}

// Broken off again and again, torn in the middle of a line, and gone on with:
// every row is in the file exactly once, and the last run writes all of them.
func TestBatchGoesOn(t *testing.T) {
	const many = 600
	quiet := goleak.IgnoreCurrent()
	term, out, errs, engine := helpdesk(t)
	o := batchOptions{file: tableFile(t, many, ""), outFile: filepath.Join(t.TempDir(), "results.jsonl"), asJSON: true}
	for run := range 4 {
		ctx, cancel := context.WithCancel(t.Context())
		if run < 3 {
			term.out = &stopper{after: 100 * (run + 1), stop: cancel}
		} else {
			out.Reset()
			term.out = out
		}
		exit, err := term.runBatch(ctx, engine, o)
		cancel()
		if want := map[bool]int{true: exitInterrupted, false: exitProblem}[run < 3]; exit != want || err != nil {
			t.Fatalf("run %d: exit %d, %v\n%s", run, exit, err, errs)
		}
		if run == 1 { // the computer lost power
			text, err := os.ReadFile(o.outFile)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(o.outFile, text[:len(text)-40], 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !strings.Contains(errs.String(), "To go on, run the same command again") || !strings.Contains(errs.String(), "Checked already by an earlier run: ") {
		t.Errorf("%s", errs)
	}
	kept, err := os.ReadFile(o.outFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"file": string(kept), "output": out.String()} {
		times := map[int]int{}
		for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
			var r record
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatalf("%v in %q", err, line)
			}
			times[r.Row]++
			if want := map[bool]string{true: "tcp.host-silent", false: "ok"}[r.Row%10 == 0]; r.Verdict.Cause != want {
				t.Errorf("row %d: %s", r.Row, r.Verdict.Cause)
			}
		}
		for row := 1; row <= many; row++ {
			if times[row] != 1 {
				t.Errorf("row %d is in the %s %d times", row, name, times[row])
			}
		}
	}
	engine.Doctor.Resolver.(manyServers).Close()
	goleak.VerifyNone(t, quiet)
}

// TestBatchTableChanged holds that the file of results is about the table as it is now:
// what was mended is not told any more, and what only stands elsewhere is not checked
// again.
func TestBatchTableChanged(t *testing.T) {
	dir := t.TempDir()
	o := batchOptions{file: filepath.Join(dir, "table.csv"), outFile: filepath.Join(dir, "results.jsonl"), asJSON: true}
	for n, run := range []struct {
		table, want string
		earlier     bool
	}{
		{"server,security\nh1.practice.example,\nh2.practice.example,tsl\nh10.practice.example,\n", "1 2 h1 ok;2 3 h2 row.error;3 4 h10 tcp.host-silent", false},
		{"server,security\nh3.practice.example,\nh1.practice.example,\n\nh2.practice.example,tls\nh10.practice.example,\n", "1 2 h3 ok;2 3 h1 ok;3 5 h2 ok;4 6 h10 tcp.host-silent", true},
		{"server,security\nh2.practice.example,tls\n", "1 2 h2 ok", true},
	} {
		term, out, errs, engine := helpdesk(t)
		if err := os.WriteFile(o.file, []byte(run.table), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := term.runBatch(t.Context(), engine, o); err != nil || strings.Contains(errs.String(), "by an earlier run") != run.earlier {
			t.Errorf("run %d: %v\n%s", n, err, errs)
		}
		kept, err := os.ReadFile(o.outFile)
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"file": string(kept), "output": out.String()} {
			var got []string
			for line := range strings.Lines(text) {
				var r record
				if err := json.Unmarshal([]byte(line), &r); err != nil {
					t.Fatal(err)
				}
				host, _, _ := strings.Cut(r.Settings.Server, ".")
				got = append(got, fmt.Sprintf("%d %d %s %s", r.Row, r.Line, host, r.Verdict.Cause))
			}
			slices.Sort(got)
			if strings.Join(got, ";") != run.want {
				t.Errorf("run %d: the %s has %q, want %s", n, name, got, run.want)
			}
		}
	}
}

// TestBatchInUse holds that two runs do not write to one file, and nobody writes to that
// of another user.
func TestBatchInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.jsonl")
	busy, err := batch.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	table := tableFile(t, 1, "")
	fails := func(says string, args ...string) {
		t.Helper()
		var out bytes.Buffer
		term := &terminal{out: &out, err: &out}
		if exit := term.run(t.Context(), append([]string{"batch", table, "--lang", "en"}, args...)); exit != exitUsage || !strings.Contains(out.String(), says) {
			t.Errorf("exit %d\n%s", exit, &out)
		}
	}
	fails("another run is writing to it", "--out", path)
	busy.Close()
	if os.Getuid() != 0 {
		t.Skip("only root gives files away")
	}
	if err := os.Chown(path, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	fails("belongs to another user", "--out", path)
	fails("belongs to another user", "--summary", path)
}

// A stopper is a standard output where Ctrl-C is pressed after so many lines.
type stopper struct {
	after int
	stop  func()
}

func (s *stopper) Write(p []byte) (int, error) {
	if s.after -= bytes.Count(p, []byte{'\n'}); s.after <= 0 {
		s.stop()
	}
	return len(p), nil
}

func TestBatchUsage(t *testing.T) {
	table := tableFile(t, 1, "")
	secrets := filepath.Join(t.TempDir(), "secrets.csv")
	if err := os.WriteFile(secrets, []byte("server,password\nh,kanarienvogel\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	results := filepath.Join(filepath.Dir(secrets), "results")
	ansi, other := filepath.Join(filepath.Dir(secrets), "ansi.csv"), filepath.Join(filepath.Dir(secrets), "other.csv")
	if err := errors.Join(os.WriteFile(ansi, []byte("address\na@b.example\nJ\xf6rg@m\xfcller.example\n"), 0o600), os.WriteFile(other, []byte("nazwa;dom\nx;y\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ args, says string }{
		{"", "Give a table"},
		{"/nonexistent.csv", "nonexistent"},
		{table + " " + table, "not expected"},
		{table + " --parallel 0", "--parallel"},
		{table + " --parallel many", "--parallel"},
		{table + " --out " + table, "holds something else"},
		{table + " --out " + filepath.Dir(secrets), "file for results"},
		{table + " --summary " + table, "holds something else"},
		{table + " --out " + results + " --summary " + results, "holds something else"},
		{table + " --summary " + filepath.Dir(secrets), "directory"},
		{table + " --password x", "--password"},
		{secrets, "column for passwords"},
		{ansi, "CSV UTF-8"},
		{other, "There can be: server, port, security, service, address, user"},
		{os.DevNull, "first line"},
	} {
		var out, errs bytes.Buffer
		term := &terminal{out: &out, err: &errs}
		exit := term.run(t.Context(), append(append([]string{"batch"}, strings.Fields(test.args)...), "--lang", "en"))
		if exit != exitUsage || !strings.Contains(errs.String(), test.says) || out.Len() > 0 || strings.Contains(errs.String(), "kanarien") {
			t.Errorf("%s: exit %d\n%s%s", test.args, exit, &out, &errs)
		}
	}
}

// A table without rows is no table of which all is well, and a summary may be
// written again.
func TestBatchSummary(t *testing.T) {
	table, summary := filepath.Join(t.TempDir(), "table.csv"), filepath.Join(t.TempDir(), "summary.json")
	if err := os.WriteFile(summary, nil, 0o644); err != nil { // as touch makes one
		t.Fatal(err)
	}
	for range 2 {
		if err := os.WriteFile(table, []byte("server,port\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		term := &terminal{out: &out, err: &out}
		exit := term.run(t.Context(), []string{"batch", table, "--summary", summary, "--lang", "en"})
		if exit != exitUsage || !strings.Contains(out.String(), "no row") {
			t.Errorf("exit %d\n%s", exit, &out)
		}
	}
	if text, err := os.ReadFile(summary); err != nil || !strings.HasPrefix(string(text), tallyBegin) {
		t.Errorf("%s, %v", text, err)
	}
	if info, err := os.Stat(summary); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestSummaryOfStranger holds that a file that became somebody else's meanwhile loses
// nothing.
func TestSummaryOfStranger(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root gives files away")
	}
	path := filepath.Join(t.TempDir(), "summary.json")
	if err := errors.Join(os.WriteFile(path, []byte("theirs"), 0o600), os.Chown(path, 65534, 65534)); err != nil {
		t.Fatal(err)
	}
	err := newTally(guide.For("en")).save(path, false)
	if held, _ := os.ReadFile(path); !errors.Is(err, private.ErrStranger) || string(held) != "theirs" {
		t.Errorf("%v, and the file says %q", err, held)
	}
}

// TestSummaryShorter holds that nothing is left of a longer one.
func TestSummaryShorter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "summary.json")
	if err := os.WriteFile(path, []byte(tallyBegin+strings.Repeat(" ", 5000)), 0o600); err != nil {
		t.Fatal(err)
	}
	err := newTally(guide.For("en")).save(path, false)
	if held, _ := os.ReadFile(path); err != nil || !json.Valid(held) || len(held) > 500 {
		t.Errorf("%v\n%s", err, held)
	}
	if err := newTally(guide.For("en")).save(os.DevNull, false); err != nil {
		t.Error(err)
	}
}

// TestWritableLink holds that to try a file that a link leads to leaves the link, and
// nothing else.
func TestWritableLink(t *testing.T) {
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink("real", link); err != nil {
		t.Skip(err)
	}
	term := &terminal{guide: guide.For("en")}
	if err := term.writable(link, tallyBegin); err != nil {
		t.Fatal(err)
	}
	if all, err := os.ReadDir(filepath.Dir(link)); err != nil || len(all) != 1 || all[0].Name() != "link" {
		t.Errorf("%v, %v", all, err)
	}
}

// TestPortAsTyped holds that a port which is no number is not replaced by the usual one.
func TestPortAsTyped(t *testing.T) {
	for typed, number := range map[string]int{"99x3": 0, "993,0": 0, "993.0": 0, "0": 0, "99300": 99300, "-1": -1} {
		var out bytes.Buffer
		check := []string{"check", "--server", "192.0.2.1", "--port=" + typed, "--lang", "en"}
		term := &terminal{out: &out, err: &out}
		if exit := term.run(t.Context(), append(check, "--json")); exit != exitProblem || !strings.Contains(out.String(), fmt.Sprintf(`"port":%d,`, number)) || !strings.Contains(out.String(), `"typed":"`+typed+`"`) {
			t.Errorf("%s: exit %d\n%s", typed, exit, &out)
		}
		out.Reset()
		if term.run(t.Context(), check); !strings.Contains(out.String(), "port "+typed+",") || strings.Contains(out.String(), "port 993,") && typed != "993,0" {
			t.Errorf("%s:\n%s", typed, &out)
		}
	}
}

// A pipe that nothing comes from does not keep the end from coming.
func TestBatchFromPipe(t *testing.T) {
	in, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	term, out, errs, engine := helpdesk(t)
	term.in = in
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	term.out = &stopper{after: 3, stop: cancel}
	if _, err := write.WriteString("server\nh1.practice.example\nh2.practice.example\nh3."); err != nil {
		t.Fatal(err)
	}
	if exit, err := term.runBatch(ctx, engine, batchOptions{file: "-"}); exit != exitInterrupted || err != nil || !strings.Contains(errs.String(), "Rows checked: 2.") {
		t.Errorf("exit %d, %v\n%s%s", exit, err, out, errs)
	}
	write.Close() // which ends the reading that was left behind
}

// TestBatchFullDisk holds that what cannot be written ends the run, though more may come
// from the pipe.
func TestBatchFullDisk(t *testing.T) {
	in, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	term, _, errs, engine := helpdesk(t)
	term.in, term.out = in, &fullDisk{lines: 1}
	if _, err := write.WriteString("server\nh1.practice.example\n"); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(10*time.Second, func() { write.Close() }) // and not for ever, if it fails
	began := time.Now()
	if exit, err := term.runBatch(t.Context(), engine, batchOptions{file: "-"}); !errors.Is(err, errDisk) || time.Since(began) > 8*time.Second {
		t.Errorf("exit %d, %v after %v\n%s", exit, err, time.Since(began), errs)
	}
	if late.Stop() {
		write.Close()
	}
}

var errDisk = errors.New("no space left")

// A fullDisk takes so many lines.
type fullDisk struct{ lines int }

func (f *fullDisk) Write(p []byte) (int, error) {
	if f.lines--; f.lines < 0 {
		return 0, errDisk
	}
	return len(p), nil
}

// TestBatchNamedPipe holds that a pipe may have a name, as the shell's <(…) has.
func TestBatchNamedPipe(t *testing.T) {
	if _, err := os.Stat("/dev/fd"); err != nil {
		t.Skip("pipes have no names here")
	}
	in, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := write.WriteString("server\nh1.practice.example\nh2.practice.example\n"); err != nil {
		t.Fatal(err)
	}
	write.Close()
	term, out, errs, engine := helpdesk(t)
	exit, err := term.runBatch(t.Context(), engine, batchOptions{file: fmt.Sprint("/dev/fd/", in.Fd())})
	if exit != exitWorks || err != nil || !strings.Contains(errs.String(), "Rows checked: 2.") {
		t.Errorf("exit %d, %v\n%s%s", exit, err, out, errs)
	}
}

func TestBar(t *testing.T) {
	var width int
	b := &bar{guide: guide.For("en"), all: 2000, width: func() int { return width }}
	tally := newTally(b.guide)
	tally.Rows, tally.Problems, tally.Earlier = 600, 7, 100
	for _, width = range []int{200, 80, 40, 5, 1} {
		if got := b.text(tally, 50*time.Second); len([]rune(got)) >= width && width > 1 || width == 200 && got != "[######..............] 600/2000 done, problems: 7, 10.0 a second (left: 2 min 20 s)" {
			t.Errorf("width %d: %q", width, got)
		}
	}
}

// A report that was kept is written again, in another language too.
func TestReport(t *testing.T) {
	var kept bytes.Buffer
	term := &terminal{out: &kept, err: &kept}
	if exit := term.run(t.Context(), []string{"practice", "wrong-port", "--json", "--lang", "en"}); exit != exitProblem {
		t.Fatal(kept.String())
	}
	path := filepath.Join(t.TempDir(), "report.json")
	evil := strings.Replace(kept.String(), `"args":{`, `"args":{"help":"https://evil.example/",`, 1)
	if err := os.WriteFile(path, []byte(evil), 0o600); err != nil {
		t.Fatal(err)
	}
	newer, big := path+".newer", path+".big"
	if err := errors.Join(os.WriteFile(newer, []byte(`{"schema":2}`), 0o600), os.WriteFile(big, nil, 0o600), os.Truncate(big, 17<<20)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args string
		exit int
		says string
	}{
		{path + " --json --lang en", exitProblem, strings.TrimSpace(kept.String())},
		{path + " --lang de", exitProblem, "Am Port 993"},
		{path + " --html --lang de", exitProblem, "<html lang=\"de\""},
		{path + " --letter --lang en", exitProblem, "Hello,"},
		{path + " --public --lang en", exitProblem, "tcp.refused"},
		{path + " --html --letter", exitUsage, ""},
		{path + ".not", exitUsage, "report.json.not"},
		{"", exitUsage, ""},
		{path + " " + path, exitUsage, ""},
		{os.DevNull + " --lang de", exitUsage, "kein Bericht"},
		{newer + " --lang de", exitUsage, "von einem neueren"},
		{big + " --lang de", exitUsage, "viel länger"},
	} {
		var out, errs bytes.Buffer
		term := &terminal{out: &out, err: &errs}
		exit := term.run(t.Context(), append([]string{"report"}, strings.Fields(test.args)...))
		if said := out.String() + errs.String(); exit != test.exit || !strings.Contains(said, test.says) || strings.Contains(said, "evil.example") {
			t.Errorf("%s: exit %d\n%s", test.args, exit, said)
		}
	}
}

// silence is what dialling a silent server ends with, sooner than in life: a busy
// computer may take as long for one that answers.
func silence(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	<-ctx.Done()
	return new(net.Dialer).DialContext(ctx, network, addr)
}
