package ui

import (
	"cmp"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// A sight is how a picture is looked at.
type sight struct {
	width   float32
	look    string
	percent int
}

// pictured compares what a picture looks like, on a panel by itself, with the
// image called name, as [rig.looks] does for whole windows.
func pictured(t *testing.T, name string, s sight, build func() fyne.CanvasObject) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(newDesign(s.look, s.percent))
	content := container.New(centred{apart, apart}, newPanel(build(), 20))
	w := test.NewTempWindow(t, content)
	w.SetPadded(false)
	for range 3 {
		w.Resize(fyne.NewSize(s.width, content.MinSize().Height))
		content.Refresh()
	}
	if raced {
		return
	}
	got := w.Canvas().Capture()
	if *update {
		write(t, filepath.Join("testdata", name), got)
		return
	}
	if n := differing(got, read(t, filepath.Join("testdata", name))); n > 0 {
		failed := filepath.Join("testdata", "failed", name)
		write(t, failed, got)
		t.Errorf("%d pixels are not as they should be, see %s", n, failed)
	}
}

func TestPicturesWhere(t *testing.T) {
	for name, s := range map[string]struct {
		sight
		language, place string
	}{
		"where-router.png":           {sight{720, "light", 0}, "en", "router"},
		"where-provider-dark.png":    {sight{720, "dark", 0}, "en", "provider"},
		"where-here-narrow-de.png":   {sight{480, "dark", 0}, "de", "here"},
		"where-way-large.png":        {sight{720, "light", 200}, "en", "way"},
		"where-way-large-320-de.png": {sight{320, "light", 200}, "de", "way"},
	} {
		t.Run(name, func(t *testing.T) {
			pictured(t, name, s.sight, func() fyne.CanvasObject { return where(guide.For(s.language), s.place) })
		})
	}
	if where(guide.For("en"), "") != nil {
		t.Error("a place that is not known is shown")
	}
}

// slow is a check-up with a slow stage that stopped it, and with stages that
// took no time.
func slow() (c diagnose.Checkup) {
	for _, o := range []struct {
		stage diagnose.Stage
		ms    int
		cause diagnose.Cause
	}{
		{diagnose.StageInput, 0, ""}, {diagnose.StageNetwork, 3, ""}, {diagnose.StageDNS, 48, ""},
		{diagnose.StageTCP, 37, ""}, {diagnose.StageTLS, 121, ""}, {diagnose.StageCert, 6, diagnose.CertExpiresSoon},
		{diagnose.StageGreeting, 38, ""}, {diagnose.StageCapability, 44, ""}, {diagnose.StageSignIn, 402, diagnose.SignInCredentials},
	} {
		out := fine(o.stage)
		out.Took = time.Duration(o.ms) * time.Millisecond
		if o.cause != "" {
			out.Findings = []diagnose.Finding{{Cause: o.cause, Args: args}}
		}
		c.Outcomes = append(c.Outcomes, out)
	}
	return c
}

func TestPicturesWaterfall(t *testing.T) {
	for name, s := range map[string]struct {
		sight
		language string
	}{
		"waterfall.png":                {sight{720, "light", 0}, "en"},
		"waterfall-dark-narrow-de.png": {sight{480, "dark", 0}, "de"},
		"waterfall-320.png":            {sight{320, "light", 0}, "en"},
		"waterfall-large-de.png":       {sight{720, "light", 200}, "de"},
	} {
		t.Run(name, func(t *testing.T) {
			pictured(t, name, s.sight, func() fyne.CanvasObject { return waterfall(guide.For(s.language), slow()) })
		})
	}
	if waterfall(guide.For("en"), diagnose.Checkup{}) != nil {
		t.Error("a check-up of which nothing is known is shown")
	}
}

var monday = time.Date(2026, 11, 23, 8, 58, 0, 0, time.UTC)

