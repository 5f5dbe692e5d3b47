package discover

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"

	"mailcheckup/diagnose"
)

// A forger is a name service that gives the same answer to every question.
type forger struct {
	srv []*net.SRV
	mx  []*net.MX
	err error
}

func (f forger) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	return "", f.srv, f.err
}
func (f forger) LookupMX(context.Context, string) ([]*net.MX, error)               { return f.mx, f.err }
func (f forger) LookupTXT(context.Context, string) ([]string, error)               { return nil, f.err }
func (f forger) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) { return nil, f.err }

// unsure says that each server that is not in the domain asks for the person's word.
func unsure(t *testing.T, q query, found []Candidate) {
	t.Helper()
	for _, c := range found {
		if !c.Confirm && c.Settings.Host != q.Domain && !strings.HasSuffix(c.Settings.Host, "."+q.Domain) {
			t.Errorf("%q is trusted for %q", c.Settings.Host, q.Domain)
		}
	}
}

// FuzzSRV: whatever the name service says, what comes of it are a few servers that
// a person can be shown, and has to confirm where they are somebody else's.
func FuzzSRV(f *testing.F) {
	f.Add("anna@example.org", "imap.example.org.", "imap.hoster.example.", uint16(993), uint16(10), byte(1))
	f.Add("anna@example.org", ".", "192.0.2.1", uint16(0), uint16(0), byte(0))
	f.Add("example.org", "evilexample.org.", "a.example.org.\x00.evil.example", uint16(65535), uint16(65535), byte(200))
	f.Add("anna@bücher.example", "\u202egro.elpmaxe", strings.Repeat("a.", 127), uint16(1), uint16(1), byte(9))
	f.Fuzz(func(t *testing.T, address, first, second string, port, priority uint16, times byte) {
		q, err := newQuery(address)
		if err != nil {
			return
		}
		var records []*net.SRV
		for i := range times {
			records = append(records, &net.SRV{Target: first, Port: port, Priority: priority}, &net.SRV{Target: second, Port: port + uint16(i), Weight: priority})
		}
		found, err := (&Finder{Resolver: forger{srv: records}}).srv(t.Context(), q)
		if len(found) > mostTargets*len(srvServices) {
			t.Fatalf("%d servers", len(found))
		}
		if err != nil && len(found) > 0 {
			t.Errorf("%v with %v", err, found)
		}
		for _, c := range found {
			sane(t, []Candidate{c}, nil)
		}
		unsure(t, q, found)
	})
}

// FuzzMX: whatever takes a domain's mail, a provider is known by its own names only.
func FuzzMX(f *testing.F) {
	for _, p := range Providers()[:5] {
		for _, name := range p.MX {
			f.Add("anna@example.org", "a."+name+".", name)
		}
	}
	f.Add("anna@example.org", ".", "")
	f.Add("example.org", "GMAIL-SMTP-IN.L.GOOGLE.COM.", "evil-l.google.com.")
	f.Fuzz(func(t *testing.T, address, first, second string) {
		q, err := newQuery(address)
		if err != nil {
			return
		}
		finder := &Finder{Resolver: forger{mx: []*net.MX{{Host: first}, {Host: second, Pref: 10}}}}
		q.exchangers = func() ([]string, error) { return finder.exchangers(t.Context(), q.Domain) }
		found, err := finder.mx(t.Context(), q)
		if err != nil {
			var known Failure
			if len(found) > 0 || !errors.As(err, &known) {
				t.Errorf("%v with %v", err, found)
			}
			return
		}
		sane(t, found, nil)
		unsure(t, q, found)
		named := false
		for _, p := range Providers() {
			for _, name := range p.MX {
				for _, host := range []string{first, second} {
					host = "." + plain(host)
					named = named || strings.HasSuffix(host, "."+name)
				}
			}
		}
		if !named {
			t.Errorf("%q and %q were taken for a provider's", first, second)
		}
	})
}

// FuzzDigest: whatever stands in the name service, only a record with the digest of
// the page vouches for it.
func FuzzDigest(f *testing.F) {
	sum := sha256.Sum256([]byte(document))
	f.Add([]byte(document), "v=UAAC1; a=sha256; d="+base64.StdEncoding.EncodeToString(sum[:]))
	f.Add([]byte(document), "v=UAAC1; a=sha256; d=")
	f.Add([]byte(""), "v=UAAC1;a=sha256;d=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;d=x")
	f.Fuzz(func(t *testing.T, page []byte, record string) {
		sum := sha256.Sum256(page)
		digest := base64.StdEncoding.EncodeToString(sum[:])
		if vouched(page, []string{record}) && !strings.Contains(strings.NewReplacer("\r", "", "\n", "").Replace(record), digest) {
			t.Errorf("%q vouches for another page", record)
		}
		if good := "v=UAAC1; a=sha256; d=" + digest; !vouched(page, []string{record, good}) {
			t.Errorf("%q keeps the right record from being seen", record)
		}
	})
}

// FuzzQuery: whatever is typed, it is refused, or has a domain that can be asked for
// and no more than was typed.
func FuzzQuery(f *testing.F) {
	for _, typed := range []string{"anna@example.org", " example.org. ", "a@b@Bücher.example", "anna@192.0.2.1", "@example.org", "anna@xn--.example", "ａ@ｂ．example", "a\u202e@b.example", "a b@c.example"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q, err := newQuery(typed)
		if err != nil {
			if err != ErrAddress || q.Address+q.Local+q.Domain != "" {
				t.Errorf("%q: %v, %+v", typed, err, q)
			}
			return
		}
		if again, ok := Hostname(q.Domain); !ok || again != q.Domain || !diagnose.IsHostName(q.Domain) || strings.ContainsAny(q.Domain, "_") || !strings.Contains(q.Domain, ".") {
			t.Errorf("%q: the domain %q becomes %q", typed, q.Domain, again)
		}
		if q.Address != "" && (q.Local == "" || !strings.HasPrefix(q.Address, q.Local+"@")) || strings.ContainsFunc(q.Address, unprintable) || len(q.Address) > len(typed) {
			t.Errorf("%q: %+v", typed, q)
		}
	})
}
