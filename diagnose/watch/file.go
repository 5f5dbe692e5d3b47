package watch

import (
	"bufio"
	"errors"
	"io"
	"iter"
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
