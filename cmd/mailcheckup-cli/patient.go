package main

import (
	"context"
	"io"
	"os"
)

// within is what do gives, unless ctx ends before: what do waits for then, such as
// somebody who types, is left behind.
func within[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	ended := make(chan result, 1)
	go func() {
		value, err := do()
		ended <- result{value, err}
	}()
	select {
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	case got := <-ended:
		return got.value, got.err
	}
}

// open opens a file to be read. It may be a pipe that nobody writes to yet.
func open(ctx context.Context, path string) (*os.File, error) {
	return within(ctx, func() (*os.File, error) { return os.Open(path) })
}

// A patientReader reads from where nothing may come for long, such as a pipe, and
// ends with ctx. What it was waiting for then is left behind.
type patientReader struct {
	ctx     context.Context
	in      io.Reader
	results chan piece // of the reading under way; nil: none
	rest    []byte     // read, but not asked for yet
}

// A piece is what one reading gave.
type piece struct {
	text []byte
	err  error
}

// Read implements [io.Reader].
func (r *patientReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.results == nil {
			results := make(chan piece, 1)
			r.results = results
			go func() {
				text := make([]byte, 32<<10)
				n, err := r.in.Read(text)
				results <- piece{text[:n], err}
			}()
		}
		select {
		case <-r.ctx.Done():
			return 0, r.ctx.Err()
		case got := <-r.results:
			if r.results = nil; len(got.text) == 0 {
				return 0, got.err
			}
			r.rest = got.text // an error comes again with the next reading
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
