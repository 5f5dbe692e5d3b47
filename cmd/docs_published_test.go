package cmd_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mailcheckup/assets"
	"mailcheckup/diagnose/discover"
)

// A zone is the records of a domain, by full name and type: "example.org. MX". It is
// the name service of a [discover.Finder].
type zone map[string][][]string

// readZone reads a zone file (RFC 1035, section 5), as far as the example needs it.
func readZone(t *testing.T, text string) zone {
	z, origin := zone{}, ""
	for line := range strings.Lines(text) {
		plain, quoted, isText := strings.Cut(strings.TrimSpace(line), `"`)
		if !isText {
			plain, _, _ = strings.Cut(plain, ";")
		}
		fields := strings.Fields(plain)
		switch {
		case len(fields) == 0, strings.HasPrefix(plain, ";"), fields[0] == "$TTL":
			continue
		case fields[0] == "$ORIGIN":
			origin = fields[1]
			continue
		case len(fields) < 3 || fields[1] != "IN":
			t.Fatalf("no record: %q", line)
		}
		name := fields[0] + "." + origin
		if fields[0] == "@" {
			name = origin
		}
		data := fields[3:]
		if isText {
			data = []string{strings.TrimSuffix(quoted, `"`)}
		}
		z[name+" "+fields[2]] = append(z[name+" "+fields[2]], data)
	}
	return z
}

func (z zone) look(name, kind string) ([][]string, error) {
	if found := z[name+" "+kind]; found != nil {
		return found, nil
	}
	return nil, &net.DNSError{Name: name, Err: "no such host", IsNotFound: true}
}

func (z zone) LookupSRV(_ context.Context, service, proto, name string) (_ string, all []*net.SRV, err error) {
	found, err := z.look("_"+service+"._"+proto+"."+name, "SRV")
	for _, data := range found {
		all = append(all, &net.SRV{Priority: number(data[0]), Weight: number(data[1]), Port: number(data[2]), Target: data[3]})
	}
	return "", all, err
}

func (z zone) LookupMX(_ context.Context, name string) (all []*net.MX, err error) {
	found, err := z.look(name, "MX")
	for _, data := range found {
		all = append(all, &net.MX{Pref: number(data[0]), Host: data[1]})
	}
	return all, err
}

func (z zone) LookupTXT(_ context.Context, name string) (all []string, err error) {
	found, err := z.look(name, "TXT")
	for _, data := range found {
		all = append(all, data[0])
	}
	return all, err
}

func (z zone) LookupNetIP(_ context.Context, _, name string) ([]netip.Addr, error) {
	_, err := z.look(name, "A")
	return nil, err
}

func number(text string) uint16 {
	n, _ := strconv.ParseUint(text, 10, 16)
	return uint16(n)
}

// A web has documents by their addresses, and nothing else.
type web map[string]string

func (w web) RoundTrip(r *http.Request) (*http.Response, error) {
	page, found := w[r.URL.String()]
	status := http.StatusOK
	if !found {
		status = http.StatusNotFound
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(page)), Request: r}, nil
}

// TestDocsPublished: what a provider is told to publish is found where the page says
// that it is to be, and leads to the settings that the page promises.
func TestDocsPublished(t *testing.T) {
	var promised []string
	for _, row := range rows(t, "providers.md", "") {
		promised = append(promised, strings.ReplaceAll(strings.Join(row[1:4], " "), "`", "")+" kim@example.org")
	}
	xml, json := readFile(t, examples+"config-v1.1.xml"), readFile(t, examples+"user-agent-configuration.json")
	records := readZone(t, readFile(t, examples+"example.org.zone"))
	addresses := httpsIn(t, "providers.md")
	if len(promised) != 2 || len(addresses) != 3 {
		t.Fatalf("the page promises %q, and has %q", promised, addresses)
	}
	for _, address := range addresses {
		source, page := discover.Autoconfig, xml
		if strings.HasSuffix(address, ".json") {
			source, page = discover.PACC, json
		}
		finder := &discover.Finder{Online: true, Resolver: records, Client: &http.Client{Transport: web{address: page}}}
		found, err := finder.Find(t.Context(), "kim@example.org")
		if err != nil {
			t.Fatal(err)
		}
		if got := namedBy(found, source); !slices.Equal(got, promised) {
			t.Errorf("%s: %q, want %q\n%v", address, got, promised, found.Tried)
		}
		want := []string{"imap.example.org 993 tls kim@example.org", "smtp.example.org 465 tls kim@example.org",
			"imap.example.org 143 starttls kim@example.org", "smtp.example.org 587 starttls kim@example.org"}
		got := namedBy(found, discover.SRV)
		if slices.Sort(got); !slices.Equal(got, sorted(want)) || found.Conflict {
			t.Errorf("SRV: %q, want %q; conflict: %v", got, want, found.Conflict)
		}
	}
}

func sorted(all []string) []string { return slices.Sorted(slices.Values(all)) }

// httpsIn are the addresses on a page at which there are documents for programs.
func httpsIn(t *testing.T, page string) (all []string) {
	_, prose := blocks(t, guides+page)
	for _, s := range span.FindAllString(prose, -1) {
		if address := strings.Trim(s, "`"); strings.HasPrefix(address, "https://") {
			all = append(all, address)
		}
	}
	return all
}

// namedBy are the settings that a source names, none of which a person must confirm.
func namedBy(found discover.Found, source discover.Source) (all []string) {
	for _, c := range found.Candidates {
		if s := c.Settings; slices.Contains(c.Sources, source) {
			line := fmt.Sprintf("%s %d %s %s", s.Host, s.Port, s.Security, s.User())
			if c.Confirm || c.Overruled {
				line += ", doubted"
			}
			all = append(all, line)
		}
	}
	return all
}

// TestDocsProviders: the example of an entry in the list of providers is read as
// one. The list is read once, so another process has another.
func TestDocsProviders(t *testing.T) {
	if os.Getenv("DOCS_PROVIDERS") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestDocsProviders$")
		cmd.Env = append(os.Environ(), "DOCS_PROVIDERS=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	assets.Providers = blockOf(t, "providers.md", "providers")
	p, ok := discover.ProviderOf("example.org")
	if !ok || !slices.Contains(p.MX, "mx.example.org") || p.Name != "Example Mail" || len(p.Settings("kim@example.org")) != 3 || !p.OwnPage ||
		!slices.Equal(p.Needs, []discover.Need{discover.NeedsAppPassword}) {
		t.Errorf("%+v, %v", p, ok)
	}
}