// watched is what is measured every so often for so long, with two outages and
// a gap.
func watched(every, long time.Duration) (samples []point) {
	for at := time.Duration(0); at < long; at += every {
		share := float64(at) / float64(long)
		wave := 60 + 25*math.Sin(share*40) + 20*math.Cos(share*173) + 90*math.Exp(-1000*(share-0.8)*(share-0.8))
		s := point{When: monday.Add(at), Took: time.Duration(wave * float64(time.Millisecond))}
		switch {
		case share > 0.45 && share < 0.58:
			continue
		case share >= 0.58 && share-float64(every)/float64(long) < 0.58:
			s.Gap = true
		case share > 0.2 && share < 0.25, share > 0.9 && share < 0.9+2*float64(every)/float64(long):
			s.Bad, s.Title = true, "Nobody answers"
		}
		samples = append(samples, s)
	}
	return samples
}

func TestPicturesPlot(t *testing.T) {
	for name, s := range map[string]struct {
		sight
		language string
		samples  []point
	}{
		"plot.png":                {sight{720, "light", 0}, "en", watched(5*time.Minute, 8*time.Hour)},
		"plot-dense-dark.png":     {sight{720, "dark", 0}, "en", watched(30*time.Second, 5*day)},
		"plot-dark-narrow-de.png": {sight{480, "dark", 0}, "de", watched(time.Minute, 50*time.Minute)},
		"plot-large-de.png":       {sight{720, "light", 200}, "de", watched(2*time.Minute, 8*time.Hour)},
		"plot-few.png":            {sight{720, "light", 0}, "en", watched(15*time.Minute, 8*time.Hour)},
		"plot-empty.png":          {sight{320, "light", 0}, "en", nil},
	} {
		t.Run(name, func(t *testing.T) {
			pictured(t, name, s.sight, func() fyne.CanvasObject {
				p := newPlot(guide.For(s.language))
				p.set(s.samples)
				return p
			})
		})
	}
}

// shown is the outcome of looking at a certificate.
func shown(causes ...diagnose.Cause) diagnose.Outcome {
	o := fine(diagnose.StageCert,
		"cert.subject", "CN=mail.example.org",
		"cert.names", "mail.example.org, imap.example.org, pop.example.org, smtp.example.org, autoconfig.example.org, "+
			"autodiscover.example.org, webmail.example.org, www.example.org",
		"cert.issuer", `CN=R11,O=Let's Encrypt\, Inc.,C=US`,
		"cert.from", "2026-09-20", "cert.until", "2026-12-19", "cert.sent", "2",
		"cert.sha256", "3A:91:0C:5E:77:B2:D4:18:F0:2B:66:9E:41:C8:05:DA:8E:13:57:A9:BC:20:6F:E4:92:7D:31:08:C5:EA:4B:F6")
	for _, cause := range causes {
		o.Findings = append(o.Findings, diagnose.Finding{Cause: cause, Args: map[string]string{"until": "2026-12-19", "days": "6"}})
	}
	return o
}

// The card of a certificate says of its time what the verdict says, to the hour,
// though the facts name only days.
func TestCertificateWithoutEnd(t *testing.T) {
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	o := fine(diagnose.StageCert, "cert.subject", "CN=imap.example.org", "cert.names", "imap.example.org", "cert.from", "2020-01-01", "cert.until", "9999-12-31")
	if shown := textsIn(certificateCard(guide.For("en"), o, now)); !strings.Contains(shown, "2912117") { // RFC 5280, section 4.1.2.5
		t.Errorf("%s", shown)
	}
}

