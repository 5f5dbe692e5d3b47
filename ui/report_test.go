package ui

import (
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/report"
)

const canary = "c4n4ry&p€ss"

// press presses the button that says text.
func (r *rig) press(text string) {
	r.t.Helper()
	var walk func(fyne.CanvasObject) bool
	walk = func(o fyne.CanvasObject) bool {
		switch o := o.(type) {
		case *button:
			if o.text == text {
				test.Tap(o)
				return true
			}
		case *fyne.Container:
			for _, child := range o.Objects {
				if walk(child) {
					return true
				}
			}
		case *panel:
			return walk(o.content)
		}
		return false
	}
	if !walk(r.shown().content) {
		r.t.Errorf("there is no button %q", text)
	}
}

// saves presses the button that says text, takes the path that is proposed, and
// gives what was written there.
func (r *rig) saves(text string) (name, content string) {
	r.t.Helper()
	r.press(text)
	path := r.shown().first.(*entry).Text
	os.Remove(path)
	r.key(fyne.KeyReturn)
	r.shows(r.guide.Word("window.saved"), path)
	r.answered()
	written, err := os.ReadFile(path)
	if err != nil {
		r.t.Error(err)
	}
	return filepath.Base(path), string(written)
}

func TestReport(t *testing.T) {
	r := newRig(t, "de", 720, 760)
	r.enter(asked)
	r.form.password.SetText(canary)
	test.Tap(r.button(0))
	r.begun()
	r.find(refused()...)
	r.end()
	test.Tap(r.button(2))
	r.shows(report.Code(r.checkups[0]))
	r.press(r.guide.Word("window.copy"))
	if got := r.app.Clipboard().Content(); !strings.Contains(got, "tcp.refused") || !strings.Contains(got, "imap.example.org") {
		t.Errorf("on the clipboard is:\n%s", got)
	}
	for key, want := range map[string][2]string{
		"window.report.page": {"mail-checkup.html", "<!DOCTYPE html>"},
		"window.report.text": {"mail-checkup.txt", "tcp.refused"},
		"window.report.json": {"mail-checkup.json", `"schema":1`},
	} {
		if name, text := r.saves(r.guide.Word(key)); name != want[0] || !strings.Contains(text, want[1]) || strings.Contains(text, canary) {
			t.Errorf("%s:\n%s", name, text)
		}
	}
	r.press(r.guide.Word("window.letter.copy"))
	if letter := r.app.Clipboard().Content(); !strings.Contains(letter, "imap.example.org") || strings.Contains(letter, canary) {
		t.Errorf("the letter is:\n%s", letter)
	}

	r.shown().first.(*choice).SetSelectedIndex(1)
	if _, page := r.saves(r.guide.Word("window.report.page")); strings.Contains(page, "imap.example.org") || strings.Contains(page, "anna") {
		t.Errorf("the server is not hidden:\n%s", page)
	}
	r.back()
	if r.shown() != r.page.view {
		t.Error("the way back does not lead to the verdict")
	}
}

// However much a server has said, the window shows no more of it than it can lay out at
// once; what is copied and saved is whole.
func TestLongReport(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.startCheck()
	r.begun()
	all := healthy()
	for i := len(all) - 3; i < len(all); i++ {
		for range 200 {
			all[i].Lines = append(all[i].Lines, diagnose.Line{From: "server", Text: strings.Repeat("abc def 12", 40)})
		}
	}
	all[len(all)-1].Stopped = true
	r.find(all...)
	r.end()
	r.showReport()
	r.press(r.guide.Word("window.copy"))
	whole, seen := r.app.Clipboard().Content(), labels(r.shown().content)
	if len(whole) < 3*200*400 || len(seen) > mostShown+500 {
		t.Errorf("of %d letters %d are shown", len(whole), len(seen))
	}
	before, after, ok := strings.Cut(seen, "\n"+r.guide.Word("window.report.cut", "number", strconv.Itoa(strings.Count(whole, "\n")-strings.Count(seen, "\n")+3))+"\n\n")
	if !ok || !strings.HasPrefix(whole, before) || !strings.HasSuffix(whole, "\n"+after) || before == "" || after == "" {
		t.Errorf("shown is\n%s", seen)
	}
}

