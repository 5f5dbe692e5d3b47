package discover

import (
	"cmp"
	"context"
	"errors"
	"net"
	"slices"

	"mailcheckup/diagnose"
)

// srvServices are the services of RFC 6186, section 3, and RFC 8314, section
// 5.1; those encrypted from the first byte come first (RFC 8314, section 3).
var srvServices = []struct {
	label    string
	service  diagnose.Service
	security diagnose.Security
}{
	{"imaps", diagnose.IMAP, diagnose.TLS},
	{"imap", diagnose.IMAP, diagnose.StartTLS},
	{"pop3s", diagnose.POP3, diagnose.TLS},
	{"pop3", diagnose.POP3, diagnose.StartTLS},
	{"submissions", diagnose.SMTP, diagnose.TLS},
	{"submission", diagnose.SMTP, diagnose.StartTLS},
}

const mostTargets = 4 // of one service

// srv is the source of what the domain's SRV records say.
func (f *Finder) srv(ctx context.Context, q query) (found []Candidate, err error) {
	records := make([][]*net.SRV, len(srvServices))
	errs := make([]error, len(srvServices))
	var asking diagnose.Group
	for i, s := range srvServices {
		asking.Go(func() {
			_, records[i], errs[i] = f.resolver().LookupSRV(ctx, s.label, "tcp", q.Domain+".")
		})
	}
	asking.Wait()
	for i, s := range srvServices {
		for _, target := range targets(records[i]) {
			if host, ok := Hostname(target.Target); ok && target.Port > 0 {
				found = append(found, Candidate{Settings: q.settings(s.service, host, int(target.Port), s.security)})
			}
		}
	}
	if len(found) == 0 {
		return nil, telling(errs...)
	}
	return confirm(q, found), nil
}

// targets are those of the records that are worth trying: the lowest priority
// first, then the greatest weight (RFC 2782). The target "." says that the
// service is not offered, and is no host name.
func targets(records []*net.SRV) []*net.SRV {
	records = slices.Clone(records)
	slices.SortStableFunc(records, func(a, b *net.SRV) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(b.Weight, a.Weight))
	})
	return records[:min(len(records), mostTargets)]
}

// telling is the error that tells most: that a name does not exist is usual.
func telling(errs ...error) (most error) {
	for _, err := range errs {
		var dns *net.DNSError
		usual := errors.Is(err, Nothing) || errors.As(err, &dns) && dns.IsNotFound
		if err != nil && (most == nil || !usual) {
			most = err
		}
	}
	return most
}
