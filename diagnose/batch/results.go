package batch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"time"

	"mailcheckup/diagnose/private"
)

// ErrForeign is the error of a file that is not one of results; it is left as it
// is.
var ErrForeign = errors.New("not a file of results")

const longestResult = 1 << 20

// patience is how long a file of results that is in use is waited for.
const patience = time.Second

// Results is a file with the results of a batch: lines of JSON, each an object that
// begins with the number of the row, its hash, and its line of the table. Each line is
// written at once and whole, so that a sudden end loses the last one at most. One run
// at a time writes to it; its methods are for several goroutines.
//
// A row is known by its hash, wherever in the table it stands now. Until [Results.Tidy]
// the file only grows.
type Results struct {
	path   string
	file   *os.File
	before map[uint64]written // what earlier runs wrote, by the hash of the row
	mu     sync.Mutex         // guards what is below
	size   int64
	now    []written // the lines of rows that are in the table
	stale  bool      // some of those have another number now
}

// written says where the line of a row is.
type written struct {
	at           int64
	length       int32
	number, line int // of the row in the table; 0: as it is written
}

// A head is what every line has.
type head struct {
	Row  int    `json:"row"`
	Hash string `json:"hash"`
}

// heading is how a line with a head is written.
var heading = regexp.MustCompile(`^\{"row":\d+,"hash":"([0-9a-f]+)"(,"line":\d+)?`)

// Open begins a file of results, or continues one: what is left of a line that
// was not written to its end is taken off. The error is [ErrForeign], one of package
// private, or that of the file system.
func Open(path string) (*Results, error) {
	file, err := private.Open(path, patience)
	if err != nil {
		return nil, err
	}
	r := &Results{path: path, file: file, before: map[uint64]written{}}
	if err = r.recover(); err == nil {
		err = private.Claim(file)
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// recover reads what the file holds.
func (r *Results) recover() error {
	in := bufio.NewReaderSize(r.file, longestResult)
	for {
		line, err := in.ReadSlice('\n')
		switch {
		case err == io.EOF && len(line) == 0:
			return nil
		case err == io.EOF && torn(line):
			return r.file.Truncate(r.size)
		case err == io.EOF, errors.Is(err, bufio.ErrBufferFull):
			return ErrForeign
		case err != nil:
			return err
		}
		var head head
		if err := json.Unmarshal(line, &head); err != nil || head.Row < 1 || !heading.Match(line) {
			return ErrForeign
		}
		hash, err := strconv.ParseUint(head.Hash, 16, 64)
		if err != nil {
			return ErrForeign
		}
		r.before[hash] = written{at: r.size, length: int32(len(line))}
		r.size += int64(len(line))
	}
}

// torn says that a line without an end is the beginning of one of ours.
func torn(line []byte) bool {
	const begin = `{"row":`
	return bytes.HasPrefix(line, []byte(begin)) || bytes.HasPrefix([]byte(begin), line)
}

// Line is what an earlier run wrote of a row that is in the table, with the numbers
// that it has there now; nil if there is nothing.
func (r *Results) Line(row Row, hash uint64) ([]byte, error) {
	its, ok := r.before[hash]
	if !ok {
		return nil, nil
	}
	its.number, its.line = row.Number, row.Line
	old, line, err := r.read(its)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = append(r.now, its)
	r.stale = r.stale || !bytes.Equal(old, line)
	return line, nil
}

// read reads a line as it is written, and as it is to be.
func (r *Results) read(its written) (old, line []byte, err error) {
	old = make([]byte, its.length)
	if _, err := r.file.ReadAt(old, its.at); err != nil {
		return nil, nil, err
	}
	at := heading.FindSubmatchIndex(old)
	if its.number == 0 || at == nil {
		return old, old, nil
	}
	line = fmt.Appendf(nil, `{"row":%d,"hash":"%s"`, its.number, old[at[2]:at[3]])
	if at[4] >= 0 {
		line = fmt.Appendf(line, `,"line":%d`, its.line)
	}
	return old, append(line, old[at[1]:]...), nil
}

// Add writes the line of a row, an object of JSON with a line end that begins with
// the row's number, as 16 hexadecimal digits its hash, and its line.
func (r *Results) Add(line []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.file.Write(line); err != nil {
		return err
	}
	r.now = append(r.now, written{at: r.size, length: int32(len(line))})
	r.size += int64(len(line))
	return nil
}

// Tidy leaves in the file what was written of the rows that are in the table, once,
// and nothing else. It comes when every row has its line; nothing is added behind it.
func (r *Results) Tidy() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	info, err := r.file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	kept := int64(0)
	for _, its := range r.now {
		kept += int64(its.length)
	}
	if kept == r.size && !r.stale {
		return nil
	}
	path, err := filepath.EvalSymlinks(r.path)
	if err != nil {
		return err
	}
	return private.Replace(path, func(w io.Writer) error {
		for _, its := range r.now {
			_, line, err := r.read(its)
			if err != nil {
				return err
			}
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
		if runtime.GOOS == "windows" { // where a file that is open cannot be replaced
			return r.file.Close()
		}
		return nil
	})
}

// Close ends the writing.
func (r *Results) Close() error { return r.file.Close() }
