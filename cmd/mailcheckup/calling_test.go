package main

import (
	"errors"
	"flag"
	"testing"
)

// TestCalling holds what a command line means; no window opens.
func TestCalling(t *testing.T) {
	const link = "mailcheckup:check?address=kim@example.org"
	for _, test := range []struct {
		args    []string
		browser bool
		link    string
		wrong   bool
	}{
		{nil, false, "", false},
		{[]string{"--browser"}, true, "", false},
		{[]string{link}, false, link, false},
		{[]string{"--browser", link}, true, link, false},
		{[]string{link, "--browser"}, true, link, false},
		{[]string{link, link}, false, "", true},
		{[]string{"/etc/passwd"}, false, "", true},
		{[]string{"--password=x"}, false, "", true},
	} {
		c, err := read(test.args, []string{"en"})
		if (err != nil) != test.wrong || err == nil && (c.browser != test.browser || c.link != test.link) {
			t.Errorf("%v: %+v, %v", test.args, c, err)
		}
	}
	if _, err := read([]string{"--help"}, nil); !errors.Is(err, flag.ErrHelp) {
		t.Error(err)
	}
}
