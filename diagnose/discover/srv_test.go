package discover

import (
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func TestSRV(t *testing.T) {
	type records = map[string][]dnsmessage.SRVResource
	for _, test := range []struct {
		name    string
		world   *world
		failure Failure
		want    string
	}{
		{"all services", &world{srv: records{
			"_imaps._tcp.example.org.":       {target(0, 1, 993, "imap.example.org.")},
			"_imap._tcp.example.org.":        {target(0, 1, 143, "imap.example.org.")},
			"_pop3s._tcp.example.org.":       {target(0, 1, 995, "pop.hoster.example.")},
			"_pop3._tcp.example.org.":        {target(0, 1, 110, "pop.hoster.example.")},
			"_submissions._tcp.example.org.": {target(0, 1, 465, "smtp.hoster.example.")},
			"_submission._tcp.example.org.":  {target(0, 1, 587, "smtp.hoster.example.")},
		}}, "", `imap imap.example.org:993 tls anna@example.org [srv]
			imap imap.example.org:143 starttls anna@example.org [srv]
			pop3 pop.hoster.example:995 tls anna@example.org [srv] confirm
			pop3 pop.hoster.example:110 starttls anna@example.org [srv] confirm
			smtp smtp.hoster.example:465 tls anna@example.org [srv] confirm
			smtp smtp.hoster.example:587 starttls anna@example.org [srv] confirm
			`},
		{"priority, then weight", &world{srv: records{"_imaps._tcp.example.org.": {
			target(20, 9, 993, "c.example.org."), target(10, 1, 993, "b.example.org."), target(10, 5, 1993, "a.example.org."),
		}}}, "", `imap a.example.org:1993 tls anna@example.org [srv]
			imap b.example.org:993 tls anna@example.org [srv]
			imap c.example.org:993 tls anna@example.org [srv]
			`},
		{"not offered", &world{srv: records{"_imaps._tcp.example.org.": {target(0, 0, 0, ".")}}}, Nothing, ""},
		{"an alias", &world{
			host: map[string]string{"_imaps._tcp.example.org.": "_imaps._tcp.hoster.example."},
			srv:  records{"_imaps._tcp.hoster.example.": {target(0, 0, 993, "imap.hoster.example.")}},
		}, "", "imap imap.hoster.example:993 tls anna@example.org [srv] confirm\n"},
		{"nothing", &world{}, Nothing, ""},
		{"failure", &world{fail: dnsmessage.RCodeServerFailure}, Unreachable, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.world.expect(t, "anna@example.org", SRV, test.failure, test.want)
		})
	}
}
