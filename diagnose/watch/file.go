package watch

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
)

// longestLine is longer than any line of a history.
const longestLine = 16 << 10

// wholeLines reads lines with their ends, each of which is good until the next
// is read. What has no end is left out. The error is [ErrForeign] for a line
// that is too long.
func wholeLines(r io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for in := bufio.NewReaderSize(r, longestLine); ; {
			line, err := in.ReadSlice('\n')
			switch {
			case err == io.EOF:
				return
			case errors.Is(err, bufio.ErrBufferFull):
				err = ErrForeign
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// replace writes a file anew. Whoever reads it, at any moment and after any
// sudden end, finds the old one or the new one, whole. It is this user's alone.
func replace(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(f)
	err = write(out)
	err = errors.Join(err, out.Flush(), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
