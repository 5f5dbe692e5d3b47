package batch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
)

// ErrForeign is the error of a file that is not one of results; it is left as it
// is.
var ErrForeign = errors.New("not a file of results")

const longestResult = 1 << 20

// Results is a file with the results of a batch, which only grows: lines of JSON,
// each an object that begins with the number of the row and its hash. Each line is
// written at once and whole, so that a sudden end loses the last one at most. One
// program at a time may write to it; its methods are for several goroutines.
type Results struct {
	file *os.File
	mu   sync.Mutex // guards what is below
	size int64
	done map[int]written
}

// written says where the line of a row is.
type written struct {
	hash   uint64
	at     int64
	length int32
}

// A head is what every line has.
type head struct {
	Row  int    `json:"row"`
	Hash string `json:"hash"`
}

// Open begins a file of results, or continues one: what is left of a line that
// was not written to its end is taken off. The error is [ErrForeign], or that of
// the file system.
func Open(path string) (*Results, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	r := &Results{file: file, done: map[int]written{}}
	if err := r.recover(); err != nil {
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
		if err := json.Unmarshal(line, &head); err != nil || head.Row < 1 {
			return ErrForeign
		}
		hash, err := strconv.ParseUint(head.Hash, 16, 64)
		if err != nil {
			return ErrForeign
		}
		r.note(head.Row, hash, len(line))
	}
}

// torn says that a line without an end is the beginning of one of ours.
func torn(line []byte) bool {
	const begin = `{"row":`
	return bytes.HasPrefix(line, []byte(begin)) || bytes.HasPrefix([]byte(begin), line)
}

func (r *Results) note(row int, hash uint64, length int) {
	r.done[row] = written{hash, r.size, int32(length)}
	r.size += int64(length)
}

// Line is what was written of a row, nil if there is nothing, or if the row was
// another one then.
func (r *Results) Line(row int, hash uint64) ([]byte, error) {
	r.mu.Lock()
	its, ok := r.done[row]
	r.mu.Unlock()
	if !ok || its.hash != hash {
		return nil, nil
	}
	line := make([]byte, its.length)
	if _, err := r.file.ReadAt(line, its.at); err != nil {
		return nil, err
	}
	return line, nil
}

// Add writes the line of a row, an object of JSON with a line end that begins with
// the row's number and, as 16 hexadecimal digits, its hash.
func (r *Results) Add(row int, hash uint64, line []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.file.Write(line); err != nil {
		return err
	}
	r.note(row, hash, len(line))
	return nil
}

// Close ends the writing.
func (r *Results) Close() error { return r.file.Close() }
