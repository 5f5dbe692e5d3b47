package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

// interrupted holds that a command ends soon after Ctrl-C, and says so to the shell.
func interrupted(t *testing.T, in *os.File, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var out, errs bytes.Buffer
	term := &terminal{in: in, out: &out, err: &errs}
	ended := make(chan int, 1)
	go func() { ended <- term.run(ctx, args) }()
	select {
	case exit := <-ended:
		if exit != exitInterrupted || errs.Len() > 0 {
			t.Errorf("%q: exit %d\n%s%s", args, exit, &out, &errs)
		}
	case <-time.After(10 * time.Second):
		t.Errorf("%q still waits", args)
	}
}

// TestInputInterrupted holds that Ctrl-C, and what ends a service, ends the program
// where nothing comes from the standard input.
func TestInputInterrupted(t *testing.T) {
	in, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer write.Close()
	for _, command := range []string{"check --server imap.example.org --password-stdin", "report -", "batch -"} {
		interrupted(t, in, strings.Fields(command)...)
	}
}
