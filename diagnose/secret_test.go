package diagnose

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"net/url"
	"strings"
	"testing"
)

func TestSecretPrintsAsBullets(t *testing.T) {
	const password = "hunter2-hunter2"
	s := Settings{Secret: NewSecret(password)}
	marshalled, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("settings", "s", s, "secret", s.Secret)
	for _, shown := range []string{
		fmt.Sprint(s), fmt.Sprintf("%v %+v %#v", s, s, s),
		fmt.Sprintf("%v %+v %#v %s %q %x %d", s.Secret, s.Secret, s.Secret, s.Secret, s.Secret, s.Secret, s.Secret),
		fmt.Sprint(&s), fmt.Sprint([]Secret{s.Secret}), fmt.Errorf("%w: %v", errSilent, s.Secret).Error(),
		string(marshalled), log.String(),
	} {
		if strings.Contains(shown, password) || strings.Contains(shown, hex.EncodeToString([]byte(password))) {
			t.Errorf("the secret shows in %s", shown)
		}
	}
}

func TestSecretMask(t *testing.T) {
	const password = `pä"s\w&rd %1`
	mask := NewSecret(password).Masker()
	b64 := base64.StdEncoding.EncodeToString
	for name, form := range map[string]string{
		"plain": password, "upper case": strings.ToUpper(password), "quoted": quote(password), "HTML": html.EscapeString(password),
		"query": url.QueryEscape(password), "path": url.PathEscape(password), "hex": hex.EncodeToString([]byte(password)),
		"base64": b64([]byte(password)), "AUTH PLAIN": b64([]byte("\x00anna\x00" + password)),
		"base64 behind one": b64([]byte("x" + password)), "base64 behind two": b64([]byte("xx" + password + "yy")),
		"base64 for URLs": base64.URLEncoding.EncodeToString([]byte(password)),
	} {
		if got := mask("before " + form + " after"); !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") || strings.Contains(got, form) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := NewSecret("pw").Masker()("spw"); got != "spw" {
		t.Errorf("a secret of two letters was masked inside a word: %q", got)
	}
	one, same := NewSecret("a"), NewSecret("a")
	if one == NewSecret("b") || one != same {
		t.Error("secrets do not compare by value")
	}
}
