package discover

import (
	"testing"

	"mailcheckup/diagnose"
)

// A server has one spelling that counts.
func TestSpelled(t *testing.T) {
	for typed, want := range map[string]string{
		"imap.example.org": "imap.example.org", " IMAP.Example.org. ": "imap.example.org", "imap.example.org:993": "imap.example.org",
		"imap.example.org 993": "imap.example.org", "imap. example.org": "imap.example.org", "bücher.example": "xn--bcher-kva.example",
		"imap.ex\u0430mple.org:993": "imap.xn--exmple-4nf.org", "192.0.2.1:993": "192.0.2.1", "2001:db8::1": "2001:db8::1",
		"[2001:DB8::1]:993": "[2001:db8::1]", "": "", "https://Example.org/": "https://example.org/",
	} {
		if got := spelled(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func nobodys(string) []diagnose.Settings { return nil }

// Who found a server decides whether the person must know it.
func TestStrangersFound(t *testing.T) {
	for _, test := range []struct {
		name            string
		source          Source
		confirm, linked bool
		want            bool
	}{
		{"a provider that is known", Facts, false, false, false},
		{"behind the name service", SRV, true, false, true},
		{"in the person's own domain", SRV, false, false, false},
		{"in a domain that a link has typed", SRV, false, true, true},
		{"on the page of a domain that a link has typed", Autoconfig, false, true, true},
		{"a provider that is known, of an address in a link", Facts, false, true, false},
		{"the organisation's, of an address in a link", Presets, false, true, false},
	} {
		c := Candidate{Settings: diagnose.Settings{Service: diagnose.IMAP, Host: "imap.a.example", Port: 993, Security: diagnose.TLS}, Sources: []Source{test.source}, Confirm: test.confirm}
		s := Strangers{}
		s.DoubtFound([]Trial{tried(c, true)}, test.linked)
		if got := len(s.Among([]diagnose.Settings{c.Settings}, nobodys)) > 0; got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// What a check-up led to is a stranger where a stranger, or a certificate of somebody
// else, was the way to it, and not where the person's own domain or this program was.
func TestStrangersInherited(t *testing.T) {
	for _, test := range []struct {
		typed, address string
		linked         bool
		cause          diagnose.Cause
		works          string
		want           bool
	}{
		{"imap.gmial.com", "kim@gmail.com", false, diagnose.DNSNXDomain, "imap.gmail.com", false},
		{"kim@practice.example", "kim@practice.example", false, diagnose.InputAddress, "imap.practice.example", false},
		{"https://imap.practice.example/", "kim@firm.example", false, diagnose.InputURL, "imap.practice.example", false},
		{"imap.firm.example", "kim@firm.example", false, diagnose.CertWrongHost, "mx.host.example", true},
		{"imap.host.example", "kim@firm.example", false, diagnose.CertWrongHost, "mx.host.example", false},
		{"imap.host.example", "kim@firm.example", false, diagnose.CertWrongHost, "mail.firm.example", false},
		{"imap.firm.example", "kim@gmail.com", false, diagnose.CertWrongHost, "imap.gmail.com", false},
		{"imap.firm.example", "kim@firm.example", false, diagnose.CertWrongHost, "imap.gmail.com", true},
		{"imap.firm.example", "kim@firm.example", true, diagnose.TCPRefused, "imap.firm.example", true},
		{"imap.firm.example", "kim@firm.example", true, diagnose.CertWrongHost, "mail.firm.example", true},
		{"imap.gmial.com", "kim@gmail.com", true, diagnose.DNSNXDomain, "imap.gmail.com", false},
	} {
		s, works := Strangers{}, diagnose.Settings{Host: test.works, Address: test.address}
		if test.linked {
			s.Doubt(test.typed)
		}
		s.Inherit(test.typed, diagnose.Outcome{Findings: []diagnose.Finding{{Cause: test.cause, Works: []diagnose.Proof{{Settings: works}}}}})
		if got := len(s.Among([]diagnose.Settings{works}, nobodys)) > 0; got != test.want {
			t.Errorf("%s in place of %s for %s, linked %v: asked %v", test.works, test.typed, test.address, test.linked, got)
		}
	}
}

// However the name is written, it is the same stranger, and so is what it offers.
func TestStrangersSpelling(t *testing.T) {
	asked := func(s Strangers, host string) []string {
		return s.Among([]diagnose.Settings{{Host: host}}, nobodys)
	}
	s := Strangers{}
	s.Doubt("IMAP.evil.example:144")
	s.Inherit("IMAP.evil.example:144", diagnose.Outcome{
		Settings: diagnose.Settings{Host: "imap.evil.example"},
		Findings: []diagnose.Finding{{Works: []diagnose.Proof{{Settings: diagnose.Settings{Host: "other.evil.example"}}}}},
	})
	for _, host := range []string{"imap.evil.example", "imap.evil.example.", "Imap.Evil.Example 993", "other.evil.example"} {
		if len(asked(s, host)) != 1 {
			t.Errorf("%s is no stranger", host)
		}
	}
	s.Inherit("imap.bank.example", diagnose.Outcome{Findings: []diagnose.Finding{{Cause: diagnose.CertWrongHost, Works: []diagnose.Proof{
		{Settings: diagnose.Settings{Host: "mx.forger.example"}}, {Settings: diagnose.Settings{Host: "mail.bank.example"}},
	}}}})
	if len(asked(s, "mx.forger.example")) != 1 || len(asked(s, "mail.bank.example")) > 0 {
		t.Error("a certificate led to a server of somebody else, and nobody asks")
	}
	if len(asked(s, "imap.good.example")) > 0 {
		t.Error("a server that nobody has doubted")
	}
	s.Answer(asked(s, "imap.evil.example"), true)
	s.Doubt("imap.evil.example") // a later search
	if len(asked(s, "IMAP.evil.example:993")) > 0 || len(asked(s, "other.evil.example")) != 1 {
		t.Error("a yes holds for the server that it was said of, and lasts")
	}
	own := func(string) []diagnose.Settings { return []diagnose.Settings{{Host: "other.evil.example"}} }
	if s.Among([]diagnose.Settings{{Host: "Other.evil.example"}}, own) != nil {
		t.Error("the organisation's own server is a stranger")
	}
	s.Doubt("imap.gm\u0430il.com")
	if got := asked(s, "imap.gm\u0430il.com"); len(got) != 1 || got[0] != "imap.xn--gmil-63d.com" {
		t.Errorf("a letter that looks like another is not seen: %q", got)
	}
}
