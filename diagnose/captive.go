package diagnose

import (
	"bufio"
	"context"
	"fmt"
	"net/netip"
	"time"
)

const captivePatience = 3 * time.Second

// orCaptive is the error of a web server on a mail port, or, where web servers
// answer on the other mail ports too, that of a sign-in page: networks of hotels
// and trains lead every connection to it until one has signed in there. No
// foreign server is asked.
func (p *probe) orCaptive(ctx context.Context, other *otherSpeech) error {
	if other.protocol != "http" || p.proving {
		return other
	}
	ctx, cancel := context.WithTimeout(ctx, captivePatience)
	defer cancel()
	for _, port := range []int{110, 143, 993} {
		if port != p.settings.Port && !p.speaksHTTP(ctx, netip.AddrPortFrom(p.addr.Addr(), uint16(port))) {
			return other
		}
	}
	return found(NetworkCaptive)
}

// speaksHTTP says whether an address answers a web browser's question.
func (p *probe) speaksHTTP(ctx context.Context, addr netip.AddrPort) bool {
	conn, err := p.doctor.dial(ctx, "tcp", addr.String())
	if err != nil {
		return false
	}
	defer conn.Close()
	http := false
	closing(ctx, conn, func() error {
		fmt.Fprintf(conn, "GET / HTTP/1.0\r\nHost: %s\r\n\r\n", p.settings.Host)
		begin, err := bufio.NewReader(conn).Peek(5)
		http = err == nil && sniff(string(begin)) == "http"
		return nil
	})
	return http
}
