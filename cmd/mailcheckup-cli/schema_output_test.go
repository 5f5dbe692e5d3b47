package main

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/card"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/practice"
	"mailcheckup/diagnose/report"
)

// written is what a command line writes to standard output.
func written(t *testing.T, exit int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	term := &terminal{out: &out, err: &errs}
	if got := term.run(t.Context(), append(args, "--lang", "en")); got != exit {
		t.Fatalf("%q: exit %d, want %d\n%s%s", args, got, exit, &out, &errs)
	}
	return out.String()
}

// visited is the report of check-ups that are run together on a practice network.
func visited(t *testing.T, network *practice.Network, f form, all ...diagnose.Settings) string {
	t.Helper()
	doctor := diagnose.Doctor{Resolver: network, Dial: network.DialContext, Interfaces: network.Interfaces, Roots: network.Roots}
	doctor.Patience = func(s diagnose.Stage) time.Duration {
		if s == diagnose.StageTCP {
			return time.Second / 2 // a blocked port is waited for in full
		}
		return diagnose.Patience(s)
	}
	var out bytes.Buffer
	f.asJSON = true
	term := &terminal{out: &out, err: &out, guide: guide.For("en")}
	if _, err := term.checkup(t.Context(), doctor, f, all...); err != nil {
		t.Error(err)
	}
	return out.String()
}

// practised are the reports of all practice servers, each whole and made public.
func practised(t *testing.T) (reports []string) {
	t.Helper()
	var mu sync.Mutex
	var ends sync.WaitGroup
	for _, f := range practice.Faults() {
		ends.Go(func() {
			network, err := practice.Start(f.Name)
			if err != nil {
				t.Error(err)
				return
			}
			defer network.Close()
			f := network.Fault
			s := diagnose.Settings{
				Service: diagnose.Service(f.Service), Host: f.Host, Port: f.Port, Security: diagnose.Security(f.Security),
				Username: f.User, Secret: diagnose.NewSecret(f.Password),
			}
			whole, public := visited(t, network, form{}, s), visited(t, network, form{public: true}, s)
			mu.Lock()
			reports = append(reports, whole, public)
			mu.Unlock()
		})
	}
	ends.Wait()
	return reports
}

