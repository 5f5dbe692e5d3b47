package watch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"time"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/private"
)

// What keeps a file from being continued. It is left as it is.
var (
	ErrForeign = errors.New("not a history of looks")
	ErrNewer   = errors.New("written by a newer version of this program")
	ErrOther   = errors.New("history of looks at another server")
	ErrInUse   = private.ErrInUse
)

const (
	version     = 1
	mostSamples = 90_000 // two months at one a minute, about 10 MB
)

// A History is a file with samples, the oldest first: lines of JSON, of which
// the first says what was looked at. Neither a name nor an address of the person
// is in it. Each line is written at once and whole, so that a sudden end loses
// the last one at most. One that has grown to two months of a look a minute loses
// its older half.
//
// One watch at a time may write to a history, which is locked for that. Whoever
// rotates logs may take the file away, or empty it: what comes next goes to a new
// one of the same name. Its methods are not for several goroutines.
type History struct {
	path    string
	file    *os.File
	size    int64 // as it was left
	device  bool  // such as /dev/null, which keeps nothing and is nobody's alone
	about   headForm
	head    []byte // the first line, with its end: about, written down
	samples int
	most    int
	last    Sample
}

// The first line.
type headForm struct {
	Version  int               `json:"mailcheckup_watch"`
	Service  diagnose.Service  `json:"service"`
	Server   string            `json:"server"`
	Port     int               `json:"port"`
	Security diagnose.Security `json:"security"`
}

// Open begins a history of looks at the server of s, or continues the one that
// the file holds; folders that lack are made. The error is [ErrForeign],
// [ErrNewer] or [ErrOther] where the file is something else, [ErrInUse] where
// another watch writes to it, [private.ErrStranger] where it is another user's, and
// otherwise that of the file system.
func Open(path string, s diagnose.Settings) (*History, error) {
	s = Target(s)
	h := &History{path: path, about: headForm{version, s.Service, s.Host, s.Port, s.Security}, most: mostSamples}
	head, err := json.Marshal(h.about)
	if err != nil {
		return nil, err
	}
	h.head = append(head, '\n')
	if err := h.open(); err != nil {
		return nil, err
	}
	return h, nil
}

// open locks and reads the file that is there now, or makes one.
func (h *History) open() (err error) {
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return err
	}
	if h.file, err = private.Open(h.path, patience); err != nil {
		return err
	}
	if err = h.recover(); err != nil {
		h.file.Close()
		return fmt.Errorf("%s: %w", h.path, err)
	}
	return nil
}

// patience is how long we wait for a file that is in use: somebody may only read it, or
// be about to end.
var patience = time.Second

// recover reads what the file holds, and takes off what is left of a line that
// was not written to its end.
func (h *History) recover() error {
	whole := int64(0)
	h.samples = 0
	info, err := h.file.Stat()
	if err != nil {
		return err
	}
	h.device = !info.Mode().IsRegular()
	for line, err := range wholeLines(h.file) {
		if err != nil {
			return err
		}
		if whole == 0 {
			err = h.isOurs(line)
		} else {
			h.samples++
			err = readSample(line, &h.last)
		}
		if err != nil {
			return err
		}
		whole += int64(len(line))
	}
	if whole == 0 && !h.torn(info.Size()) {
		return ErrForeign
	}
	if err := private.Claim(h.file); err != nil {
		return err
	}
	if info.Size() > whole {
		if err := h.file.Truncate(whole); err != nil {
			return err
		}
	}
	if h.size = whole; whole == 0 {
		return h.write(h.head)
	}
	return nil
}

// write adds a line, with its end.
func (h *History) write(line []byte) error {
	n, err := h.file.Write(line)
	if err == nil {
		h.size += int64(n)
	}
	return err
}

// isOurs says whether a first line is that of looks at this server.
func (h *History) isOurs(line []byte) error {
	var head headForm
	switch err := json.Unmarshal(line, &head); {
	case err != nil, head.Version < 1:
		return ErrForeign
	case head.Version > version:
		return ErrNewer
	case head != h.about:
		return ErrOther
	}
	return nil
}

// torn says that a file without a whole line is the beginning of our first one.
func (h *History) torn(size int64) bool {
	if size >= int64(len(h.head)) {
		return false
	}
	begin := make([]byte, size)
	_, err := h.file.ReadAt(begin, 0)
	return err == nil && bytes.HasPrefix(h.head, begin)
}

// Last is the last sample, zero if there is none.
func (h *History) Last() Sample { return h.last }

// Add writes a sample. After an error more may be added: the next may fit.
func (h *History) Add(s Sample) error {
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if !h.asLeft() {
		if err := h.reopen(); err != nil {
			return err
		}
	}
	if err := h.write(append(line, '\n')); err != nil {
		return err
	}
	h.samples, h.last = h.samples+1, s
	if h.samples > h.most && !h.device {
		return h.halve()
	}
	return nil
}

// asLeft says that the file of that name is still the one that is written to, and
// ends where it did. It does not where it was moved, deleted or emptied, nor where
// the disk was full in the middle of a line.
func (h *History) asLeft() bool {
	held, err := h.file.Stat()
	return err == nil && private.Named(h.file, h.path) && (held.Size() == h.size || h.device)
}

// halve takes the older half out. The file is replaced at once, so that there is
// no moment at which a sudden end could lose the other half.
func (h *History) halve() error {
	older := h.samples / 2
	err := private.Replace(h.path, func(w io.Writer) error {
		if _, err := w.Write(h.head); err != nil {
			return err
		}
		n := 0
		for line, err := range h.lines() {
			if err != nil {
				return err
			}
			if n > older { // the first line is not a sample
				if _, err := w.Write(line); err != nil {
					return err
				}
			}
			n++
		}
		return h.file.Close() // some systems do not replace a file that is open
	})
	return errors.Join(err, h.reopen())
}

// reopen goes on with the file that is there now.
func (h *History) reopen() error {
	h.file.Close() // it may be closed already
	return h.open()
}

// Samples reads the samples, the oldest first. It ends with the first error.
func (h *History) Samples() iter.Seq2[Sample, error] {
	return func(yield func(Sample, error) bool) {
		first := true
		for line, err := range h.lines() {
			if first && err == nil {
				first = false
				continue
			}
			var s Sample
			if err == nil {
				err = readSample(line, &s)
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

// lines reads the whole lines of the file.
func (h *History) lines() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		f, err := os.Open(h.path)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		wholeLines(f)(yield)
	}
}

// Close ends the writing.
func (h *History) Close() error { return h.file.Close() }

func readSample(line []byte, s *Sample) error {
	*s = Sample{}
	if err := json.Unmarshal(line, s); err != nil {
		return fmt.Errorf("%w: %w", ErrForeign, err)
	}
	return nil
}
