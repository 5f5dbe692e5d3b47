package main

import (
	"os"
	"strings"
	"testing"
)

// called carries out a command line.
func called(t *testing.T, args []string) (exit int, out, errs string) {
	var o, e strings.Builder
	exit = (&terminal{in: os.Stdin, out: &o, err: &e}).run(t.Context(), args)
	return exit, o.String(), e.String()
}

// TestLinkWritten holds what a link says: what was typed, as a check-up would have it.
func TestLinkWritten(t *testing.T) {
	for args, want := range map[string]string{
		"--address|kim@example.org|--service|pop3":                                 "address=kim%40example.org&service=pop3",
		"--address|example.org":                                                    "address=example.org",
		"--address|kim@intern|--server|mail":                                       "address=kim%40intern&server=mail",
		"--service|smtp|--server|s.example.org|--port|465":                         "sending-port=465&sending-server=s.example.org",
		"--server|imap.example.org:1993":                                           "port=1993&server=imap.example.org",
		"--server|imap.example.org:1993|--port|1993":                               "port=1993&server=imap.example.org",
		"--server|imap.example.org.":                                               "server=imap.example.org",
		"--server|bücher.example|--security|starttls":                              "security=starttls&server=xn--bcher-kva.example",
		"--server|imap.example.org 1993":                                           "port=1993&server=imap.example.org",
		"--server|[2001:db8::1]|--port|993":                                        "port=993&server=2001%3Adb8%3A%3A1",
		"--sending-server|smtp.example.org|--service|imap|--port=|--security|auto": "sending-server=smtp.example.org",
	} {
		exit, out, errs := called(t, append([]string{"link"}, strings.Split(args, "|")...))
		if exit != exitWorks || out != "mailcheckup:check?"+want+"\n" {
			t.Errorf("%s: exit %d, %s%s", args, exit, out, errs)
		}
	}
}

// TestLinkNotWritten holds that nothing which was typed is dropped, and that no link
// is written with which no check-up could go on.
func TestLinkNotWritten(t *testing.T) {
	for args, want := range map[string]string{
		"--address|kim@example.org|--port|70000|--server|x": "“70000” is not possible for --port.",
		"--server|x|--port|0":                               "“0” is not possible for --port.",
		"--server|x|--port|-1":                              "“-1” is not possible for --port.",
		"--server|x|--port|9x":                              "“9x” is not possible for --port.",
		"--server|x:993|--port|143":                         "“143” is not possible for --port.",
		"--sending-server|x|--sending-port|65536":           "“65536” is not possible for --sending-port.",
		"--service|smtp|--server|x|--port|65536":            "“65536” is not possible for --port.",
		"--server|https://x.example":                        "“https://x.example” is not possible for --server.",
		"--server|kim@example.org":                          "“kim@example.org” is not possible for --server.",
		"--server|192.168.1.999":                            "“192.168.1.999” is not possible for --server.",
		"--server|a\nb":                                     "is not possible for --server.",
		"--server|x|--address|kim\u200b@e.example":          "is not possible for --address.",
		"--server| ":                                        "is not possible for --server.",
		"--server|x|--sending-server|a/b":                   "“a/b” is not possible for --sending-server.",
		"--address|a b":                                     "“a b” is not possible for --address.",
		"--address|@":                                       "“@” is not possible for --address.",
		"--address|kim":                                     "“kim” is not possible for --address.",
		"--address|@|--server|x":                            "“@” is not possible for --address.",
		"--address|k m@example.org|--server|x":              "“k m@example.org” is not possible for --address.",
		"--server|x|--user|a\nb":                            "is not possible for --user.",
		"--server|x|--user|" + strings.Repeat("a", 400):     "too long",
		"--address|kim@example.org|--sending-port|587":      "“--sending-port” needs a server: give --sending-server too.",
		"--server|x|--sending-security|tls":                 "“--sending-security” needs a server: give --sending-server too.",
		"--address|kim@example.org|--port|143":              "“--port” needs a server: give --server too.",
		"--sending-server|x|--security|tls":                 "“--security” needs a server: give --server too.",
		"--sending-server|x|--service|pop3":                 "“--service” needs a server: give --server too.",
		"--address|kim@example.org|--service|smtp":          "“--service” needs a server: give --server too.",
		"--service|smtp|--server|s.example.org|--port|465|--sending-server|t.example.org": "one server for sending",
		"--user|kim": "Give a server or a mail address.",
	} {
		exit, out, errs := called(t, append([]string{"link", "--lang", "en"}, strings.Split(args, "|")...))
		if exit != exitUsage || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d, %s%s", args, exit, out, errs)
		}
	}
}

// TestLinkDecidedOtherwise holds that an organisation's servers are not dropped for one
// that it does not have, and that what is missing is named.
func TestLinkDecidedOtherwise(t *testing.T) {
	for args, want := range map[string]string{
		"--port 143":          "“--port” needs a server: give --server too.",
		"--security starttls": "“--security” needs a server: give --server too.",
		"--sending-port 465":  "“--sending-port” needs a server: give --sending-server too.",
		"--service imap":      "“--service” needs a server: give --server too.",
		"--service pop3":      "&server=nobody.practice.example&service=pop3&",
		"--service imap --server i.practice.example --port 143": "&port=143&server=i.practice.example\n",
	} {
		term, out, errs := decided(t, universityFile)
		term.run(t.Context(), append([]string{"link", "--lang", "en", "--address", "kim@practice.example"}, strings.Fields(args)...))
		if !strings.Contains(errs.String()+out.String(), want) {
			t.Errorf("%s: %s%s", args, out, errs)
		}
	}
}

// TestServersApart holds that no option of a check-up is ignored.
func TestServersApart(t *testing.T) {
	for args, want := range map[string]string{
		"check --service smtp --server 127.0.0.1 --port 1 --sending-server 127.0.0.1 --sending-port 2": "one server for sending",
		"watch --for 1s --service smtp --server 127.0.0.1 --sending-server 127.0.0.1":                  "one server for sending",
		"check --server 127.0.0.1 --port 1 --sending-port 2":                                           "“--sending-port” needs a server",
		"watch --for 1s --server 127.0.0.1 --sending-security tls":                                     "“--sending-security” needs a server",
	} {
		exit, out, errs := called(t, append(strings.Fields(args), "--lang", "en"))
		if exit != exitUsage || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d, %s%s", args, exit, out, errs)
		}
	}
}