// bothWays are the reports of receiving and sending together: one where both work,
// and one where sending does not.
func bothWays(t *testing.T) (reports []string) {
	t.Helper()
	network, err := practice.Serve(practice.Fault{Ports: map[int]string{993: "TLS cert=good\nIMAP", 465: "TLS cert=good\nSMTP"}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer network.Close()
	imap := diagnose.Settings{Host: "imap.practice.example", Address: practice.User}
	for _, port := range []int{465, 587} {
		smtp := diagnose.Settings{Service: diagnose.SMTP, Host: "smtp.practice.example", Port: port, Address: practice.User}
		reports = append(reports, visited(t, network, form{}, imap, smtp))
	}
	return reports
}

// offline is the report of a computer without a network.
func offline(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	term := &terminal{out: &out, err: &out, guide: guide.For("en")}
	doctor := diagnose.Doctor{Interfaces: func() ([]net.Addr, error) { return nil, nil }}
	if exit, err := term.checkup(t.Context(), doctor, form{asJSON: true}, diagnose.Settings{Host: "192.0.2.10"}); exit != exitProblem || err != nil {
		t.Errorf("exit %d, %v", exit, err)
	}
	return out.String()
}

// composed are reports of check-ups that no practice server can bring about: one
// of every cause, and one that was broken off before anything was known.
func composed(t *testing.T) (reports []string) {
	t.Helper()
	s := diagnose.Settings{Service: diagnose.POP3, Host: "pop.example.org", Port: 995, Security: diagnose.TLS}
	checkups := []diagnose.Checkup{{}, {Settings: diagnose.Settings{PortText: "first"}, Plan: diagnose.Plan(s)}}
	for _, cause := range diagnose.Causes() {
		f := diagnose.Finding{Cause: cause, Args: map[string]string{}}
		for _, name := range cause.Args() {
			f.Args[name] = "some " + name
		}
		stage := cause.Stage()
		if stage == "" {
			stage = diagnose.StageLatency
		}
		checkups = append(checkups, diagnose.Checkup{Settings: s, Plan: []diagnose.Stage{stage},
			Outcomes: []diagnose.Outcome{{Stage: stage, Settings: s, Findings: []diagnose.Finding{f}}}})
	}
	for _, c := range checkups {
		var b strings.Builder
		if err := report.JSON(&b, guide.For("de"), c); err != nil {
			t.Fatal(err)
		}
		reports = append(reports, b.String())
	}
	return reports
}

// reread are reports of other versions, written again by this one.
func reread(t *testing.T, today string) (reports []string) {
	t.Helper()
	for _, kept := range []struct {
		text string
		exit int
	}{
		{`{"schema":1,"stages":[{"stage":"tcp","status":"unreached"}]}`, exitProblem},
		{`{"schema":1,"finished":true,"stages":[{"stage":"tcp","status":"fail","findings":[{"cause":"tcp.refused","severity":"fail"}]}]}`, exitProblem},
		{strings.ReplaceAll(today, "tcp.refused", "tcp.of-the-future"), exitProblem},
		{strings.Replace(today, `"schema":1`, `"schema":1,"mood":{"of":["the","day"]}`, 1), exitProblem},
	} {
		path := filepath.Join(t.TempDir(), "report.json")
		if err := os.WriteFile(path, []byte(kept.text), 0o600); err != nil {
			t.Fatal(err)
		}
		reports = append(reports, written(t, kept.exit, "report", path, "--json"))
	}
	return reports
}

func TestSchemaOfCheck(t *testing.T) {
	mistyped := []string{
		written(t, exitProblem, "check", "--server", "..", "--json"),
		written(t, exitProblem, "check", "--server", "127.0.0.1", "--port", "70000", "--json"),
		written(t, exitProblem, "check", "--server", "127.0.0.1", "--port", "first", "--json"),
	}
	wrong := written(t, exitProblem, "practice", "wrong-port", "--json")
	reports := slices.Concat(bothWays(t), practised(t), mistyped, []string{wrong, offline(t)}, reread(t, wrong), composed(t))
	hold(t, "check", reports)

	reached := map[string]bool{}
	for _, text := range reports {
		var doc struct {
			Verdict struct{ Stage, Severity string }
		}
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		if doc.Verdict.Severity == "fail" {
			reached[doc.Verdict.Stage] = true
		}
	}
	for _, stage := range constants(t, "diagnose", "Stage") {
		if !reached[stage] && stage != "latency" { // which never fails
			t.Errorf("no report of a check-up that failed at %s", stage)
		}
	}
}

func TestSchemaOfSettings(t *testing.T) {
	both, doctor := stage(t, map[int]string{993: "TLS cert=good\nIMAP", 587: "SMTP starttls=good"})
	var documents []string
	for _, address := range []string{"anna@practice.example", "practice.example", "anna@elsewhere.example", "anna@gmail.com", "anna@proton.me"} {
		var out bytes.Buffer
		term := &terminal{out: &out, err: &out, guide: guide.For("en")}
		if _, err := term.discover(t.Context(), both, doctor, address, live{}, term.encodeFound); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, out.String())
	}
	hold(t, "settings", documents)
}

func TestSchemaOfCard(t *testing.T) {
	both, doctor := stage(t, map[int]string{993: "TLS cert=good\nIMAP", 587: "SMTP starttls=good"})
	one, doctorOfOne := stage(t, map[int]string{993: "TLS cert=good\nIMAP"})
	var out bytes.Buffer
	term := &terminal{out: &out, err: new(bytes.Buffer), guide: guide.For("en")}
	show, err := term.writeCard("json")
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"anna@practice.example", "practice.example"} {
		if _, err := term.discover(t.Context(), both, doctor, address, live{}, show); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := term.discover(t.Context(), one, doctorOfOne, "anna@practice.example", live{}, show); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(card.Formats, func(f card.Format) bool { return f.Name == "json" })
	if err := card.Formats[i].Write(&out, term.guide, card.Card{}); err != nil {
		t.Fatal(err)
	}
	documents := lines(out.String())
	if len(documents) != 4 {
		t.Fatalf("%d cards", len(documents))
	}
	hold(t, "card", documents)
}

func TestSchemaOfAccounts(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	none := written(t, exitWorks, "accounts", "--json")
	if err := os.CopyFS(filepath.Join(home, ".thunderbird"), os.DirFS("../../diagnose/accounts/testdata/thunderbird")); err != nil {
		t.Fatal(err)
	}
	some := written(t, exitWorks, "accounts", "--json")

	hold(t, "accounts", []string{some, none, anAccount(t)})
}

func TestSchemaOfBatch(t *testing.T) {
	term, out, errs, engine := helpdesk(t)
	folder := t.TempDir()
	o := batchOptions{
		file: tableFile(t, 10, "http://x/,\n\"left open,\n,anna@gmail.com\n"), asJSON: true,
		outFile: filepath.Join(folder, "results.jsonl"), summaryFile: filepath.Join(folder, "summary.json"),
	}
	var summaries []string
	for range 2 { // the second time all of it is known
		if exit, err := term.runBatch(t.Context(), engine, o); exit != exitProblem || err != nil {
			t.Fatalf("exit %d, %v\n%s", exit, err, errs)
		}
		summary, err := os.ReadFile(o.summaryFile)
		if err != nil {
			t.Fatal(err)
		}
		summaries = append(summaries, string(summary))
	}
	kept, err := os.ReadFile(o.outFile)
	if err != nil {
		t.Fatal(err)
	}
	rows := append(lines(out.String()), lines(string(kept))...)
	if len(rows) != 3*13 {
		t.Fatalf("%d rows", len(rows))
	}
	hold(t, "batch", rows)
	hold(t, "batch-summary", summaries)
}

func TestSchemaOfWatch(t *testing.T) {
	w, said := rig(t, true, 2, 3)
	after, waits := w.After, 0
	w.After = func(d time.Duration) <-chan time.Time {
		if waits++; waits == 5 {
			d += time.Hour // the computer sleeps
		}
		return after(d)
	}
	w.lasting = 2 * time.Hour
	w.Every = 20 * time.Minute
	file := filepath.Join(t.TempDir(), "looks.jsonl")
	if exit, err := w.run(t.Context(), file); exit != exitProblem || err != nil {
		t.Fatalf("exit %d, %v\n%s", exit, err, said)
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	hold(t, "watch", append(lines(said.String()), lines(string(kept))...))
}

func TestSchemaOfPractice(t *testing.T) {
	hold(t, "practice", []string{written(t, exitWorks, "practice", "--json")})
}

// lines are the lines of a text.
func lines(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }
