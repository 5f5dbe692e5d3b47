package diagnose_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/practice"
)

var update = flag.Bool("update", false, "rewrite the wanted outcomes in testdata")

// canary is the password of every dialog. It must be found nowhere.
const canary = "c4n4ry&\"p€ss\\w0rd"

// today is the day of the dialogs: certificates are made and judged as of it.
var today = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func nowToday() time.Time { return today }

// TestDialogs runs a check-up against each server written down in testdata. A
// file has the settings, what each port of the server does (see package
// practice), and the wanted outcomes.
//
//	-- settings --
//	imap starttls imap.practice.example:143 anna password
//	-- 143 --
//	S * OK ready
//	HANG
//	-- want --
//	dns        ok
func TestDialogs(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no dialogs: ", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c, network := play(t, archive)
			network.Close()
			got := outcome(c)
			want := &archive.Files[slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })]
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got != string(want.Data) {
				t.Errorf("got:\n%s\nwant:\n%s\nin full:\n%s", got, want.Data, trace(c))
			}
			undeclared(t, c)
			if err := network.Err(); err != nil {
				t.Errorf("the client said something else than is written down: %v", err)
			}
			if hidden := trace(c); strings.Contains(hidden, canary) || strings.Contains(hidden, canary[:8]) {
				t.Errorf("the password is in the outcomes:\n%s", hidden)
			}
		})
	}
}

// undeclared finds values that the catalogue does not know of.
func undeclared(t *testing.T, c diagnose.Checkup) {
	for _, o := range c.Outcomes {
		for _, f := range o.Findings {
			for name := range f.Args {
				if !slices.Contains(f.Cause.Args(), name) {
					t.Errorf("%s carries %q, which it does not declare", f.Cause, name)
				}
			}
		}
	}
}

// play starts the servers of a dialog and runs the check-up.
func play(t *testing.T, archive *txtar.Archive) (diagnose.Checkup, *practice.Network) {
	fault := practice.Fault{User: "anna", Password: canary, Ports: map[int]string{}}
	var s diagnose.Settings
	for _, f := range archive.Files {
		switch port, err := strconv.Atoi(f.Name); {
		case err == nil:
			fault.Ports[port] = string(f.Data)
		case f.Name == "settings":
			s = readSettings(t, string(f.Data))
		case f.Name == "names":
			fault.Names = map[string][]netip.Addr{}
			for _, name := range strings.Fields(string(f.Data)) {
				fault.Names[name] = []netip.Addr{netip.MustParseAddr("192.0.2.10")}
			}
		}
	}
	network, err := practice.Serve(fault, today)
	if err != nil {
		t.Fatal(err)
	}
	doctor := doctorOf(network)
	doctor.Now = nowToday
	doctor.Providers = discover.Known()
	doctor.Patience = func(diagnose.Stage) time.Duration { return 2500 * time.Millisecond }
	return run(doctor, s), network
}

// readSettings reads "imap starttls host:port user word…", where ~ is a blank.
// The words: password (the canary), blank (with one behind it),
// token, yes (it may go unencrypted), address=….
func readSettings(t *testing.T, text string) diagnose.Settings {
	words := strings.Fields(text)
	if len(words) < 3 {
		t.Fatalf("settings %q: too few words", text)
	}
	s := diagnose.Settings{Service: diagnose.Service(words[0]), Security: diagnose.Security(words[1])}
	i := strings.LastIndexByte(words[2], ':')
	s.Host = strings.ReplaceAll(words[2][:i], "~", " ")
	if s.Port, _ = strconv.Atoi(words[2][i+1:]); s.Port == 0 && words[2][i+1:] != "0" {
		s.PortText = words[2][i+1:]
	}
	for _, word := range words[3:] {
		switch address, isAddress := strings.CutPrefix(word, "address="); {
		case isAddress:
			s.Address = address
		case word == "password":
			s.Secret = diagnose.NewSecret(canary)
		case word == "blank":
			s.Secret = diagnose.NewSecret(canary + " ")
		case word == "token":
			s.Secret, s.SignIn = diagnose.NewSecret(canary), diagnose.Token
		case word == "yes":
			s.ClearPassword = true
		case word != "-":
			s.Username = word
		}
	}
	return s
}

// fingerprints of certificates are new in every run.
var fingerprints = regexp.MustCompile(`([0-9A-F]{2}:){31}[0-9A-F]{2}`)

// outcome is a check-up in the form of the dialogs.
func outcome(c diagnose.Checkup) string {
	var b bytes.Buffer
	for _, o := range c.Outcomes {
		fmt.Fprintf(&b, "%-10s %v\n", o.Stage, o.Severity())
		for _, f := range o.Findings {
			fmt.Fprintf(&b, "    %s", f.Cause)
			for _, name := range slices.Sorted(maps.Keys(f.Args)) {
				if !slices.Contains([]string{"server", "port", "service", "security"}, name) {
					fmt.Fprintf(&b, " %s=%q", name, fingerprints.ReplaceAllString(f.Args[name], "…"))
				}
			}
			fmt.Fprintln(&b)
			for _, w := range f.Works {
				fmt.Fprintf(&b, "    works: %s %s %s:%d\n", w.Settings.Service, w.Settings.Security, w.Settings.Host, w.Settings.Port)
			}
		}
	}
	return b.String()
}
