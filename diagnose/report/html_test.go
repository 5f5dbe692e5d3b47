package report

import (
	"crypto/sha256"
	"encoding/base64"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

func pageOf(t *testing.T, language string, checkups ...diagnose.Checkup) string {
	t.Helper()
	var b strings.Builder
	if err := HTML(&b, guide.For(language), checkups...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// elements are those of a page, in order.
func elements(t *testing.T, page string) (all []*html.Node) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			all = append(all, n)
		}
	}
	return all
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// content is the text in n.
func content(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && (d.Parent == nil || d.Parent.Data != "style") {
			b.WriteString(d.Data)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// golden holds got against a file of testdata.
func golden(t *testing.T, file, got string) {
	t.Helper()
	file = "testdata/" + file
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("not what %s has (-update writes it anew):\n%s", file, got)
	}
}

func TestHTML(t *testing.T) {
	for _, fault := range []string{"expired", "blocked-port"} {
		c := settled(practised(t, fault))
		for _, language := range []string{"en", "de"} {
			golden(t, fault+"."+language+".html", pageOf(t, language, c))
		}
	}
}

// The page says what the text says.
func TestHTMLHasWhatTheTextHas(t *testing.T) {
	word := regexp.MustCompile(`[\p{L}\p{N}][^\s\[\]()]*`)
	for _, checkups := range [][]diagnose.Checkup{
		{checkup()}, {full()}, {practised(t, "wrong-password")}, {{}},
		{half(diagnose.IMAP, ""), half(diagnose.SMTP, "tcp.refused")},
	} {
		var text strings.Builder
		if err := Text(&text, guide.For("en"), checkups...); err != nil {
			t.Fatal(err)
		}
		shown := content(elements(t, pageOf(t, "en", checkups...))[0].Parent)
		for _, w := range word.FindAllString(text.String(), -1) {
			if w = strings.TrimRight(w, ".,:]"); !strings.Contains(shown, w) {
				if _, err := strconv.Atoi(w); err != nil { // the numbers before steps are the list's own
					t.Errorf("%q is in the text, but not on the page", w)
				}
			}
		}
	}
}

// The page loads nothing, runs nothing, and forbids it too.
func TestHTMLIsAlone(t *testing.T) {
	c := checkup()
	c.Outcomes[3].Findings[0] = diagnose.Finding{Cause: diagnose.SignInAppPassword, Stops: true, Args: map[string]string{
		"user": "anna", "server": "imap.example.org", "help": "https://help.example.org/mail?a=1&b=2", "said": "see https://evil.example/ or javascript:alert(1)"}}
	links := 0
	for _, page := range []string{pageOf(t, "en", c), pageOf(t, "de", c, checkup())} {
		allowed := strings.Fields("html head meta title style body header main h1 h2 h3 h4 p section ol ul li table caption thead tbody tr th td details summary code bdi strong blockquote a")
		for _, n := range elements(t, page) {
			if !slices.Contains(allowed, n.Data) {
				t.Errorf("the page has a <%s>", n.Data)
			}
			for _, a := range n.Attr {
				switch {
				case a.Key == "href" && n.Data == "a" && a.Val == "https://help.example.org/mail?a=1&b=2":
					links++
				case slices.Contains(strings.Fields("lang dir charset http-equiv content name id class scope aria-labelledby translate rel"), a.Key):
				default:
					t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
				}
			}
			if n.Data == "style" {
				sum := sha256.Sum256([]byte(n.FirstChild.Data))
				if hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, hash) {
					t.Errorf("the page's style has the hash %s, which its policy does not allow: %s", hash, policy)
				}
				if strings.Contains(n.FirstChild.Data, "url(") || strings.Contains(n.FirstChild.Data, "@import") {
					t.Error("the style loads something")
				}
			}
			if attribute(n, "http-equiv") != "" && attribute(n, "content") != policy {
				t.Errorf("the policy is %q, want %q", attribute(n, "content"), policy)
			}
		}
		if !strings.Contains(page, "Content-Security-Policy") || strings.Contains(page, "ZgotmplZ") {
			t.Error("the page has no policy, or something in it was refused by html/template")
		}
	}
	if links == 0 {
		t.Error("the provider's page is no link")
	}
}

// Who cannot see the page finds their way by its structure.
func TestHTMLStructure(t *testing.T) {
	for _, page := range []string{pageOf(t, "de", checkup()), pageOf(t, "de", checkup(), full())} {
		level, ids, count := 0, map[string]bool{}, map[string]int{}
		for _, n := range elements(t, page) {
			count[n.Data]++
			if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
				next := int(n.Data[1] - '0')
				if next > level+1 || next == 1 && level > 0 {
					t.Errorf("<%s> %q comes after level %d", n.Data, content(n), level)
				}
				level = next
			}
			if id := attribute(n, "id"); id != "" {
				if ids[id] {
					t.Errorf("two elements are called %s", id)
				}
				ids[id] = true
			}
			if n.Data == "th" && attribute(n, "scope") == "" {
				t.Errorf("a heading of a table without scope: %q", content(n))
			}
			if n.Data == "html" && (attribute(n, "lang") != "de" || attribute(n, "dir") != "ltr") {
				t.Error("the page does not say its language")
			}
			if class := attribute(n, "class"); slices.Contains([]string{"ok", "note", "warn", "fail"}, class) && strings.TrimSpace(content(n)) == "" {
				t.Errorf("%s is told by its colour only", class)
			}
		}
		if count["main"] != 1 || count["h1"] != 1 || count["header"] != 1 || count["caption"] != count["table"] || count["details"] == 0 {
			t.Errorf("the page has %v", count)
		}
		for _, n := range elements(t, page) {
			if by := attribute(n, "aria-labelledby"); by != "" && !ids[by] {
				t.Errorf("<%s> is named by %s, which is not there", n.Data, by)
			}
		}
	}
}

