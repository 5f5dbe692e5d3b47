package discover

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailcheckup/diagnose"
)

// pacc is the source of draft-ietf-mailmaint-pacc: a document that the provider
// has on a web server of a fixed name, and its digest, which stands in the name
// service. Somebody who has taken over one of them alone can forge nothing.
func (f *Finder) pacc(ctx context.Context, q query) ([]Candidate, error) {
	if err := f.consent(); err != nil {
		return nil, err
	}
	var digests []string
	var noDigests error
	var asking diagnose.Group
	asking.Go(func() {
		digests, noDigests = f.resolver().LookupTXT(ctx, "_ua-auto-config."+q.Domain+".")
	})
	page, err := f.fetch(ctx, "https://ua-auto-config."+q.Domain+"/.well-known/user-agent-configuration.json")
	asking.Wait()
	switch {
	case noDigests != nil && !errors.Is(explain(ctx, nil, noDigests), Nothing):
		return nil, noDigests
	case !slices.ContainsFunc(digests, sealing): // many web servers have a page for every name
		return nil, Nothing
	case err != nil:
		return nil, err
	case !vouched(page, digests):
		return nil, Forged
	}
	return readPACC(q, page)
}

// sealing says that a TXT record is one for a document, of whatever version.
func sealing(record string) bool { return strings.HasPrefix(tags(record)["v"], "UAAC") }

// vouched says that one of the TXT records has the digest of the page:
// "v=UAAC1; a=sha256; d=…".
func vouched(page []byte, records []string) bool {
	digest := sha256.Sum256(page)
	return slices.ContainsFunc(records, func(record string) bool {
		said := tags(record)
		published, err := base64.StdEncoding.DecodeString(said["d"])
		return err == nil && said["v"] == "UAAC1" && said["a"] == "sha256" && string(published) == string(digest[:])
	})
}

// tags are what a record says, by their names.
func tags(record string) map[string]string {
	all := map[string]string{}
	for tag := range strings.SplitSeq(record, ";") {
		name, value, _ := strings.Cut(tag, "=")
		all[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return all
}

// readPACC reads the document. It names hosts only: the ports are the standard
// ones, with TLS from the first byte, and the user name is the address.
func readPACC(q query, page []byte) (found []Candidate, err error) {
	type server struct{ Host string }
	var doc struct {
		Protocols struct{ IMAP, POP3, SMTP server }
	}
	if err := json.Unmarshal(page, &doc); err != nil {
		return nil, fmt.Errorf("%w: %w", Unreadable, err)
	}
	for _, s := range []struct {
		service diagnose.Service
		server
	}{{diagnose.IMAP, doc.Protocols.IMAP}, {diagnose.POP3, doc.Protocols.POP3}, {diagnose.SMTP, doc.Protocols.SMTP}} {
		if host, ok := Hostname(s.Host); ok {
			port := diagnose.UsualPort(s.service, diagnose.TLS)
			found = append(found, Candidate{Settings: q.settings(s.service, host, port, diagnose.TLS)})
		}
	}
	if found == nil {
		return nil, fmt.Errorf("%w: no mail server in it", Nothing)
	}
	return found, nil
}
