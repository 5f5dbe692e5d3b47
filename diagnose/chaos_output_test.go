package diagnose_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/report"
)

// written is a check-up in every form in which a person or a program sees it.
func (w *chaosWorld) written(c diagnose.Checkup) (map[string]string, error) {
	g := guide.For(w.language)
	texts := map[string]string{"the engine": trace(c) + fmt.Sprintf("%v %+v", c, c.Verdict())}
	forms := map[string]func(io.Writer) error{
		"text":   func(b io.Writer) error { return report.Text(b, g, c) },
		"HTML":   func(b io.Writer) error { return report.HTML(b, g, c) },
		"JSON":   func(b io.Writer) error { return report.JSON(b, g, c) },
		"letter": func(b io.Writer) error { return report.Letter(b, g, c) },
	}
	if w.public {
		forms["text for everybody"] = func(b io.Writer) error { return report.Text(b, g, report.Public(c)...) }
	}
	for name, write := range forms {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return texts, fmt.Errorf("%s: %w", name, err)
		}
		texts[name] = b.String()
	}
	texts["HTML, as it is shown"] = html.UnescapeString(texts["HTML"])
	var tree any
	if err := json.Unmarshal([]byte(texts["JSON"]), &tree); err != nil {
		return texts, err
	}
	texts["JSON, as it is read"] = leaves(tree)
	return texts, nil
}

// leaves are all texts in what was read from JSON, a line each.
func leaves(tree any) (text string) {
	var b strings.Builder
	var walk func(any)
	walk = func(node any) {
		switch node := node.(type) {
		case string:
			b.WriteString(node + "\n")
		case []any:
			for _, child := range node {
				walk(child)
			}
		case map[string]any:
			for name, child := range node {
				b.WriteString(name + "\n")
				walk(child)
			}
		}
	}
	walk(tree)
	return b.String()
}

// badRune says of a character that it can play tricks on a terminal or a reader.
func badRune(r rune) bool {
	switch {
	case r >= ' ' && r <= '~', r == '\n', r == '\t', r == '\u200c', r == '\u200d':
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// harm names what is wrong with a text that a person will see.
func harm(name, text string) string {
	if !utf8.ValidString(text) {
		return "broken UTF-8"
	}
	if i := strings.IndexFunc(text, badRune); i >= 0 {
		return fmt.Sprintf("a control character in %q", text[max(0, i-30):min(len(text), i+30)])
	}
	if name == "HTML" {
		for _, mark := range []string{"<b id", "<script", "<img", "javascript:chaos()\""} {
			if i := strings.Index(text, mark); i >= 0 {
				return fmt.Sprintf("markup of the server's: %q", text[i:min(len(text), i+60)])
			}
		}
	}
	return ""
}

// A leak is what a password may look like.
type leak struct {
	form string // its name
	text string
	fold bool // in any case
}

// leaks are all of them.
func leaks(password string) (all []leak) {
	for _, p := range []string{password, strings.TrimSpace(password)} {
		quoted, _ := json.Marshal(p)
		for form, text := range map[string]string{
			"plain": p, "quoted in IMAP": strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(p), "quoted in Go": strings.Trim(strconv.Quote(p), `"`),
			"ASCII": strings.Trim(strconv.QuoteToASCII(p), `"`), "JSON": string(quoted[1 : len(quoted)-1]), "HTML": html.EscapeString(p),
			"query": url.QueryEscape(p), "path": url.PathEscape(p), "hex": hex.EncodeToString([]byte(p)), "single spaces": strings.Join(strings.Fields(p), " "),
		} {
			all = append(all, leak{form, strings.ToLower(text), true})
		}
		for _, text := range inBase64(p) {
			all = append(all, leak{"base64", text, false})
			all = append(all, leak{"hex of base64", hex.EncodeToString([]byte(text)), true})
			for _, twice := range inBase64(text) {
				all = append(all, leak{"base64 of base64", twice, false})
			}
		}
	}
	slices.SortFunc(all, func(a, b leak) int { return strings.Compare(a.text, b.text) })
	all = slices.CompactFunc(all, func(a, b leak) bool { return a.text == b.text })
	return slices.DeleteFunc(all, func(l leak) bool { return len(l.text) < 10 })
}

// inBase64 is what of a text in base64 does not depend on what is around it, for
// each place at which it can begin.
func inBase64(text string) (all []string) {
	for offset := range 3 {
		padded := append(make([]byte, offset), text...)
		from, to := (offset*8+5)/6, len(padded)*8/6
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			all = append(all, enc.EncodeToString(padded)[from:to])
		}
	}
	return all
}

// leaked is the form in which a text gives the password away, and "" where it
// does not.
func leaked(all []leak, text string) string {
	lower := strings.ToLower(text)
	for _, l := range all {
		within := text
		if l.fold {
			within = lower
		}
		if i := strings.Index(within, l.text); i >= 0 {
			return fmt.Sprintf("%s: %q", l.form, within[max(0, i-40):min(len(within), i+len(l.text)+40)])
		}
	}
	return ""
}
