package exporter

import (
	"cmp"
	"errors"
	"math"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mailcheckup/diagnose"
)

// Which part of the time for a scrape is a probe's.
const (
	patience = 30 * time.Second       // where it is not said how long a scrape may take
	longest  = 2 * time.Minute        // a probe takes, whatever is said
	offset   = 500 * time.Millisecond // for the answer's way back; half of a scrape's time at most
)

// scrapeTime is the header with which Prometheus, and who scrapes like it, says how
// many seconds a scrape may take.
const scrapeTime = "X-Prometheus-Scrape-Timeout-Seconds"

// A question is what a scrape asks.
type question struct {
	settings diagnose.Settings // anonymous; the host is a name in ASCII and lower case, or an address
	full     bool              // a whole check-up, not only a look
	time     time.Duration     // to answer in
}

// What is wrong with a question, in words for whoever wrote the configuration.
// They do not repeat what was asked.
var (
	errPassword = errors.New("no user name and no password is taken here: the address of a scrape stands in logs")
	errUnknown  = errors.New("unknown parameter; there are target, service, security and full")
	errTwice    = errors.New("a parameter stands twice")
	errTarget   = errors.New("target must be HOST or HOST:PORT, such as imap.example.org:993 or [2001:db8::1]:993")
	errService  = errors.New("service must be imap, pop3 or smtp")
	errSecurity = errors.New("security must be auto, tls, starttls or none")
	errFull     = errors.New("full must be 1 or 0")
	errTimeout  = errors.New(scrapeTime + " must be a number of seconds above 0")
	errQuery    = errors.New("the parameters cannot be read")
	errSent     = errors.New("a web site could have sent you here: use the form on the page of the exporter, or say as Prometheus does how long it may take: curl -H '" + scrapeTime + ": 30' ADDRESS")
)

// read gives what is asked, or one of the errors above.
func read(r *http.Request) (q question, err error) {
	asked, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return q, errQuery
	}
	for name, values := range asked {
		switch name {
		case "target", "service", "security", "full", "form":
		case "password", "pass", "secret", "token", "user", "username", "address":
			return q, errPassword
		default:
			return q, errUnknown
		}
		if len(values) > 1 {
			return q, errTwice
		}
	}
	s := diagnose.Settings{
		Service:  cmp.Or(diagnose.Service(asked.Get("service")), diagnose.IMAP),
		Security: cmp.Or(diagnose.Security(asked.Get("security")), diagnose.Auto),
	}.Anonymous()
	full := asked.Get("full")
	switch s.Host, s.Port, err = target(asked.Get("target")); {
	case err != nil:
		return q, err
	case !slices.Contains(diagnose.Services(), s.Service):
		return q, errService
	case !slices.Contains(diagnose.Securities(), s.Security):
		return q, errSecurity
	case full != "" && full != "0" && full != "1":
		return q, errFull
	}
	q = question{settings: s, full: full == "1"}
	q.time, err = timeFor(r.Header.Get(scrapeTime))
	return q, err
}

// timeFor is how long a probe may take, as Prometheus says how many seconds the
// scrape may.
func timeFor(header string) (time.Duration, error) {
	if header == "" {
		return patience, nil
	}
	seconds, err := strconv.ParseFloat(header, 64)
	if err != nil || math.IsNaN(seconds) || seconds <= 0 {
		return 0, errTimeout
	}
	whole := time.Duration(min(seconds, longest.Seconds()) * float64(time.Second))
	return max(whole-min(offset, whole/2), time.Millisecond), nil
}

// target reads HOST or HOST:PORT. The port is 0 where there is none.
func target(text string) (host string, port int, err error) {
	if addr, err := netip.ParseAddrPort(text); err == nil && addr.Port() != 0 && addr.Addr().Zone() == "" {
		return addr.Addr().Unmap().String(), int(addr.Port()), nil
	}
	name, number, hasPort := text, "", false
	if i := strings.LastIndexByte(text, ':'); i >= 0 && strings.Count(text, ":") == 1 {
		name, number, hasPort = text[:i], text[i+1:], true
	}
	if hasPort {
		n, err := strconv.ParseUint(number, 10, 16)
		if err != nil || n == 0 {
			return "", 0, errTarget
		}
		port = int(n)
	}
	host, err = hostOf(name)
	return host, port, err
}

// hostOf reads the name of a server, or its address, and writes it in the one way
// in which hosts are compared.
func hostOf(text string) (string, error) {
	bare := text
	if inside, ok := strings.CutPrefix(text, "["); ok && strings.HasSuffix(inside, "]") {
		bare = strings.TrimSuffix(inside, "]")
	}
	if addr, err := netip.ParseAddr(bare); err == nil && addr.Zone() == "" {
		return addr.Unmap().String(), nil
	}
	if text = strings.TrimSuffix(text, "."); len(text) > 1000 || !utf8.ValidString(text) {
		return "", errTarget
	}
	name, ok := diagnose.HostName(text)
	if !ok {
		return "", errTarget
	}
	return name, nil
}
