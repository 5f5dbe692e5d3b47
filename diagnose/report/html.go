package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// HTML writes check-ups that were run together as a page of its own: what [Text]
// writes, for a browser, a printer and a screen reader. The page loads nothing and
// runs nothing, and says so to the browser (Content-Security-Policy). What a server
// said is text in it, whatever it looks like.
func HTML(w io.Writer, g *guide.Guide, checkups ...diagnose.Checkup) error {
	var b strings.Builder
	if err := pageTemplate().Execute(&b, newPage(g, checkups)); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var (
	//go:embed html.tmpl
	pageFile string
	//go:embed html.css
	styleFile string

	// A browser ends lines so before it takes the hash, whatever Git has made of them.
	style = strings.ReplaceAll(styleFile, "\r\n", "\n")
)

// pageTemplate is read when the first page is written.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(strings.ReplaceAll(pageFile, "\r\n", "\n")))
})

// newPage is the page about check-ups, which are made fit to be passed on.
func newPage(g *guide.Guide, checkups []diagnose.Checkup) page {
	checkups = redactedAll(checkups, g)
	worst := checkups[diagnose.Worst(checkups)]
	p := page{
		Guide: g, Head: head(checkups[0], g), Title: overall(checkups, g), State: severity(worst),
		Style: template.CSS(style), Policy: policy,
	}
	for _, c := range checkups {
		t := text{c: c, g: g}
		v, advice := conclusion(c, g)
		p.Checks = append(p.Checks, pageCheck{text: &t, Verdict: v, Advice: advice, Phone: Code(c), Alone: len(checkups) == 1})
	}
	return p
}

// policy lets the page have its own style, known by its hash, and nothing else
// (Content Security Policy Level 3, section 8.4).
var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}()

// A page is a report as the template sees it.
type page struct {
	*guide.Guide
	Head, Title, State string
	Policy             string
	Style              template.CSS
	Checks             []pageCheck
}

// Mark is the word for a state, as it stands before a title.
func (p page) Mark(state string) string {
	return strings.TrimSpace(p.Label(p.Word("state."+state), ""))
}

// A pageCheck is a check-up on the page.
type pageCheck struct {
	text    *text
	Verdict diagnose.Verdict
	Advice  guide.Advice
	Phone   string
	Alone   bool // its verdict is the page's title
}

// severity is how bad a verdict is; "" where c was broken off and has none.
func severity(c diagnose.Checkup) string {
	if v := c.Verdict(); v.Cause != "" {
		return v.Severity().String()
	}
	return ""
}

// A part of prose is a piece of it that is shown in its own way.
type part struct {
	Text    string
	Link    bool // an address of the guide's own
	Foreign bool // runs from right to left, in a page that runs from left to right
}

// rightToLeft finds words of scripts that run from right to left. None of our
// languages does, so somebody else wrote them.
var rightToLeft = regexp.MustCompile(turned + `(?:[^\p{Latin}“”„"«»]*` + turned + `)?`)

const turned = `[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}\p{Nko}\p{Adlam}]`

// Prose takes apart what the guide says of the verdict. The provider's page is the
// only thing that becomes a link; a web address in the words of a server stays text.
func (c pageCheck) Prose(prose string) []part {
	help := c.Verdict.Args["help"]
	if !strings.HasPrefix(help, "https://") || strings.ContainsFunc(help, unicode.IsSpace) {
		return isolated(prose)
	}
	before, behind, found := strings.Cut(prose, help)
	if !found {
		return isolated(prose)
	}
	return append(append(isolated(before), part{Text: help, Link: true}), isolated(behind)...)
}

// isolated takes prose apart so that words that run from right to left cannot put
// those beside them in another order.
func isolated(prose string) (parts []part) {
	at := 0
	for _, found := range rightToLeft.FindAllStringIndex(prose, -1) {
		parts = append(parts, part{Text: prose[at:found[0]]}, part{Text: prose[found[0]:found[1]], Foreign: true})
		at = found[1]
	}
	return append(parts, part{Text: prose[at:]})
}

// Name is what was checked: "IMAP, imap.example.org, port 993, SSL/TLS".
func (c pageCheck) Name() string { return c.text.settings(c.text.c.Understood()) }

// User is the name to sign in with.
func (c pageCheck) User() string { return c.text.c.Understood().User() }

// State is how bad the verdict is: the name of a class and the end of a word's key.
func (c pageCheck) State() string { return severity(c.text.c) }

// Working says which settings work, and how far they were tried.
func (c pageCheck) Working() []string { return c.text.proven() }

// A pageFinding is one of those beside the verdict.
type pageFinding struct{ State, Title, Cause string }

// Also are the findings beside the verdict.
func (c pageCheck) Also() (all []pageFinding) {
	for _, f := range c.text.c.Beside() {
		all = append(all, pageFinding{f.Severity().String(), c.text.g.Explain(f).Title, string(f.Cause)})
	}
	return all
}

// A pageStage is a stage with its evidence.
type pageStage struct {
	Code, Name, State, Took string
	Facts                   []pageFact
	Lines                   []pageLine
}

type pageFact struct{ Name, Value string }

type pageLine struct{ From, Text string }

// Stages are all that were planned; those that were not reached are last.
func (c pageCheck) Stages() (all []pageStage) {
	t := c.text
	for _, o := range t.c.Outcomes {
		s := pageStage{Code: string(o.Stage), Name: t.stageName(o.Stage), State: o.Severity().String(), Took: t.ms(o.Took)}
		for _, f := range o.Facts {
			s.Facts = append(s.Facts, pageFact{t.g.Code("fact", f.Name), f.Value})
		}
		for _, l := range o.Lines {
			s.Lines = append(s.Lines, pageLine{t.said(l, ""), l.Text})
		}
		all = append(all, s)
	}
	for _, stage := range t.c.Missed() {
		all = append(all, pageStage{Code: string(stage), Name: t.stageName(stage), State: unreached})
	}
	return all
}
