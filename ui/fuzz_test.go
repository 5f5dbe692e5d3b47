package ui

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// FuzzRecent: whatever stands in the settings as checked before, it is passed over
// or can be offered, has no password, and stays the same when it is written again.
func FuzzRecent(f *testing.F) {
	f.Add(`[{"Address":"anna@example.org","Receiving":{"Service":"imap","Host":"imap.example.org","Port":"993","Security":"tls","User":"anna"},"Sending":{"Service":"smtp","Host":"smtp.example.org"}}]`)
	f.Add(`[{"Address":"\u0000\u202e","Receiving":{"Service":"ftp","Port":"-1","Security":"x"}},{},null]`)
	f.Add(`[{"Address":7}]`)
	f.Add(`[` + strings.Repeat(`{},`, 50) + `{}]`)
	f.Fuzz(func(t *testing.T, text string) {
		var all, again []recent
		if json.Unmarshal([]byte(text), &all) != nil {
			return
		}
		for _, r := range all {
			for _, m := range []remembered{r.Receiving, r.Sending} {
				if s := m.settings(); !s.Secret.Empty() || s.Port != 0 || s.Host != m.Host || r.name() == "" && s.Host != "" {
					t.Errorf("%+v from %s", s, text)
				}
			}
		}
		written, err := json.Marshal(all)
		if err != nil || json.Unmarshal(written, &again) != nil || !slices.Equal(again, all) {
			t.Errorf("%+v, and again %+v, %v", all, again, err)
		}
	})
}

// FuzzDistinguished: whatever name stands in a certificate, of what is shown nothing
// is made up, and a name that is not empty is not lost.
func FuzzDistinguished(f *testing.F) {
	for _, name := range []string{"CN=R11,O=Let's Encrypt,C=US", `CN=a\, b,O=c\+d`, "nonsense", `CN=x\`, "CN=,CN=y,O=", "1.2.840=#0c03,C=DE"} {
		f.Add(name, "AA:BB:CC:DD:EE")
	}
	f.Fuzz(func(t *testing.T, name, print string) {
		common, rest := distinguished(name)
		if len(common)+len(rest) > 3*len(name) {
			t.Errorf("%q became %q and %q", name, common, rest)
		}
		if common == "" && rest != "" {
			t.Errorf("%q has no name but %q", name, rest)
		}
		without := strings.NewReplacer(":", "", " ", "")
		if got := grouped(print); without.Replace(got) != without.Replace(print) || len(got) > len(print) {
			t.Errorf("%q became %q", print, got)
		}
	})
}
