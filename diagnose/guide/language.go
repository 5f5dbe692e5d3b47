package guide

import (
	"os"
	"strings"
)

// A Language is one that the program speaks.
type Language struct {
	Tag  string // "de"
	Name string // in that language: "Deutsch"
}

// Languages lists those that the program speaks, English first.
func Languages() []Language {
	var all []Language
	for _, g := range guides() {
		all = append(all, Language{g.tag, g.Word("language")})
	}
	return all
}

// For gives the guide in the first of the wanted languages that there is, and
// in English if there is none. It takes what people and systems write: "de",
// "de-CH", "de_AT.UTF-8". Whose country has none of its own gets that of another:
// Portuguese is read in Lisbon too.
func For(wanted ...string) *Guide {
	for _, want := range wanted {
		if g, ok := Spoken(want); ok {
			return g
		}
	}
	return guides()[0]
}

// Spoken gives the guide in the wanted language as [For] does, if there is one.
func Spoken(want string) (*Guide, bool) {
	for _, g := range guides() {
		if base(want) == base(g.tag) {
			return g, true
		}
	}
	return nil, false
}

// base is the language without country, script and encoding. The locale C is
// that of programs that do not translate: English.
func base(locale string) string {
	tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(locale)), ".")
	if i := strings.IndexAny(tag, "_-@"); i >= 0 {
		tag = tag[:i]
	}
	if tag == "c" || tag == "posix" {
		return fallback
	}
	return tag
}

// System lists the languages that the environment asks for, the most wanted
// first, by the rules of gettext: LANGUAGE, a list, goes before the locale, but
// counts only where the locale is not C.
func System() []string {
	var locales []string
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			locales = append(locales, v)
		}
	}
	if len(locales) == 0 || untranslated(locales[0]) {
		return locales
	}
	var wanted []string
	for _, v := range strings.Split(os.Getenv("LANGUAGE"), ":") {
		if v != "" {
			wanted = append(wanted, v)
		}
	}
	return append(wanted, locales...)
}

// untranslated says that locale is C, by any of its names.
func untranslated(locale string) bool {
	name, _, _ := strings.Cut(locale, ".")
	return name == "C" || name == "POSIX"
}
