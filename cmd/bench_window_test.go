//go:build linux

package cmd_test

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// emptyWindow is the least that a window in Fyne can be; with an argument a
// number in it counts, ten times a second.
const emptyWindow = `package main

import (
	"fmt"
	"os"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("mailcheckup.bench.empty").NewWindow("Mail Checkup: empty")
	if len(os.Args) > 1 {
		count := widget.NewLabel("")
		w.SetContent(count)
		go func() {
			for n := range 1000 {
				time.Sleep(100 * time.Millisecond)
				fyne.Do(func() { count.SetText(fmt.Sprint(n)) })
			}
		}()
	}
	w.Resize(fyne.NewSize(720, 760))
	w.ShowAndRun()
}
`

// A shown window is a program with a window on a display of its own.
type shown struct {
	*desktop
	screen []byte // the display's pixels, as they change
	cmd    *exec.Cmd
	began  time.Time
}

var seed = maphash.MakeSeed()

// open starts a program on a new display whose pixels can be read.
func (b *bench) open(program string, args ...string) *shown {
	pixels, home := b.t.TempDir(), b.t.TempDir()
	w := &shown{desktop: &desktop{t: b.t, stderr: &said{}, home: home}}
	w.startDisplay("-fbdir", pixels)
	file, err := os.OpenFile(filepath.Join(pixels, "Xvfb_screen0"), os.O_RDWR, 0)
	b.check(err)
	defer file.Close()
	about, err := file.Stat()
	b.check(err)
	w.screen, err = syscall.Mmap(int(file.Fd()), 0, int(about.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	b.check(err)
	look{theme: "light", width: 720, height: 760}.prefer(b.t, home)
	w.cmd = exec.Command(program, args...)
	w.cmd.Env = append(os.Environ(), "DISPLAY="+w.display, "LANGUAGE=", "LC_ALL=en_US.UTF-8", "HOME="+home, "XDG_CONFIG_HOME="+home,
		"XDG_CACHE_HOME="+filepath.Join(home, ".cache"), "LIBGL_ALWAYS_SOFTWARE=1", "FYNE_THEME=light", "SSL_CERT_FILE="+filepath.Join(b.dir, "ca.pem"), "SSL_CERT_DIR=/nonexistent")
	w.cmd.Stderr = w.stderr
	b.check(inside(b.client, func() error {
		w.began = time.Now()
		return w.cmd.Start()
	}))
	return w
}

func (w *shown) close() {
	w.cmd.Process.Kill()
	w.cmd.Wait()
	syscall.Munmap(w.screen)
}

func (w *shown) look() uint64 { return maphash.Bytes(seed, w.screen) }

// first waits for the first picture; of a window that is not empty, for the first
// with something in it.
func (w *shown) first(empty bool) time.Duration {
	for time.Since(w.began) < time.Minute {
		if bright, dark := w.painted(); bright > 720*760*9/10 && (empty || dark > 300) {
			return time.Since(w.began)
		}
		time.Sleep(time.Millisecond)
	}
	w.t.Fatalf("no picture in a minute\n%s", w.stderr)
	return 0
}

// painted counts the pixels that are bright, as the window's ground is, and those
// that are dark, as its text is. The display is black, and so is a window that is
// there but not painted: then it counts no further than the first line.
func (w *shown) painted() (bright, dark int) {
	pixels := w.screen[len(w.screen)-4*1280*900:]
	for y := range 760 {
		for x := range 720 {
			switch value := pixels[4*(1280*y+x)]; {
			case value > 0x80:
				bright++
			case value < 0x60:
				dark++
			}
		}
		if bright == 0 {
			return 0, 0
		}
	}
	return bright, dark
}

// memory is what the program has in memory now, in kilobytes.
func (w *shown) memory() int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", w.cmd.Process.Pid))
	if err != nil {
		w.t.Fatal(err)
	}
	found := regexp.MustCompile(`VmRSS:\s+(\d+)`).FindSubmatch(text)
	kilobytes, _ := strconv.Atoi(string(found[1]))
	return kilobytes
}

// cpu is the processor's time that the program has used, in steps of 10 ms.
func (w *shown) cpu() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.cmd.Process.Pid))
	if err != nil {
		w.t.Fatal(err)
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// frames watches the display for a while: the pictures shown, and the processor's
// time for each.
func (w *shown) frames(while time.Duration) (pictures int, each time.Duration) {
	last, used, began := w.look(), w.cpu(), time.Now()
	for time.Since(began) < while {
		time.Sleep(4 * time.Millisecond)
		if now := w.look(); now != last {
			pictures, last = pictures+1, now
		}
	}
	if pictures == 0 {
		return 0, 0
	}
	return pictures, (w.cpu() - used) / time.Duration(pictures)
}

// windows measures the window beside an empty one of the same make.
func windows(b *bench, quick bool) table {
	t := table{
		title: "The window",
		text: `Beside a window of Fyne with nothing in it, on Xvfb with OpenGL by software, both built with the flags of "make run".
The first picture is the first on the display with something in it, or, of the empty window, the first at all. The time of a
picture is the processor's time for each picture shown: of the check-up's page while a silent server is waited for, and of an
empty window in which a number counts ten times a second.`,
		head: []string{"", ourName, "empty window", "ratio"},
	}
	n := 7
	if quick {
		n = 1
	}
	source := filepath.Join(b.dir, "empty.go")
	b.write(source, emptyWindow)
	empty := b.build("empty", nil, "-tags", "gles,gles2", source)
	ours := b.build("mailcheckup", nil, "-tags", "gles,gles2", "./mailcheckup")
	var first [2]sample
	var memory, pictures [2]int
	var each [2]time.Duration
	for i := range n {
		for which, program := range []string{ours, empty} {
			w := b.open(program)
			first[which] = append(first[which], w.first(which == 1))
			time.Sleep(2 * time.Second)
			memory[which] = max(memory[which], w.memory())
			if i == 0 && which == 0 {
				w.form(tlsPorts["imap"])
				w.retype(silentHost)
				w.keys("Return")
				time.Sleep(1500 * time.Millisecond)
				pictures[0], each[0] = w.frames(5 * time.Second)
				if os.Getenv("BENCH") == "quick" {
					w.screenshot("bench-window")
				}
			}
			w.close()
		}
	}
	w := b.open(empty, "moving")
	w.first(true)
	time.Sleep(time.Second)
	pictures[1], each[1] = w.frames(5 * time.Second)
	w.close()
	t.rows = [][]string{
		{"start to the first picture", first[0].String(), first[1].String(), ratio(first[0].median(), first[1].median())},
		{"memory two seconds later (RSS)", megabytes(memory[0]), megabytes(memory[1]), ratio(time.Duration(memory[0]), time.Duration(memory[1]))},
		{"time of a picture", short(each[0]), short(each[1]), ratio(each[0], each[1])},
		{"pictures a second", fmt.Sprintf("%.1f", float64(pictures[0])/5), fmt.Sprintf("%.1f", float64(pictures[1])/5), "-"},
	}
	return t
}

// retype puts another server into the details, where the name and so on are typed
// already.
func (w *shown) retype(host string) {
	w.keys("shift+Tab", "shift+Tab", "shift+Tab", "ctrl+a")
	w.do("type", "--delay", "20", host)
}