func TestCertificateEndsWhenTheVerdictSays(t *testing.T) {
	newRig(t, "en", 720, 760)
	for _, test := range []struct {
		name  string
		now   string
		cause diagnose.Cause
		args  map[string]string
		want  string
	}{
		{"ended at 11", "2026-12-19 12:00", diagnose.CertExpired, map[string]string{"until": "2026-12-19", "days": "1"}, "Expired"},
		{"ends in the evening", "2026-12-19 12:00", diagnose.CertExpiresSoon, map[string]string{"until": "2026-12-19", "days": "1"}, "Days left: 1"},
		{"ends in 13.6 days", "2026-12-06 08:00", diagnose.CertExpiresSoon, map[string]string{"until": "2026-12-19", "days": "14"}, "Days left: 14"},
		{"begins at 11", "2026-09-20 10:00", diagnose.CertNotYetValid, map[string]string{"from": "2026-09-20", "today": "2026-09-20"}, "Not valid yet"},
		{"another one ended", "2026-12-02 12:00", diagnose.CertExpired, map[string]string{"until": "2026-12-01", "days": "1"}, "Days left: 17"},
		{"nothing was found", "2026-11-23 23:00", "", nil, "Days left: 26"},
		{"nothing was found, on the last day", "2026-12-19 12:00", "", nil, "Days left: 1"},
	} {
		now, err := time.Parse("2006-01-02 15:04", test.now)
		if err != nil {
			t.Fatal(err)
		}
		o := shown()
		if test.cause != "" {
			o.Findings = []diagnose.Finding{{Cause: test.cause, Args: test.args}}
		}
		if got := textsIn(certificateCard(guide.For("en"), o, now)); !strings.Contains(got, "\n"+test.want) {
			t.Errorf("%s: %q is not on the card:\n%s", test.name, test.want, got)
		}
	}
}

func TestPicturesCertificate(t *testing.T) {
	for name, s := range map[string]struct {
		sight
		language string
		outcome  diagnose.Outcome
		now      time.Time
	}{
		"certificate.png":                {sight{720, "light", 0}, "en", shown(), monday},
		"certificate-dark-narrow-de.png": {sight{480, "dark", 0}, "de", shown(diagnose.CertExpired), monday.Add(30 * day)},
		"certificate-large-320-de.png":   {sight{320, "light", 200}, "de", shown(diagnose.CertExpiresSoon), monday.Add(20 * day)},
	} {
		t.Run(name, func(t *testing.T) {
			pictured(t, name, s.sight, func() fyne.CanvasObject { return certificateCard(guide.For(s.language), s.outcome, s.now) })
		})
	}
	if certificateCard(guide.For("en"), fine(diagnose.StageCert), monday) != nil {
		t.Error("a certificate of which nothing is known is shown")
	}
}

func TestPicturesBegin(t *testing.T) {
	w := waterfall(guide.For("en"), slow()).(*falls)
	before := time.Duration(0)
	for i, f := range w.falls {
		if f.begin != before {
			t.Errorf("stage %d begins at %v, want %v", i, f.begin, before)
		}
		before += f.took
	}
	if w.all != before {
		t.Errorf("all took %v, want %v", w.all, before)
	}
}

func TestPicturesTicks(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		most time.Duration
		want []time.Duration
	}{
		{0, []time.Duration{0}},
		{ms / 2, []time.Duration{0}},
		{3 * ms, []time.Duration{0, ms, 2 * ms, 3 * ms}},
		{99 * ms, []time.Duration{0, 50 * ms}},
		{699 * ms, []time.Duration{0, 200 * ms, 400 * ms, 600 * ms}},
		{20 * time.Second, []time.Duration{0, 10 * time.Second, 20 * time.Second}},
	} {
		if got := ticks(test.most); !slices.Equal(got, test.want) {
			t.Errorf("%v: got %v, want %v", test.most, got, test.want)
		}
	}
	g := guide.For("en")
	for most, want := range map[time.Duration]string{0: "0", time.Second: "0 500 ms 1000 ms", 3 * time.Second: "0 1 s 2 s 3 s"} {
		var words []string
		marks := ticks(most)
		for i := range marks {
			words = append(words, tickWord(g, marks, i))
		}
		if got := strings.Join(words, " "); got != want {
			t.Errorf("%v: got %q, want %q", most, got, want)
		}
	}
}

