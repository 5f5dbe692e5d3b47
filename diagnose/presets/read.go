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

// variable is that of the environment which names another file, to try it out.
const variable = "MAILCHECKUP_PRESETS"

// Where is the file that [Read] reads.
func Where() string { return cmp.Or(os.Getenv(variable), Path()) }

// Read reads the presets of this computer. Where there is no file they are the
// zero ones. The error is [Problems].
func Read() (Presets, error) {
	file := Where()
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) && file == Path() {
		return Presets{}, nil
	}
	return load(file, guarded)
}

// Doubts are why a file in which [Load] finds no mistake is not believed by [Read]
// where it is now: others could have written it, or what it names. Nil: it is.
func Doubts(file string) error {
	_, err := load(file, guarded)
	return err
}

// Load reads presets from a file that the person looks at, whoever wrote it. The
// error is [Problems].
func Load(file string) (Presets, error) {
	return load(file, func(*os.File) Problems { return nil })
}

// load reads presets from a file, and what it names, unless there are doubts.
func load(file string, doubts func(*os.File) Problems) (Presets, error) {
	p, problems := loadText(file, doubts)
	if len(problems) > 0 {
		for i := range problems {
			problems[i].File = file
		}
		return Presets{}, problems
	}
	return p, nil
}

func loadText(file string, doubts func(*os.File) Problems) (Presets, Problems) {
	text, problems := readSmall(file, mostBytes, doubts)
	if len(problems) > 0 {
		return Presets{}, problems
	}
	return parse(text, func(name string) ([]byte, Problems) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(file), name)
		}
		return readSmall(name, mostCertificates, doubts)
	})
}

var errLarge = errors.New("too large")

// readSmall reads a file about which there are no doubts. It is opened first, so that
// what is looked at is what is read.
func readSmall(file string, most int64, doubts func(*os.File) Problems) ([]byte, Problems) {
	f, err := os.Open(file)
	if err != nil {
		return nil, unreadable(err)
	}
	defer f.Close()
	if problems := doubts(f); len(problems) > 0 {
		return nil, problems
	}
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = errLarge
	}
	if err != nil {
		return nil, unreadable(err)
	}
	return text, nil
}

func unreadable(err error) Problems { return Problems{{Reason: Unreadable, Value: err.Error()}} }
