package card

import (
	"cmp"
	"encoding/xml"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// A clientConfig is the document of draft-ietf-mailmaint-autoconfig in version
// 1.1, which Thunderbird reads. Thunderbird insists on a domain, on a server for
// receiving and on one for sending.
type clientConfig struct {
	XMLName  xml.Name       `xml:"clientConfig"`
	Version  string         `xml:"version,attr"`
	Provider configProvider `xml:"emailProvider"`
}

type configProvider struct {
	ID       string       `xml:"id,attr"`
	Domain   string       `xml:"domain"`
	Incoming configServer `xml:"incomingServer"`
	Outgoing configServer `xml:"outgoingServer"`
}

type configServer struct {
	Type           string `xml:"type,attr"`
	Hostname       string `xml:"hostname"`
	Port           int    `xml:"port"`
	SocketType     string `xml:"socketType"`
	Authentication string `xml:"authentication"`
	Username       string `xml:"username"`
}

// socketTypes are the draft's names of the securities.
var socketTypes = map[diagnose.Security]string{
	diagnose.TLS: "SSL", diagnose.StartTLS: "STARTTLS", diagnose.Cleartext: "plain",
}

// autoconfig is the card as a provider would publish it for its mail programs.
// Where nothing is known of the address, the server's name stands for its domain.
func autoconfig(_ *guide.Guide, c Card) ([]byte, error) {
	domain := cmp.Or(c.domain(), c.Receiving.Host)
	page, err := xml.MarshalIndent(clientConfig{
		Version:  "1.1",
		Provider: configProvider{domain, domain, c.configServer(c.Receiving), c.configServer(c.Sending)},
	}, "", "  ")
	return append([]byte(xml.Header), append(page, '\n')...), err
}

// configServer is a server to which the password is sent as it is: within the
// encryption, where there is one.
func (c Card) configServer(s diagnose.Settings) configServer {
	return configServer{string(s.Service), s.Host, s.Port, socketTypes[s.Security], "password-cleartext", c.placeholder(s.User())}
}

// placeholder is a user name as the draft has it for everybody in the domain,
// where it follows from the address.
func (c Card) placeholder(user string) string {
	switch user {
	case "", c.Address:
		return "%EMAILADDRESS%"
	case c.local():
		return "%EMAILLOCALPART%"
	}
	return user
}
