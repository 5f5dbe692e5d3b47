package discover

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"mailcheckup/diagnose"
)

// A clientConfig is the document of draft-ietf-mailmaint-autoconfig, as far as
// it is about mail servers.
type clientConfig struct {
	XMLName  xml.Name       `xml:"clientConfig"`
	Incoming []configServer `xml:"emailProvider>incomingServer"`
	Outgoing []configServer `xml:"emailProvider>outgoingServer"`
}

type configServer struct {
	Type       string `xml:"type,attr"`
	Hostname   string `xml:"hostname"`
	Port       string `xml:"port"`
	SocketType string `xml:"socketType"`
	Username   string `xml:"username"`
}

const mostServers = 8 // of one kind, in one document

// readClientConfig reads a document of at most [mostBytes] that anyone may have
// made. Package xml knows no entities but the five of XML itself, and limits
// how deep elements may stand in each other.
func readClientConfig(q query, page []byte) (found []Candidate, err error) {
	var doc clientConfig
	decoder := xml.NewDecoder(bytes.NewReader(page))
	decoder.CharsetReader = latin1
	if err := decoder.Decode(&doc); err != nil {
		return nil, fmt.Errorf("%w: %w", Unreadable, err)
	}
	for _, servers := range [][]configServer{doc.Incoming, doc.Outgoing} {
		for _, server := range servers[:min(len(servers), mostServers)] {
			if s, ok := server.settings(q); ok {
				found = append(found, Candidate{Settings: s})
			}
		}
	}
	if found == nil {
		return nil, fmt.Errorf("%w: no mail server in it", Nothing)
	}
	return found, nil
}

// settings puts the person into the settings of a server. Kinds of servers and
// securities that we do not know are passed over, as the draft asks.
func (c configServer) settings(q query) (diagnose.Settings, bool) {
	service, known := map[string]diagnose.Service{
		"imap": diagnose.IMAP, "pop3": diagnose.POP3, "smtp": diagnose.SMTP,
	}[strings.TrimSpace(c.Type)]
	security, secure := map[string]diagnose.Security{
		"SSL": diagnose.TLS, "STARTTLS": diagnose.StartTLS, "plain": diagnose.Cleartext,
	}[strings.TrimSpace(c.SocketType)]
	// The name service is asked for the host: of the person it gets to know the domain alone,
	// and a name in which more is to be filled in is none.
	host, named := Hostname(strings.ReplaceAll(c.Hostname, "%EMAILDOMAIN%", q.Domain))
	port, err := strconv.ParseUint(strings.TrimSpace(c.Port), 10, 16)
	s := q.settings(service, host, int(port), security)
	if user := q.fill(c.Username); user != q.Address && !strings.ContainsFunc(user, unprintable) && len(user) <= 254 {
		s.Username = user
	}
	return s, known && secure && named && err == nil && port > 0
}

// fill puts the address into the placeholders of the draft, for the user name. Where
// only the domain is known, that cannot be.
func (q query) fill(text string) string {
	if q.Address == "" && (strings.Contains(text, "%EMAILADDRESS%") || strings.Contains(text, "%EMAILLOCALPART%")) {
		return ""
	}
	return strings.NewReplacer(
		"%EMAILADDRESS%", q.Address, "%EMAILLOCALPART%", q.Local, "%EMAILDOMAIN%", q.Domain,
	).Replace(strings.TrimSpace(text))
}

// latin1 reads the only encodings beside UTF-8 that such documents are met in:
// each byte is the character of that number.
func latin1(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "us-ascii", "ascii", "iso-8859-1", "windows-1252":
	default:
		return nil, fmt.Errorf("encoding %q", label)
	}
	raw, err := io.ReadAll(in)
	text := make([]rune, len(raw))
	for i, b := range raw {
		text[i] = rune(b)
	}
	return strings.NewReader(string(text)), err
}
