package presets

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// mostBytes is more than any organisation has to say, and mostCertificates more
// than it has authorities.
const (
	mostBytes        = 64 << 10
	mostCertificates = 1 << 20
)

// fileName is that of the file in the folder of this computer.
const fileName = "presets.toml"

// Variable is that of the environment which names another file, to try it out.
const Variable = "MAILCHECKUP_PRESETS"

// Where is the file that [Read] reads.
func Where() string { return cmp.Or(os.Getenv(Variable), Path()) }

// Read reads the presets of this computer. Where there is no file they are the
// zero ones. The error is [Problems].
func Read() (Presets, error) {
	file := Where()
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) && file == Path() {
		return Presets{}, nil
	}
	return load(file, guarded)
}

// Load reads presets from a file that the person looks at, whoever wrote it. The
// error is [Problems].
func Load(file string) (Presets, error) {
	return load(file, func(*os.File) bool { return true })
}

// load reads presets from a file, and what it names, if they are safe to believe.
func load(file string, safe func(*os.File) bool) (Presets, error) {
	text, err := readSmall(file, mostBytes, safe)
	if err != nil {
		p := Problem{File: file, Reason: Unreadable, Value: err.Error()}
		if err == errUnsafe {
			p = Problem{File: file, Reason: Unsafe}
		}
		return Presets{}, Problems{p}
	}
	p, problems := parse(text, func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(file), name)
		}
		return readSmall(name, mostCertificates, safe)
	})
	if len(problems) > 0 {
		for i := range problems {
			problems[i].File = file
		}
		return Presets{}, problems
	}
	return p, nil
}

// Why a file is not read.
var (
	errLarge  = errors.New("too large")
	errUnsafe = errors.New("others could have written it")
)

// readSmall reads a file that is safe to believe. It is opened first, so that what
// is looked at is what is read.
func readSmall(file string, most int64, safe func(*os.File) bool) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if !safe(f) {
		return nil, errUnsafe
	}
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = errLarge
	}
	return text, err
}
