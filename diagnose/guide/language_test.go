package guide

import (
	"slices"
	"testing"
)

func TestFor(t *testing.T) {
	for _, test := range []struct {
		wanted []string
		want   string
	}{
		{nil, "en"},
		{[]string{""}, "en"},
		{[]string{"de"}, "de"},
		{[]string{"de_AT.UTF-8"}, "de"},
		{[]string{"de-CH"}, "de"},
		{[]string{"DE"}, "de"},
		{[]string{"pt_PT.UTF-8"}, "pt-BR"},
		{[]string{"de@euro"}, "de"},
		{[]string{"den"}, "en"},
		{[]string{"ja", "de"}, "de"},
		{[]string{"ja_JP.UTF-8"}, "en"},
		{[]string{"C", "de"}, "en"},
		{[]string{"C.UTF-8", "de"}, "en"},
		{[]string{"POSIX", "de"}, "en"},
	} {
		if got := For(test.wanted...).Tag(); got != test.want {
			t.Errorf("For(%q) = %s, want %s", test.wanted, got, test.want)
		}
	}
}

func TestSpoken(t *testing.T) {
	for want, tag := range map[string]string{
		"de": "de", "de-AT": "de", "pt": "pt-BR", "pt-PT": "pt-BR", "pt-BR": "pt-BR", "EN": "en", "C": "en",
		"zh": "", "xx": "", "": "", "deutsch": "",
	} {
		if g, ok := Spoken(want); ok != (tag != "") || ok && g.Tag() != tag {
			t.Errorf("%q: %v, want %q", want, ok, tag)
		}
	}
}

func TestSystem(t *testing.T) {
	for _, test := range []struct {
		language, all, messages, lang string
		want                          []string
	}{
		{"", "", "", "", nil},
		{"", "", "", "de_DE.UTF-8", []string{"de_DE.UTF-8"}},
		{"", "fr_FR", "de_DE", "en_GB", []string{"fr_FR", "de_DE", "en_GB"}},
		{"fr:de", "", "", "en_GB", []string{"fr", "de", "en_GB"}},
		{"de", "C", "", "en_GB", []string{"C", "en_GB"}},
		{"de", "", "", "C.UTF-8", []string{"C.UTF-8"}},
		{"de", "", "", "", nil},
	} {
		t.Setenv("LANGUAGE", test.language)
		t.Setenv("LC_ALL", test.all)
		t.Setenv("LC_MESSAGES", test.messages)
		t.Setenv("LANG", test.lang)
		if got := System(); !slices.Equal(got, test.want) {
			t.Errorf("%+v: got %q", test, got)
		}
	}
}

func TestLanguages(t *testing.T) {
	want := []Language{
		{"en", "English"}, {"de", "Deutsch"}, {"es", "Español"}, {"fr", "Français"}, {"it", "Italiano"},
		{"nl", "Nederlands"}, {"pl", "Polski"}, {"pt-BR", "Português (Brasil)"},
	}
	if got := Languages(); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}