// What a server says stays text, and stays in its place.
func TestHostileTextOnThePage(t *testing.T) {
	const hostile = `</code></bdi></title></style><script>alert(1)</script><img src=x onerror=alert(1)> {{.Head}} "><a href="javascript:x">` + "\u202eabc\x1b[31m שלום עולם"
	c := full()
	strew(reflect.ValueOf(&c).Elem(), hostile)
	c.Outcomes[3].Findings[0].Args["said"] = "no: شكرا 123"
	page := pageOf(t, "en", c)
	foreign := 0
	for _, n := range elements(t, page) {
		switch {
		case slices.Contains([]string{"script", "img", "iframe", "object", "form", "a"}, n.Data):
			t.Errorf("a server made a <%s>", n.Data)
		case n.Data == "bdi":
			foreign++
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "style" {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
		if n.FirstChild != nil && n.FirstChild.Type == html.TextNode && n.Data != "bdi" && n.Data != "title" {
			for d := n.FirstChild; d != nil; d = d.NextSibling {
				if d.Type == html.TextNode && rightToLeft.MatchString(d.Data) && slices.Contains([]string{"p", "li", "h1"}, n.Data) && !strings.Contains(d.Data, hostile[:8]) {
					t.Errorf("not isolated in <%s>: %q", n.Data, d.Data)
				}
			}
		}
	}
	if foreign == 0 || strings.ContainsAny(page, "\u202e\x1b") {
		t.Errorf("%d pieces are isolated, or a character that turns text is left", foreign)
	}
	for _, test := range []struct{ prose, want string }{
		{"said “שלום עולם”. Go on.", "said “|שלום עולם|”. Go on."},
		{"plain", "plain"},
		{"שלום abc שלום", "|שלום| abc |שלום|"},
	} {
		var got []string
		for _, p := range isolated(test.prose) {
			got = append(got, p.Text)
		}
		if strings.Join(got, "|") != test.want {
			t.Errorf("%q is taken apart as %q", test.prose, got)
		}
	}
}

// Every colour that words are in can be told from every ground that they stand on
// (WCAG 2.2, success criterion 1.4.3), and lines from the page (1.4.11).
func TestContrast(t *testing.T) {
	palettes := regexp.MustCompile(`:root\{([^}]*)\}`).FindAllStringSubmatch(style, -1)
	if len(palettes) != 3 {
		t.Fatalf("%d sets of colours, want those of day, night and print", len(palettes))
	}
	for _, p := range palettes {
		colours := map[string]string{}
		for _, c := range regexp.MustCompile(`--([a-z]+):#([0-9a-f]{6})`).FindAllStringSubmatch(p[1], -1) {
			colours[c[1]] = c[2]
		}
		for name, colour := range colours {
			least := 4.5
			switch name {
			case "page", "panel":
				continue
			case "line":
				least = 3
			}
			for _, ground := range []string{"page", "panel"} {
				if got := contrast(colour, colours[ground]); got < least {
					t.Errorf("--%s on --%s: %.2f, want %.1f", name, ground, got, least)
				}
			}
		}
	}
	for _, used := range regexp.MustCompile(`var\(--([a-z]+)\)`).FindAllStringSubmatch(style, -1) {
		for _, p := range palettes {
			if !strings.Contains(p[1], "--"+used[1]+":") {
				t.Errorf("--%s is not in %s", used[1], p[0])
			}
		}
	}
}

// contrast is the contrast ratio of WCAG 2.2.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(colour string) (sum float64) {
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(colour[2*i:2*i+2], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
