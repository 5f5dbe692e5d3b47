package card

import (
	"bytes"
	"encoding/json"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// schema is the version of the form below. New keys may come; none goes and
// none changes its meaning.
const schema = 1

type document struct {
	Schema    int     `json:"schema"`
	Address   string  `json:"address"`
	Receiving *server `json:"receiving"` // null: not known
	Sending   *server `json:"sending"`
}

// A server has the keys that settings have in a report.
type server struct {
	Service  string `json:"service"`
	Server   string `json:"server"`
	Port     int    `json:"port"`
	Security string `json:"security"`
	User     string `json:"user"`
}

func serverOf(s diagnose.Settings) *server {
	if s.Service == "" {
		return nil
	}
	return &server{string(s.Service), s.Host, s.Port, string(s.Security), s.User()}
}

// encoded is the card for programs, in one line, and the same in every language.
func encoded(_ *guide.Guide, c Card) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(document{schema, c.Address, serverOf(c.Receiving), serverOf(c.Sending)})
	return b.Bytes(), err
}