// labels are the texts that can be selected in an object.
func labels(o fyne.CanvasObject) (text string) {
	switch o := o.(type) {
	case *widget.Label:
		text = o.Text
	case *fyne.Container:
		for _, child := range o.Objects {
			text += labels(child)
		}
	case *panel:
		text = labels(o.content)
	}
	return text
}

func TestMailto(t *testing.T) {
	u := mailto("Subject: Mail problem: a & b\n\nHello,\n+ 1 %\n")
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil || u.Scheme != "mailto" || q.Get("subject") != "Mail problem: a & b" || q.Get("body") != "Hello,\r\n+ 1 %" || strings.Contains(u.RawQuery, "+") {
		t.Errorf("%s: %q %v", u, q, err)
	}
}

// The helpdesk sees in its language what the other person sees in theirs.
func TestCode(t *testing.T) {
	r := newRig(t, "fr", 720, 1000)
	r.code(blocked())
	f := diagnose.Finding{Cause: diagnose.TCPFiltered, Stops: true}
	r.shows(guide.For("fr").Word("who.network"), guide.For("fr").Explain(f).Title[:20])
	if strings.Contains(r.texts(), r.guide.Word("window.apply")) {
		t.Error("settings are offered, but nobody knows the server")
	}
	r.shown().first.(*entry).SetText("42DM-1Y2G-0001")
	test.Tap(r.button(0))
	r.shows(r.guide.Word("error.code", "code", "42DM-1Y2G-0001"))
	if strings.Contains(r.texts(), r.guide.Word("who.network")) {
		t.Error("the verdict before is still there")
	}
	if r.showCode(); r.shown().first.(*entry).Text != "42DM-1Y2G-0001" {
		t.Error("the code is gone: its shortcut was pressed where it was shown")
	}
}

func TestCard(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	saved := map[string]string{}
	r.enter(asked)
	r.form.password.SetText(canary)
	test.Tap(r.button(0))
	r.begun()
	r.find(append(healthy(), fine(diagnose.StageSignIn), fine(diagnose.StageMailbox), fine(diagnose.StageLatency))...)
	r.end()
	r.press(r.guide.Word("window.card"))
	r.shows("imap.example.org", "993", r.guide.Word("card.password"))
	for _, name := range []string{"text", "json", "picture"} {
		file, text := r.saves(r.guide.Word("window.card." + name))
		saved[file] = text
	}
	if len(saved) != 3 {
		t.Errorf("saved %d files", len(saved))
	}
	for name, text := range saved {
		if strings.Contains(text, canary) {
			t.Errorf("the password is in %s", name)
		}
	}
	picture, err := png.Decode(strings.NewReader(saved["mail-settings.png"]))
	if err != nil || picture.Bounds().Dx() < 600 || picture.Bounds().Dy() < 200 {
		t.Errorf("the picture: %v, %v", picture, err)
	}
}

// What is to be sent about a finding beside the verdict stands with it, to be copied.
func TestTextToSendBesideTheVerdict(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	r.enter(asked)
	test.Tap(r.button(0))
	r.begun()
	outcomes := refused()
	private := diagnose.Finding{Cause: diagnose.DNSPrivate, Args: map[string]string{"server": asked.Host, "address": "10.1.2.3"}}
	outcomes[2].Findings = []diagnose.Finding{private}
	r.find(outcomes...)
	r.end()
	want := r.guide.Explain(private).Tell
	r.shows(r.guide.Word("report.also"), want)
	r.press(r.guide.Word("window.copy.text"))
	if got := r.app.Clipboard().Content(); got != want {
		t.Errorf("copied is %q", got)
	}
}

// A code has no names. A text that would begin in the middle is not shown, and no
// step speaks of it.
func TestCodeHasNoTornText(t *testing.T) {
	r := newRig(t, "en", 720, 760)
	outcomes := refused()[:3]
	outcomes[2].Findings = []diagnose.Finding{{Cause: diagnose.DNSPrivate, Args: map[string]string{"server": asked.Host, "address": "10.1.2.3"}}}
	outcomes[2].Stopped = true
	r.code(outcomes)
	if got := r.texts(); !strings.Contains(got, "VPN") || strings.Contains(got, "Is that as it should be?") || strings.Contains(got, "text below") {
		t.Errorf("the window says\n%s", got)
	}
}