// However many samples there are, and in however few columns: no outage is
// lost, and neither is the slowest answer.
func TestPicturesThin(t *testing.T) {
	samples := make([]point, 90_000)
	for i := range samples {
		samples[i] = point{When: monday.Add(time.Duration(i) * time.Second), Took: 40 * time.Millisecond}
	}
	from, to := samples[0].When, samples[len(samples)-1].When
	for _, n := range []int{1, 2, 7, 100, 640, 100_000} {
		for _, at := range []int{0, 1, 44_999, 89_998, 89_999} {
			varied := slices.Clone(samples)
			varied[at] = point{When: varied[at].When, Bad: true, Title: "No"}
			varied[30_000].Took = time.Minute
			bins := thin(varied, from, to, n)
			slowest := slices.MaxFunc(bins, func(a, b bin) int { return cmp.Compare(a.took, b.took) })
			if all := reaches(bins); len(all) != 1 || !all[0].bad || all[0].title != "No" || slowest.took != time.Minute {
				t.Errorf("an outage at %d in %d columns: %+v, slowest %v", at, n, all, slowest.took)
			}
		}
	}
}

// An outage lasts until there is an answer, and no gap is taken for one.
func TestPicturesReaches(t *testing.T) {
	at := func(minute int, p point) point {
		p.When = monday.Add(time.Duration(minute) * time.Minute)
		return p
	}
	good, bad := point{Took: time.Second}, point{Bad: true, Title: "No"}
	samples := []point{
		at(0, good), at(10, bad), at(20, bad), at(30, good), at(50, bad), at(80, point{Took: time.Second, Gap: true}), at(100, good),
	}
	got := reaches(thin(samples, samples[0].When, samples[0].When.Add(100*time.Minute), 10))
	want := []reach{{1, 3, true, "No"}, {5, 6, true, "No"}, {6, 8, false, ""}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := reaches(thin(nil, monday, monday.Add(time.Minute), 10)); got != nil {
		t.Errorf("nothing has %v", got)
	}
}

func TestPicturesClock(t *testing.T) {
	g := guide.For("en")
	for _, test := range []struct {
		long time.Duration
		most int
		want string
	}{
		{time.Minute, 5, "08:58:00 08:58:15 08:58:30 08:58:45 08:59:00"},
		{time.Hour, 4, "09:00 09:30"},
		{8 * time.Hour, 9, "09:00 10:00 11:00 12:00 13:00 14:00 15:00 16:00"},
		{day, 5, "12:00 18:00 24 Nov 2026 06:00"},
		{10 * day, 6, "25 Nov 2026 27 Nov 2026 29 Nov 2026 1 Dec 2026 3 Dec 2026"},
		{time.Minute, 1, "08:58"},
	} {
		step, times := clock(monday, monday.Add(test.long), test.most)
		var words []string
		for _, at := range times {
			words = append(words, clockWord(g, at, step))
		}
		if got := strings.Join(words, " "); got != test.want || len(times) > test.most {
			t.Errorf("%v: got %q, want %q", test.long, got, test.want)
		}
	}
}

func TestPicturesDistinguished(t *testing.T) {
	for name, want := range map[string][2]string{
		"CN=R11,O=Let's Encrypt,C=US":         {"R11", "Let's Encrypt, US"},
		`CN=a\, b,O=c\+d`:                     {"a, b", "c+d"},
		"OU=Go Daddy Class 2,O=Go Daddy,C=US": {"Go Daddy Class 2, Go Daddy, US", ""},
		"nonsense":                            {"nonsense", ""},
		"":                                    {"", ""},
		`CN=x\`:                               {"x", ""},
	} {
		if common, rest := distinguished(name); [2]string{common, rest} != want {
			t.Errorf("%s: got %q and %q, want %q", name, common, rest, want)
		}
	}
}

// A plot costs no more than a moment, however long has been watched.
func BenchmarkPicturesPlot(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(newDesign("light", 0))
	samples := watched(time.Second, 90_000*time.Second)
	p := newPlot(guide.For("en"))
	w := test.NewTempWindow(b, p)
	w.Resize(fyne.NewSize(680, 240))
	r := test.WidgetRenderer(p).(*plotRenderer)
	for b.Loop() {
		p.set(samples)
		r.draw(680, 160)
	}
}
