package presets

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// mostBytes is more than any organisation has to say, and mostCertificates more
// than it has authorities.
const (
	mostBytes        = 64 << 10
	mostCertificates = 1 << 20
)

// Path is where the file is: in a folder that only an administrator can write to.
func Path() string {
	const file = "presets.toml"
	switch runtime.GOOS {
	case "windows":
		// Not ProgramData: there every user may make the folder, and with it the file.
		return filepath.Join(os.Getenv("ProgramFiles"), "Mail Checkup", file)
	case "darwin":
		return filepath.Join("/Library/Application Support/Mail Checkup", file)
	}
	return filepath.Join("/etc/mailcheckup", file)
}

// Where is the file that [Read] reads.
func Where() string { return cmp.Or(os.Getenv(Variable), Path()) }

// Variable is that of the environment which names another file, to try it out.
const Variable = "MAILCHECKUP_PRESETS"

// Read reads the presets of this computer. Where there is no file they are the
// zero ones. The error is [Problems].
func Read() (Presets, error) {
	if file := os.Getenv(Variable); file != "" {
		return Load(file)
	}
	return readGuarded(Path())
}

// readGuarded reads a file that nobody but an administrator may have written.
func readGuarded(file string) (Presets, error) {
	if !filepath.IsAbs(file) { // an environment without ProgramFiles
		return Presets{}, nil
	}
	switch _, err := os.Stat(file); {
	case errors.Is(err, fs.ErrNotExist):
		return Presets{}, nil
	case err == nil && !guarded(file):
		return Presets{}, Problems{{File: file, Reason: Unsafe}}
	}
	return Load(file)
}

// Load reads presets from a file that the person has named. The error is [Problems].
func Load(file string) (Presets, error) {
	text, err := readSmall(file, mostBytes)
	if err != nil {
		return Presets{}, Problems{{File: file, Reason: Unreadable, Value: err.Error()}}
	}
	p, problems := parse(text, func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(file), name)
		}
		return readSmall(name, mostCertificates)
	})
	if len(problems) > 0 {
		for i := range problems {
			problems[i].File = file
		}
		return Presets{}, problems
	}
	return p, nil
}

// errLarge is the error of a file that is larger than any that is meant.
var errLarge = errors.New("too large")

func readSmall(file string, most int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = errLarge
	}
	return text, err
}
